"""From a listing to a pack: docs/methods/imports.md §4.3 to §4.5."""

from __future__ import annotations

import datetime

import pytest

from farled.packs.directory_listing import DirectoryListing, ListedOrganisation, ListedService
from farled.packs.directory_mapping import DirectoryMapping, directory_mapping
from farled.packs.directory_pack import listing_pack, marked
from farled.packs.import_report import Findings
from farled.packs.mapping_files import carried_mappings
from farled.packs.values import RegionPack

DAY = datetime.date(2026, 1, 2)


@pytest.fixture
def mapping() -> DirectoryMapping:
    return directory_mapping(carried_mappings("directory")[1], "hsds.toml")


def made(mapping: DirectoryMapping, findings: Findings, **organisation: str) -> RegionPack:
    listed = ListedOrganisation("o 1", "Ladder", "organization.csv", **organisation)
    services = {
        key: ListedService(key, "o 1", "Talk", "service.csv", ["t"], ["Up", "Down"]) for key in ("s;1", "s2")
    }
    listing = DirectoryListing({"o 1": listed}, services, {"t": "Åtgärd"})
    return listing_pack(listing, mapping, DAY, findings, "toy", "Toy")


def test_4_4_identifiers_a_pack_does_not_take_are_made_from_them(mapping: DirectoryMapping) -> None:
    pack = made(mapping, Findings())
    assert pack.organisations[0].id == "ladder" or pack.organisations[0].id.startswith("o_1")
    assert [service.id for service in pack.services] == ["s_1:atgard", "s2:atgard"]
    assert {rule.value for rule in pack.eligibility} == {"Up", "Down"}
    assert len(pack.eligibility) == 4


def test_4_5_two_services_are_one_witness(mapping: DirectoryMapping) -> None:
    (claim,) = made(mapping, Findings(), url="ladder.example").claims
    assert claim.source == "service.csv, service s;1 and 1 more; https://ladder.example"
    assert (claim.level, claim.date) == (2, DAY)


def test_4_7_a_country_that_is_no_code_is_left_out_and_reported(mapping: DirectoryMapping) -> None:
    findings = Findings()
    pack = made(mapping, findings, country="Sweden")
    assert pack.organisations[0].country is None
    assert [(f.code, f.examples) for f in findings.all()] == [("country-code", ("Sweden",))]
    assert made(mapping, findings, country="se").organisations[0].country == "SE"


def test_4_an_invented_directory_is_marked_row_by_row(mapping: DirectoryMapping) -> None:
    pack = marked(made(mapping, Findings()))
    assert pack.synthetic
    assert all(row.synthetic for row in (*pack.organisations, *pack.services, *pack.claims))
