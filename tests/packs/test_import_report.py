"""Import reports: docs/methods/imports.md §1."""

from __future__ import annotations

from farled.packs.import_report import EXAMPLES, Findings, ImportReport, report_dict


def test_1_2_findings_are_counted_by_code_with_a_few_examples() -> None:
    findings = Findings()
    for number in range(EXAMPLES + 5):
        findings.add("odd", "Odd ones.", str(number))
    findings.add("many", "Many.", count=7)
    findings.add("none", "None at all.", count=0)
    odd, many = findings.all()
    assert (odd.code, odd.count, odd.examples) == (
        "odd",
        EXAMPLES + 5,
        tuple(str(n) for n in range(EXAMPLES)),
    )
    assert (many.count, many.examples) == (7, ())


def test_1_3_report_as_data() -> None:
    findings = Findings()
    findings.add("odd", "Odd ones.", "a")
    report = ImportReport("folder", "mine", ("a.csv",), {"firms": 2}, findings.all())
    assert report_dict(report) == {
        "source": "folder",
        "mapping": "mine",
        "files": ["a.csv"],
        "counts": {"firms": 2},
        "findings": [{"code": "odd", "count": 1, "text": "Odd ones.", "examples": ["a"]}],
    }
    assert report.finding("odd") is not None
    assert report.finding("even") is None
