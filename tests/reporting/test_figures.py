"""A report's document from a small slice."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from tests.reporting.test_cases import case

from farled.reporting.achieved import done
from farled.reporting.cases import cases
from farled.reporting.counting import Supported
from farled.reporting.figures import Slice, figures, needs_whole, outcome_firms
from farled.reporting.indicators import Indicator
from farled.reporting.promise import Contact
from farled.reporting.spans import span
from farled.reporting.values import Facts, Milestone, Said, Support

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
MONTH = 2026 * 12 + 4


def slice_of(firms: int = 3) -> Slice:
    """Some firms helped, with a milestone, a case and a wish each."""
    ids = range(1, firms + 1)
    return Slice(
        Supported([Support(firm, MONTH, hours=2.0) for firm in ids], {}),
        {firm: Facts("micro", 2025) for firm in ids},
        cases(
            [
                case(
                    firm,
                    month=MONTH,
                    state="closed",
                    code="need_met",
                    confirmation="confirmed",
                    answered=1.0,
                    contact=2.0,
                    outcome=9.0,
                    ended=9.0,
                )
                for firm in ids
            ]
        ),
        done(
            [
                Milestone(firm, "export_sales", "2026", 1, firm, date(2026, 5, 2), "confirmed", 10.0, 2.0)
                for firm in ids
            ],
            {},
        ),
        [Contact(1, NOW, NOW, NOW) for _ in ids],
    )


def own(counts: str, of: str = "") -> Indicator:
    return Indicator("X1", "Egen", "Own", "…", "…", "project", counts, of)


def test_the_document_is_plain_and_counts_everything() -> None:
    wanted = [
        own("amount", "export_sales"),
        own("outcome_firms", "need_met"),
        own("cases_started"),
        own("hours"),
        own("milestones", "export_sales"),
    ]
    found = figures(slice_of(), span("2026", NOW.date()), NOW, 100.0, wanted)
    assert json.loads(json.dumps(found)) == found
    assert found["firms"]["total"] == 3 and found["hours"] == 6.0
    rows = {(one["code"], one["counts"]): one for one in found["indicators"]}
    assert [
        rows[code, what]["value"]
        for code, what in (("RCO01", "firms"), ("RCO04", "advised"), ("RCO05", "new_firms"))
    ] == [3, 3, 3]
    assert rows["X1", "amount"]["said"] == {"confirmed": 30.0, "unconfirmed": 0.0, "disputed": None}
    assert rows["X1", "outcome_firms"]["said"]["confirmed"] == 3
    assert (rows["X1", "cases_started"]["value"], rows["X1", "hours"]["value"]) == (3, 6.0)
    assert found["waits"]["contact"]["median"] == 2.0 and found["waits_by_area"]["sales"]["n"] == 3
    assert found["shares"] == [
        {
            "organisation": 1,
            "kind": "export_sales",
            "contributed": 3,
            "shared": 3.0,
            "amount": 30.0,
            "unknown": 0,
        }
    ]
    assert found["promise"]["share"] == 1.0


def test_another_span_is_empty_and_says_nothing_where_nothing_is_known() -> None:
    found = figures(slice_of(), span("2025", NOW.date()), NOW, 100.0)
    assert found["firms"]["total"] == 0 and found["promise"]["share"] is None
    assert found["waits"]["contact"]["median"] is None


def test_firms_with_an_outcome_count_once_where_they_stand_firmest() -> None:
    table = cases(
        [
            case(1, state="closed", code="need_met", confirmation="confirmed"),
            case(1, state="closed", code="need_met", confirmation="unconfirmed"),
            case(2, state="outcome_reported", code="need_met"),
            case(3, state="in_progress", code="need_met", disputed=True),
        ]
    )
    assert outcome_firms(table, "need_met") == Said(1, 1, 1)


def test_which_indicators_are_parts_of_the_firms_helped() -> None:
    assert needs_whole({"counts": "advised"}) and not needs_whole({"counts": "milestone_firms"})
