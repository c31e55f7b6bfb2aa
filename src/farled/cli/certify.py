"""``farled certify``: is a plan what it says, and is nothing better possible?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from farled.cli.options import AsJson, PackFolder
from farled.cli.output import counted, print_json

PlanFile = Annotated[Path, typer.Argument(metavar="PLAN", help="Plan written by farled plan.")]


def certify(pack: PackFolder, plan: PlanFile, as_json: AsJson = False) -> None:
    """Check a plan and its bound against the pack, with code of its own.

    Exit code 1 if anything fails, with the clause of docs/methods/coalitions.md that is broken.
    """
    from farled.packs.documents import read_document
    from farled.packs.reading import read_pack

    document = read_document(plan)
    region = read_pack(pack)
    failures = failures_of(region, document)
    if as_json:
        print_json({
            "ok": not failures, "failures": failures, "value": document.get("value"),
            "bound": document.get("bound"), "gap_percent": document.get("gap_percent"),
        })  # fmt: skip
    elif failures:
        for one in failures[:50]:
            typer.echo(f"{one['clause']} {one['where']}: {one['what']}", err=True)
        if len(failures) > 50:
            typer.echo(f"and {len(failures) - 50} more", err=True)
        typer.echo(f"{plan.name}: does not hold, {counted(len(failures), 'failure')}", err=True)
    else:
        firms = counted(len(document["firms"]), "firm")
        typer.echo(f"{plan.name}: holds. {firms}, {document['value']:.3f} points; no plan can exceed "
                   f"{document['bound']:.3f} (gap {document['gap_percent']:.3f} %).")  # fmt: skip
    if failures:
        raise typer.Exit(1)


def failures_of(region: Any, document: dict[str, Any]) -> list[dict[str, str]]:
    """Every failure of a plan against a pack; rules that cannot be followed or read are failures too."""
    from farled.coalitions.certificate import check
    from farled.coalitions.planning import rules_of
    from farled.coalitions.problem import build
    from farled.errors import BadInput
    from farled.packs.planning import plan_input

    try:
        problem = build(plan_input(region), rules_of(document))
        found = check(problem, document)
    except BadInput as error:
        return [{"clause": "§P11", "where": "rules", "what": str(problem)} for problem in error.problems]
    except (TypeError, OverflowError, RecursionError) as error:
        # Rules of another type than asked for, figures past all bounds, nesting past the encoder.
        what = f"is not shaped as a plan: {type(error).__name__} {error}"
        return [{"clause": "§P11", "where": "plan", "what": what}]
    return [{"clause": one.clause, "where": one.where, "what": one.what} for one in found]
