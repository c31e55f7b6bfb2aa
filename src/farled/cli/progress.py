"""Progress on the terminal, and Ctrl-C that ends work with the best so far."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from farled.coalitions.solve import Progress

_SHOWN_AFTER = 1.0
_NAMES = {
    "prices": "finding prices",
    "plan": "making plans",
    "columns": "listing coalitions",
    "proof": "proving",
}


class _Stop:
    """Remembers the first Ctrl-C; the second one is an ordinary interrupt."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self, *_: object) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        sys.stderr.write("\nending with the best plan so far; Ctrl-C once more to give up\n")


@contextmanager
def watched(*, quiet: bool = False) -> Iterator[Callable[[Progress], bool]]:
    """Give what the planner reports to; it answers True once Ctrl-C was pressed.

    A line on standard error shows the step, the value and the gap, from one second on; nothing
    where standard error is no terminal or `quiet` is asked for.
    """
    stop, began = _Stop(), monotonic()
    before = signal.signal(signal.SIGINT, stop)
    shown = False

    def watch(progress: Progress) -> bool:
        nonlocal shown
        if not quiet and sys.stderr.isatty() and monotonic() - began > _SHOWN_AFTER:
            shown = True
            sys.stderr.write(f"\r\x1b[2K{_line(progress)}")
            sys.stderr.flush()
        return stop.asked

    try:
        yield watch
    finally:
        signal.signal(signal.SIGINT, before)
        if shown:
            sys.stderr.write("\r\x1b[2K")


def _line(progress: Progress) -> str:
    from farled.coalitions.instance import POINT, PRICE_SCALE

    text = f"{_NAMES.get(progress.step, progress.step)} {progress.done}/{progress.of}"
    if progress.value is not None:
        text += f", {progress.value / POINT:.0f} points"
        if progress.bound:
            text += f", gap {100 * (1 - progress.value * PRICE_SCALE / progress.bound):.2f} %"
    return text
