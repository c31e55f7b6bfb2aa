"""Template tags of the check."""
