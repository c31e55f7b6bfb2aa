"""``farled import``: directories and surveys as region packs."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from farled.cli.options import AsJson, Force
from farled.cli.output import console, counted, grouped, heading, items, plain, print_json, table
from farled.errors import BadInput, Problem, refuse

if TYPE_CHECKING:
    from farled.packs.import_report import Finding, ImportReport
    from farled.packs.values import RegionPack

SHOWN = 3
"""Examples shown of each finding; --json gives ten."""

imports = typer.Typer(no_args_is_help=True)

Target = Annotated[Path, typer.Option("--output", "-o", metavar="PACK", help="Folder to write the pack to.")]
Mapping = Annotated[
    Path | None,
    typer.Option("--mapping", metavar="FILE", help="Mapping file; else the one that comes with Farled."),
]
Day = Annotated[
    datetime.datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], metavar="DATE", help="The day it describes, as 2026-11-23."),
]


@imports.command("hsds")
def hsds(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with the directory's CSV files.")],
    output: Target,
    mapping: Mapping = None,
    date: Day = None,
    derive_clients: Annotated[
        bool,
        typer.Option(
            "--derive-clients/--no-derive-clients", help="Add one synthetic firm per place of the directory."
        ),
    ] = True,
    synthetic: Annotated[bool, typer.Option("--synthetic", help="The directory itself is invented.")] = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Make a region pack of a directory of services, in HSDS or in the flat layout."""
    from farled.packs.hsds import import_directory

    _refuse_existing(output, force)
    pack, report = import_directory(
        folder, mapping, date=_day(date), derive_clients=derive_clients, synthetic=synthetic
    )
    try:
        _finish(pack, report, output, as_json)
    except BadInput as error:
        raise BadInput(_with_option(problem) for problem in error.problems) from error


@imports.command("enterprise-survey")
def enterprise_survey(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Survey file: .dta, .sav, .zsav or .csv.")],
    output: Target,
    mapping: Mapping = None,
    date: Day = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Make a region pack of a World Bank Enterprise Surveys file."""
    from farled.packs.enterprise_survey import import_enterprise_survey

    _refuse_existing(output, force)
    pack, report = import_enterprise_survey(file, mapping, date=_day(date))
    _finish(pack, report, output, as_json)


@imports.command("mapping")
def mapping(
    name: Annotated[str, typer.Argument(metavar="NAME", help="hsds, flat-directory or enterprise-survey.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="File to write.")],
    force: Force = False,
) -> None:
    """Write a mapping that comes with Farled to a file, to copy, change and give with --mapping."""
    from farled.packs.mapping_copies import copy_mapping

    copy_mapping(name, output, force=force)
    console().print(plain(f"{name}: written to {output}; change it and give it with --mapping"))


def _with_option(problem: Problem) -> Problem:
    """Point to --synthetic, where the pack's own remedy would have a file changed that is not written."""
    if problem.code != "synthetic-not-marked":
        return problem
    remedy = "Give --synthetic if the directory is invented, else the real source in the directory"
    return dataclasses.replace(problem, remedy=remedy)


def _day(given: datetime.datetime | None) -> datetime.date | None:
    return None if given is None else given.date()


def _refuse_existing(folder: Path, force: bool) -> None:
    """Refuse before the work is done; what is no pack at all is refused by the writer, force or not."""
    from farled.packs.folder import DESCRIPTOR

    if not force and (folder / DESCRIPTOR).exists():
        remedy = "Name another folder, or give --force to replace it"
        raise refuse("pack-exists", folder.name, "holds a pack already", remedy)


def _finish(pack: RegionPack, report: ImportReport, folder: Path, as_json: bool) -> None:
    from farled.packs.import_report import report_dict
    from farled.packs.writing import write_pack

    description = f"Imported from {report.source} with the mapping {report.mapping}."
    write_pack(pack, folder, description=description)
    if as_json:
        made = {"ok": True, "pack": pack.name, "date": pack.date.isoformat(), "synthetic": pack.synthetic}
        print_json({**made, **report_dict(report)})
    else:
        _print_report(pack, report, folder)


def _print_report(pack: RegionPack, report: ImportReport, folder: Path) -> None:
    screen = console()
    read = ", ".join(report.files)
    screen.print(plain(f"{report.source}: read {read} with the mapping {report.mapping}"))
    counts = [(what.replace("_", " "), grouped(count)) for what, count in report.counts.items()]
    screen.print(table(["made", "number"], counts, "tn"))
    if report.findings:
        heading(screen, "Lacking, odd or left aside")
        screen.print(items((grouped(f.count), f.text, _examples(f)) for f in report.findings))
    screen.print()
    marked = " (with synthetic parts)" if pack.synthetic else ""
    made = counted(len(pack.organisations), "organisation") + " and " + counted(len(pack.firms), "firm")
    screen.print(plain(f"Written to {folder}{marked}: {made}"))


def _examples(found: Finding) -> str:
    shown = "; ".join(found.examples[:SHOWN])
    return f"{shown}; …" if len(found.examples) > SHOWN else shown
