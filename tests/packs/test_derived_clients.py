"""Derived clients: docs/methods/imports.md §5."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from farled.diagnosis.diagnose import diagnose
from farled.errors import BadInput
from farled.packs.derived_clients import derive_clients
from farled.packs.hsds import import_directory
from farled.terms.firms import Firm


@pytest.fixture
def flat(root: Path) -> Path:
    return root / "tests" / "data" / "hsds" / "flat"


def test_5_1_one_synthetic_firm_per_place_in_that_place(flat: Path) -> None:
    pack = derive_clients(import_directory(flat)[0])
    assert [(f.id, f.municipality, f.synthetic) for f in pack.firms] == [
        ("client_east_valley", "East Valley", True),
        ("client_west_valley", "West Valley", True),
    ]
    assert pack.synthetic
    assert {"firms", "answers"} <= pack.synthetic_tables


def test_5_2_each_needs_every_served_area_at_level_2(flat: Path) -> None:
    pack = derive_clients(import_directory(flat)[0])
    for firm in pack.firms:
        mine = [answer for answer in pack.answers if answer.firm == firm.id]
        found = diagnose(firm, mine, pack.areas, pack.barriers)
        assert {row.area: row.need.level for row in found.areas} == {a.id: 2 for a in pack.areas}


def test_5_2_an_area_nobody_serves_is_not_needed(flat: Path) -> None:
    pack = import_directory(flat)[0]
    fewer = tuple(service for service in pack.services if service.area != "staff")
    made = derive_clients(dataclasses.replace(pack, services=fewer))
    assert {answer.barrier for answer in made.answers} == {"loans", "export_advice"}


def test_5_3_firms_that_are_there_are_kept_and_no_identifier_is_taken_twice(flat: Path) -> None:
    own = Firm("client_east_valley")
    pack = dataclasses.replace(import_directory(flat)[0], firms=(own,))
    made = derive_clients(pack)
    assert made.firms[0] == own
    assert len({firm.id for firm in made.firms}) == 3


def test_5_4_a_pack_without_places_is_refused(flat: Path) -> None:
    pack = dataclasses.replace(import_directory(flat)[0], eligibility=())
    with pytest.raises(BadInput, match="names no place"):
        derive_clients(pack)
