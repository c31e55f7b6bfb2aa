"""What a directory lists: docs/methods/imports.md §4.1, §4.2, §4.7."""

from __future__ import annotations

import datetime
from pathlib import Path

from farled.packs.directory_listing import DirectoryListing, read_listing
from farled.packs.directory_mapping import choose_mapping, csv_names
from farled.packs.import_report import Findings


def listing(folder: Path) -> DirectoryListing:
    mapping, tables = choose_mapping(folder, csv_names(folder), None)
    return read_listing(mapping, tables, Findings())


def test_4_1_terms_and_places_are_joined_through_their_links(root: Path) -> None:
    found = listing(root / "tests" / "data" / "hsds" / "v3")
    assert found.services["s3"].terms == ["t2", "t1"]
    assert found.services["s3"].places == ["West Valley"], "through its location"
    assert found.terms == {"t1": "Export advice", "t2": "Förhandling & språk"}
    assert set(found.services) == {"s1", "s2", "s3", "s6"}


def test_4_2_newest_day_of_the_services_that_count(root: Path) -> None:
    assert listing(root / "tests" / "data" / "hsds" / "v3").newest == datetime.date(2025, 3, 4)
    assert listing(root / "tests" / "data" / "hsds" / "flat").newest is None


def test_4_7_seats_where_all_addresses_agree(root: Path) -> None:
    found = listing(root / "tests" / "data" / "hsds" / "v3").organisations
    assert (found["o1"].municipality, found["o1"].country) == ("", "SE")
    assert (found["o2"].municipality, found["o2"].country) == ("Havnby", "DK")


def test_4_1_a_cells_list_is_read_once_each_with_spaces_evened_out(root: Path) -> None:
    found = listing(root / "tests" / "data" / "hsds" / "flat")
    assert found.services["s1"].terms == ["Loans", "Export advice"]
