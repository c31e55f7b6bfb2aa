"""The demonstration: an invented region with people to sign in as."""

from __future__ import annotations


def load_demo() -> list[tuple[str, str, str]]:
    """Fill the demonstration where it is missing; give its sign-ins as role, address and password."""
    return []
