"""The sections of a report: each a finding, a chart where there is one, and the figures as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from farled.reports import charts, sentences
from farled.reports.language import Speaker
from farled.reports.naming import Names
from farled.reports.values import Closing, ClosingPoint, ReportModel


@dataclass(frozen=True, slots=True)
class Table:
    """A table as the page prints it: the first column heads its rows, `numeric` ones stand right."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the page.

    Attributes:
        id: Anchor, and the key of its heading.
        finding: One sentence worked out from the figures.
        legend: How to read it; "" where that is plain.
        chart: Inline SVG; None where the table says it better.
        table: The figures behind the chart.
        tables_shown: Pack tables it shows, for the mark of invented data.
        beside: A further table with its legend.
        heading: Key of its heading where that is not its id.
    """

    id: str
    finding: str
    legend: str = ""
    chart: Markup | None = None
    table: Table | None = None
    tables_shown: frozenset[str] = frozenset()
    beside: tuple[str, Table] | None = None
    heading: str = ""

    @property
    def name(self) -> str:
        """Key of its heading among the words."""
        return f"section.{self.heading or self.id}"


MOST_BARS = 24
"""Areas a chart shows; where a region has more, the weakest are shown and the table has all."""


def _part(shown: int, every: int, say: Speaker) -> str:
    """Say that the chart does not show everything."""
    return f" {say.say('legend.chart_part', shown=say.number(shown), all=say.number(every))}"


def coverage(model: ReportModel, names: Names, say: Speaker) -> Section:
    """Coverage by area with intervals, and what the plan covers of it."""
    ranked = sentences.by_probability(model)
    weakest = ranked[0].area if ranked else None
    shown = sorted(model.coverage, key=lambda row: (row.coverage is None, -(row.coverage or 0.0), row.area))
    has_plan = any(row.planned is not None for row in shown)
    known = [row for row in shown if row.coverage is not None or row.planned is not None]
    rows = [
        {
            "name": names.area(row.area),
            "value": row.coverage,
            "low": row.low,
            "high": row.high,
            "planned": row.planned,
            "weakest": row.area == weakest,
        }
        for row in known[-MOST_BARS:]
    ]
    head = [say.say(f"head.{key}") for key in ("area", "coverage", "interval", "planned")]
    table = [
        (
            names.area(row.area),
            say.percent(row.coverage),
            say.interval(row.low, row.high, share=True),
            say.percent(row.planned),
        )
        for row in shown
    ]
    columns = 4 if has_plan else 3
    legend = "coverage" if has_plan else "coverage_plain" if model.firms_known else "coverage_no_firms"
    return Section(
        "coverage",
        sentences.coverage(model, names, say),
        say.say(f"legend.{legend}") + (_part(len(rows), len(shown), say) if len(known) > MOST_BARS else ""),
        charts.svg(charts.coverage_chart(rows, say.say("head.share")), say.language) if rows else None,
        Table(tuple(head[:columns]), tuple(row[:columns] for row in table), frozenset({1, 2, 3})),
        frozenset({"claims", "answers"}),
    )


def weakest(model: ReportModel, names: Names, say: Speaker) -> Section:
    """Probability of being the weakest link, by area."""
    ranked = sentences.by_probability(model)
    rows = [
        {
            "name": names.area(row.area),
            "value": row.p_weakest,
            "label": say.probability(row.p_weakest),
            "marked": position == 0,
        }
        for position, row in enumerate(ranked[:MOST_BARS])
    ]
    chart = charts.bar_chart(rows, say.say("head.p_weakest"), share=True)
    return Section(
        "weakest",
        sentences.weakest(model, names, say),
        say.say("legend.weakest")
        + (_part(len(rows), len(model.coverage), say) if len(ranked) > MOST_BARS else ""),
        charts.svg(chart, say.language) if rows else None,
        Table(
            (say.say("head.area"), say.say("head.p_weakest")),
            tuple((names.area(row.area), say.probability(row.p_weakest)) for row in ranked),
            frozenset({1}),
        ),
        frozenset({"claims", "answers"}),
    )


def closing(model: ReportModel, names: Names, say: Speaker) -> Section:
    """What more hours in the weakest area would bring the plan, and who is nearest to giving them."""
    found = model.closing
    points = found.points if found else ()
    rows = [{"hours": point.hours, "value": point.value} for point in points]
    head = tuple(say.say(f"head.{key}") for key in ("hours_added", "gained", "gained_per_hour"))
    chart = charts.closing_chart(rows, head[0], head[1])
    table = [
        (say.number(point.hours), say.number(point.value, 1), _last_step(points, position, say))
        for position, point in enumerate(points)
    ]
    nearest = (say.say("legend.nearest"), _nearest(found, names, say)) if found and found.nearest else None
    return Section(
        "closing",
        sentences.closing(model, names, say),
        say.say("legend.closing", level=say.number(found.level, 1)) if found and points else "",
        charts.svg(chart, say.language) if points else None,
        Table(head, tuple(table), frozenset({0, 1, 2})) if points else None,
        frozenset({"claims", "answers", "capacity"}),
        nearest,
        "" if points else "nearest",
    )


def _nearest(found: Closing, names: Names, say: Speaker) -> Table:
    return Table(
        tuple(say.say(f"head.{key}") for key in ("nearest", "level", "interval")),
        tuple(
            (
                names.organisation(cell.organisation),
                say.number(cell.level, 1),
                say.interval(cell.low, cell.high),
            )
            for cell in found.nearest
        ),
        frozenset({1, 2}),
    )


def _last_step(points: Sequence[ClosingPoint], position: int, say: Speaker) -> str:
    """Points per hour between a point of the curve and the one before; a dash at the start."""
    if position == 0:
        return "–"
    before, here = points[position - 1], points[position]
    hours = here.hours - before.hours
    return say.number((here.value - before.value) / hours, 2) if hours > 0 else "–"


def groups(model: ReportModel, say: Speaker) -> Section:
    """Plan coverage by group of firms."""
    shown = [row for row in model.groups if row.kind != "all"]
    labels = [f"{say.term('group_kind', row.kind)}: {say.term('group', row.group)}" for row in shown]
    rows = [
        {"name": label, "value": row.coverage, "below": bool(row.below_floor)}
        for label, row in zip(labels, shown, strict=True)
    ]
    table: list[tuple[str, ...]] = [
        (label, say.number(row.firms), say.percent(row.coverage), _floor(row.below_floor, say))
        for label, row in zip(labels, shown, strict=True)
    ]
    table += [
        (say.term("group", "all"), say.number(row.firms), say.percent(row.coverage), "–")
        for row in model.groups
        if row.kind == "all"
    ]
    head = [say.say(f"head.{key}") for key in ("group", "firms", "planned", "floor")]
    columns = 4 if any(row.below_floor is not None for row in model.groups) else 3
    chart = charts.group_chart(rows, say.say("head.planned"), sentences.mean_coverage(model))
    return Section(
        "groups",
        sentences.groups(model, say),
        say.say("legend.groups", few=sentences.FEW),
        charts.svg(chart, say.language) if rows else None,
        Table(
            tuple(head[:columns]),
            tuple(row[:columns] for row in table),
            frozenset({1, 2}),
        ),
        frozenset({"firms", "answers"}),
    )


def _floor(below: bool | None, say: Speaker) -> str:
    return say.say("floor.none" if below is None else "floor.below" if below else "floor.met")


def uncovered(model: ReportModel, say: Speaker) -> Section:
    """Needs no step answers, by reason."""
    counts = sentences.uncovered_by_reason(model)
    total = sum(count for _, count in counts)
    rows = [
        {
            "name": say.term("uncovered", reason),
            "value": count,
            "label": say.number(count),
            "marked": position == 0,
        }
        for position, (reason, count) in enumerate(counts)
    ]
    table = [
        (say.term("uncovered", reason), say.number(count), say.percent(count / total))
        for reason, count in counts
    ]
    return Section(
        "uncovered",
        sentences.uncovered(model, say),
        say.say("legend.uncovered"),
        charts.svg(charts.bar_chart(rows, say.say("head.needs")), say.language) if rows else None,
        Table(
            tuple(say.say(f"head.{key}") for key in ("reason", "needs", "share")),
            tuple(table),
            frozenset({1, 2}),
        ),
        frozenset({"firms", "answers", "capacity"}),
    )


def unknown(model: ReportModel, names: Names, say: Speaker) -> Section:
    """Needs nobody knows, by area."""
    total = model.firms_total
    return Section(
        "unknown",
        sentences.unknown(model, names, say),
        say.say("legend.unknown"),
        table=Table(
            tuple(say.say(f"head.{key}") for key in ("area", "firms", "of_firms")),
            tuple(
                (
                    names.area(row.area),
                    say.number(row.firms),
                    say.percent(row.firms / total if total else None),
                )
                for row in model.unknown
            ),
            frozenset({1, 2}),
        ),
        tables_shown=frozenset({"firms", "answers"}),
    )
