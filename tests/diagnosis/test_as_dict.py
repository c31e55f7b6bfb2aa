"""Diagnosis §8: stable keys; what is not known is null, never 0."""

from __future__ import annotations

import json
from datetime import date

from farled.diagnosis.as_dict import diagnosis_dict, group_dict
from farled.diagnosis.diagnose import diagnose
from farled.diagnosis.groups import groups
from farled.diagnosis.values import Answer
from farled.terms.areas import DEFAULT_AREAS
from farled.terms.barriers import DEFAULT_BARRIERS
from farled.terms.firms import Firm

COUNTS = {
    "status",
    "lines",
    "asked",
    "answered",
    "dont_know",
    "not_concerned",
    "not_answered",
    "highest",
    "highest_barriers",
}


def test_8_keys_of_a_diagnosis() -> None:
    firm = Firm("acme", employees=12)
    rows = [Answer("acme", "distribution", 4, date=date(2027, 1, 2))]
    found = json.loads(json.dumps(diagnosis_dict(diagnose(firm, rows, DEFAULT_AREAS, DEFAULT_BARRIERS))))
    assert set(found) == {"firm", "side", "by", "wave", "date", "areas", "liabilities", "facts"}
    assert set(found["areas"][0]) == COUNTS | {"area", "severity", "need", "need_reason"}
    assert set(found["liabilities"][0]) == COUNTS | {"liability", "score"}
    sales = next(a for a in found["areas"] if a["area"] == "sales")
    assert (sales["severity"], sales["need"], sales["need_reason"]) == (None, 2, "show_stopper")
    assert (found["facts"]["size_class"], found["facts"]["is_sme"], found["date"]) == (
        "small",
        True,
        "2027-01-02",
    )


def test_8_a_firm_known_only_by_its_id_has_no_facts() -> None:
    assert diagnosis_dict(diagnose("acme", [], DEFAULT_AREAS, DEFAULT_BARRIERS))["facts"] is None


def test_8_keys_of_a_group() -> None:
    row = groups([], [Firm("acme")], DEFAULT_AREAS, DEFAULT_BARRIERS)[0]
    found = json.loads(json.dumps(group_dict(row)))
    assert found["alpha"] == {"value": None, "low": None, "high": None, "n": 0, "items": 3}
    assert (found["mean"], found["remarks"]) == (None, ["alpha_undefined", "under_30_answers"])
