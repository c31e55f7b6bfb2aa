"""A region counted: the library's coverage, and no firm to be told from it."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest
from tests.web import factories
from tests.web.conftest import World, viewing, working

from farled.diagnosis.need_table import NeedTable
from farled.directory.values import Claim, Organisation
from farled.packs.values import Region, RegionPack
from farled.terms.areas import DEFAULT_AREAS
from farled.terms.firms import Firm
from farled.terms.scales import Provenance
from farled_web.workspace.actions import refresh_picture
from farled_web.workspace.picture import region_document

DAY = dt.date(2026, 11, 23)
AREAS = tuple(area.id for area in DEFAULT_AREAS)


def pack() -> RegionPack:
    """One organisation that carries a firm through in sales, says nothing of the rest."""
    claim = Claim("c1", "fyren", "sales", 3, Provenance.MANDATE, "a page", DAY)
    return RegionPack(
        "vik",
        "Vik",
        Region("Vik"),
        DAY,
        organisations=(Organisation("fyren", "Fyren", "cluster"),),
        claims=(claim,),
    )


def needs(*rows: dict[str, int]) -> NeedTable:
    levels = np.array([[row.get(area, -1) for area in AREAS] for row in rows], dtype=np.int8)
    names = tuple(f"f{n}" for n in range(len(rows)))
    return NeedTable(names, AREAS, levels, np.where(levels < 0, np.nan, levels.astype(float)))


def test_needs_are_counted_by_level_and_unknown_is_its_own() -> None:
    firms = (Firm("f0", "Hemlig AB"), Firm("f1", "Dold AB"))
    found = region_document(pack(), firms, needs({"sales": 3}, {"sales": 0, "capital": 2}), {})
    assert found["needs"]["sales"] == [1, 0, 0, 1, 0]
    assert found["needs"]["capital"] == [0, 0, 1, 0, 1]
    assert found["firms_known"] == 2


def test_no_firm_can_be_told_from_the_figures() -> None:
    firms = (Firm("f0", "Hemlig AB", organisation_number="5560000001"),)
    text = json.dumps(region_document(pack(), firms, needs({"sales": 3}), {}))
    assert "Hemlig" not in text
    assert "5560000001" not in text
    assert '"f0"' not in text


def test_an_area_nobody_has_claimed_is_unknown_and_not_the_weakest() -> None:
    found = region_document(pack(), (Firm("f0"),), needs({"sales": 3, "capital": 3}), {})
    assert found["weakest"] == "sales"
    assert "capital" in found["no_evidence"]


def test_a_region_without_firms_is_counted_too() -> None:
    found = region_document(pack(), (), NeedTable((), (), np.zeros((0, 0), np.int8), np.zeros((0, 0))), {})
    assert found["firms"] == 0
    assert found["needs"] == {}


def test_only_background_work_counts(world: World) -> None:
    with viewing(world.cora) as viewer, pytest.raises(PermissionError):
        refresh_picture(viewer, world.region)


def test_a_region_is_counted_with_all_its_firms(world: World) -> None:
    factories.firm(world.region, "Tredje AB")
    factories.firm(world.other_region, "Annan AB")
    with working() as viewer:
        document = refresh_picture(viewer, world.region).document
    assert document["firms"] == 3
    assert document["work"]["registered"] == 3
