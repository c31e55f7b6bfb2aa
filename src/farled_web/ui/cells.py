"""What stands in a cell: values as the page's language writes them, and words in coloured pills."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from farled_web.ui import icons, writing

Text = str | Promise
TONE_ICONS = {"good": "check", "warn": "alert", "bad": "alert", "info": "info", "synthetic": "synthetic"}


def tone_icon(tone: str) -> str:
    """Give the icon that says the same as the colour."""
    return TONE_ICONS.get(tone, "")


def badge_html(text: object, tone: str = "", name: str = "") -> SafeString:
    """Build a word in a coloured pill."""
    name = name or ("" if tone == "info" else tone_icon(tone))
    drawn = icons.icon(name) if name else ""
    return format_html(
        '<span class="badge-tone{}">{}{}</span>', f" tone-{tone}" if tone else "", drawn, str(text)
    )


@dataclass(frozen=True, slots=True)
class Badge:
    """A cell's value that is drawn as a pill; exports take its text."""

    text: Text
    tone: str = ""
    icon: str = ""

    def __str__(self) -> str:
        """The word."""
        return str(self.text)


def shown(value: Any) -> SafeString | str:
    """Write a value as the page's language does."""
    if value is None or value == "":
        return format_html('<span class="unknown" aria-label="{}">–</span>', _("not known"))
    if isinstance(value, Badge):
        return badge_html(value.text, value.tone, value.icon)
    if isinstance(value, bool):
        return writing.yes_no(value)
    if isinstance(value, dt.datetime):
        return writing.moment(value)
    if isinstance(value, dt.date):
        return writing.day(value)
    if isinstance(value, int | float):
        return writing.number(value)
    return str(value) if not isinstance(value, SafeString) else value
