"""Changing the directory: one verb, one function, each checks, saves and writes down in one transaction."""
