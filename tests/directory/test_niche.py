"""Directory §5: niche and overlap."""

from __future__ import annotations

from datetime import date

import pytest

from farled.directory.niche import niches
from farled.directory.pooling import PooledTable, pool_claims
from farled.directory.values import Claim
from farled.terms.scales import Provenance

TODAY = date(2027, 1, 1)
AREAS = ("capital", "learning", "sales", "strategy", "empty")


def table(profiles: dict[str, tuple[int | None, ...]]) -> PooledTable:
    claims = [
        Claim(f"{name}{a}{i}", name, a, level, Provenance.INTERVIEW, f"s{i}", TODAY)
        for name, levels in profiles.items()
        for a, level in zip(AREAS, levels, strict=False)
        if level is not None
        for i in range(6)
    ]
    return pool_claims(claims, on=TODAY)


SPECIALISTS = table({"a": (3, 0, 0, 0), "b": (0, 3, 0, 0), "c": (0, 0, 3, 0), "d": (0, 0, 0, 3)})
ALIKE = table(dict.fromkeys("abcd", (2, 2, 1, 1)))


def test_5_1_specialists_are_more_special_than_those_alike() -> None:
    special, alike = niches(SPECIALISTS, AREAS).niches, niches(ALIKE, AREAS).niches
    assert min(n.specialisation.low for n in special) > max(n.specialisation.high for n in alike)


def test_5_3_each_specialists_niche_is_found_with_its_probability() -> None:
    found = niches(SPECIALISTS, AREAS).niches
    assert [(n.organisation, n.niche) for n in found] == list(zip("abcd", AREAS[:4], strict=True))
    assert all(n.p_niche > 0.95 for n in found)
    assert found[0].quotients[0].low > 1 > found[0].quotients[1].high


def test_5_2_those_alike_are_no_more_special_than_chance() -> None:
    assert all(n.excess.low < 0 < n.excess.high for n in niches(ALIKE, AREAS).niches)


def test_5_2_one_generalist_among_like_specialists_differs_beyond_chance() -> None:
    found = niches(SPECIALISTS, AREAS).niches
    assert sum(n.excess.mean for n in found) > 0


def test_5_4_overlap() -> None:
    assert all(o.overlap.mean > 0.8 for o in niches(ALIKE, AREAS).overlaps)
    assert all(o.overlap.mean < 0.5 for o in niches(SPECIALISTS, AREAS).overlaps)
    assert [(o.a, o.b) for o in niches(SPECIALISTS, AREAS).overlaps][:2] == [("a", "b"), ("a", "c")]


def test_5_5_an_area_without_a_claim_is_any_level_unless_asked_otherwise() -> None:
    silent = table({"a": (3, None, None, None), "b": (None, 3, None, None), "c": (2, 2, 2, 2)})
    honest, stated = niches(silent, AREAS), niches(silent, AREAS, unclaimed="none")
    wide, narrow = honest.niches[0].specialisation, stated.niches[0].specialisation
    assert wide.high - wide.low > narrow.high - narrow.low
    assert wide.mean < narrow.mean
    assert (honest.niches[0].areas, honest.areas) == (1, AREAS[:4])


def test_5_one_organisation_has_nobody_to_differ_from() -> None:
    assert niches(table({"a": (3, 1)}), AREAS).niches == ()


def test_5_same_seed_same_answer() -> None:
    assert niches(ALIKE, AREAS) == niches(ALIKE, AREAS)
    assert niches(ALIKE, AREAS, seed=1) != niches(ALIKE, AREAS)


def test_an_unknown_reading_is_refused() -> None:
    with pytest.raises(ValueError, match="unclaimed"):
        niches(ALIKE, AREAS, unclaimed="maybe")


def test_5_1_nothing_in_common_is_1_and_the_others_do_not_include_oneself() -> None:
    apart = niches(table({"a": (3, 3, None, None), "b": (None, None, 3, 3)}), AREAS, unclaimed="none")
    assert [n.specialisation.mean for n in apart.niches] == pytest.approx([1.0, 1.0], abs=1e-4)
    assert apart.overlaps[0].overlap.mean == pytest.approx(0.0, abs=1e-4)


def test_5_3_only_an_area_with_a_claim_can_be_a_niche() -> None:
    silent = table({"a": (1, None, None, None), "b": (2, 2, 2, 2)})
    assert (niches(silent, AREAS).niches[0].niche, niches(silent, AREAS).niches[0].p_niche) == (
        "capital",
        1.0,
    )
