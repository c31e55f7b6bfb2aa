"""The count of what went wrong with cases finds each kind of it, planted in what the database would say."""

from __future__ import annotations

from typing import Any

import pytest
from bench.referrals_hands import LINES, OVERSOLD, UNEVEN, Wrong, count_wrong

Row = tuple[Any, ...]
DRAFT: Row = ("a", "sent", 2, 1, "draft", "", "draft", "sender")
SEND: Row = ("a", "sent", 2, 2, "send", "draft", "sent", "sender")
DONE = [("a", 1, "draft"), ("a", 2, "send")]


class Says:
    """Stands for the database: the journal's rows, and a number for each of the other questions."""

    def __init__(self, rows: list[Row], oversold: int = 0, uneven: int = 0, untold: int = 0) -> None:
        self.rows, self.numbers = rows, {OVERSOLD: oversold, UNEVEN: uneven}
        self.untold = untold
        self.asked = ""

    def execute(self, question: str | bytes, values: Any = None) -> Says:
        self.asked = question.decode() if isinstance(question, bytes) else question
        return self

    def fetchall(self) -> list[Row]:
        assert self.asked == LINES
        return self.rows

    def fetchone(self) -> Row:
        return (self.numbers.get(self.asked, self.untold),)


def counted(says: Says, done: list[tuple[str, int, str]] = DONE) -> Wrong:
    return count_wrong(says, ["a"], done)  # type: ignore[arg-type]


def line(base: Row, **changes: Any) -> Row:
    names = ("uuid", "state", "at", "version", "event", "source", "target", "role")
    return tuple(changes.get(name, value) for name, value in zip(names, base, strict=True))


def test_a_whole_journal_is_nothing_wrong() -> None:
    assert counted(Says([DRAFT, SEND])) == Wrong()


@pytest.mark.parametrize(
    "rows",
    [
        [DRAFT, line(SEND, role="receiver")],
        [DRAFT, line(SEND, event="accept")],
        [DRAFT, line(SEND, source="sent")],
        [line(DRAFT, state="closed"), line(SEND, state="closed")],
    ],
    ids=["who may not", "no such way", "begins elsewhere", "stands elsewhere"],
)
def test_a_way_the_table_does_not_have_is_forbidden(rows: list[Row]) -> None:
    found = count_wrong(Says(rows), ["a"], [])  # type: ignore[arg-type]
    assert found.forbidden > 0


@pytest.mark.parametrize(
    "rows",
    [[], [DRAFT], [DRAFT, SEND, SEND], [DRAFT, line(SEND, version=3)]],
    ids=["gone", "the last gone", "twice", "a version left out"],
)
def test_what_was_acknowledged_and_is_not_there_once_is_lost(rows: list[Row]) -> None:
    assert counted(Says(rows)).lost > 0


def test_a_version_without_its_line_and_a_line_without_its_entry_are_lost() -> None:
    assert count_wrong(Says([line(DRAFT, state="draft")]), ["a"], []).lost == 1  # type: ignore[arg-type]
    assert counted(Says([DRAFT, SEND], untold=2)).lost == 2


def test_hours_sold_twice_and_hours_of_nobody_are_oversold() -> None:
    assert counted(Says([DRAFT, SEND], oversold=1, uneven=2)).oversold == 3
