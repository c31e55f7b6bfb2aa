"""The commands, put together.

Each command stands in a module of its own and imports what it needs when it is called, so that
``farled --help`` does not wait for the solver or the compiler.
"""

from __future__ import annotations

import sys

import typer

from farled.cli import certify, coverage, diagnose, explain, imports, indicator, planning, report, validate
from farled.cli.plugins import plug_in
from farled.cli.refusals import RefusingGroup

app = typer.Typer(
    name="farled",
    cls=RefusingGroup,
    help="The support system in which a region's cluster organisations together take firms abroad.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("validate")(validate.validate)
app.command("diagnose")(diagnose.diagnose)
app.command("coverage")(coverage.coverage)
app.command("plan")(planning.plan)
app.command("certify")(certify.certify)
app.command("explain")(explain.explain)
app.command("report")(report.report)
app.command("indicator")(indicator.indicator)
app.add_typer(imports.imports, name="import", help="Make region packs of directories and surveys.")
plug_in(app)


@app.callback()
def farled() -> None:
    """The support system in which a region's cluster organisations together take firms abroad."""


def main() -> None:
    """Run the command line; what a person can mend ends in a message and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal without UTF-8 shows a question mark rather than stopping half-way.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    app()
