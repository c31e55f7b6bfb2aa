"""The timeline, newest first, a page at a time from where the last one ended (keyset on the index)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farled_web.database import narrowing
from farled_web.firms import consent_texts
from farled_web.firms.models import Entry, Firm
from farled_web.firms.policies import can_change_entry, visible_entries
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer
from farled_web.ui import writing

PAGE = 30
KINDS: dict[str, str | Promise] = {
    "note": gettext_lazy("Note"),
    "phone": gettext_lazy("Phone call"),
    "meeting": gettext_lazy("Meeting"),
    "mail": gettext_lazy("Mail"),
    "contact": gettext_lazy("Contact"),
    "check": gettext_lazy("The check"),
    "plan": gettext_lazy("The plan"),
    "referral": gettext_lazy("Referral"),
    "consent": gettext_lazy("Who sees what"),
    "document": gettext_lazy("Document"),
    "merge": gettext_lazy("Two records of the firm"),
    "hours": gettext_lazy("Hours"),
    "seat": gettext_lazy("Group offer"),
    "wish": gettext_lazy("Wish to be contacted"),
    "emergency": gettext_lazy("Emergency access"),
    "facts": gettext_lazy("Facts"),
    "registered": gettext_lazy("Registered"),
}
TONES = {"emergency": "bad", "wish": "info", "consent": "info"}
Words = Callable[[Entry, dict[int, str]], str]
_words: dict[str, Words] = {}


@dataclass(frozen=True, slots=True)
class Event:
    """An entry as it is read."""

    entry: Entry
    title: str
    text: str
    who: str
    tone: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the timeline; `older` goes into the address of the next."""

    events: tuple[Event, ...]
    older: str


def register_words(kind: str, words: Words) -> None:
    """Say how a room above writes its entries: ``(entry, organisation names) -> text``."""
    _words[kind] = words


def entries(viewer: Viewer, firm: Firm, *, removed: bool = False) -> QuerySet[Entry]:
    """Give a firm's entries that the viewer may see, newest first."""
    rows = narrowing.narrow(Entry.objects.filter(firm=firm), visible_entries(viewer))
    rows = rows if removed else rows.filter(removed_at=None)
    return rows.select_related("organisation").order_by("-at", "-id")


def by_organisation(viewer: Viewer, organisation: int) -> QuerySet[Entry]:
    """Give what an organisation has written about any firm, newest first."""
    rows = narrowing.narrow(Entry.objects.filter(organisation=organisation), visible_entries(viewer))
    return rows.filter(removed_at=None).order_by("-at", "-id")


def page(viewer: Viewer, firm: Firm, *, older: str = "", kind: str = "", size: int = PAGE) -> Page:
    """Give one page.

    Args:
        viewer: Who reads.
        firm: The firm.
        older: Where the last page ended; anything unreadable begins anew.
        kind: Only this kind; ``hand``: only what people wrote.
        size: How many.
    """
    rows = entries(viewer, firm)
    if kind == "hand":
        rows = rows.filter(kind__in=["note", "phone", "meeting", "mail"])
    elif kind in KINDS:
        rows = rows.filter(kind=kind)
    mark = _read_mark(older)
    if mark is not None:
        at, pk = mark
        # The first half lets the index begin where the last page ended; the second settles equal moments.
        rows = rows.filter(at__lte=at).filter(Q(at__lt=at) | Q(at=at, id__lt=pk))
    found = list(rows[: size + 1])
    more = found[size - 1] if len(found) > size else None
    return Page(tuple(events(viewer, found[:size])), _mark(more) if more else "")


def entry(viewer: Viewer, firm: Firm, pk: int) -> Entry:
    """Give one entry, removed or not.

    Raises:
        Http404: There is none the viewer may see.
    """
    return get_object_or_404(
        entries(viewer, firm, removed=True).select_related("firm", "organisation"), pk=pk
    )


def events(viewer: Viewer, found: Iterable[Entry]) -> Iterator[Event]:
    """Write entries in words, with the names of the organisations they speak of looked up at once."""
    found = list(found)
    ids = {one.data.get(key) for one in found for key in ("receiver", "organisation")}
    names = (
        dict(Organisation.objects.filter(pk__in={i for i in ids if i}).values_list("pk", "name"))
        if any(ids)
        else {}
    )
    for one in found:
        yield Event(
            one, str(KINDS.get(one.kind, one.kind)), text_of(one, names), who(one),
            TONES.get(one.kind, ""), can_change_entry(viewer, one),
        )  # fmt: skip


def who(entry: Entry) -> str:
    """Say who wrote it, and for whom."""
    parts = [entry.actor_name, entry.organisation.name if entry.organisation else ""]
    return ", ".join(part for part in parts if part)


def text_of(entry: Entry, names: dict[int, str]) -> str:
    """Write what happened: a person's words, or what the entry's ids and states mean."""
    if entry.kind in _words:
        return _words[entry.kind](entry, names)
    own = OWN.get(entry.kind)
    said = own(entry.data, names) if own and entry.data else ""
    return " ".join(part for part in (said, entry.text) if part)


def _consent(data: dict[str, Any], names: dict[int, str]) -> str:
    words = {
        "given": _("yes to"),
        "refused": _("no to"),
        "withdrawn": _("took back"),
        "expired": _("ran out:"),
    }
    labels = consent_texts.CATEGORIES[consent_texts.CURRENT]
    speaks = consent_texts.language()
    parts = []
    for state, said in words.items():
        found = [labels[one].in_language(speaks) for one in data.get(state, ()) if one in labels]
        if found:
            parts.append(f"{said} {consent_texts.listed(found, speaks)}")
    name = names.get(data.get("receiver", 0), "")
    return f"{name}: {'; '.join(parts)}." if parts else name


def _wish(data: dict[str, Any], names: dict[int, str]) -> str:
    words = {"name": names.get(data.get("organisation", 0), ""), "why": data.get("why", "")}
    if data.get("what") == "handed_on":
        return _("Handed on to %(name)s. %(why)s") % words
    return _("The firm wants %(name)s to get in touch.") % words


def _hours(data: dict[str, Any], names: dict[int, str]) -> str:
    amount = data.get("amount", 0.0)
    places = 2 if (amount * 4) % 2 else None  # quarters of an hour are not rounded away
    return _("%(amount)s h booked.") % {"amount": writing.number(amount, places)}


def _seat(data: dict[str, Any], names: dict[int, str]) -> str:
    words = {"name": data.get("name", "")}
    if data.get("state") == "waiting":
        return _("On the waiting list of %(name)s.") % words
    return _("A seat on %(name)s.") % words


OWN: dict[str, Callable[[dict[str, Any], dict[int, str]], str]] = {
    "consent": _consent, "wish": _wish, "hours": _hours, "seat": _seat,
}  # fmt: skip


def _mark(entry: Entry) -> str:
    return f"{entry.at.timestamp():.6f}-{entry.pk}"


def _read_mark(text: str) -> tuple[datetime, int] | None:
    at, _dash, pk = text.rpartition("-")
    try:
        return datetime.fromtimestamp(float(at), tz=timezone.get_current_timezone()), int(pk)
    except (ValueError, OverflowError, OSError):
        return None
