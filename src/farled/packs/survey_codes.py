"""What one cell of a survey says: a number, or why there is none (imports §6.2)."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass

from farled.errors import BadInput, Problem, shorten
from farled.packs.survey_files import SurveyTable
from farled.packs.survey_mapping import SurveyMapping, plain_label
from farled.terms.scales import NoSeverity

MOST_PROBLEMS = 50
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class NoNumber:
    """A cell without a number: what that means, and the code as the file writes it (``.`` if empty)."""

    reason: NoSeverity
    code: str


_EMPTY = NoNumber(NoSeverity.NOT_ANSWERED, ".")


class CodeReader:
    """Reads cells of a survey table by its mapping, and gathers those that are neither code nor number."""

    def __init__(self, table: SurveyTable, mapping: SurveyMapping) -> None:
        """Read from `table`."""
        self.table = table
        self.mapping = mapping
        self.problems: list[Problem] = []
        self.recoded: Counter[str] = Counter()

    def numbers(self, column: str) -> list[float | NoNumber]:
        """Read a whole column: negative codes and labels of silence become `NoNumber`, never numbers."""
        labels = {
            value: code
            for value, text in self.table.labels.get(column, {}).items()
            if (code := self.mapping.labels.get(plain_label(text))) is not None
        }
        coded = column not in self.table.texts
        return [
            self._number(column, row, cell, labels, coded)
            for row, cell in enumerate(self.table.columns[column])
        ]

    def texts(self, column: str) -> list[str | None]:
        """Read a column of names or codes: the value's label, or its text; None where there is none."""
        return [self._text(column, cell) for cell in self.table.columns[column]]

    def raw(self, column: str) -> list[str | None]:
        """Read a column of codes as they are written, whatever their labels; None where there is none."""
        cells = (_plain(cell) for cell in self.table.columns[column])
        return [None if text is None or self._silent(text) else text for text in cells]

    def refuse_problems(self) -> None:
        """Raise `BadInput` where a cell could not be read."""
        if self.problems:
            raise BadInput(self.problems)

    def _number(
        self, column: str, row: int, cell: float | str | None, labels: dict[float | str, float], coded: bool
    ) -> float | NoNumber:
        if cell is not None and cell in labels:
            self.recoded[column] += isinstance(cell, int | float) and labels[cell] != cell
            return self._counted(column, row, labels[cell])
        if cell is None:
            return _EMPTY
        if isinstance(cell, int | float):
            return self._counted(column, row, cell)
        if coded and len(cell) == 1 and cell.isalpha() and column in self.table.labels:
            return NoNumber(self.mapping.missing.get(f".{cell}", NoSeverity.NOT_ANSWERED), f".{cell}")
        parsed = self._parsed(column, row, cell)
        return parsed if isinstance(parsed, NoNumber) else self._counted(column, row, parsed)

    def _counted(self, column: str, row: int, number: float) -> float | NoNumber:
        if math.isnan(number):
            return _EMPTY
        if math.isinf(number):
            return self._refuse(column, row, number)
        return self._missing(number) if number < 0 else float(number)

    def _parsed(self, column: str, row: int, cell: str) -> float | NoNumber:
        text = cell.strip()
        if re.fullmatch(r"\.[a-z]?", text):
            return NoNumber(self.mapping.missing.get(text, NoSeverity.NOT_ANSWERED), text)
        if not text:
            return _EMPTY
        if _NUMBER.fullmatch(text):
            return float(text)
        code = self.mapping.labels.get(plain_label(text))
        return code if code is not None else self._refuse(column, row, text)

    def _missing(self, number: float) -> NoNumber:
        code = f"{number:g}"
        return NoNumber(self.mapping.missing.get(code, NoSeverity.NOT_ANSWERED), code)

    def _refuse(self, column: str, row: int, cell: object) -> NoNumber:
        if len(self.problems) < MOST_PROBLEMS:
            reason = "is neither a number nor a label that the mapping knows"
            remedy = "Correct the cell, or add the label to [labels] in a copy of the mapping file"
            line = self.table.lines[row]
            self.problems.append(
                Problem(self.table.file, line, column, "survey-cell", shorten(cell), reason, remedy, "3")
            )
        return _EMPTY

    def _text(self, column: str, cell: float | str | None) -> str | None:
        label = self.table.labels.get(column, {}).get(cell) if cell is not None else None
        text = _plain(label if label is not None else cell)
        return None if text is None or self._silent(text) else text

    def _silent(self, text: str) -> bool:
        code = self.mapping.labels.get(plain_label(text))
        known = (code is not None and code < 0) or text in self.mapping.missing
        return known or bool(re.fullmatch(r"\.[a-z]?", text))


def _plain(cell: float | str | None) -> str | None:
    """Write a cell as text: white space evened out, a whole number without its ``.0``."""
    text = f"{cell:.15g}" if isinstance(cell, int | float) else " ".join((cell or "").split())
    return re.sub(r"^(\d+)\.0+$", r"\1", text) or None
