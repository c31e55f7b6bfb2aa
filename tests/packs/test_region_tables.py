"""From a pack to the tables that coverage and planning read (docs/methods/directory.md, diagnosis.md)."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from farled.directory.values import EligibilityRule
from farled.packs import region_tables as tables
from farled.packs.reading import read_pack
from farled.packs.values import RegionPack
from farled.terms.scales import Side

PACKS = Path(__file__).resolve().parents[2] / "packs"


@pytest.fixture
def pack(small: Path) -> RegionPack:
    return read_pack(small)


@pytest.fixture(scope="module")
def without_firms() -> RegionPack:
    return read_pack(PACKS / "gavleborg")


def test_levels_are_pooled_to_the_day_of_the_pack(pack: RegionPack) -> None:
    """§1.3 of the directory: a claim dated after the pack is not known yet."""
    assert {(row.organisation, row.area) for row in tables.pooled_levels(pack).rows()} == {
        (claim.organisation, claim.area) for claim in pack.claims
    }
    earlier = dataclasses.replace(pack, date=min(claim.date for claim in pack.claims))
    assert len(tables.pooled_levels(earlier).rows()) == 1


def test_one_barrier_of_an_area_says_less_than_the_area(pack: RegionPack) -> None:
    """§1.5 of the directory: the pack's own barriers are what an area is made of."""
    narrow = next(claim for claim in pack.claims if claim.barrier)
    line = next(b for b in pack.barriers if b.id == narrow.barrier)
    more = tuple(dataclasses.replace(line, id=f"line{i}") for i in range(5))
    wider = dataclasses.replace(pack, barriers=(*pack.barriers, *more))
    before = tables.pooled_levels(pack).level(narrow.organisation, narrow.area)
    after = tables.pooled_levels(wider).level(narrow.organisation, narrow.area)
    assert before and after and after.high - after.low > before.high - before.low


def test_eligibility_knows_organisations_rules_services_and_the_day(pack: RegionPack) -> None:
    index = tables.eligibility_index(pack)
    assert [o.id for o in index.organisations] == ["lanet", "klustret", "kammaren"]
    assert {s.id for s in index.services} == {s.id for s in pack.services}
    small_firm = next(firm for firm in pack.firms if firm.id == "f1")
    assert [r.rule for r in index.verdict(small_firm, "lanet").against] == ["size_class"]


def test_ages_are_counted_to_the_day_of_the_pack(pack: RegionPack) -> None:
    """§3.2 of the directory: `age_max` needs a day, else it is open."""
    young = EligibilityRule("kammaren", None, "age_max", "10")
    index = tables.eligibility_index(dataclasses.replace(pack, eligibility=(young,)))
    verdict = index.verdict(next(firm for firm in pack.firms if firm.id == "f1"), "kammaren")
    assert "age_max" in {reason.rule for reason in verdict.against}


def test_needs_keep_unknown_apart_from_none(pack: RegionPack) -> None:
    """§6 of the diagnosis: rows as the firms, columns as the areas, −1 unknown."""
    needs = tables.needs_of(pack)
    assert needs.firms == tuple(f.id for f in pack.firms)
    assert needs.areas == tuple(a.id for a in pack.areas)
    levels = needs.as_dict()
    assert levels["f2"]["capital"] == 0 and levels["f3"]["capital"] is None


def test_the_other_side_is_asked_for_by_name(pack: RegionPack) -> None:
    other = tables.needs_of(pack, side=Side.ORGANISATION, by="lanet").as_dict()
    assert other["f1"]["capital"] == 2 and other["f2"]["capital"] is None


def test_coverage_of_a_region_without_firms_takes_every_area_as_fully_needed(
    without_firms: RegionPack,
) -> None:
    """§4.1: without firms, s = 3 and all are eligible."""
    found = tables.region_coverage(without_firms)
    pooled = tables.pooled_levels(without_firms)
    for row in found.areas:
        levels = [cell.mean for cell in pooled.rows() if cell.area == row.area]
        assert row.firms == row.unknown == 0
        assert row.coverage == (pytest.approx(max(levels) / 3) if levels else None)


def test_coverage_is_the_same_for_the_same_seed_and_not_for_another(without_firms: RegionPack) -> None:
    """§4.3."""
    one, same, other = (tables.region_coverage(without_firms, seed=s, draws=200) for s in (1, 1, 2))
    assert [r.expected for r in one.areas] == [r.expected for r in same.areas]
    assert [r.expected for r in one.areas] != [r.expected for r in other.areas]
    assert (one.seed, one.draws) == (1, 200)
