"""The sections about capacity: use, prices, and what had to be assumed."""

from __future__ import annotations

from collections import defaultdict

from farled.reports import charts, sentences
from farled.reports.language import Speaker
from farled.reports.naming import Names
from farled.reports.sections import Section, Table
from farled.reports.values import CapacityUse, ReportModel


def capacity(model: ReportModel, names: Names, say: Speaker) -> Section:
    """Use of every calendar and what one more hour or seat is worth, the dearest first."""
    shown = sorted(
        model.capacity, key=lambda row: (-(row.price or 0.0), row.organisation, row.area, row.quarter)
    )
    keys = ("organisation", "area", "quarter", "available", "used", "free", "price")
    return Section(
        "capacity",
        sentences.capacity(model, names, say),
        f"{say.say('legend.capacity')} {say.say('legend.prices')}",
        charts.svg(charts.use_chart(hours_by_organisation(model, names), _hours_title(say)), say.language)
        if any(row.unit == "hours" and row.amount is not None for row in model.capacity)
        else None,
        Table(
            tuple(say.say(f"head.{key}") for key in keys),
            tuple(_line(row, names, say) for row in shown),
            frozenset({3, 4, 5, 6}),
        ),
        frozenset({"capacity"}),
    )


def _hours_title(say: Speaker) -> str:
    return f"{say.say('head.available')}, {say.say('head.used').lower()}"


def hours_by_organisation(model: ReportModel, names: Names) -> list[charts.Row]:
    """Sum stated hours and their use by organisation, most hours first; seats are not hours."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in model.capacity:
        if row.unit == "hours" and row.amount is not None:
            sums[row.organisation][0] += row.amount
            sums[row.organisation][1] += row.used
    ranked = sorted(sums.items(), key=lambda pair: (-pair[1][0], pair[0]))
    return [{"name": names.organisation(id_), "amount": there, "used": used} for id_, (there, used) in ranked]


def _line(row: CapacityUse, names: Names, say: Speaker) -> tuple[str, ...]:
    each = "unit.seat_each" if row.unit == "seats" else "unit.hour_each"
    return (
        names.organisation(row.organisation),
        names.area(row.area),
        row.quarter,
        say.amount(row.amount, row.unit),
        say.amount(row.used, row.unit),
        say.amount(None if row.amount is None else max(0.0, row.amount - row.used), row.unit),
        say.say("page.unknown") if row.price is None else say.say(each, amount=say.number(row.price, 2)),
    )


def assumptions(model: ReportModel, names: Names, say: Speaker) -> Section:
    """What nobody has stated, and what the plan puts in its place."""
    capacities = model.plan.assumptions if model.plan else ()
    others = model.plan.other_assumptions if model.plan else ()
    rows = [
        (
            names.organisation(row.organisation),
            names.area(row.area),
            say.say("assumed.capacity_not_stated", amount=say.amount(row.amount, row.unit)),
            ", ".join(row.quarters),
        )
        for row in capacities
    ]
    rows += [
        (names.organisation(row.organisation), names.area(row.area), say.term("assumed", row.kind), "–")
        for row in others
    ]
    head = tuple(say.say(f"head.{key}") for key in ("organisation", "area", "assumption", "quarters"))
    return Section(
        "assumptions",
        sentences.assumptions(model, say),
        say.say("legend.assumptions") if rows else "",
        None,
        Table(head, tuple(rows)) if rows else None,
        frozenset({"capacity"}),
    )
