"""Directories as packs: docs/methods/imports.md §3 and §4."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path

import pytest

from farled.directory.values import EligibilityRule
from farled.errors import BadInput
from farled.packs.hsds import import_directory
from farled.packs.import_report import report_dict
from farled.packs.reading import read_pack
from farled.packs.writing import write_pack
from farled.terms.scales import Provenance


@pytest.fixture
def toys(root: Path) -> Path:
    return root / "tests" / "data" / "hsds"


def codes(folder: Path, **arguments: object) -> dict[str, tuple[int, tuple[str, ...]]]:
    _, report = import_directory(folder, **arguments)  # type: ignore[arg-type]
    return {finding.code: (finding.count, finding.examples) for finding in report.findings}


def test_4_1_version_3_gives_organisations_with_what_is_known(toys: Path) -> None:
    pack, report = import_directory(toys / "v3")
    first, second, third = pack.organisations
    assert report.mapping == "hsds"
    assert (first.id, first.url, first.languages) == ("o1", "https://ladder.example", ("sv",))
    assert first.municipality is None, "its two addresses disagree, so neither is taken"
    assert first.country == "SE"
    assert (second.municipality, second.country, second.languages) == ("Havnby", "DK", ("da",))
    assert (third.url, third.municipality, third.country, third.languages) == (None, None, None, ())


def test_4_3_areas_are_the_terms_services_are_listed_under(toys: Path) -> None:
    pack, _ = import_directory(toys / "v3")
    assert [(area.id, area.name_sv, area.name_en) for area in pack.areas] == [
        ("export_advice", "Export advice", "Export advice"),
        ("forhandling_sprak", "Förhandling & språk", "Förhandling & språk"),
    ]
    assert [(b.id, b.area, b.text_en) for b in pack.barriers] == [
        ("export_advice", "export_advice", "Export advice"),
        ("forhandling_sprak", "forhandling_sprak", "Förhandling & språk"),
    ]
    assert codes(toys / "v3")["unused-term"] == (1, ("Never offered",))


def test_4_4_one_service_row_per_area_with_a_rule_per_place(toys: Path) -> None:
    pack, _ = import_directory(toys / "v3")
    assert [service.id for service in pack.services] == [
        "s1:export_advice",
        "s2:export_advice",
        "s3:forhandling_sprak",
        "s3:export_advice",
    ]
    assert EligibilityRule("o2", "s3:export_advice", "place", "West Valley") in pack.eligibility
    assert len(pack.eligibility) == 2 + 1 + 2
    assert [service.fee_eur for service in pack.services] == [120.0, None, None, None]
    assert {service.hours for service in pack.services} == {(None, None, None)}
    assert pack.capacity == ()


def test_4_5_one_claim_per_organisation_and_area_however_many_services(toys: Path) -> None:
    pack, _ = import_directory(toys / "v3")
    claims = {(claim.organisation, claim.area): claim for claim in pack.claims}
    assert set(claims) == {("o1", "export_advice"), ("o2", "export_advice"), ("o2", "forhandling_sprak")}
    claim = claims["o1", "export_advice"]
    assert (claim.level, claim.provenance) == (2, Provenance.SELF_DECLARED)
    assert claim.source == "service.csv, service s1 and 1 more; https://ladder.example"
    assert claim.date == pack.date


def test_4_6_what_lacks_is_reported_and_not_guessed(toys: Path) -> None:
    found = codes(toys / "v3")
    assert found["unknown-organisation"] == (1, ("s5",))
    assert found["inactive-service"] == (1, ("s4",))
    assert found["link-elsewhere"] == (1, ("o1",))
    assert found["unknown-term"] == (1, ("t9",))
    assert found["service-without-areas"] == (1, ("s6",))
    assert found["service-without-places"] == (1, ("s6",))
    assert found["organisation-without-services"] == (1, ("o3",))
    assert found["fee-not-euro"] == (1, ("s2: 100 USD",))
    assert found["several-fees"] == (1, ("s3",))
    assert found["language-code"] == (1, ("swedish",))
    assert found["file-not-read"] == (2, ("schedule.csv", "taxonomy.csv"))
    assert found["kind-assumed"] == (3, ("agency",))
    assert found["place-unclear"] == (1, ("s3",))


def test_4_2_date_is_given_or_the_newest_in_the_files_or_the_stand_in(toys: Path) -> None:
    given = datetime.date(2026, 5, 6)
    assert import_directory(toys / "v3", date=given)[0].date == given
    assert import_directory(toys / "v3")[0].date == datetime.date(2025, 3, 4)
    assert codes(toys / "v3")["date-from-files"] == (1, ("2025-03-04",))
    assert import_directory(toys / "v2")[0].date == datetime.date(2020, 1, 1)
    assert codes(toys / "v2")["date-assumed"] == (1, ("2020-01-01",))
    assert "date-assumed" not in codes(toys / "v2", date=given)


def test_4_1_versions_1_and_2_have_other_names(toys: Path) -> None:
    pack, report = import_directory(toys / "v2")
    assert report.mapping == "hsds"
    assert [area.name_en for area in pack.areas] == ["Export advice", "Loans"]
    assert {rule.value for rule in pack.eligibility} == {"East Valley"}


def test_4_1_flat_layout_has_lists_in_cells(toys: Path) -> None:
    pack, report = import_directory(toys / "flat")
    assert report.mapping == "flat-directory"
    assert [area.name_en for area in pack.areas] == ["Export advice", "Loans", "Staff"]
    assert [s.id for s in pack.services] == ["s1:loans", "s1:export_advice", "s2:loans", "s5:staff"]
    assert {rule.value for rule in pack.eligibility} == {"East Valley", "West Valley"}
    assert report.counts["services_listed"] == 4


def test_4_6_flat_layout_reports_stray_columns_and_shifted_rows(toys: Path) -> None:
    found = codes(toys / "flat")
    assert found["nameless-column"] == (2, ("toy_services.csv",))
    assert found["row-into-nameless-column"] == (1, ("toy_services.csv:6",))
    assert found["unknown-organisation"] == (1, ("s4",))
    assert found["service-without-areas"] == (1, ("s3",))
    assert found["service-without-places"] == (2, ("s2", "s5"))


def test_1_3_report_is_plain_data_with_stable_keys(toys: Path) -> None:
    _, report = import_directory(toys / "flat")
    data = json.loads(json.dumps(report_dict(report)))
    assert set(data) == {"source", "mapping", "files", "counts", "findings"}
    assert all(set(finding) == {"code", "count", "text", "examples"} for finding in data["findings"])
    assert data["files"] == ["toy_organizations.csv", "toy_services.csv"]


def test_4_made_packs_are_valid_and_come_back_the_same(toys: Path, tmp_path: Path) -> None:
    for name in ("v3", "v2", "flat"):
        pack, _ = import_directory(toys / name, synthetic=True, derive_clients=True)
        write_pack(pack, tmp_path / name)
        again = read_pack(tmp_path / name)
        for table in ("areas", "barriers", "organisations", "services", "claims", "firms", "answers"):
            assert getattr(again, table) == getattr(pack, table), table
        assert again.synthetic


def test_3_a_mapping_file_of_ones_own_in_toml_or_json(toys: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "who.csv").write_text("nr;label\n1;Ladder\n", "utf-8")
    (folder / "what.csv").write_text("nr;by;needs\n7;1;loans|advice\n", "utf-8")
    own = {
        "kind": "directory",
        "id": "mine",
        "level": 1,
        "provenance": "hypothesis",
        "organisation_kind": "chamber",
        "separator": "|",
        "undated": "2021-02-03",
        "organisations": {"files": ["who.csv"], "id": ["nr"], "name": ["label"]},
        "services": {"files": ["what.csv"], "id": ["nr"], "organisation": ["by"], "areas": ["needs"]},
    }
    (tmp_path / "m.json").write_text(json.dumps(own), "utf-8")
    toml = (
        'kind="directory"\nid="mine"\nlevel=1\nprovenance="hypothesis"\norganisation_kind="chamber"\n'
        'separator="|"\nundated=2021-02-03\n[organisations]\nfiles="who.csv"\nid="nr"\nname="label"\n'
        '[services]\nfiles="what.csv"\nid="nr"\norganisation="by"\nareas="needs"\n'
    )
    (tmp_path / "m.toml").write_text(toml, "utf-8")
    first, report = import_directory(folder, tmp_path / "m.json")
    second, _ = import_directory(folder, tmp_path / "m.toml")
    assert first == second
    assert report.mapping == "mine"
    assert [(c.area, c.level, c.provenance.value) for c in first.claims] == [
        ("loans", 1, "hypothesis"),
        ("advice", 1, "hypothesis"),
    ]
    assert (first.organisations[0].kind, first.date) == ("chamber", datetime.date(2021, 2, 3))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('kind = "survey"', "mapping-kind"),
        ("kind = ", "mapping-broken"),
        ('kind = "directory"\nlevle = 2', "mapping-key"),
        ('kind = "directory"\nlevel = 9', "mapping-value"),
        ('kind = "directory"\nlevel = "x"', "mapping-value"),
        ('kind = "directory"\nprovenance = "outcome"', "mapping-value"),
        ('kind = "directory"\nbarrier_liabilities = ["luck"]', "mapping-value"),
        ('kind = "directory"\nundated = "soon"', "mapping-value"),
        ('kind = "directory"\norganisations = 3', "mapping-value"),
        ('kind = "directory"\n[organisations]\nfiles = ["a.csv"]', "mapping-value"),
    ],
)
def test_3_a_broken_mapping_is_refused_with_its_key(toys: Path, tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "m.toml").write_text(text, "utf-8")
    with pytest.raises(BadInput) as caught:
        import_directory(toys / "flat", tmp_path / "m.toml")
    assert code in {problem.code for problem in caught.value.problems}


def test_3_a_folder_no_layout_fits_is_refused_naming_each_lack(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(BadInput) as caught:
        import_directory(tmp_path)
    text = str(caught.value)
    assert "'hsds'" in text
    assert "'flat-directory'" in text
    assert "mapping file" in text


def test_3_two_files_for_one_pattern_are_refused(toys: Path, tmp_path: Path) -> None:
    shutil.copytree(toys / "flat", tmp_path / "two")
    shutil.copy(toys / "flat" / "toy_services.csv", tmp_path / "two" / "more_services.csv")
    with pytest.raises(BadInput, match=r"fits several files: more_services\.csv, toy_services\.csv"):
        import_directory(tmp_path / "two")


@pytest.mark.parametrize(
    ("line", "code"), [("s1,o1,Again,Loans,,,", "id-twice"), (",o1,Nameless,Loans,,,", "id-missing")]
)
def test_4_1_services_need_identifiers_of_their_own(toys: Path, tmp_path: Path, line: str, code: str) -> None:
    folder = shutil.copytree(toys / "flat", tmp_path / "flat")
    file = folder / "toy_services.csv"
    file.write_text(file.read_text("utf-8") + line + "\n", "utf-8")
    with pytest.raises(BadInput) as caught:
        import_directory(folder)
    (problem,) = caught.value.problems
    assert (problem.code, problem.line, problem.column) == (code, 7, "service_uuid")


@pytest.mark.shared
def test_4_the_florida_directory_gives_its_known_counts(shared: Path, tmp_path: Path) -> None:
    pack, report = import_directory(shared / "data" / "directory", derive_clients=True)
    counts = report.counts
    assert (counts["organisations"], counts["organisations_with_services"]) == (20, 18)
    assert (counts["services_listed"], counts["areas"], counts["places"]) == (135, 80, 67)
    assert (counts["firms"], counts["answers"]) == (67, 67 * 80)
    assert (counts["service_rows"], counts["claims"]) == (1590, 759)
    assert {claim.level for claim in pack.claims} == {2}
    assert report.finding("row-into-nameless-column").examples == ("florida_legalaid_services.csv:65",)  # type: ignore[union-attr]
    assert report.finding("service-without-areas").count == 17  # type: ignore[union-attr]
    assert report.finding("service-without-places").count == 5  # type: ignore[union-attr]
    write_pack(pack, tmp_path / "florida")
    assert len(read_pack(tmp_path / "florida").eligibility) == 14829
