"""§R7.1, §R7.2: codes, and what a referral shows of competence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.referrals.cases import day, referral_in

from farled.directory.outcomes import outcome_pools
from farled.referrals.outcomes import MILESTONES, OUTCOMES, as_evidence
from farled.referrals.values import State

SHOWS = {
    State.SENT: "pending", State.NEEDS_INFO: "pending", State.DECLINE_PENDING: "pending",
    State.ACCEPTED: "pending", State.HANDOVER_BOOKED: "pending", State.IN_PROGRESS: "pending",
    State.ON_HOLD: "pending", State.HANDBACK_PENDING: "pending", State.OUTCOME_REPORTED: "pending",
    State.DECLINED: "declined", State.FAILED: "failure", State.CLOSED: "success",
}  # fmt: skip


@pytest.mark.parametrize("state", State)
def test_what_each_state_shows(state: State) -> None:
    """§R7.2: by hand."""
    evidence = as_evidence(referral_in(state), day("2027-02-01"))
    assert (evidence.state if evidence else None) == SHOWS.get(state)


@pytest.mark.parametrize(
    ("outcome", "confirmation", "shown"),
    [
        ("need_met", "unconfirmed", "pending"),
        ("need_not_met", "unconfirmed", "pending"),
        ("need_not_met", "confirmed", "failure"),
        ("need_partly_met", "confirmed", "success"),
        ("need_gone", "confirmed", None),
        ("firm_stopped", "unconfirmed", None),
    ],
)
def test_only_the_firms_word_counts(outcome: str, confirmation: str, shown: str | None) -> None:
    """§R7.2: a case is solved when the firm says so."""
    closed = replace(referral_in(State.CLOSED), outcome=outcome, confirmation=confirmation)
    evidence = as_evidence(closed, day("2027-02-01"))
    assert (evidence.state if evidence else None) == shown


def test_the_directory_takes_it() -> None:
    """§R7.2: pooled as the directory does."""
    rows = [
        as_evidence(referral_in(state), day("2027-02-01"))
        for state in (State.CLOSED, State.FAILED, State.SENT)
    ]
    pools = outcome_pools([row for row in rows if row], on=day("2027-02-01"))
    pool = pools["almi", "capital"]
    assert (pool.successes, pool.closed, pool.pending) == (1.0, 2.0, 1)


def test_codes_have_names_in_both_languages() -> None:
    """§R7.1."""
    for code, row in [*OUTCOMES.items(), *MILESTONES.items()]:
        assert row.code == code and row.name_sv and row.name_en and row.name_sv != row.name_en
    assert {"first_export", "new_market", "agreement", "finance_raised"} <= set(MILESTONES)
