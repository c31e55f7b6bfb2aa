"""§I5: achievements once, by what firms said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from farled.reporting.achieved import amounts, done, firms_said, number_said, shares, within
from farled.reporting.spans import span
from farled.reporting.values import Milestone, Said

DAY = date(2026, 5, 1)


def report(firm: int = 1, **more: object) -> Milestone:
    given_ = {
        "kind": "new_market",
        "subject": "no",
        "organisation": 1,
        "referral": 1,
        "on": DAY,
        "state": "reported",
        **more,
    }
    return Milestone(firm=firm, **given_)  # type: ignore[arg-type]


def test_an_export_that_two_report_is_one_and_shared() -> None:
    rows = done(
        [
            report(kind="first_export", hours=3.0, state="confirmed"),
            report(kind="first_export", subject="Norway", organisation=2, referral=2, hours=1.0),
        ],
        {},
    )
    assert number_said(rows, "first_export") == Said(1, 0, 0)
    assert [(one.organisation, one.shared) for one in shares(rows)] == [
        (1, Fraction(3, 4)),
        (2, Fraction(1, 4)),
    ]


def test_records_that_were_merged_are_one_firm() -> None:
    assert firms_said(done([report(1), report(2)], {2: 1}), "new_market") == Said(0, 1, 0)
    assert firms_said(done([report(1), report(2)], {}), "new_market") == Said(0, 2, 0)


def test_what_firms_said_is_kept_apart() -> None:
    rows = done(
        [report(1, state="confirmed"), report(2), report(3, state="disputed"), report(4, state="taken_back")],
        {},
    )
    assert number_said(rows, "new_market") == firms_said(rows, "new_market") == Said(1, 1, 1)
    assert sum(one.shared for one in shares(rows)) == 2


def test_a_disputed_report_stands_back_behind_another() -> None:
    rows = done([report(state="disputed"), report(organisation=2, referral=2)], {})
    assert number_said(rows, "new_market") == Said(0, 1, 0)
    assert [one.organisation for one in shares(rows)] == [2]


def test_a_firm_counts_where_it_stands_firmest() -> None:
    rows = done([report(subject="no"), report(subject="fi", state="confirmed")], {})
    assert firms_said(rows, "new_market") == Said(1, 0, 0)
    assert number_said(rows, "new_market") == Said(1, 1, 0)


def test_unknown_amounts_are_counted_and_not_added() -> None:
    rows = done(
        [
            report(1, kind="export_sales", amount=1000.5, state="confirmed"),
            report(2, kind="export_sales", amount=20.0),
            report(3, kind="export_sales"),
        ],
        {},
    )
    assert amounts(rows, "export_sales") == (Decimal("1000.5"), Decimal("20.0"), 1)


def test_it_belongs_to_the_first_day_anybody_names() -> None:
    rows = done([report(on=date(2026, 5, 1)), report(organisation=2, referral=2, on=date(2025, 12, 30))], {})
    assert len(within(rows, span("2025", DAY))) == 1
    assert within(rows, span("2026", DAY)) == []


reports = st.builds(
    Milestone,
    firm=st.integers(1, 5),
    kind=st.sampled_from(["first_export", "new_market", "jobs_created"]),
    subject=st.sampled_from(["", "no", "NO ", "fi"]),
    organisation=st.integers(1, 3),
    referral=st.integers(1, 6),
    on=st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    state=st.sampled_from(["reported", "confirmed", "disputed", "taken_back"]),
    amount=st.none() | st.integers(0, 9).map(float),
    hours=st.none() | st.integers(0, 9).map(float),
)


@given(st.lists(reports, max_size=25), st.randoms())
def test_shares_add_up_to_what_there_is_whoever_reports_and_in_any_order(given_, random) -> None:
    rows = done(given_, {})
    there = [row for row in rows if row.state != "disputed"]
    assert sum((one.shared for one in shares(rows)), Fraction(0)) == len(there)
    again = [*given_]
    random.shuffle(again)
    assert done(again, {}) == rows
    things = {
        (one.firm, one.kind, "" if one.kind == "first_export" else one.subject.strip().lower())
        for one in given_
        if one.state != "taken_back"
    }
    assert len(rows) == len(things)
