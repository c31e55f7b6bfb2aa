"""The event log of a region, or of an organisation's own cases, as rows of `events` and `event_objects`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import connection

from farled.referrals.journal import LogEvent, LogObject, event_log
from farled.referrals.values import JournalEntry, Referral, Role, State
from farled_web.organisations.models import Region
from farled_web.people.viewer import Viewer

FEW = 5
"""Fewer firms than this are told apart too easily (journeys §1.5)."""
BATCH = 2000
COLUMNS = (
    "event, at, kind, daily, sme, referral, version, doing, role, before, after, sender, receiver, service, "
    "plan, parent, organisation, qualifier"
)


@dataclass(frozen=True, slots=True)
class Told:
    """One event with what it is about."""

    event: LogEvent
    objects: tuple[LogObject, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something happened, and to how many firms; None: too few to be told."""

    kind: str
    events: int | None
    firms: int | None


def region_of(viewer: Viewer, slug: str) -> Region | None:
    """Give a region whose event log the viewer may take along."""
    return Region.objects.filter(slug=slug, pk__in=[*viewer.researches, *viewer.coordinates]).first()


def told(region: int, *, ours: bool = False) -> Iterator[Told]:
    """Give events in the order they happened, ties in a fixed order; must be read inside a transaction.

    Args:
        region: The region.
        ours: Only cases of the organisation the transaction was opened for.
    """
    # As a stream of its own, since a region's whole log need not fit into memory.
    name = f"events_{uuid4().hex}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"DECLARE {name} NO SCROLL CURSOR FOR SELECT {COLUMNS} FROM api_events(%s, %s) "
            "ORDER BY at, referral NULLS FIRST, version, event",
            [region, ours],
        )
        order = 0
        while True:
            cursor.execute(f"FETCH {BATCH} FROM {name}")
            rows = cursor.fetchall()
            for row in rows:
                yield _told(dict(zip(COLUMNS.split(", "), row, strict=True)), order)
                order += 1
            if len(rows) < BATCH:
                break
        cursor.execute(f"CLOSE {name}")


def tallies(region: int) -> tuple[list[Tally], int]:
    """Count a region's events by kind, and its firms; what under five firms went through is left out."""
    events: Counter[str] = Counter()
    firms: dict[str, set[str]] = {}
    for one in told(region):
        events[one.event.type] += 1
        known = {about.object for about in one.objects if about.object_type == "sme"}
        firms.setdefault(one.event.type, set()).update(known)
    every = {firm for some in firms.values() for firm in some}
    found = []
    for kind, number in sorted(events.items()):
        enough = len(firms[kind]) >= FEW
        found.append(Tally(kind, number if enough else None, len(firms[kind]) if enough else None))
    return found, len(every)


def _told(row: dict[str, Any], order: int) -> Told:
    precision = "day" if row["daily"] else "minute"
    if row["referral"] is None:
        event = LogEvent(row["event"], row["kind"], row["at"], precision, order, "farled")
        return Told(event, tuple(sorted(_about(row))))
    entry = JournalEntry(
        row["referral"], row["version"], row["doing"], row["kind"], row["at"], Role(row["role"]), "",
        State(row["before"]) if row["before"] else None, State(row["after"]),
    )  # fmt: skip
    (event,), objects = event_log([entry], {row["referral"]: _case(row)}, "farled")
    named = [replace(one, event=row["event"]) for one in objects]
    if row["plan"]:
        named.append(LogObject(row["event"], "plan", row["plan"], "about"))
    return Told(replace(event, event=row["event"], order=order), tuple(sorted(named)))


def _case(row: dict[str, Any]) -> Referral:
    """Give as much of a case as an event log says of it."""
    at: datetime = row["at"]
    return Referral(
        id=row["referral"], state=State(row["after"]), version=row["version"], sender=row["sender"],
        receiver=row["receiver"], firm=row["sme"], purpose="", categories=frozenset(), created=at,
        service=row["service"] or "", parent=row["parent"] or "",
    )  # fmt: skip


def _about(row: dict[str, Any]) -> Iterator[LogObject]:
    yield LogObject(row["event"], "sme", row["sme"], "about")
    if row["organisation"]:
        yield LogObject(row["event"], "organisation", row["organisation"], row["qualifier"])
    if row["plan"]:
        yield LogObject(row["event"], "plan", row["plan"], "about")
