"""Regions and the organisations that take part."""
