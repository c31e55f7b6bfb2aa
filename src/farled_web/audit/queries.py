"""What stands in the log, for a firm and for an organisation; row-level security narrows it again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from django.db.models import Q, QuerySet
from django.utils import timezone

from farled_web.audit.models import Entry
from farled_web.database import narrowing


class Reader(Protocol):
    """Who reads the log; a viewer of the room above."""

    @property
    def firms(self) -> tuple[int, ...]:
        """Firms they act for."""

    @property
    def manages(self) -> tuple[int, ...]:
        """Organisations they manage."""

    @property
    def user(self) -> int | None:
        """Their own id."""


SEEN = Q(verb__endswith=".opened") | Q(verb__endswith=".exported") | Q(verb__endswith=".read")
"""What only looked, or took a copy away."""


def visible_entries(reader: Reader, earlier: Iterable[int] = ()) -> Q:
    """Give what somebody may read: about their firm, of organisations they manage, their own doings.

    Args:
        reader: Who reads.
        earlier: Other ids under which their firm stands in the log: records that went into its own.
    """
    found = Q(organisation_id__in=reader.manages)
    if reader.firms:
        found |= Q(firms__overlap=[*reader.firms, *earlier])
    return found | Q(actor_id=reader.user) if reader.user is not None else found


def about_firm(reader: Reader, firm: int, earlier: Iterable[int] = ()) -> QuerySet[Entry]:
    """Give what was done and seen with a firm's data, newest first.

    Args:
        reader: Who reads.
        firm: The firm.
        earlier: Ids of records that went into the firm's; what was done with them is about it, too.
    """
    ids = [firm, *earlier]
    seen = visible_entries(reader, ids if firm in reader.firms else ())
    return narrowing.narrow(Entry.objects.all(), seen).filter(firms__overlap=ids).order_by("-id")


def by_organisation(reader: Reader, organisation: int) -> QuerySet[Entry]:
    """Give what an organisation's people did, newest first, for its manager."""
    rows = narrowing.narrow(
        Entry.objects.all(), visible_entries(reader) & Q(organisation_id__in=reader.manages)
    )
    return rows.filter(organisation_id=organisation).order_by("-id")


def since_day(rows: QuerySet[Entry], day: str) -> QuerySet[Entry]:
    """Keep what happened on a day or after."""
    return rows.filter(at__gte=_start(date.fromisoformat(day)))


def until_day(rows: QuerySet[Entry], day: str) -> QuerySet[Entry]:
    """Keep what happened on a day or before."""
    return rows.filter(at__lt=_start(date.fromisoformat(day) + timedelta(days=1)))


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def of_kind(rows: QuerySet[Entry], kind: str) -> QuerySet[Entry]:
    """Keep what was seen (``seen``), decided on (``consent``) or changed (``changed``)."""
    consent = Q(verb__startswith="consent.") | Q(verb__startswith="access.") | Q(verb__startswith="erasure.")
    if kind == "seen":
        return rows.filter(SEEN)
    if kind == "consent":
        return rows.filter(consent)
    if kind == "emergency":
        return rows.filter(verb__startswith="access.emergency")
    return rows.exclude(consent).exclude(SEEN)


def of_organisation(rows: QuerySet[Entry], organisation: str) -> QuerySet[Entry]:
    """Keep what an organisation's people did."""
    return rows.filter(organisation_id=int(organisation)) if organisation.isdigit() else rows.none()


def with_category(rows: QuerySet[Entry], category: str) -> QuerySet[Entry]:
    """Keep what touched a category of data."""
    return rows.filter(categories__contains=[category])


def plain(entry: Entry) -> dict[str, Any]:
    """Give an entry as it is handed out: what, when, by which organisation, on which data."""
    return {
        "at": entry.at.isoformat(),
        "what": entry.verb,
        "by": entry.actor_kind,
        "organisation": entry.organisation_id,
        "categories": list(entry.categories),
        "details": entry.details,
    }
