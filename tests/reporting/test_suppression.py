"""§I9.2: nothing hidden can be worked out, tried by brute force."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from farled.reporting.suppression import SMALL, hide, may_tell, told


def possible(shown: dict[str, int | None], total: int) -> list[tuple[int, ...]]:
    """Every way to fill what is hidden, as seen from outside."""
    left = total - sum(count for count in shown.values() if count is not None)
    hidden = sum(count is None for count in shown.values())
    return [fill for fill in product(range(left + 1), repeat=hidden) if sum(fill) == left]


def held(cells: dict[str, int]) -> None:
    total = sum(cells.values())
    shown = hide(cells)
    assert list(shown) == list(cells)
    assert all(count is None or count == cells[name] for name, count in shown.items())
    assert all(count is None or may_tell(count) for count in shown.values())
    if not may_tell(total):
        assert set(shown.values()) == {None}
        return
    hidden = [name for name, count in shown.items() if count is None]
    if hidden:
        # No subtraction tells that few are left, nor what is in any of them.
        assert sum(cells[name] for name in hidden) >= SMALL
        ways = possible(shown, total)
        for place in range(len(hidden)):
            values = {way[place] for way in ways}
            assert len(values) > SMALL and max(values) >= SMALL


def test_every_small_table() -> None:
    for size in (1, 2, 3, 4):
        for counts in product(range(9), repeat=size):
            held(dict(zip("abcd", counts, strict=False)))


@given(st.lists(st.integers(0, 40) | st.integers(0, 6), min_size=1, max_size=5))
def test_larger_tables(counts: list[int]) -> None:
    total = sum(counts)
    shown = hide({str(place): count for place, count in enumerate(counts)})
    hidden = [int(name) for name, count in shown.items() if count is None]
    assert (
        not hidden or total < SMALL or (len(hidden) >= 2 and sum(counts[place] for place in hidden) >= SMALL)
    )


def test_nothing_is_hidden_without_need() -> None:
    assert hide({"a": 5, "b": 0, "c": 17}) == {"a": 5, "b": 0, "c": 17}
    assert hide({"a": 3, "b": 9, "c": 17}) == {"a": None, "b": None, "c": 17}
    assert hide({"a": 3, "b": 2, "c": 17}) == {"a": None, "b": None, "c": 17}
    assert hide({"a": 1, "b": 2, "c": 17}) == {"a": None, "b": None, "c": None}


def test_a_number_alone() -> None:
    assert [told(count) for count in (0, 1, 4, 5, None)] == [0, None, None, 5, None]
