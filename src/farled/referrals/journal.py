"""From journals to an event log, in the shape of the tables ``events`` and ``event_objects`` (§R8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from farled.referrals.values import JournalEntry, Referral


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One row of ``events`` (docs/packs.md): what happened, when, in which order."""

    event: str
    type: str
    time: datetime
    precision: str
    order: int
    source: str


@dataclass(frozen=True, slots=True, order=True)
class LogObject:
    """One row of ``event_objects``: what an event is about, and its part in it."""

    event: str
    object_type: str
    object: str
    qualifier: str


def event_log(
    entries: Iterable[JournalEntry], referrals: Mapping[str, Referral], source: str = "referrals"
) -> tuple[tuple[LogEvent, ...], tuple[LogObject, ...]]:
    """Turn journals into the rows of an event log.

    Only kinds, times and ids of organisations and firms come along: no names, no free text, nothing of what
    was given.  A firm's id is the caller's, who gives pseudonyms where the reader is to see no firm.

    Args:
        entries: Journal lines of any number of referrals, in any order.
        referrals: The referrals they speak of, by id.
        source: Name of the record.

    Raises:
        KeyError: A line speaks of a referral that was not given.
    """
    ordered = sorted(entries, key=lambda line: (line.at, line.referral, line.version))
    objects: list[LogObject] = []
    events = []
    for number, line in enumerate(ordered):
        referral, name = referrals[line.referral], f"{line.referral}-{line.version}-{line.event}"
        events.append(LogEvent(name, line.kind, line.at, "minute", number, source))
        objects += _objects(name, line, referral)
    return tuple(events), tuple(sorted(objects))


def _objects(name: str, line: JournalEntry, referral: Referral) -> list[LogObject]:
    rows = [
        LogObject(name, "referral", referral.id, "about"),
        LogObject(name, "sme", referral.firm, "about"),
        LogObject(name, "organisation", referral.sender, "from"),
        LogObject(name, "organisation", referral.receiver, "to"),
    ]
    if referral.service:
        rows.append(LogObject(name, "service", referral.service, "about"))
    if referral.parent and line.source is None:
        rows.append(LogObject(name, "referral", referral.parent, "from"))
    return rows
