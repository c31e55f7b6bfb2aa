"""Numbers, shares and dates as the page's language writes them."""

from __future__ import annotations

import datetime as dt

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

# Swedish writes months small.
_DAYS = {"sv": "j b Y", "en": "j M Y"}


def number(value: float | int, places: int | None = None) -> str:
    """Write a number; a fraction has one place where none is given."""
    if isinstance(value, float) and places is None:
        places = 0 if value == round(value) else 1
    return formats.number_format(value, places, use_l10n=True, force_grouping=True)


def share(value: float, places: int = 0) -> str:
    """Write a share from 0 to 1 in per cent."""
    written = formats.number_format(value * 100, places, use_l10n=True)
    return f"{written}\u00a0%" if _language() == "sv" else f"{written}%"


def day(value: dt.date) -> str:
    """Write a date, of a moment its local one."""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return formats.date_format(value, _DAYS[_language()])


def moment(value: dt.datetime) -> str:
    """Write a date and time, local."""
    if timezone.is_aware(value):
        value = timezone.localtime(value)
    return formats.date_format(value, f"{_DAYS[_language()]} H:i")


def yes_no(value: bool) -> str:
    """Write yes or no."""
    return _("Yes") if value else _("No")


def _language() -> str:
    return "sv" if (translation.get_language() or "sv").startswith("sv") else "en"
