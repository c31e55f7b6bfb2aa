"""What is done with tokens, calendars and kept answers."""
