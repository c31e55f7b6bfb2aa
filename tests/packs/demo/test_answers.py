"""Invented answers of both sides (demo-regions §3)."""

from __future__ import annotations

from collections import Counter, defaultdict

from farled.packs.demo import glodmark
from farled.packs.demo.answers import make_answers
from farled.packs.demo.draws import Draws
from farled.packs.demo.firms import make_firms
from farled.terms.scales import NoSeverity, Side


def test_3_answers_use_the_whole_scale_and_every_way_of_not_answering(pack):
    own = Counter(answer.value for answer in pack.answers if answer.side is Side.SME)
    assert set(own) == {0, 1, 2, 3, 4, *NoSeverity}
    asked = {answer.firm for answer in pack.answers if answer.side is Side.SME}
    assert 0.88 * len(pack.firms) < len(asked) < len(pack.firms)


def test_3_organisations_answer_about_around_forty_firms_and_say_who(pack):
    theirs = [answer for answer in pack.answers if answer.side is Side.ORGANISATION]
    assert 36 <= len({answer.firm for answer in theirs}) <= 44
    assert all(answer.by for answer in theirs)
    assert all(answer.by is None for answer in pack.answers if answer.side is Side.SME)


def test_3_one_line_is_answered_once_per_side(pack):
    keys = [(answer.firm, answer.side, answer.barrier, answer.wave) for answer in pack.answers]
    assert len(set(keys)) == len(keys)


def test_3_3_the_two_sides_see_social_capital_differently(pack):
    barriers = {barrier.id for barrier in pack.barriers if barrier.area == "social_capital"}
    by_line = defaultdict(dict)
    for answer in pack.answers:
        if answer.barrier in barriers and isinstance(answer.value, int):
            by_line[answer.firm, answer.barrier][answer.side] = answer.value
    gaps = [pair[Side.SME] - pair[Side.ORGANISATION] for pair in by_line.values() if len(pair) == 2]
    assert len(gaps) > 60
    assert sum(gaps) / len(gaps) > 0.2


def test_3_1_barriers_of_one_area_hang_together_more_than_others():
    firms = make_firms(glodmark.GLODMARK, Draws(1))
    severity: dict[str, dict[str, int]] = defaultdict(dict)
    for seed in range(20):
        for answer in make_answers(glodmark.GLODMARK, firms, Draws(seed)):
            if answer.side is Side.SME and isinstance(answer.value, int):
                severity[answer.barrier][f"{seed} {answer.firm}"] = answer.value

    def correlation(one: str, other: str) -> float:
        both = severity[one].keys() & severity[other].keys()
        pairs = [(severity[one][key], severity[other][key]) for key in both]
        mean_x, mean_y = (sum(column) / len(pairs) for column in zip(*pairs, strict=True))
        covariance = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
        spread = sum((x - mean_x) ** 2 for x, _ in pairs) * sum((y - mean_y) ** 2 for _, y in pairs)
        return covariance / spread**0.5

    within = correlation("working_capital", "external_finance")
    across = correlation("working_capital", "promotion")
    assert within > 0.35
    assert 0.08 < across < within - 0.15


def test_3_2_firms_that_sell_services_are_often_not_concerned_by_lines_about_goods(packs):
    pack = packs["glodmark"]
    services = {firm.id for firm in pack.firms if firm.nace in ("62.10", "62.20", "62.01", "62.02", "71.12")}
    shares = Counter(
        (answer.firm in services, answer.value is NoSeverity.NOT_CONCERNED)
        for answer in pack.answers
        if answer.side is Side.SME and answer.barrier == "standards"
    )
    assert shares[True, True] > shares[True, False]
    assert shares[False, True] < 0.1 * shares[False, False]
