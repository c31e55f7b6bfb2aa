"""Invented regions: a seeded generator, so that anybody can try everything without anybody's data."""
