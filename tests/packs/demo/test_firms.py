"""Invented firms (demo-regions §2)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from farled.packs.demo import glodmark
from farled.packs.demo.draws import Draws
from farled.packs.demo.firms import make_firms
from farled.terms.scales import STAGES


def test_2_firms_are_mostly_micro_and_small_and_facts_are_missing(pack):
    heads = [firm.employees for firm in pack.firms if firm.employees is not None]
    assert 0.5 < sum(count < 10 for count in heads) / len(heads) < 0.75
    assert sum(50 <= count < 250 for count in heads) >= 3
    for fact in ("founded", "employees", "turnover_eur", "share_abroad", "stage"):
        missing = sum(getattr(firm, fact) is None for firm in pack.firms)
        assert 0 < missing < len(pack.firms) / 3, fact
    assert {firm.stage for firm in pack.firms} - {None} == set(STAGES)
    assert {firm.nace_revision for firm in pack.firms} >= {"2", "2.1"}


def test_2_facts_do_not_contradict_each_other(pack):
    for firm in pack.firms:
        if firm.founded is not None and firm.abroad_since is not None:
            assert firm.founded <= firm.abroad_since <= pack.date.year
        assert firm.share_abroad is None or 0 <= firm.share_abroad <= 1
        if firm.stage == "not_interested":
            assert not firm.targets
            assert not firm.share_abroad


def test_2_size_classes_have_the_announced_counts_whatever_the_seed():
    spec = replace(glodmark.GLODMARK, large_firms=2)
    for seed in range(5):
        sizes = Counter(made.size for made in make_firms(spec, Draws(seed)))
        assert sizes == {"micro": 89, "small": 44, "medium": 15, "large": 2}


def test_2_headcount_and_turnover_agree_on_the_class(pack):
    ceilings = {10: 2_000_000, 50: 10_000_000, 250: 50_000_000}
    for firm in pack.firms:
        if firm.employees is not None and firm.turnover_eur is not None and firm.employees < 250:
            ceiling = next(top for heads, top in ceilings.items() if firm.employees < heads)
            assert firm.turnover_eur <= ceiling


def test_2_members_of_a_cluster_are_in_its_line_of_business(pack):
    sectors = {each.id: each.sectors for each in pack.organisations}
    memberships = [(firm, member) for firm in pack.firms for member in firm.memberships]
    assert memberships
    for firm, member in memberships:
        if firm.nace is not None:
            assert firm.nace.split(".")[0] in sectors[member]


def test_names_never_carry_three_of_one_letter(pack):
    threes = [
        firm.name
        for firm in pack.firms
        for one, two, three in zip(firm.name, firm.name[1:], firm.name[2:], strict=False)
        if one.lower() == two.lower() == three.lower()
    ]
    assert threes == []
