"""The check and what it shows."""
