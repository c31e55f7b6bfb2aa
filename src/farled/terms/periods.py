"""Quarters, the planning period: written ``2027Q1``, counted as integers in order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from farled.errors import refuse

_QUARTER = re.compile(r"([0-9]{4})Q([1-4])")


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A calendar quarter.

    Attributes:
        index: Four times the year plus the quarter counted from 0, so that quarters subtract.
    """

    index: int

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read ``2027Q1``; raises `BadInput` on anything else."""
        match = _QUARTER.fullmatch(text)
        if match is None:
            raise refuse("bad-quarter", text, "is not a quarter", "Write the year, Q and 1 to 4", "2027Q1")
        return cls(int(match[1]) * 4 + int(match[2]) - 1)

    @classmethod
    def of(cls, day: date) -> Quarter:
        """Give the quarter a day lies in."""
        return cls(day.year * 4 + (day.month - 1) // 3)

    def __str__(self) -> str:
        """Write it as it is read: ``2027Q1``."""
        return f"{self.index // 4:04d}Q{self.index % 4 + 1}"

    def later(self, quarters: int) -> Quarter:
        """Give the quarter that many quarters later."""
        return Quarter(self.index + quarters)
