"""What can be done in the room; a verb per file."""
