"""The region's firms together and their JSON."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Run

from farled.cli.diagnosis_region import region_dict, summaries
from farled.packs.reading import read_pack
from farled.packs.values import RegionPack
from farled.terms.scales import NoSeverity, Side


@pytest.fixture(scope="module")
def demo() -> RegionPack:
    return read_pack(Path(__file__).resolve().parents[2] / "packs" / "glodmark")


def test_json_keys_are_stable(run: Run, small: Path) -> None:
    told = run("diagnose", small, "--json").json
    assert set(told) == {"pack", "date", "synthetic", "side", "weighted", "firms", "summaries"}
    (summary,) = told["summaries"]
    assert set(summary) == {"by", "answered", "lines", "groups", "needs"}
    assert summary["by"] is None and summary["answered"] == 2 and told["firms"] == 3
    assert summary["lines"] == {"answered": 2, "dont_know": 1, "not_concerned": 1, "not_answered": 2}
    assert {"area", "size_class", "alpha", "remarks", "prevalence"} < set(summary["groups"][0])
    assert [(one["firm"], one["total"], one["known"]) for one in summary["needs"]] == [
        ("f1", 3, 2),
        ("f2", 0, 1),
        ("f3", None, 0),
    ]
    assert summary["needs"][0]["needs"] == {"capital": 3, "sales": None, "strategy": 0}


def test_lines_are_counted_as_they_stand_in_the_pack(demo: RegionPack) -> None:
    (own,) = summaries(demo, Side.SME)
    mine = [row for row in demo.answers if row.side == Side.SME]
    kinds = {kind: sum(row.value == kind for row in mine) for kind in NoSeverity}
    assert own.lines.firms == len({row.firm for row in mine})
    assert own.lines.dont_know == kinds[NoSeverity.DONT_KNOW]
    assert own.lines.not_concerned == kinds[NoSeverity.NOT_CONCERNED]
    assert own.lines.answered == len(mine) - sum(kinds.values())


def test_needs_stand_highest_first_and_unknown_last(demo: RegionPack) -> None:
    (own,) = summaries(demo, Side.SME)
    known = [one for one in own.needs if one.known]
    assert [one.total for one in known] == sorted((one.total for one in known), reverse=True)
    assert own.needs[: len(known)] == tuple(known) and len(own.needs) == len(demo.firms)


def test_each_organisation_that_answered_has_its_own_summary(demo: RegionPack) -> None:
    found = summaries(demo, Side.ORGANISATION)
    who = {row.by for row in demo.answers if row.side == Side.ORGANISATION}
    assert {one.by for one in found} == who and None not in who
    told = region_dict(demo, Side.ORGANISATION, found, weighted=False)
    assert told["side"] == "organisation"


def test_weights_are_used_where_asked_for(run: Run, small: Path) -> None:
    """§7.4 of docs/methods/diagnosis.md."""
    plain, weighted = (
        run("diagnose", small, "--json", *extra).json["summaries"][0]["groups"][0]["mean"]
        for extra in ([], ["--weighted"])
    )
    assert plain == pytest.approx(1.5) and weighted == pytest.approx((3 * 1 + 0 * 2.5) / 3.5)


def test_a_region_nobody_answered_in(packs: Path) -> None:
    (own,) = summaries(read_pack(packs / "gavleborg"), Side.SME)
    assert own.lines.firms == 0 and own.needs == ()
