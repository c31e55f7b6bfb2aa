"""Firms, their contacts and documents, and the consent that opens them."""
