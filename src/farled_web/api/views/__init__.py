"""Endpoints and the pages around them."""
