"""Each fault is named with its file, line and column (docs/methods/packs.md §5–§8)."""

from __future__ import annotations

import json

import pytest

from farled.packs.reading import read_pack
from farled.packs.validation import check_pack, report_dict

# fmt: off
EDITS = [
    # file, old, new, line, column, code
    ("firms.csv", "12.5", "12,5", 2, "", "ragged-row"),
    ("firms.csv", "12.5", "-1", 2, "employees", "out-of-range"),
    ("firms.csv", "12.5", "nan", 2, "employees", "bad-number"),
    ("firms.csv", "12.5", "inf", 2, "employees", "bad-number"),
    ("firms.csv", "12.5", "1e400", 2, "employees", "bad-number"),
    ("firms.csv", "1998", "1998.5", 2, "founded", "bad-integer"),
    ("firms.csv", "1998", "2031", 2, "founded", "after-pack-date"),
    ("firms.csv", "1998", "2016", 2, "abroad_since", "before-founding"),
    ("firms.csv", "0.25", "25", 2, "share_abroad", "out-of-range"),
    ("firms.csv", "25.62", "25.98", 2, "nace", "unknown-nace"),
    ("firms.csv", "25.62", "2562", 2, "nace", "bad-nace"),
    ("firms.csv", "62.10", "62.01", 4, "nace", "unknown-nace"),
    ("firms.csv", "25.62,2,", "25.62,,", 2, "nace_revision", "no-revision"),
    ("firms.csv", "25.62,2,", "25.62,3,", 2, "nace_revision", "unknown-value"),
    ("firms.csv", "SE313", "SE319", 2, "nuts", "unknown-nuts"),
    ("firms.csv", "SE313", "NO081", 2, "nuts", "nuts-elsewhere"),
    ("firms.csv", "556000-0001", "556000-0002", 2, "organisation_number", "bad-organisation-number"),
    ("firms.csv", "556000-0001,SE", "556000-0001,", 2, "country", "no-country"),
    ("firms.csv", "SE,1998", "ZZ,1998", 2, "country", "unknown-country"),
    ("firms.csv", "sv;en", "sv;xx", 2, "languages", "unknown-language"),
    ("firms.csv", "sv;en", "sv;;en", 2, "languages", "empty-item"),
    ("firms.csv", "sv;en", "sv;sv", 2, "languages", "repeated-item"),
    ("firms.csv", "NO;DE", "NO;UK", 2, "targets", "unknown-country"),
    ("firms.csv", "exports_close", "exporting", 2, "stage", "unknown-value"),
    ("firms.csv", ",klustret,1", ",klubben,1", 2, "memberships", "unknown-organisation"),
    ("firms.csv", "f2", "f1", 3, "firm", "duplicate-key"),
    ("firms.csv", "f2", "f;2", 3, "firm", "bad-identifier"),
    ("firms.csv", "f2", "", 3, "firm", "required"),
    ("firms.csv", "balance_eur", "balans_eur", 1, "balans_eur", "unknown-column"),
    ("firms.csv", "balance_eur", "turnover_eur", 1, "turnover_eur", "duplicate-column"),
    ("firms.csv", "firm,name", "id,name", 1, "firm", "missing-column"),
    ("firms.csv", "Kodarna", '"Kodarna', 4, "", "bad-csv"),
    ("firms.csv", "Kodarna", "Koda\0rna", 4, "", "nul-byte"),
    ("answers.csv", "working_capital,3", "working_capital,5", 2, "answer", "unknown-value"),
    ("answers.csv", "working_capital,3", "working_kapital,3", 2, "barrier", "unknown-barrier"),
    ("answers.csv", "organisation,lanet", "organisation,", 5, "by", "no-organisation"),
    ("answers.csv", "sme,,1", "sme,lanet,1", 2, "by", "not-an-organisation"),
    ("answers.csv", "sme,,1", "firm,,1", 2, "side", "unknown-value"),
    ("answers.csv", "sme,,1", "sme,,0", 2, "wave", "out-of-range"),
    ("answers.csv", "price_competition,dont_know", "working_capital,2", 3, "firm", "duplicate-key"),
    ("answers.csv", "2026-10-01", "2026-12-01", 2, "date", "after-pack-date"),
    ("answers.csv", "2026-10-01", "2026-13-01", 2, "date", "bad-date"),
    ("answers.csv", "2026-10-01", "1 Oct", 2, "date", "bad-date"),
    ("claims.csv", "mandate,invented", "mandate,", 2, "source", "required"),
    ("claims.csv", ",3,mandate", ",4,mandate", 2, "level", "out-of-range"),
    ("claims.csv", ",3,mandate", ",,mandate", 2, "level", "no-level"),
    ("claims.csv", ",,outcome", ",2,outcome", 4, "level", "outcome-level"),
    ("claims.csv", "4,6", ",6", 4, "closed", "no-counts"),
    ("claims.csv", "4,6", "7,6", 4, "successes", "more-successes"),
    ("claims.csv", "4,6", "0,0", 4, "closed", "out-of-range"),
    ("claims.csv", "outcome", "interview", 4, "closed", "counts-without-outcome"),
    ("claims.csv", "lanet,capital", "lanet,", 2, "area", "no-area"),
    ("claims.csv", "klustret,,", "klustret,capital,", 3, "area", "other-area"),
    ("claims.csv", "lanet,capital", "lanet,kapital", 2, "area", "unknown-area"),
    ("claims.csv", ",CN,", ",ZZ,", 3, "market", "unknown-country"),
    ("organisations.csv", "financier", "bank", 2, "kind", "unknown-value"),
    (
        "organisations.csv",
        "chamber,NO,999999999",
        "chamber,NO,999999998",
        4,
        "organisation_number",
        "bad-organisation-number",
    ),
    ("organisations.csv", "25.6;28", "25.6;2X", 3, "sectors", "bad-nace"),
    ("organisations.csv", "25.6;28", "25.6;34", 3, "sectors", "unknown-nace"),
    ("eligibility.csv", "micro", "tiny", 2, "value", "bad-rule-value"),
    ("eligibility.csv", "250", "many", 3, "value", "bad-rule-value"),
    ("eligibility.csv", "250", "-5", 3, "value", "bad-rule-value"),
    ("eligibility.csv", "sector,25.6", "sector,steel", 4, "value", "bad-rule-value"),
    ("eligibility.csv", "membership,klustret", "membership,klubben", 5, "value", "unknown-organisation"),
    ("eligibility.csv", "lanet,loan", "klustret,loan", 3, "service", "other-organisation"),
    ("eligibility.csv", "employees_max", "employees_most", 3, "rule", "unknown-value"),
    ("services.csv", "2027Q1;2027Q3", "2027Q5", 3, "quarters", "bad-quarter"),
    ("services.csv", "hours,4", "days,4", 2, "unit", "unknown-value"),
    ("services.csv", "4,8", "-4,8", 2, "hours_1", "out-of-range"),
    ("capacity.csv", "8,seats", "8,hours", 3, "unit", "unit-mismatch"),
    ("capacity.csv", "lanet,capital,2027Q1", "kammaren,sales,2027Q1", 2, "unit", "unit-mismatch"),
    ("capacity.csv", "120", "-1", 2, "amount", "out-of-range"),
    ("capacity.csv", "120", "", 2, "amount", "required"),
    ("ties.csv", "lanet,klustret", "klustret,klustret", 2, "organisation_b", "tie-to-self"),
    (
        "ties.csv",
        "klustret,kammaren,joint_project,,DE",
        "klustret,lanet,agreement,,",
        3,
        "organisation_a",
        "duplicate-tie",
    ),
    ("precedence.csv", "capital,sales", "sales,strategy", 3, "after", "precedence-cycle"),
    ("precedence.csv", "capital,sales", "sales,sales", 3, "after", "precedence-cycle"),
    ("costs.csv", "no_tie,,5", "no_ties,,5", 2, "cost", "unknown-value"),
    ("costs.csv", "no_tie,,5", "no_tie,lanet,5", 2, "organisation", "cost-for-all"),
    ("costs.csv", "no_tie,,5", "no_tie,,-5", 2, "value", "out-of-range"),
    ("area_weights.csv", "1.5", "0", 2, "weight", "out-of-range"),
    ("barriers.csv", "size;resources", "size;luck", 2, "liabilities", "unknown-value"),
    ("barriers.csv", "working_capital,capital", "working_capital,money", 2, "area", "unknown-area"),
    ("aid.csv", "20000", "-1", 2, "amount_eur", "out-of-range"),
    ("aid.csv", "2025-05-01", "2027-05-01", 2, "date", "after-pack-date"),
    ("ratings.csv", "saved_time,4", "saved_money,4", 2, "item", "unknown-item"),
    ("ratings.csv", "saved_time,4", "saved_time,6", 2, "rating", "unknown-value"),
    ("events.csv", "2026-03-01T09:30:00+01:00", "2026-03-01T09:30:00", 2, "time", "bad-time"),
    ("events.csv", "2026-03-01T09:30:00+01:00", "0001-01-01T00:00:00+14:00", 2, "time", "bad-time"),
    ("event_objects.csv", "sme,f1", "sme,f9", 2, "object", "unknown-firm"),
    ("event_objects.csv", "e2,", "e3,", 4, "event", "unknown-event"),
    ("interviews.csv", "2026-02-10,analysis", ",analysis", 2, "consent_date", "required"),
    ("guide_questions.csv", "1,capital", "1,kapital", 2, "area", "unknown-area"),
    ("rechecks.csv", "f1,2", "f1,1", 2, "wave", "out-of-range"),
    ("survey_items.csv", "k30,3", "k30,three", 2, "value", "bad-integer"),
    ("survey_weights.csv", "1.25", "-1.25", 2, "wstrict", "out-of-range"),
]


@pytest.mark.parametrize(("file", "old", "new", "line", "column", "code"), EDITS)
def test_a_fault_is_named_where_it_stands(changed, file, old, new, line, column, code) -> None:
    """§5, §6: file, line, column and code of one planted fault."""
    assert (file, line, column, code) in changed.edit(file, old, new).found()


def test_lines_are_counted_as_an_editor_shows_them(changed) -> None:
    """§8: a quoted cell over two lines moves what follows."""
    changed.edit("organisations.csv", "lanet,Lånet", 'lanet,"Lå\nnet"').edit(
        "organisations.csv", "chamber", "guild"
    )
    assert ("organisations.csv", 5, "kind", "unknown-value") in changed.found()


def test_marked_table_in_unmarked_package(changed) -> None:
    """§7: the package is marked where a table is."""
    found = changed.describe(lambda d: d.pop("synthetic")).found()
    assert ("datapackage.json", 0, "synthetic", "synthetic-not-marked") in found


def test_marked_package_with_no_marked_table(changed) -> None:
    """§7: which part is invented must be said."""
    tables = [path.stem for path in changed.folder.glob("*.csv")]
    assert "synthetic-unclear" in {code for *_, code in changed.real(*tables).found()}


def test_source_that_says_invented_in_unmarked_table(changed) -> None:
    """§7: what says it is invented must be marked."""
    found = changed.real("organisations", "claims").found()
    assert ("claims.csv", 2, "source", "synthetic-not-marked") in found
    assert ("organisations.csv", 2, "url", "synthetic-not-marked") in found


def test_a_row_may_be_marked_in_a_marked_table_only(changed) -> None:
    """§7: a column ``synthetic`` marks rows."""
    text = (changed.folder / "firms.csv").read_text(encoding="utf-8").splitlines()
    marks = ["synthetic", "true", "false", ""]
    lines = [f"{line},{mark}" for line, mark in zip(text, marks, strict=True)]
    (changed.folder / "firms.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert [firm.synthetic for firm in read_pack(changed.folder).firms] == [True, False, True]
    assert ("firms.csv", 2, "synthetic", "synthetic-not-marked") in changed.real("firms").found()


def test_a_real_organisation_needs_a_source(changed) -> None:
    """§7: only invented organisations go without."""
    changed.edit("organisations.csv", "https://lanet.example,invented", ",")
    assert not changed.found()
    assert ("organisations.csv", 2, "source", "no-source") in changed.real("organisations").found()


@pytest.mark.parametrize("source", ["almi.se", "synthesis report 2019", "examples.org", "https://latest.org"])
def test_real_sources_are_not_taken_for_invented(changed, source: str) -> None:
    changed.edit("claims.csv", "mandate,invented", f"mandate,{source}").real("claims")
    assert ("claims.csv", 2, "source", "synthetic-not-marked") not in changed.found()


def test_a_flood_of_one_kind_is_counted(changed) -> None:
    """§8: past a hundred of a kind in a column they are counted."""
    rows = "".join(f"f{n},k30,x\n" for n in range(3, 403))
    firms = "".join(f"f{n}{',' * 18}\n" for n in range(4, 403))
    changed.edit("survey_items.csv", "f2,k30,\n", rows).edit("firms.csv", "f2,", firms + "f2,")
    problems = check_pack(changed.folder).problems
    assert len([p for p in problems if p.code == "bad-integer"]) == 100
    (more,) = [p for p in problems if p.code == "more-of-the-same"]
    assert more.reason.startswith("300 more")


def test_the_report_has_stable_keys(changed) -> None:
    """§9: the keys of ``farled validate --json``."""
    sound = report_dict(check_pack(changed.folder))
    assert sound["ok"] is True and sound["pack"] == "small" and sound["problems"] == []
    assert sound["tables"]["answers"] == 6  # type: ignore[index]
    broken = report_dict(check_pack(changed.edit("aid.csv", "20000", "x").folder))
    (problem,) = json.loads(json.dumps(broken))["problems"]
    assert list(problem) == ["file", "line", "column", "code", "given", "reason", "remedy", "example"]
