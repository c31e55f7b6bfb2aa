"""Farled: from a firm's answers to a certified coalition plan.

The library is pure calculation: no clock, no chance, no files and no web inside its rooms
(files belong to ``packs``; time and seeds come in as arguments).
"""

__version__ = "0.1.0"
