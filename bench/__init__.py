"""Measurements against peers and published answers; run by ``make bench``."""
