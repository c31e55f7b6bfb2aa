"""Reading the number files of OR-Library, and refusing broken ones in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from farled.errors import BadInput, Problem, shorten

LARGEST = 10**9
"""No number in a file of these kinds is larger; larger ones would not fit the sums."""


@dataclass
class Numbers:
    """The whole numbers of a file, taken one after another."""

    file: str
    words: list[tuple[str, int]]
    layout: str
    at: int = 0

    def take(self, what: str, least: int, most: int = LARGEST) -> int:
        """Take the next number, within [least, most].

        Raises:
            BadInput: The file ends here, or what stands here is no such number.
        """
        if self.at >= len(self.words):
            line = self.words[-1][1] if self.words else 1
            raise self.refuse(line, "file-ends", "", f"the file ends where {what} is due",
                              "Give the whole file")  # fmt: skip
        word, line = self.words[self.at]
        self.at += 1
        digits = word[1:] if word[:1] in "+-" else word
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
            raise self.refuse(line, "not-a-number", word, f"is no whole number, where {what} is due",
                              "Give a whole number")  # fmt: skip
        if not least <= int(word) <= most:
            raise self.refuse(line, "out-of-range", word, f"is out of range for {what}",
                              f"Give a whole number from {least} to {most}")  # fmt: skip
        return int(word)

    def row(self, length: int, what: str, least: int, most: int = LARGEST) -> list[int]:
        """Take `length` numbers in a row."""
        return [self.take(what, least, most) for _ in range(length)]

    def enough(self, count: int, what: str) -> None:
        """Refuse at once a size that the file cannot hold."""
        if count > len(self.words) - self.at:
            line = self.words[max(0, self.at - 1)][1]
            raise self.refuse(line, "file-ends", str(count), f"numbers are due ({what}), "
                              f"{len(self.words) - self.at} are left", "Give the whole file")  # fmt: skip

    def end(self) -> None:
        """Refuse what stands after the last number due."""
        if self.at < len(self.words):
            word, line = self.words[self.at]
            raise self.refuse(line, "too-much", word, "stands after the last number due",
                              "Check the counts at the head of the file")  # fmt: skip

    def refuse(self, line: int, code: str, given: str, reason: str, remedy: str) -> BadInput:
        """Say what is wrong with this file, and how such a file looks."""
        return BadInput([Problem(self.file, line, "", code, shorten(given), reason, remedy, self.layout)])


def read_numbers(path: Path, layout: str) -> Numbers:
    """Read a file of whole numbers divided by white space.

    Args:
        path: The file.
        layout: How such a file looks, for messages.

    Raises:
        BadInput: The file cannot be read, or is empty.
    """
    numbers = Numbers(str(path), [], layout)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "is no text in UTF-8"
        raise numbers.refuse(0, "unreadable", "", f"cannot be read: {reason}",
                             "Give a text file of whole numbers") from error  # fmt: skip
    numbers.words = [(word, line) for line, row in enumerate(text.splitlines(), 1) for word in row.split()]
    if not numbers.words:
        raise numbers.refuse(0, "empty", "", "holds no number", "Give a text file of whole numbers")
    return numbers
