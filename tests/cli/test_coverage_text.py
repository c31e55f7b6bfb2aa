"""Coverage as a person reads it."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from farled.cli import coverage_text as text
from farled.directory.coverage import Coverage
from farled.packs.reading import read_pack
from farled.packs.region_tables import region_coverage
from farled.packs.values import RegionPack
from farled.packs.writing import write_pack
from farled.terms.areas import Area


@pytest.fixture(scope="module")
def pack() -> RegionPack:
    return read_pack(Path(__file__).resolve().parents[2] / "packs" / "gavleborg")


@pytest.fixture(scope="module")
def found(pack: RegionPack) -> Coverage:
    return region_coverage(pack, draws=500)


def names_of(pack: RegionPack) -> dict[str, str]:
    return {a.id: a.name_en for a in pack.areas} | {o.id: o.name for o in pack.organisations}


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("name", ["gavleborg", "glodmark", "saltvidda"])
def test_it_fits_the_terminal(run: Run, packs: Path, name: str, columns: int) -> None:
    shown = run("coverage", packs / name, "--draws", 200, columns=columns)
    assert shown.code == 0 and max(map(len, shown.out.splitlines())) <= columns


def test_the_region_without_firms_says_what_coverage_means(run: Run, packs: Path) -> None:
    shown = run("coverage", packs / "gavleborg").words
    assert "No firms in the pack: coverage takes every area as fully needed" in shown
    assert "Weakest link: Social capital, with probability" in shown
    assert "Likelier than not another area is weaker" in shown
    assert "synthetic" not in shown
    assert "Claims by provenance, best first: 17 mandate, 1 hypothesis." in shown


def test_a_niche_is_named_only_where_it_is_likely(run: Run, packs: Path) -> None:
    lines = run("coverage", packs / "gavleborg", columns=120).out.splitlines()
    rows = [line for line in lines[lines.index("What each organisation stands out in") :] if " %  " in line]
    assert [row.split()[0] for row in rows] == ["Future", "FindIT,", "Enterprise", "Almi", "Propell"]
    for row in rows:
        chance = int(re.search(r"(\d+) %", row)[1])  # type: ignore[index]
        assert ("not clear" in row) is (chance < 50) and ("?" in row) is (25 <= chance < 50)


def test_an_organisation_nobody_has_claimed_anything_of_is_unknown(run: Run, packs: Path) -> None:
    lines = run("coverage", packs / "gavleborg", columns=120).out.splitlines()
    (row,) = [line for line in lines if line.startswith("Movexum")]
    assert row.split() == ["Movexum", *"????????"]


def test_what_is_invented_is_said(run: Run, packs: Path) -> None:
    shown = run("coverage", packs / "glodmark", "--draws", 200).words
    assert "with synthetic data" in shown and "Synthetic tables: aid, answers" in shown


def test_names_follow_the_language(run: Run, packs: Path) -> None:
    shown = run("coverage", packs / "gavleborg", "--language", "sv", "--draws", 200).out
    assert "Socialt kapital" in shown and "Social capital" not in shown


def test_gaps_are_said_and_not_ranked(run: Run, small: Path) -> None:
    shown = run("coverage", small, columns=120)
    assert "No firm is known to need: Sales" in shown.words
    assert "no known need" in shown.out


def test_needs_nobody_has_a_claim_for_are_named(pack: RegionPack) -> None:
    silent = dataclasses.replace(pack, areas=(*pack.areas, Area("law", "Juridik", "Law")))
    found = region_coverage(silent, draws=200)
    assert found.no_evidence == ("law",)
    assert text.weakest_sentence(found, names_of(silent)).startswith("Weakest link: Social capital")


def test_the_weakest_link_when_nothing_is_known(pack: RegionPack) -> None:
    empty = dataclasses.replace(pack, claims=())
    sentence = text.weakest_sentence(region_coverage(empty, draws=200), names_of(empty))
    assert sentence == "Weakest link: not known; no area has both a need and a claim."


def test_a_sure_weakest_link_is_said_without_reserve(pack: RegionPack, found: Coverage) -> None:
    rows = tuple(
        dataclasses.replace(row, p_weakest={"sales": 0.96, "capital": 0.04}.get(row.area, 0.0))
        for row in found.areas
    )
    sure = dataclasses.replace(found, areas=rows, weakest="sales")
    assert text.weakest_sentence(sure, names_of(pack)) == (
        "Weakest link: Sales, with probability 96 %; next comes Capital with 4 %."
    )


def test_many_areas_are_listed_by_organisation(run: Run, pack: RegionPack, tmp_path: Path) -> None:
    more = tuple(Area(f"area{i}", f"Område {i}", f"Area number {i}") for i in range(40))
    barriers = tuple(
        dataclasses.replace(b, id=f"line{i}", area=f"area{i}") for i, b in enumerate([pack.barriers[0]] * 40)
    )
    wide = dataclasses.replace(pack, areas=(*pack.areas, *more), barriers=(*pack.barriers, *barriers))
    write_pack(wide, tmp_path / "wide")
    shown = run("coverage", tmp_path / "wide", "--draws", 200)
    assert shown.code == 0 and max(map(len, shown.out.splitlines())) <= 80
    assert "All levels with their intervals: --json." in shown.out and "4 of 48" in shown.out
    assert "not in the ranking: Area number 0, Area number 1" in shown.words


def test_evidence_says_where_claims_contradict(run: Run, packs: Path, pack: RegionPack) -> None:
    demo = read_pack(packs / "glodmark")
    found = region_coverage(demo, draws=200)
    apart = [row.pooled for row in found.organisations if row.pooled.contradiction]
    told = text.evidence_sentences(demo, found, names_of(demo))
    assert sum(line.startswith("Claims two levels or more apart") for line in told) == min(len(apart), 10)
    none = text.evidence_sentences(dataclasses.replace(pack, claims=()), found, names_of(demo))
    assert none[0] == "Claims by provenance, best first: none."


def test_opening_and_what_coverage_is_a_share_of(pack: RegionPack) -> None:
    assert text.opening(pack) == "Gävleborg, 2026-11-23: 16 organisations, 0 firms, 18 claims"
    assert text.demand_note(pack).startswith("No firms in the pack")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Sales", "Sales"),
        ("Learning", "Learn- ing"),
        ("Sustainability", "Sustai- nabil- ity"),
        ("Social capital", "Social capital"),
        ("", ""),
    ],
)
def test_headings_break_where_they_can_be_read(given: str, shown: str) -> None:
    assert text.hyphened(given, 7) == shown
    assert all(len(piece) <= 7 for piece in text.hyphened(given, 7).split())
