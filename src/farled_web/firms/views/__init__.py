"""Pages about firms."""
