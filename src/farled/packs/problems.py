"""Gathering problems while a pack is read: all of them, but no file may flood the list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from farled.errors import Problem, shorten

SAME_KIND = 100
"""How many problems of one code in one column of one file are listed one by one."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell is refused, wherever it stands."""

    code: str
    reason: str
    remedy: str
    example: str = ""


@dataclass(slots=True)
class Findings:
    """Every problem found so far; past `most` of a kind they are only counted."""

    most: int = SAME_KIND
    _listed: list[Problem] = field(default_factory=list)
    _counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, file: str, line: int, column: str, given: object, fault: Fault, times: int = 1) -> None:
        """Note one problem, or one that stands for `times` of its kind."""
        kind = (file, column, fault.code)
        self._counts[kind] += times
        if self._counts[kind] - times < self.most:
            text = shorten(given)
            self._listed.append(
                Problem(file, line, column, fault.code, text, fault.reason, fault.remedy, fault.example)
            )

    def problems(self) -> tuple[Problem, ...]:
        """Give them in reading order, with a line for what was only counted."""
        listed = Counter((problem.file, problem.column, problem.code) for problem in self._listed)
        more = [
            Problem(
                file,
                0,
                column,
                "more-of-the-same",
                code,
                f"{count - listed[file, column, code]} more problems of this kind are not listed",
                "Mend those listed and check again",
            )
            for (file, column, code), count in self._counts.items()
            if count > listed[file, column, code]
        ]
        return tuple(sorted([*self._listed, *more]))

    def __bool__(self) -> bool:
        """Say whether anything was found."""
        return bool(self._listed)
