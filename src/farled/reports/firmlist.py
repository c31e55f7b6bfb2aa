"""Plans firm by firm: lead, steps, reasons, and what stays uncovered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from farled.reports.language import Speaker
from farled.reports.naming import Names
from farled.reports.values import FirmPlan, Reason, ReportModel, Step, Uncovered


@dataclass(frozen=True, slots=True)
class StepText:
    """A step in words."""

    quarter: str
    area: str
    organisation: str
    service: str
    amount: str
    need: str
    level: str
    value: str
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]
    runner_up: str
    why_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UncoveredText:
    """A need without a step, in words."""

    area: str
    need: str
    reason: str
    would_close: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FirmText:
    """A firm's plan in words.

    Attributes:
        who: Lead and members, or that nobody takes it on.
        covered: How many of its needs have a step.
        totals: Value and cost; "" where not known.
        unknown: Areas where its need is not known; "" where there are none.
    """

    id: str
    name: str
    synthetic: bool
    who: str
    covered: str
    totals: str
    steps: tuple[StepText, ...]
    uncovered: tuple[UncoveredText, ...]
    unknown: str


def firm_texts(model: ReportModel, names: Names, say: Speaker) -> list[FirmText]:
    """Put every firm's plan into words, in the order given."""
    return [
        FirmText(
            firm.firm,
            firm.name or firm.firm,
            firm.synthetic,
            _who(firm, names, say),
            _covered(firm, say),
            _totals(firm, say),
            tuple(_step(step, names, say) for step in firm.steps),
            tuple(_uncovered(need, names, say) for need in firm.uncovered),
            say.listing([names.area(area) for area in firm.unknown]),
        )
        for firm in model.firm_plans
    ]


def _who(firm: FirmPlan, names: Names, say: Speaker) -> str:
    if firm.lead is None:
        return say.say("firm.none") if firm.uncovered else ""
    others = [names.organisation(member) for member in firm.members if member != firm.lead]
    beside = say.say("firm.with", organisations=say.listing(others)) if others else say.say("firm.alone")
    return f"{say.say('firm.lead', organisation=names.organisation(firm.lead))}, {beside}"


def _covered(firm: FirmPlan, say: Speaker) -> str:
    needs = len(firm.steps) + len(firm.uncovered)
    if not needs:
        return say.say("firm.no_needs")
    return say.say("firm.covered", covered=say.count(len(firm.steps)), all=say.count(needs))


def _totals(firm: FirmPlan, say: Speaker) -> str:
    if not firm.steps or firm.value is None or firm.cost is None:
        return ""
    return say.say("firm.totals", value=say.count(firm.value, 1), cost=say.count(firm.cost, 1))


def _step(step: Step, names: Names, say: Speaker) -> StepText:
    return StepText(
        step.quarter,
        names.area(step.area),
        names.organisation(step.organisation),
        step.service or say.say("firm.no_service"),
        say.amount(step.hours, step.unit),
        say.term("need", str(step.need)),
        say.say("firm.at_level", level=say.number(step.level, 1)),
        say.number(step.value, 1),
        _sentences(step.reasons_for, names),
        _sentences(step.reasons_against, names),
        names.organisation(step.runner_up) if step.runner_up else say.say("firm.only_one"),
        _sentences(step.why_not_runner_up, names),
    )


def _uncovered(need: Uncovered, names: Names, say: Speaker) -> UncoveredText:
    return UncoveredText(
        names.area(need.area),
        say.term("need", str(need.need)),
        say.term("uncovered", need.reason),
        _sentences(need.would_close, names),
    )


def _sentences(reasons: Sequence[Reason], names: Names) -> tuple[str, ...]:
    return tuple(names.reason(reason) for reason in reasons)
