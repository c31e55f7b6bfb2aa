"""The figures of a region as they may leave it: docs/methods/reporting.md §I9."""

from __future__ import annotations

from typing import Any

from farled.reporting.figures import needs_whole
from farled.reporting.suppression import SMALL, hide, told

Row = dict[str, Any]
REST = "rest"


def outside(document: Row) -> Row:
    """Give what may be told of a whole region in a calendar year.

    Only wholes and their parts leave, each whole with one set of parts at a time, so that hiding each of them
    by itself is enough.  What is told by organisation, by month, or by two words at once stays inside.

    Args:
        document: As `farled.reporting.figures.figures` gives it, of a region and a calendar year.
    """
    firms = document["firms"]
    total = told(firms["total"])
    sizes, ages = hide(firms["sizes"]), hide(firms["ages"])
    advised = _part(firms["advised"], firms["total"])
    standing = hide(document["standing"])
    return {
        "span": document["span"],
        "outside": True,
        "firms": {"total": total, "sizes": sizes, "ages": ages, "advised": advised},
        "hours": document["hours"] if total else None,
        "indicators": [_indicator(one, firms, sizes, ages) for one in document["indicators"]],
        "cases": {"sent": told(document["cases"]["sent"]), "started": None, "disputed": None},
        "standing": standing,
        "outcomes": [],
        "waits": {name: _wait(one) for name, one in document["waits"].items()},
        "waits_by_area": {},
        "declines_by_reason": _declines(document, standing["declined"]),
        "declines": [],
        "gaps": [],
        "achievements": [],
        "shares": [],
        "promise": _promise(document["promise"]),
        "promise_by_month": [],
    }


def _part(count: int, total: int) -> int | None:
    """A part and what is left of the whole, which subtraction would tell."""
    return hide({"part": count, REST: total - count})["part"]


def _indicator(one: Row, firms: Row, sizes: Row, ages: Row) -> Row:
    row = {**one, "value": None, "said": None, "unknown": None}
    if one["counts"] == "new_firms":
        return {**row, "value": ages["new"], "unknown": ages["unknown"]}
    if one["counts"] == "firms":
        return {**row, "value": told(one["value"]), "sizes": sizes, "unknown": sizes["unknown"]}
    if needs_whole(one):
        return {**row, "value": _part(one["value"], firms["total"])}
    if one["counts"] in {"milestone_firms", "milestones", "outcome_firms"}:
        return {**row, "said": {name: told(count) for name, count in one["said"].items()}}
    if one["counts"] == "cases_started":
        return row  # it and the cases sent would tell of those not started
    return (
        row if one["counts"] == "amount" else {**row, "value": one["value"] if told(firms["total"]) else None}
    )


def _declines(document: Row, declined: int | None) -> dict[str, int | None]:
    """By reason, where it may be told how many there are at all; without a reason is a part too."""
    if not declined:
        return {}
    parts: dict[str, int] = {}
    for _area, _receiver, reason, count, _firms in document["declines"]:
        parts[reason] = parts.get(reason, 0) + count
    parts[""] = declined - sum(parts.values())
    return hide(parts)


def _wait(one: Row) -> Row:
    """An estimate that rests on enough waits that are over; how many are not would tell by subtraction."""
    return {**one, "done": None} if one["done"] >= SMALL else dict.fromkeys(one)


def _promise(one: Row) -> Row:
    parts = {name: one[name] for name in ("kept", "late", "overdue", "not_due", "closed")}
    shown = hide(parts)
    whole = all(count is not None for count in shown.values())
    return {
        **shown,
        "made": told(one["made"]),
        "decided": one["decided"] if whole else None,
        "share": one["share"] if whole else None,
    }
