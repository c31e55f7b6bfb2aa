"""What reports say: spans, places cases stand in, reasons, waits."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from farled.reporting.indicators import ERDF
from farled.reporting.spans import ALL, LATEST, Span

Text = str | Promise

STANDING: dict[str, Text] = {
    "open": gettext_lazy("Open"),
    "reported": gettext_lazy("Outcome reported, the firm has not answered yet"),
    "confirmed": gettext_lazy("Closed, confirmed by the firm"),
    "unconfirmed": gettext_lazy("Closed, the firm was silent"),
    "failed": gettext_lazy("Failed"),
    "declined": gettext_lazy("Declined"),
    "expired": gettext_lazy("Expired"),
    "withdrawn": gettext_lazy("Withdrawn"),
}
REASONS: dict[str, Text] = {
    "no_capacity": gettext_lazy("No capacity"),
    "not_our_area": gettext_lazy("Not their area"),
    "not_eligible": gettext_lazy("The firm may not be helped by them"),
    "too_early": gettext_lazy("Too early"),
    "too_late": gettext_lazy("Too late"),
    "already_helped": gettext_lazy("Already helped"),
    "conflict_of_interest": gettext_lazy("Conflict of interest"),
    "other": gettext_lazy("Another reason"),
    "consent_ended": gettext_lazy("Consent ended"),
    "": gettext_lazy("No reason code"),
}
WAITS: dict[str, Text] = {
    "answered": gettext_lazy("To the receiver's answer"),
    "contact": gettext_lazy("To the first contact"),
    "handover": gettext_lazy("To the joint meeting"),
    "outcome": gettext_lazy("To the outcome"),
}
SIZES: dict[str, Text] = {
    "micro": pgettext_lazy("firms of this size", "Micro"),
    "small": pgettext_lazy("firms of this size", "Small"),
    "medium": pgettext_lazy("firms of this size", "Medium-sized"),
    "large": pgettext_lazy("firms of this size", "Large"),
    "unknown": pgettext_lazy("firms of this size", "Size not known"),
}
SAID: dict[str, Text] = {
    "confirmed": pgettext_lazy("the firm has", "confirmed"),
    "unconfirmed": pgettext_lazy("the firm has", "not confirmed"),
    "disputed": pgettext_lazy("the firm has", "disputed"),
}
HIDDEN = gettext_lazy("fewer than five, or hidden to protect such a number")


def source(text: str) -> str:
    """Give a source in the page's language, where it is one of the library's."""
    return _("Regulation (EU) 2021/1058, Annex I; SWD(2021) 198 final") if text == ERDF else text


def span_name(one: Span) -> str:
    """Name a span in words."""
    if one.code == LATEST:
        return _("the latest twelve months")
    if one.code == ALL:
        return _("the whole time")
    year, part = one.code[:4], one.code[4:]
    if part.startswith("H"):
        return (
            _("%(year)s, first half") % {"year": year}
            if part == "H1"
            else (_("%(year)s, second half") % {"year": year})
        )
    return _("%(year)s, quarter %(quarter)s") % {"year": year, "quarter": part[1:]} if part else year


def month_name(month: int) -> str:
    """Write a month as in a table."""
    return f"{month // 12}-{month % 12 + 1:02d}"
