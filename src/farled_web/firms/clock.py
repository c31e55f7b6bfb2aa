"""The one-door clock: one working day from the wish to the contact (docs/methods/web.md, firms §6)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from farled.terms.working_days import add_working_days

PROMISE = 1
"""Working days until a named person has been in touch."""


def due(made: datetime) -> datetime:
    """Give when a wish made then must have been answered."""
    return add_working_days(timezone.localtime(made), PROMISE)
