"""Bad input becomes messages, never a traceback; a fault of ours stays a traceback."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from farled.cli.output import print_json
from farled.errors import BadInput, Problem

MOST_SHOWN = 50
INTERRUPTED = 130
JSON_WANTED = "farled.json"
"""Key in the context's ``meta`` that the option ``--json`` sets, so that a refusal answers in kind."""


class RefusingGroup(TyperGroup):
    """Runs a command; bad input ends in exit code 1 with every problem told, Ctrl-C quietly in 130."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except BadInput as error:
            refuse_all(error.problems, as_json=bool(ctx.meta.get(JSON_WANTED)))
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None


def refuse_all(problems: Sequence[Problem], *, as_json: bool) -> None:
    """Tell every problem: as one JSON document on standard output, else as lines on standard error."""
    if as_json:
        told = [dataclasses.asdict(problem) for problem in problems]
        print_json({"ok": False, "problems": told})
    else:
        print_problems(problems)


def print_problems(problems: Sequence[Problem]) -> None:
    """Write each problem on a line of its own to standard error, at most `MOST_SHOWN`."""
    for problem in problems[:MOST_SHOWN]:
        typer.echo(" ".join(str(problem).splitlines()), err=True)
    if len(problems) > MOST_SHOWN:
        typer.echo(f"and {len(problems) - MOST_SHOWN} more", err=True)
