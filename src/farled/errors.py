"""Bad input versus our fault.

What a person gave us and can mend is a `Problem`, raised as `BadInput`; everything else is a plain
Python exception and our own fault.  A problem says what was given, why it is refused and what to do,
with a valid example; `code` is stable, so that a message can be translated and a test can name it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with what was given.

    Attributes:
        file: The file it stands in, relative to what was given; "" where there is none.
        line: 1-based line in that file (the header of a table is line 1); 0 where it has none.
        column: The name of the column or key; "" where there is none.
        code: Stable identifier, for example ``unknown-area``.
        given: What was given, shortened by `shorten`.
        reason: Why it is refused.
        remedy: What to do about it.
        example: A valid example; "" where none makes sense.
    """

    file: str
    line: int
    column: str
    code: str
    given: str
    reason: str
    remedy: str
    example: str = ""

    def __str__(self) -> str:
        """One line: where, what was given, why it is refused, what to do, an example."""
        place = self.file + (f":{self.line}" if self.line else "")
        if self.column:
            place += f" [{self.column}]"
        text = f"{place.lstrip()}: " if place else ""
        text += f"{self.given!r} " if self.given else ""
        text += f"{self.reason}. {self.remedy}."
        return f"{text} Example: {self.example}" if self.example else text


class BadInput(Exception):  # noqa: N818 - the name is what a user reads
    """What was given cannot be used; carries every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems in reading order: file, line, column."""
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def refuse(code: str, given: object, reason: str, remedy: str, example: str = "") -> BadInput:
    """Build the error for one value given as an argument rather than in a file."""
    return BadInput([Problem("", 0, "", code, shorten(given), reason, remedy, example)])


def shorten(given: object, limit: int = 80) -> str:
    """Make any value printable on one line of at most `limit` characters."""
    text = "".join(c if c.isprintable() else "�" for c in str(given))
    return text if len(text) <= limit else text[: limit - 1] + "…"
