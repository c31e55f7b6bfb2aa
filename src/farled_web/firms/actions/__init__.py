"""What people do with firms: one verb, one function."""
