"""The finding of each section in one sentence, worked out from what the section shows."""

from __future__ import annotations

from collections import Counter

from farled.reports.language import Speaker
from farled.reports.naming import Names
from farled.reports.values import AreaCoverage, CapacityUse, Closing, FirmPlan, ReportModel

FEW = 5
"""Groups with fewer firms than this are shown, but make no finding (*choice*)."""


def by_probability(model: ReportModel) -> list[AreaCoverage]:
    """Give the areas with a known probability of being weakest, the likeliest first."""
    known = [row for row in model.coverage if row.p_weakest is not None]
    return sorted(known, key=lambda row: -(row.p_weakest or 0.0))


def planned_firms(model: ReportModel) -> list[FirmPlan]:
    """Give the firms somebody takes on."""
    return [firm for firm in model.firm_plans if firm.steps]


def is_full(row: CapacityUse) -> bool:
    """Tell whether a stated calendar has nothing left."""
    return row.amount is not None and row.used >= row.amount - 1e-9


def headline(model: ReportModel, names: Names, speaker: Speaker) -> str:
    """Say the weakest link and what the plan comes to."""
    ranked = by_probability(model)
    if ranked:
        first = ranked[0]
        weakest = speaker.say(
            "sentence.weakest",
            area=names.area(first.area),
            region=model.region,
            coverage=speaker.percent(first.coverage),
            p=speaker.probability(first.p_weakest),
        )
    else:
        weakest = speaker.say("sentence.weakest_unknown", region=model.region)
    return f"{weakest} {plan(model, speaker)}"


def plan(model: ReportModel, speaker: Speaker) -> str:
    """Say how many firms the plan helps and how far it may be from the best."""
    if model.plan is None:
        nobody = not model.firms_total or not model.firms_known
        return speaker.say("sentence.no_firms" if nobody else "sentence.no_plan")
    helped, firms = speaker.count(len(planned_firms(model))), speaker.count(model.firms_total)
    if model.plan.gap_percent is None:
        return speaker.say("sentence.plan_no_bound", helped=helped, firms=firms)
    gap = speaker.percent(model.plan.gap_percent / 100, 2)
    return speaker.say("sentence.plan", helped=helped, firms=firms, gap=gap)


def competence(model: ReportModel, names: Names, speaker: Speaker) -> str:
    """Say who reaches the highest level where, and how much nobody knows."""
    known = [(cell.level, cell) for cell in model.levels if cell.level is not None]
    if not known:
        return speaker.say("sentence.competence_none")
    level, best = max(known, key=lambda pair: pair[0])
    pairs = len(model.organisations) * len(model.areas)
    return speaker.say(
        "sentence.competence",
        organisation=names.organisation(best.organisation),
        level=speaker.number(level, 1),
        area=names.area(best.area),
        pairs=speaker.count(pairs),
        unknown=speaker.count(pairs - len(known)),
    )


def coverage(model: ReportModel, names: Names, speaker: Speaker) -> str:
    """Say the range of the areas' coverage."""
    known = [(row.coverage, row.area) for row in model.coverage if row.coverage is not None]
    if not known:
        return speaker.say("sentence.coverage_none")
    low, high = min(known), max(known)
    return speaker.say(
        "sentence.coverage",
        low=speaker.percent(low[0]),
        low_area=names.area(low[1]),
        high=speaker.percent(high[0]),
        high_area=names.area(high[1]),
    )


def weakest(model: ReportModel, names: Names, speaker: Speaker) -> str:
    """Say which area is weakest, how surely, and which comes next."""
    ranked = by_probability(model)
    if not ranked:
        return speaker.say("sentence.weakest_unknown", region=model.region)
    first = {"area": names.area(ranked[0].area), "p": speaker.probability(ranked[0].p_weakest)}
    if len(ranked) == 1:
        return speaker.say("sentence.weakest_alone", **first)
    return speaker.say(
        "sentence.weakest_close",
        **first,
        second=names.area(ranked[1].area),
        p_second=speaker.probability(ranked[1].p_weakest),
    )


def closing(model: ReportModel, names: Names, speaker: Speaker) -> str:
    """Say what the first hours and what all of them would bring, or else who is nearest to it."""
    points = [point for point in model.closing.points if point.hours > 0] if model.closing else []
    if model.closing is None:
        return speaker.say("sentence.closing_none")
    area = names.area(model.closing.area)
    if not points:
        return _nearest(model.closing, area, names, speaker)
    if points[-1].value <= 0:
        return speaker.say("sentence.closing_flat", area=area)
    return speaker.say(
        "sentence.closing",
        hours=speaker.count(points[0].hours),
        area=area,
        first=speaker.count(round(points[0].value)),
        all_hours=speaker.number(points[-1].hours),
        all=speaker.count(round(points[-1].value)),
    )


def _nearest(closing: Closing, area: str, names: Names, speaker: Speaker) -> str:
    if not closing.nearest:
        return speaker.say("sentence.closing_nobody", area=area)
    first = closing.nearest[0]
    name, level = names.organisation(first.organisation), speaker.number(first.level, 1)
    return speaker.say("sentence.closing_nearest", area=area, organisation=name, level=level)


def mean_coverage(model: ReportModel) -> float | None:
    """Give the coverage of all firms, where the groups carry it."""
    return next((row.coverage for row in model.groups if row.kind == "all"), None)


def groups(model: ReportModel, speaker: Speaker) -> str:
    """Say which group is covered least, among those of `FEW` firms and more where there are any."""
    known = [(row.coverage, row) for row in model.groups if row.coverage is not None and row.kind != "all"]
    known = [(share, row) for share, row in known if row.firms >= FEW] or known
    if not known:
        return speaker.say("sentence.groups_none")
    least, row = min(known, key=lambda pair: pair[0])
    return speaker.say(
        "sentence.groups",
        group=f"{speaker.term('group_kind', row.kind)}: {speaker.term('group', row.group)}",
        firms=speaker.count(row.firms),
        coverage=speaker.percent(least),
        mean=speaker.percent(mean_coverage(model)),
    )


def uncovered_by_reason(model: ReportModel) -> list[tuple[str, int]]:
    """Count the needs no step answers by reason, the commonest first."""
    counts = Counter(need.reason for firm in model.firm_plans for need in firm.uncovered)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def uncovered(model: ReportModel, speaker: Speaker) -> str:
    """Say how many needs stay uncovered and the commonest reason."""
    counts = uncovered_by_reason(model)
    if not counts:
        return speaker.say("sentence.uncovered_none")
    return speaker.say(
        "sentence.uncovered",
        count=speaker.count(sum(count for _, count in counts)),
        reason=speaker.term("uncovered", counts[0][0]),
        most=speaker.number(counts[0][1]),
    )


def capacity(model: ReportModel, names: Names, speaker: Speaker) -> str:
    """Say where one more hour is worth most, and how many calendars are full."""
    stated = [row for row in model.capacity if row.amount is not None]
    counts = {
        "full": speaker.count(sum(is_full(row) for row in stated)),
        "stated": speaker.count(len(stated)),
        "unknown": speaker.count(len(model.capacity) - len(stated)),
    }
    priced = [(row.price, row) for row in model.capacity if row.price is not None and row.price > 0]
    if not priced:
        return speaker.say("sentence.capacity_free", **counts)
    price, row = max(priced, key=lambda pair: pair[0])
    return speaker.say(
        "sentence.capacity",
        organisation=names.organisation(row.organisation),
        area=names.area(row.area),
        quarter=row.quarter,
        price=speaker.count(price, 1),
        **counts,
    )


def assumptions(model: ReportModel, speaker: Speaker) -> str:
    """Say how many quarters of capacity are assumed."""
    count = sum(len(row.quarters) for row in model.plan.assumptions) if model.plan else 0
    others = len(model.plan.other_assumptions) if model.plan else 0
    if not count and not others:
        return speaker.say("sentence.assumptions_none")
    key = "sentence.assumptions_more" if others else "sentence.assumptions"
    return speaker.say(key, count=speaker.count(count), others=speaker.count(others))


def unknown(model: ReportModel, names: Names, speaker: Speaker) -> str:
    """Say how many needs nobody knows, and where most of them are."""
    most = max(model.unknown, key=lambda row: row.firms)
    return speaker.say(
        "sentence.unknown",
        count=speaker.count(sum(row.firms for row in model.unknown)),
        area=names.area(most.area),
        most=speaker.count(most.firms),
        firms=speaker.count(model.firms_total),
    )


def firms(model: ReportModel, speaker: Speaker) -> str:
    """Say how many firms have a plan and what it is like."""
    planned = planned_firms(model)
    if not model.firm_plans:
        return speaker.say("sentence.firms_none")
    count = len(planned) or 1
    return speaker.say(
        "sentence.firms",
        helped=speaker.count(len(planned)),
        members=speaker.number(sum(len(firm.members) for firm in planned) / count, 1),
        steps=speaker.number(sum(len(firm.steps) for firm in planned) / count, 1),
        without=speaker.count(len(model.firm_plans) - len(planned)),
    )
