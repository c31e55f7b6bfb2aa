"""The count of faults can find one: each kind is planted in what the database would say."""

from __future__ import annotations

from typing import Any

import pytest
from bench.faults import Count, Ledger, _compare_checks, _compare_imports, _compare_works


class Says:
    """Stands for the database: answers every question with the same rows."""

    def __init__(self, *rows: tuple[Any, ...]) -> None:
        self.rows = list(rows)

    def execute(self, question: str, values: Any = None) -> Says:
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.rows


def found(lost: int = 0, doubled: int = 0, half_done: int = 0) -> Count:
    return Count(lost, doubled, half_done)


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (("a", "submitted", 1, 8, 1), found()),
        (("a", "open", 0, 0, 0), found(lost=1)),
        (("a", "submitted", 2, 8, 1), found(doubled=1)),
        (("a", "submitted", 1, 8, 2), found(doubled=1)),
        (("a", "submitted", 1, 0, 1), found(half_done=1)),
        (("a", "open", 1, 8, 0), found(lost=1, half_done=1)),
        (("b", "submitted", 1, 8, 1), found(lost=1)),
    ],
)
def test_a_check_handed_in_is_there_once_and_whole(row: tuple[Any, ...], wanted: Count) -> None:
    count = Count()
    _compare_checks(Says(row), Ledger(handed_in={"a"}, tried_in={"a"}), count)  # type: ignore[arg-type]
    assert count == wanted


def test_one_that_was_not_acknowledged_may_be_there_or_not_but_never_in_part() -> None:
    for row, half in (
        (("a", "open", 0, 0, 0), 0),
        (("a", "submitted", 1, 8, 1), 0),
        (("a", "submitted", 0, 0, 1), 1),
    ):
        count = Count()
        _compare_checks(Says(row), Ledger(tried_in={"a"}), count)  # type: ignore[arg-type]
        assert (count.lost, count.half_done) == (0, half)


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (["Organisation #4"], found()),
        (["Organisation #5"], found()),
        (["Organisation #3"], found(lost=1)),
        (["Organisation #4", "Organisation #5"], found(half_done=1)),
        (["Lotsen"], found(lost=1)),
    ],
)
def test_an_import_is_the_last_acknowledged_or_a_later_one_and_whole(names: list[str], wanted: Count) -> None:
    count = Count()
    says = Says(*[(name,) for name in names])
    _compare_imports(says, Ledger(imports=4, imports_tried=5), count)  # type: ignore[arg-type]
    assert count == wanted


def test_work_that_was_acknowledged_is_there() -> None:
    count = Count()
    _compare_works(Says(("one",)), Ledger(works=["one", "two"]), count)  # type: ignore[arg-type]
    assert count == found(lost=1)
