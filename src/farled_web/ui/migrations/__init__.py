"""What this room keeps in the database."""
