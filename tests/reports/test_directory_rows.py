"""Rows from the directory's results (reports §3.1–§3.3)."""

from __future__ import annotations

from datetime import date

import pytest

from farled.directory.coverage import coverage
from farled.directory.eligibility import EligibilityIndex
from farled.directory.niche import niches
from farled.directory.pooling import pool_claims
from farled.directory.values import Claim, Organisation
from farled.reports.directory_rows import coverage_rows, level_cells, organisation_rows
from farled.terms.scales import Provenance

AREAS = ("capital", "sales", "strategy")
ORGANISATIONS = (Organisation("a", "A", "cluster", synthetic=True), Organisation("b", "B", "chamber"))
TODAY = date(2026, 11, 16)


def claim(id_: str, organisation: str, area: str, level: int) -> Claim:
    return Claim(id_, organisation, area, level, Provenance.INTERVIEW, "a coded passage", TODAY)


TABLE = pool_claims(
    [
        claim("1", "a", "capital", 3),
        claim("2", "a", "capital", 3),
        claim("3", "a", "sales", 0),
        claim("4", "b", "capital", 0),
        claim("5", "b", "sales", 3),
    ],
    on=TODAY,
)


def test_3_1_levels_carry_their_interval_and_claims_and_the_unclaimed_has_no_cell():
    cells = {(cell.organisation, cell.area): cell for cell in level_cells(TABLE)}
    assert cells.keys() == {("a", "capital"), ("a", "sales"), ("b", "capital"), ("b", "sales")}
    best = cells["a", "capital"]
    assert best.claims == 2
    assert 0 <= best.low < best.level < best.high <= 3


def test_3_1_a_niche_is_shown_only_where_it_is_likely():
    rows = organisation_rows(ORGANISATIONS, niches(TABLE, AREAS))
    assert [(row.id, row.kind, row.niche) for row in rows] == [
        ("a", "cluster", ("capital",)),
        ("b", "chamber", ("sales",)),
    ]
    assert [row.synthetic for row in rows] == [True, False]
    assert organisation_rows(ORGANISATIONS)[0].niche == ()


def test_3_2_coverage_keeps_unknown_areas_unknown_and_takes_the_plans_share_beside_it():
    found = coverage(TABLE, AREAS, EligibilityIndex(ORGANISATIONS, ()), draws=500)
    rows = {row.area: row for row in coverage_rows(found, {"sales": 0.25})}
    assert (rows["strategy"].coverage, rows["strategy"].p_weakest) == (None, None)
    assert (rows["sales"].planned, rows["capital"].planned) == (0.25, None)
    assert rows["capital"].coverage == pytest.approx(found.areas[0].coverage)
    assert rows["capital"].p_weakest + rows["sales"].p_weakest == pytest.approx(1)
