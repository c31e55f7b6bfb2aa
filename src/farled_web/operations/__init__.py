"""Running an installation: the embedded database, its roles, start, backup, health and checks."""
