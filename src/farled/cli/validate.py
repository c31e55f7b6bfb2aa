"""``farled validate``: is everything in a region pack sound?"""

from __future__ import annotations

import typer

from farled.cli.options import AsJson, PackFolder
from farled.cli.output import console, counted, print_json, table
from farled.cli.refusals import print_problems


def validate(pack: PackFolder, as_json: AsJson = False) -> None:
    """Check everything in a region pack and tell every problem at once.

    Types, keys, ranges, unknown codes, claims without a source, invented parts that are not marked.
    Exit code 1 on any problem.
    """
    from farled.packs.validation import check_pack, report_dict

    report = check_pack(pack)
    if as_json:
        print_json(report_dict(report))
    elif report.problems:
        print_problems(report.problems)
        typer.echo(f"{report.name}: not valid, {counted(len(report.problems), 'problem')}", err=True)
    else:
        screen = console()
        screen.print(
            table(["table", "rows"], [(name, str(rows)) for name, rows in report.tables.items()], "tn")
        )
        rows = counted(sum(report.tables.values()), "row")
        screen.print(f"{report.name}: valid, {counted(len(report.tables), 'table')} with {rows}")
    if report.problems:
        raise typer.Exit(1)
