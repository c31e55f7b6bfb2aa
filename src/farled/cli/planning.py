"""``farled plan``: the coalitions that take a region's firms furthest, with a proof."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from farled.cli.options import AsJson, PackFolder
from farled.cli.output import print_json

if TYPE_CHECKING:
    from farled.coalitions.values import PlanRules

Many = list[str] | None


def plan(
    pack: PackFolder,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the plan to this file.")
    ] = None,
    firm: Annotated[Many, typer.Option("--firm", help="Plan for this firm alone; may be repeated.")] = None,
    members: Annotated[int, typer.Option("--members", help="Most members of a coalition.")] = 3,
    pool: Annotated[int, typer.Option("--pool", help="Most organisations a firm chooses among.")] = 10,
    quantile: Annotated[
        float | None,
        typer.Option("--quantile", help="Count on this quantile of competence, not the expected level."),
    ] = None,
    start: Annotated[str | None, typer.Option("--start", help="First quarter, as 2027Q1.")] = None,
    quarters: Annotated[int, typer.Option("--quarters", help="How many quarters to plan.")] = 4,
    floor: Annotated[
        float, typer.Option("--floor", help="No group below this share of the mean coverage, 0 to 1.")
    ] = 0.0,
    floor_by: Annotated[
        str, typer.Option("--floor-by", help="What groups firms: size_class, municipality or sector.")
    ] = "size_class",
    pin: Annotated[
        Many, typer.Option("--pin", help="FIRM:AREA=ORGANISATION: that need by nobody else.")
    ] = None,
    forbid: Annotated[Many, typer.Option("--forbid", help="FIRM:ORGANISATION: never together.")] = None,
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="PLAN", help="Keep what this earlier plan has agreed.")
    ] = None,
    agree: Annotated[
        Many, typer.Option("--agree", help="With --keep: this firm has agreed to its earlier plan.")
    ] = None,
    effort: Annotated[float, typer.Option("--effort", help="Work relative to the usual.")] = 1.0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the search order.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Plan the coalition, lead and steps of every firm, with a bound nobody can beat.

    Ctrl-C ends the work with the best plan so far and its gap.
    """
    chosen = _rules(
        members=members, pool=pool, competence=quantile, start=start, quarters=quarters, floor=floor,
        floor_by=floor_by, only=tuple(firm or ()), pins=pin, forbids=forbid, effort=effort, seed=seed,
    )  # fmt: skip
    _plan(pack, chosen, _before(keep, agree or []), output, as_json=as_json)


def _plan(
    pack: Path, chosen: PlanRules, before: dict[str, Any] | None, output: Path | None, *, as_json: bool
) -> None:
    """Plan, write and show; where the plan could not be written, nothing is begun."""
    from farled.cli.progress import watched
    from farled.coalitions.planning import plan_region
    from farled.packs.documents import check_target, write_text
    from farled.packs.planning import plan_input
    from farled.packs.reading import read_pack

    if output is not None:
        check_target(output)
    region = read_pack(pack)
    with watched(quiet=as_json) as watch:
        document = plan_region(plan_input(region), chosen, before=before, watch=watch)
    if output is not None:
        write_text(_text(document), output)
    if as_json:
        print_json(document)
    else:
        from farled.cli.planning_text import show_plan

        show_plan(region, document, pack, output)


def _text(document: dict[str, Any]) -> str:
    import json

    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _rules(*, start: str | None, pins: Many, forbids: Many, **rest: Any) -> PlanRules:
    from farled.coalitions.values import PlanRules
    from farled.terms.periods import Quarter

    return PlanRules(
        start=None if start is None else Quarter.parse(start),
        pins=tuple(_pin(text) for text in pins or []),
        forbids=tuple(_pair(text) for text in forbids or []),
        **rest,
    )


def _pin(text: str) -> tuple[str, str, str]:
    from farled.errors import refuse

    firm, colon, rest = text.partition(":")
    area, equals, organisation = rest.partition("=")
    if not (firm and colon and area and equals and organisation):
        raise refuse(
            "bad-pin", text, "does not pin a need", "Write FIRM:AREA=ORGANISATION", "f012:sales=almi"
        )
    return firm, area, organisation


def _pair(text: str) -> tuple[str, str]:
    from farled.errors import refuse

    firm, colon, organisation = text.partition(":")
    if not (firm and colon and organisation):
        raise refuse("bad-forbid", text, "does not name two that must not meet", "Write FIRM:ORGANISATION",
                     "f012:almi")  # fmt: skip
    return firm, organisation


def _before(keep: Path | None, agree: list[str]) -> dict[str, Any] | None:
    """The earlier plan with the firms that have agreed since marked so."""
    from farled.coalitions.planning import must_be_plan
    from farled.errors import refuse
    from farled.packs.documents import read_document

    if keep is None:
        if agree:
            raise refuse("agree-without-keep", agree[0], "has agreed to no plan that is given here",
                         "Give the earlier plan with --keep", "--keep plan.json --agree f012")  # fmt: skip
        return None
    document = read_document(keep)
    must_be_plan(document)
    rows = {row["firm"]: row for row in document["firms"]}
    for name in agree:
        if name not in rows:
            raise refuse("unknown-firm", name, "is not in the earlier plan", "Give the id of a firm in it",
                         min(rows, default=""))  # fmt: skip
        rows[name]["status"] = "agreed"
    return document
