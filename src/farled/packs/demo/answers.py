"""Invented answers of both sides to the check (§3)."""

from __future__ import annotations

import datetime
from math import erf, sqrt

from farled.diagnosis.values import Answer
from farled.packs.demo.draws import Draws
from farled.packs.demo.firms import MadeFirm
from farled.packs.demo.prevalence import severity_at, significant_share
from farled.packs.demo.values import RegionSpec
from farled.terms.barriers import DEFAULT_BARRIERS, Barrier
from farled.terms.scales import NoSeverity, Side

_FIRM_PULL, _AREA_PULL = 0.45, 0.55
_OWN_PULL = sqrt(1 - _FIRM_PULL**2 - _AREA_PULL**2)

_GOODS_ONLY = ("product_fit", "standards", "service_abroad", "distribution")
_HARD_TO_TELL = ("sustainability_demands", "sustainability_evidence", "payment_risk", "home_network")

_SIDE_BIAS = {"capital": 0.3, "innovation": 0.2, "social_capital": -0.7, "sustainability": 0.4}
_BARRIER_BIAS = {"managerial_time": -0.6, "market_choice": 0.6, "commitment": 0.5}

Truth = dict[str, int]


def make_answers(spec: RegionSpec, firms: list[MadeFirm], draws: Draws) -> tuple[Answer, ...]:
    """Make every answer line: firms first, then what organisations say about some of them (§3)."""
    own: list[Answer] = []
    truths: dict[str, Truth] = {}
    for made in firms:
        truth = _truth(spec, made, draws)
        if draws.chance(0.95):
            truths[made.firm.id] = truth
            own += _own_answers(spec, made, truth, draws)
    seen = draws.some([made for made in firms if made.firm.id in truths], spec.known_sides)
    theirs = [answer for made in seen for answer in _their_answers(spec, made, truths[made.firm.id], draws)]
    return tuple(own + theirs)


def _truth(spec: RegionSpec, made: MadeFirm, draws: Draws) -> Truth:
    """Draw how severe each barrier is; barriers of one area, and of one firm, hang together (§3.1)."""
    firm_part = draws.normal()
    area_parts: dict[str, float] = {}
    truth: Truth = {}
    for barrier in DEFAULT_BARRIERS:
        if barrier.area not in area_parts:
            area_parts[barrier.area] = draws.normal()
        pull = _FIRM_PULL * firm_part + _AREA_PULL * area_parts[barrier.area] + _OWN_PULL * draws.normal()
        share = significant_share(barrier.id, made.size, spec.tilts.get(barrier.area, 0.0))
        truth[barrier.id] = severity_at(0.5 * (1.0 + erf(pull / sqrt(2.0))), share)
    return truth


def _own_answers(spec: RegionSpec, made: MadeFirm, truth: Truth, draws: Draws) -> list[Answer]:
    """Let the firm answer: some lines open, some given up half-way (§3.2)."""
    day = draws.day(spec.date - datetime.timedelta(days=95), spec.date - datetime.timedelta(days=14))
    stops_at = draws.whole(6, 20) if draws.chance(0.07) else len(DEFAULT_BARRIERS)
    return [
        Answer(
            firm=made.firm.id,
            barrier=barrier.id,
            value=_own_value(made, barrier, truth, draws, given_up=position >= stops_at),
            date=day,
        )
        for position, barrier in enumerate(DEFAULT_BARRIERS)
    ]


def _own_value(
    made: MadeFirm, barrier: Barrier, truth: Truth, draws: Draws, *, given_up: bool
) -> int | NoSeverity:
    """Give one answer; why a line has none never depends on how severe it is (§3.2)."""
    none_of_ours = 0.65 if made.industry.service and barrier.id in _GOODS_ONLY else 0.015
    hard = 0.10 if barrier.id in _HARD_TO_TELL else 0.025
    mark = draws.share()
    if given_up or mark < 0.025:
        return NoSeverity.NOT_ANSWERED
    if mark < 0.025 + none_of_ours:
        return NoSeverity.NOT_CONCERNED
    if mark < 0.025 + none_of_ours + hard:
        return NoSeverity.DONT_KNOW
    return truth[barrier.id]


def _their_answers(spec: RegionSpec, made: MadeFirm, truth: Truth, draws: Draws) -> list[Answer]:
    """Let an organisation that knows the firm answer about it, with its own view of things (§3.3)."""
    by = made.firm.memberships[0] if made.firm.memberships else draws.pick(spec.guides)
    day = draws.day(spec.date - datetime.timedelta(days=60), spec.date)
    return [
        Answer(
            firm=made.firm.id,
            barrier=barrier.id,
            value=_their_value(barrier, truth, draws),
            side=Side.ORGANISATION,
            by=by,
            date=day,
        )
        for barrier in DEFAULT_BARRIERS
    ]


def _their_value(barrier: Barrier, truth: Truth, draws: Draws) -> int | NoSeverity:
    """Give one answer of an organisation about a firm."""
    bias = _SIDE_BIAS.get(barrier.area, 0.0) + _BARRIER_BIAS.get(barrier.id, 0.0)
    felt = truth[barrier.id] + bias + 0.7 * draws.normal()
    mark = draws.share()
    if mark < 0.03:
        return NoSeverity.NOT_ANSWERED
    if mark < 0.13:
        return NoSeverity.DONT_KNOW
    return min(4, max(0, round(felt)))
