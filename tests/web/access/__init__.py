"""The generated access test: every endpoint, tried as every kind of viewer, held to the access matrix."""
