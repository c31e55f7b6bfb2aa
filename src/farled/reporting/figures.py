"""A report's figures for one span and one slice, as a plain document: docs/methods/reporting.md.

A slice is a region, an organisation or a project; whoever builds it has chosen its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np

from farled.reporting import achieved, cases, promise
from farled.reporting.counting import Supported
from farled.reporting.indicators import COUNTABLES, INDICATORS, Indicator
from farled.reporting.spans import Span, month_of
from farled.reporting.values import UNKNOWN, Facts, Firms, Said
from farled.reporting.waits import durations, estimate

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Slice:
    """What one report is counted from.

    Attributes:
        supported: Who was helped.
        facts: What is known of firms, by surviving record.
        table: Cases that were sent.
        done: What firms achieved.
        contacts: Wishes to be contacted.
    """

    supported: Supported
    facts: Mapping[int, Facts]
    table: cases.Cases
    done: Sequence[achieved.Done]
    contacts: Sequence[promise.Contact]


@dataclass(frozen=True, slots=True)
class _Within:
    """A slice in one span, each part found once."""

    firms: Firms
    sent: cases.Cases
    started: int
    hours: float
    done: list[achieved.Done]


def figures(part: Slice, span: Span, now: datetime, day: float, own: Iterable[Indicator] = ()) -> Row:
    """Count everything a report shows.

    Args:
        part: What is counted.
        span: When.
        now: The moment counted at.
        day: The same, as moments stand in the cases' columns.
        own: Indicators of the region's own.
    """
    sent = part.table.sent_in(span)
    held = _Within(
        firms=part.supported.count(span, part.facts),
        sent=sent,
        started=int((~np.isnan(sent.contact)).sum()),
        hours=part.supported.hours_in(span),
        done=achieved.within(part.done, span),
    )
    contacts = [one for one in part.contacts if month_of(one.made.date()) in span]
    return {
        "span": span.code,
        "firms": _firms(held.firms),
        "hours": round(held.hours, 2),
        "indicators": [_indicator(one, held) for one in (*INDICATORS, *own)],
        "cases": {"sent": len(sent), "started": held.started, "disputed": cases.disputed(sent)},
        "standing": cases.standing(sent),
        "outcomes": [list(row) for row in cases.outcomes(sent)],
        "waits": {name: asdict(row) for name, row in cases.waits(sent, day).items()},
        "waits_by_area": _waits_by_area(sent, day),
        "declines": [list(row) for row in cases.declines(sent)],
        "gaps": [list(row) for row in cases.gaps(sent)],
        "achievements": _achievements(held.done),
        "shares": [_share(one) for one in achieved.shares(held.done)],
        "promise": _kept(promise.kept(contacts, now)),
        "promise_by_month": [[*key, _kept(row)] for *key, row in promise.by_month(contacts, span, now)],
    }


def _indicator(one: Indicator, held: _Within) -> Row:
    """What it comes to: its value, or what firms said kept apart."""
    row: Row = {
        "code": one.code,
        "counts": one.counts,
        "of": one.of,
        "value": None,
        "said": None,
        "unknown": None,
    }
    counted, kind = held.firms, one.of
    match one.counts:
        case "firms":
            row |= {
                "value": counted.total,
                "sizes": dict(counted.sizes),
                "unknown": counted.sizes[UNKNOWN],
            }
        case "advised":
            row["value"] = counted.advised
        case "new_firms":
            row |= {"value": counted.ages["new"], "unknown": counted.ages[UNKNOWN]}
        case "milestone_firms":
            row["said"] = asdict(achieved.firms_said(held.done, kind))
        case "milestones":
            row["said"] = asdict(achieved.number_said(held.done, kind))
        case "amount":
            sure, said, unknown = achieved.amounts(held.done, kind)
            row |= {"said": {"confirmed": float(sure), "unconfirmed": float(said), "disputed": None},
                    "unknown": unknown}  # fmt: skip
        case "outcome_firms":
            row["said"] = asdict(outcome_firms(held.sent, kind))
        case "cases_started":
            row["value"] = held.started
        case "hours":
            row["value"] = round(held.hours, 2)
    return row


def outcome_firms(table: cases.Cases, code: str) -> Said:
    """Count the firms with an outcome: each once, where it stands firmest."""
    held = table.where(np.isin(table.state, ("closed", "outcome_reported")) & (table.code == code))
    said = (held.state == "closed") & (held.confirmation == "confirmed")
    confirmed = set(held.firm[said].tolist())
    others = set(held.firm[~said].tolist()) - confirmed
    open_again = table.where(table.disputed & (table.state == "in_progress") & (table.code == code))
    return Said(len(confirmed), len(others), len(set(open_again.firm.tolist()) - confirmed - others))


def _firms(one: Firms) -> Row:
    return {"total": one.total, "sizes": dict(one.sizes), "ages": dict(one.ages), "advised": one.advised}


def _waits_by_area(table: cases.Cases, day: float) -> dict[str, Row]:
    days, over = durations(table.sent, table.contact, table.ended, day)
    found = {}
    for area in sorted(set(table.area.tolist())):
        here = table.area == area
        found[area] = asdict(estimate(days[here], over[here]))
    return found


def _achievements(done: list[achieved.Done]) -> list[Row]:
    found = []
    for kind in sorted({row.kind for row in done}):
        sure, said, unknown = achieved.amounts(done, kind)
        differing = sum(row.one is not None and row.one.differing for row in done if row.kind == kind)
        found.append({
            "kind": kind, "number": asdict(achieved.number_said(done, kind)),
            "firms": asdict(achieved.firms_said(done, kind)), "confirmed_amount": float(sure),
            "unconfirmed_amount": float(said), "unknown": unknown, "differing": differing,
        })  # fmt: skip
    return found


def _share(one: achieved.Share) -> Row:
    return {
        "organisation": one.organisation, "kind": one.kind, "contributed": one.contributed,
        "shared": round(float(one.shared), 4), "amount": round(float(one.amount), 2), "unknown": one.unknown,
    }  # fmt: skip


def _kept(one: promise.Kept) -> Row:
    return {**asdict(one), "decided": one.decided, "share": one.share}


def needs_whole(one: Row) -> bool:
    """Say whether an indicator's firms are among the firms helped (§I9.3)."""
    return COUNTABLES[one["counts"]].whole
