"""A day in the region: one story with several people, played as a test and shown as pictures."""
