"""Counting, and naming indicators."""
