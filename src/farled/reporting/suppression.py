"""What may leave a region without telling on a firm: docs/methods/reporting.md §I9."""

from __future__ import annotations

from collections.abc import Mapping

SMALL = 5
"""From how many on a number may be told."""


def hide(cells: Mapping[str, int]) -> dict[str, int | None]:
    """Hide the small cells of a whole and its parts, and as many more as it takes (§I9.2).

    The total is told beside the parts.  What is hidden then holds at least two parts and at least `SMALL` in
    all, so that no subtraction gives one of them away, nor that a few are left.  0 is told: nobody is in it.

    Args:
        cells: Part → how many; every one counted belongs to exactly one part.

    Returns:
        The same parts in the same order, None where hidden; all of them where not even the total may be told.
    """
    if not may_tell(sum(cells.values())):
        return dict.fromkeys(cells)
    hidden = {name for name, count in cells.items() if 0 < count < SMALL}
    rest = sorted((count, name) for name, count in cells.items() if count >= SMALL)
    # There is always a larger part to cover for the small ones: otherwise they would add up to the total.
    while hidden and (len(hidden) < 2 or sum(cells[name] for name in hidden) < SMALL):
        hidden.add(rest.pop(0)[1])
    return {name: None if name in hidden else count for name, count in cells.items()}


def may_tell(count: int) -> bool:
    """Say whether a number that stands alone may be told: nobody, or not few."""
    return count == 0 or count >= SMALL


def told(count: int | None) -> int | None:
    """Give a number that stands alone, None where it is hidden."""
    return count if count is not None and may_tell(count) else None
