"""§R7.3, §R7.4: each job and export once, shared so that parts add up."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from farled.errors import BadInput
from farled.referrals.contributions import Reported, achievements, tallies


def reported(organisation: str, referral: str = "", **changes: Any) -> Reported:
    fields: dict[str, Any] = {"firm": "f1", "kind": "jobs_created", "subject": "2027", **changes}
    return Reported(organisation=organisation, referral=referral or organisation, **fields)


def test_five_jobs_told_by_three_are_five_jobs() -> None:
    """§R7.3."""
    (one,) = achievements(reported(name, amount=Decimal(5)) for name in ("almi", "region", "almi"))
    assert one.amount == 5 and not one.differing
    assert one.shares == (("almi", Fraction(1, 2)), ("region", Fraction(1, 2)))


def test_a_first_export_is_one_whatever_it_is_called() -> None:
    """§R7.3: a new market needs its subject, in any letter case."""
    first = [reported(n, kind="first_export", subject=s) for n, s in (("almi", "Norway"), ("region", "Oslo"))]
    assert len(achievements(first)) == 1
    markets = [reported(n, kind="new_market", subject=s)
               for n, s in (("almi", "Norway "), ("region", "norway"), ("region", "Chile"))]  # fmt: skip
    assert [one.subject for one in achievements(markets)] == ["chile", "norway"]


def test_the_firms_word_and_then_the_lowest_amount_counts() -> None:
    """§R7.3."""
    rows = [reported("almi", amount=Decimal(9)), reported("region", amount=Decimal(4))]
    (one,) = achievements(rows)
    assert (one.amount, one.differing, one.confirmed) == (4, True, False)
    (one,) = achievements([*rows, reported("cci", amount=Decimal(7), confirmed=True)])
    assert (one.amount, one.differing, one.confirmed) == (7, False, True)


def test_unknown_is_not_nothing() -> None:
    """§R7.3, §R7.4: an unknown amount is counted as unknown; unknown hours share equally."""
    (one,) = achievements([reported("almi", hours=Decimal(9)), reported("region", hours=None)])
    assert one.amount is None and not one.by_hours
    assert one.shares == (("almi", Fraction(1, 2)), ("region", Fraction(1, 2)))
    assert [(t.organisation, t.amount, t.unknown) for t in tallies([one])] == [
        ("almi", 0, 1),
        ("region", 0, 1),
    ]
    (zero,) = achievements([reported("almi", hours=Decimal(0)), reported("region", hours=Decimal(0))])
    assert not zero.by_hours and zero.shares == one.shares


def test_shares_follow_hours_and_one_referral_counts_once() -> None:
    """§R7.4: told twice through one referral, its hours are not doubled."""
    rows = [
        reported("almi", "r1", hours=Decimal(6)), reported("almi", "r1", hours=Decimal(6)),
        reported("almi", "r2", hours=Decimal(3)), reported("region", "r3", hours=Decimal(3)),
    ]  # fmt: skip
    (one,) = achievements(rows)
    assert one.by_hours and one.shares == (("almi", Fraction(3, 4)), ("region", Fraction(1, 4)))


amounts = st.none() | st.integers(0, 20).map(Decimal)
reports = st.builds(
    Reported,
    firm=st.sampled_from(["f1", "f2"]),
    kind=st.sampled_from(["jobs_created", "first_export", "new_market"]),
    subject=st.sampled_from(["2027", "norway", ""]),
    organisation=st.sampled_from(["almi", "region", "cci"]),
    referral=st.sampled_from(["r1", "r2", "r3"]),
    amount=amounts,
    hours=amounts,
    confirmed=st.booleans(),
)


@drawn(st.lists(reports, max_size=12))
def test_parts_add_up_to_what_the_region_counts(rows: list[Reported]) -> None:
    """§R7.4: exactly; and reporting again, or in another order, changes nothing."""
    done = achievements(rows)
    assert done == achievements([*reversed(rows), *rows])
    assert all(sum(part for _, part in one.shares) == 1 for one in done)
    per_kind: dict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for tally in tallies(done):
        per_kind[tally.kind][0] += tally.shared
        per_kind[tally.kind][1] += tally.amount
    for kind, (number, amount) in per_kind.items():
        own = [one for one in done if one.kind == kind]
        assert number == len(own)
        assert amount == sum(one.amount for one in own if one.amount is not None)


@pytest.mark.parametrize("bad", [{"kind": "fame"}, {"amount": Decimal(-1)}, {"hours": Decimal("NaN")}])
def test_what_cannot_be_is_refused(bad: dict[str, Any]) -> None:
    """§R7.3."""
    with pytest.raises(BadInput):
        achievements([reported("almi", **bad)])
