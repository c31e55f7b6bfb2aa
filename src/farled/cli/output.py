"""What commands write: one JSON document, or text and tables a person reads."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

UNKNOWN = "?"
"""How an unknown figure is written; never 0 and never blank."""

ROOMY_COLUMNS = 7
"""A table with more columns than this leaves one space between them instead of two."""


def print_json(document: object) -> None:
    """Write one JSON document to standard output.

    Raises:
        ValueError: The document holds a figure that is not a number; unknown is None.
    """
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    plain = not encoding.startswith("utf")
    typer.echo(json.dumps(document, ensure_ascii=plain, allow_nan=False, indent=2))


def console() -> Console:
    """Give the terminal to write on; names are written as they stand, never read as markup."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def heading(screen: Console, text: str) -> None:
    """Write a heading with an empty line before it."""
    screen.print()
    screen.print(plain(text), style="bold")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], layout: str) -> Table:
    """Make a table.

    Args:
        columns: Headings; may break over lines.
        rows: Cells as texts.
        layout: A letter for each column: ``t`` text, which may fold; ``k`` text kept whole; ``n`` figure,
            kept whole and set to the right.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    gap = 0 if len(columns) > ROOMY_COLUMNS else 1
    made = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, gap, 0, 0), show_edge=False)
    for name, kind in zip(columns, layout, strict=True):
        side: Literal["right", "left"] = "right" if kind == "n" else "left"
        made.add_column(Text(name), justify=side, overflow="fold", no_wrap=kind != "t", vertical="top")
    for row in rows:
        made.add_row(*(Text(plain(cell)) for cell in row))
    return made


def items(rows: Iterable[tuple[str, str, str]]) -> Table:
    """Make a list of a figure, a sentence beside it and, dimmed below, what belongs to it."""
    from rich.table import Table
    from rich.text import Text

    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(justify="right", no_wrap=True)
    made.add_column(overflow="fold")
    for figure, sentence, below in rows:
        made.add_row(Text(plain(figure)), Text(plain(sentence)))
        if below:
            made.add_row("", Text(plain(below), style="dim"))
    return made


def plain(text: str) -> str:
    """Replace what would steer the terminal instead of showing."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


def number(value: float | None, digits: int = 2) -> str:
    """Write a figure; unknown is ``?``."""
    return UNKNOWN if value is None else f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def percent(value: float | None) -> str:
    """Write a share, 0 to 1, in per cent; unknown is ``?``."""
    return UNKNOWN if value is None else f"{100 * value:.0f} %"


def probability(value: float | None) -> str:
    """Write a probability in per cent, never rounded to certain or impossible; unknown is ``?``."""
    if value is None:
        return UNKNOWN
    if 0 < value < 0.005:
        return "<1 %"
    return ">99 %" if 0.995 < value < 1 else percent(value)


def interval(low: float | None, high: float | None, digits: int = 2) -> str:
    """Write the ends of an interval; unknown is ``?``."""
    return UNKNOWN if low is None or high is None else f"{number(low, digits)}–{number(high, digits)}"


def percent_interval(low: float | None, high: float | None) -> str:
    """Write the ends of an interval of a share in per cent; unknown is ``?``."""
    return UNKNOWN if low is None or high is None else f"{100 * low:.0f}–{100 * high:.0f} %"


def counted(count: int, one: str, many: str = "") -> str:
    """Write a count with its noun: ``1 firm``, ``2 firms``."""
    return f"{grouped(count)} {one if count == 1 else many or one + 's'}"


def grouped(count: int) -> str:
    """Write a whole number with a space between thousands, which is read alike in every language."""
    return f"{count:,}".replace(",", " ")
