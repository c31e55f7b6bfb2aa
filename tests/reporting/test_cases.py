"""§I6, §I10: cases as columns."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from farled.referrals.values import State
from farled.reporting.cases import cases, declines, disputed, gaps, outcomes, standing, waits
from farled.reporting.spans import Span

NONE = None


def case(firm: int = 1, **more: Any) -> tuple[Any, ...]:
    row = {
        "firm": firm,
        "sender": 1,
        "receiver": 2,
        "area": "sales",
        "month": 24_300,
        "state": "sent",
        "reason": "",
        "code": "",
        "confirmation": "",
        "disputed": False,
        "sent": 0.0,
        "answered": NONE,
        "contact": NONE,
        "handover": NONE,
        "outcome": NONE,
        "ended": NONE,
        **more,
    }
    return tuple(row.values())


def test_no_cases_at_all() -> None:
    table = cases([])
    assert len(table) == 0 and declines(table) == [] and waits(table, 9.0)["contact"].n == 0


def test_cases_belong_to_the_span_they_were_sent_in() -> None:
    table = cases([case(1), case(2, month=24_312)])
    assert table.sent_in(Span("x", 24_300, 24_311)).firm.tolist() == [1]


def test_waits_by_stage() -> None:
    table = cases(
        [case(1, answered=1.0, contact=3.0), case(2, answered=2.0, ended=2.0, state="declined"), case(3)]
    )
    found = waits(table, 10.0)
    assert (found["answered"].n, found["answered"].done, found["answered"].median) == (3, 2, 2.0)
    assert (found["contact"].n, found["contact"].done) == (3, 1)
    assert found["outcome"].done == 0


def test_declines_by_area_receiver_and_reason_with_different_firms() -> None:
    no = {"state": "declined", "reason": "no_capacity"}
    table = cases(
        [
            case(1, **no),
            case(1, **no),
            case(2, **no),
            case(3, state="decline_pending", reason="too_early"),
            case(4, state="declined", reason=""),
            case(5, reason="no_capacity"),
        ]
    )
    assert declines(table) == [("sales", 2, "no_capacity", 3, 2), ("sales", 2, "too_early", 1, 1)]
    assert gaps(table) == [("sales", 3, 2)]


def test_outcomes_by_what_firms_said() -> None:
    table = cases(
        [
            case(1, state="closed", code="need_met", confirmation="confirmed"),
            case(2, state="closed", code="need_met", confirmation="unconfirmed"),
            case(3, state="outcome_reported", code="need_met"),
            case(4, state="in_progress", code="need_met", disputed=True),
        ]
    )
    assert outcomes(table) == [("need_met", 1, 1, 1)]
    assert disputed(table) == 1


@given(
    st.lists(
        st.tuples(
            st.sampled_from([s.value for s in State if s is not State.DRAFT]),
            st.sampled_from(["confirmed", "unconfirmed", ""]),
        )
    )
)
def test_every_case_stands_in_one_place(rows: list[tuple[str, str]]) -> None:
    table = cases([case(state=state, confirmation=said) for state, said in rows])
    assert sum(standing(table).values()) == len(rows)
