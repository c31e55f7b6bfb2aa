"""The needs of many firms at once, for planning and coverage: docs/methods/diagnosis.md §6."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from farled.diagnosis.severity import SHOW_STOPPER, SHOW_STOPPER_NEED
from farled.diagnosis.values import Answer
from farled.terms.areas import Area
from farled.terms.barriers import Barrier
from farled.terms.firms import Firm
from farled.terms.scales import NoSeverity, Side

_NOT_ANSWERED, _DONT_KNOW, _NOT_CONCERNED = -1, -2, -3
_CODES: dict[int | NoSeverity, int] = {
    **{score: score for score in range(5)},
    NoSeverity.NOT_ANSWERED: _NOT_ANSWERED,
    NoSeverity.DONT_KNOW: _DONT_KNOW,
    NoSeverity.NOT_CONCERNED: _NOT_CONCERNED,
}


@dataclass(frozen=True, slots=True, eq=False)
class NeedTable:
    """Needs of F firms in A areas.

    Attributes:
        firms: Firm ids, F of them.
        areas: Area ids, A of them.
        levels: int8, F × A, 0 to 3; −1 is *unknown* and must never be read as 0.
        severity: float64, F × A, 0 to 4; NaN where unknown or not applicable.
    """

    firms: tuple[str, ...]
    areas: tuple[str, ...]
    levels: NDArray[np.int8]
    severity: NDArray[np.float64]

    def as_dict(self) -> dict[str, dict[str, int | None]]:
        """Need level by firm and area; None: unknown."""
        return {
            firm: {area: None if level < 0 else level for area, level in zip(self.areas, row, strict=True)}
            for firm, row in zip(self.firms, self.levels.tolist(), strict=True)
        }


def need_table(
    answers: Iterable[Answer],
    firms: Sequence[Firm],
    areas: Sequence[Area],
    barriers: Sequence[Barrier],
    *,
    side: Side = Side.SME,
    by: str | None = None,
    wave: int | None = None,
) -> NeedTable:
    """Give need level and severity of every firm in every area (§5.1, §5.2), as `diagnose` does.

    Args:
        answers: Answers of any firms, sides and waves.
        firms: The rows; a firm without answers is unknown everywhere.
        areas: The columns.
        barriers: The lines of the check.
        side: Whose answers; the planning view is the SME's own.
        by: Organisation id, for the organisation's side.
        wave: Which check; None: each firm's latest.

    Returns:
        The table, rows and columns in the order given.

    Raises:
        ValueError: The same line of a firm is answered twice in one wave.
    """
    codes = _matrix(answers, [f.id for f in firms], [b.id for b in barriers], (side, by, wave))
    levels = np.full((len(firms), len(areas)), -1, dtype=np.int8)
    severity = np.full((len(firms), len(areas)), np.nan)
    for column, area in enumerate(areas):
        lines = [i for i, barrier in enumerate(barriers) if barrier.area == area.id]
        if lines:
            levels[:, column], severity[:, column] = _column(codes[:, lines])
    return NeedTable(tuple(f.id for f in firms), tuple(a.id for a in areas), levels, severity)


def answer_matrix(
    answers: Iterable[Answer],
    firms: Sequence[Firm],
    barriers: Sequence[Barrier],
    *,
    side: Side = Side.SME,
    by: str | None = None,
    wave: int | None = None,
) -> NDArray[np.int8]:
    """Give what stands on each line, as `need_table` reads it.

    Returns:
        int8, firms × barriers: severity 0 to 4, or −1 not answered, −2 don't know, −3 not concerned.
    """
    return _matrix(answers, [f.id for f in firms], [b.id for b in barriers], (side, by, wave))


def needs(table: NeedTable) -> dict[str, dict[str, int | None]]:
    """Need level by firm and area; None: unknown."""
    return table.as_dict()


def _matrix(
    answers: Iterable[Answer],
    firms: Sequence[str],
    barriers: Sequence[str],
    check: tuple[Side, str | None, int | None],
) -> NDArray[np.int8]:
    """Codes by firm and line; keeps the asked wave, or each firm's latest."""
    row_of = {firm: i for i, firm in enumerate(firms)}
    column_of = {barrier: i for i, barrier in enumerate(barriers)}
    side, by, wave = check
    # Typed arrays: millions of answers would take ten times the memory as Python numbers.
    cells, codes, waves = array("q"), array("b"), array("q")
    width = len(barriers)
    for a in answers:
        if a.side == side and a.by == by and (wave is None or a.wave == wave):
            row = row_of.get(a.firm)
            if row is not None:
                # A line outside the check still shows that the firm answered that wave.
                cells.append(row * (width + 1) + column_of.get(a.barrier, width))
                codes.append(_CODES[a.value])
                waves.append(a.wave)
    return _latest(
        np.array(cells, dtype=np.int64),
        np.array(codes, dtype=np.int8),
        np.array(waves, dtype=np.int64),
        (len(firms), width),
    )


def _latest(
    cells: NDArray[np.int64], codes: NDArray[np.int8], numbers: NDArray[np.int64], shape: tuple[int, int]
) -> NDArray[np.int8]:
    rows, columns = np.divmod(cells, shape[1] + 1)
    newest = np.zeros(shape[0], dtype=np.int64)
    np.maximum.at(newest, rows, numbers)
    kept = (numbers == newest[rows]) & (columns < shape[1])
    chosen = cells[kept]
    if len(np.unique(chosen)) != len(chosen):
        raise ValueError("a line of a firm is answered twice in one wave")
    matrix = np.full(shape, _NOT_ANSWERED, dtype=np.int8)
    matrix[rows[kept], columns[kept]] = codes[kept]
    return matrix


def _column(codes: NDArray[np.int8]) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Levels and severities of one area from its F × lines codes."""
    answered = codes >= 0
    count = answered.sum(axis=1)
    rest = codes.shape[1] - (codes == _NOT_CONCERNED).sum(axis=1)
    known = (count > 0) & (2 * count >= rest)
    total = np.where(answered, codes, 0).sum(axis=1, dtype=np.int64)
    mean = np.where(known, total / np.maximum(count, 1), np.nan)
    # Whole numbers, so that a mean of exactly 1, 2 or 3 cannot fall on the wrong side.
    levels = np.where(known, np.minimum(3, total // np.maximum(count, 1)), -1)
    levels = np.where((codes == SHOW_STOPPER).any(axis=1), np.maximum(levels, SHOW_STOPPER_NEED), levels)
    levels = np.where(rest == 0, 0, levels)
    return levels.astype(np.int8), mean
