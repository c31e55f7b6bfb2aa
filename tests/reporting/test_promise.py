"""§I7: the promise of one working day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from farled.reporting.promise import Contact, by_month, fate, kept
from farled.reporting.spans import span

NOW = datetime(2027, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def contact(
    due: int, answered: int | None = None, closed: int | None = None, organisation: int = 1
) -> Contact:
    """Moments as hours from now."""
    moments = [None if one is None else NOW + one * HOUR for one in (answered, closed)]
    return Contact(organisation, NOW + (due - 24) * HOUR, NOW + due * HOUR, *moments)


def test_every_fate() -> None:
    assert fate(contact(-5, answered=-6), NOW) == "kept"
    assert fate(contact(-5, answered=-5), NOW) == "kept"
    assert fate(contact(-5, answered=-4), NOW) == "late"
    assert fate(contact(-5), NOW) == "overdue"
    assert fate(contact(5), NOW) == "not_due"
    assert fate(contact(5, closed=-1), NOW) == "closed"
    assert fate(contact(-5, closed=-1), NOW) == "overdue"  # closing does not mend it


def test_the_share_leaves_out_what_is_not_decided() -> None:
    found = kept(
        [contact(-5, answered=-6), contact(-5, answered=-4), contact(-5), contact(5), contact(5, closed=-1)],
        NOW,
    )
    assert (found.made, found.decided) == (5, 3)
    assert found.share == 1 / 3
    assert kept([contact(5)], NOW).share is None
    assert kept([], NOW).share is None


def test_by_organisation_and_month() -> None:
    rows = [contact(-5), contact(-5, organisation=2), contact(-24 * 40, answered=-24 * 40)]
    found = by_month(rows, span("2027", NOW.date()), NOW)
    assert [(who, month % 12 + 1, one.overdue, one.kept) for who, month, one in found] == [
        (1, 1, 0, 1),
        (1, 3, 1, 0),
        (2, 3, 1, 0),
    ]
    assert by_month(rows, span("2026", NOW.date()), NOW) == []


hours = st.none() | st.integers(-90, 0)


@given(st.lists(st.builds(contact, st.integers(-60, 60), hours, hours, st.integers(1, 3)), max_size=20))
def test_everyone_has_one_fate_and_months_add_up(rows: list[Contact]) -> None:
    whole = kept(rows, NOW)
    assert whole.decided + whole.not_due + whole.closed == whole.made == len(rows)
    parts = by_month(rows, span("all", NOW.date()), NOW)
    late = [one for one in rows if (one.made.year, one.made.month) > (NOW.year, NOW.month)]
    for name in ("made", "kept", "late", "overdue", "not_due", "closed"):
        assert sum(getattr(one, name) for *_, one in parts) == getattr(whole, name) - getattr(
            kept(late, NOW), name
        )
