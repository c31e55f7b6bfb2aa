"""``farled report``: a page anybody can open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from farled.cli.options import AsJson, Force, InLanguage, Language, PackFolder
from farled.cli.output import console, plain, print_json

if TYPE_CHECKING:
    from farled.coalitions.values import PlanInput
    from farled.packs.values import RegionPack
    from farled.reports.compose import Planned
    from farled.reports.values import Closing, ReportModel

HOURS = (20.0, 40.0, 80.0, 160.0, 320.0)
"""Hours added in the weakest area, over the quarters planned."""

LEVEL = 2.0
"""Level a hypothetical organisation gives them at: hands-on."""


def report(
    pack: PackFolder,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The page, as report.html.")],
    plan: Annotated[
        Path | None, typer.Option("--plan", metavar="FILE", help="A plan from farled plan; else it plans.")
    ] = None,
    no_plan: Annotated[bool, typer.Option("--no-plan", help="Leave plans out.")] = False,
    effort: Annotated[float, typer.Option("--effort", help="Work relative to the usual.")] = 1.0,
    language: InLanguage = Language.EN,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write a page about the region: who can what, the weakest link, every firm's plan and why.

    One HTML file that needs no network. Ctrl-C ends planning with the best plan so far.
    """
    from farled.packs.documents import write_text
    from farled.packs.reading import read_pack
    from farled.reports.page import render_report

    _check(output, plan, no_plan, force)
    region = read_pack(pack)
    model = _model(region, plan, no_plan, effort, quiet=as_json)
    page = render_report(model, language.value)
    write_text(page, output)
    _tell(region, model, output, language, len(page.encode()), as_json)


def _check(output: Path, plan: Path | None, no_plan: bool, force: bool) -> None:
    """Refuse before the work is done."""
    from farled.errors import refuse

    if plan is not None and no_plan:
        raise refuse("plan-and-no-plan", plan.name, "is given with --no-plan",
                     "Give one of --plan and --no-plan", "--plan plan.json")  # fmt: skip
    if output.is_dir():
        raise refuse("not-a-file", output.name, "is a folder", "Name a file for the page", "report.html")
    if not output.parent.is_dir():
        raise refuse("cannot-write", output.parent.name, "is no folder",
                     "Name a file in a folder that is there", "report.html")  # fmt: skip
    if output.exists() and not force and not _is_page(output):
        raise refuse("not-a-page", output.name, "is there and is no HTML page",
                     "Name another file, or give --force to write over it", "report.html")  # fmt: skip


def _is_page(file: Path) -> bool:
    """Whether a file starts as an HTML page does, or is empty."""
    try:
        with file.open("rb") as stream:
            start = stream.read(64).lstrip().lower()
    except OSError:
        return False
    return not start or start.startswith((b"<!doctype html", b"<html"))


def _model(
    region: RegionPack, plan: Path | None, no_plan: bool, effort: float, *, quiet: bool
) -> ReportModel:
    from farled import __version__
    from farled.directory.niche import niches
    from farled.packs.planning import plan_input
    from farled.packs.region_tables import region_coverage
    from farled.reports.compose import About, report_model

    source = plan_input(region)
    found = region_coverage(region)
    planned = None if no_plan else _planned(region, source, plan, effort, quiet=quiet)
    about = About(
        region.region.name,
        region.version,
        f"farled {__version__}",
        region.synthetic,
        region.synthetic_tables,
    )
    return report_model(
        about,
        source,
        found,
        niches(source.levels, [area.id for area in region.areas]),
        planned,
        _closing(source, found.weakest, planned),
    )


def _planned(
    region: RegionPack, source: PlanInput, plan: Path | None, effort: float, *, quiet: bool
) -> Planned | None:
    """The plan given, certified first, or one made now; None where no firm's needs are known."""
    from farled.cli.progress import watched
    from farled.coalitions.certificate import check
    from farled.coalitions.planning import plan_region, rules_of
    from farled.coalitions.problem import build
    from farled.coalitions.values import PlanRules
    from farled.packs.documents import read_document
    from farled.reports.compose import Planned

    if plan is not None:
        document = read_document(plan)
        problem = build(source, rules_of(document))
        _refuse_failing(plan.name, check(problem, document))
        return Planned(problem, document, certified=True)
    if not (source.needs.levels > 0).any():
        return None
    with watched(quiet=quiet) as watch:
        document = plan_region(source, PlanRules(effort=effort), watch=watch)
    problem = build(source, rules_of(document))
    return Planned(problem, document, certified=not check(problem, document))


def _refuse_failing(name: str, failures: tuple[Any, ...]) -> None:
    from farled.errors import refuse

    if failures:
        shown = "; ".join(f"{one.clause} {one.where}: {one.what}" for one in failures[:3])
        more = f"; and {len(failures) - 3} more" if len(failures) > 3 else ""
        raise refuse("plan-does-not-hold", name, f"does not fit the pack ({shown}{more})",
                     "Plan again, or see `farled certify` for everything that fails")  # fmt: skip


def _closing(source: PlanInput, area: str | None, planned: Planned | None) -> Closing | None:
    """What closing the weakest link is worth; only who is nearest where there is no whole plan."""
    from farled.coalitions.closing import closing_curve
    from farled.reports.compose import closing_of

    if area is None:
        return None
    whole = planned is not None and not planned.plan["ended_early"]
    curve = closing_curve(source, planned.problem.rules, area, HOURS, LEVEL) if planned and whole else []
    return closing_of(source, area, curve, LEVEL)


def _tell(
    region: RegionPack, model: ReportModel, output: Path, language: Language, size: int, as_json: bool
) -> None:
    from farled.reports.page import finding

    # A terminal may fold the line anywhere; the page's no-break spaces are for the page.
    found = " ".join(finding(model, language.value).split())
    if as_json:
        told = None
        if model.plan is not None:
            told = {key: getattr(model.plan, key) for key in ("value", "bound", "gap_percent", "certified")}
        print_json({
            "ok": True, "pack": region.name, "date": region.date.isoformat(), "synthetic": region.synthetic,
            "file": str(output), "bytes": size, "language": language.value, "firms": model.firms_total,
            "finding": found, "plan": told,
        })  # fmt: skip
        return
    mark = " (with synthetic parts)" if region.synthetic else ""
    screen = console()
    screen.print(plain(found))
    screen.print(plain(f"Written to {output}{mark}"))
