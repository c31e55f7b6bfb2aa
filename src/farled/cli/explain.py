"""``farled explain``: why a firm's plan is as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from farled.cli.certify import PlanFile, failures_of
from farled.cli.options import AsJson, InLanguage, Language, PackFolder
from farled.cli.output import print_json

if TYPE_CHECKING:
    from farled.packs.values import RegionPack


def explain(
    pack: PackFolder,
    plan: PlanFile,
    firm: Annotated[str, typer.Option("--firm", help="Firm id.")],
    language: InLanguage = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Explain one firm's plan: reasons for and against, the runner-up, what stays open and why."""
    from farled.coalitions.explain import explain_firm
    from farled.coalitions.planning import rules_of
    from farled.coalitions.problem import build
    from farled.errors import refuse
    from farled.packs.documents import read_document
    from farled.packs.planning import plan_input
    from farled.packs.reading import read_pack

    document, region = read_document(plan), read_pack(pack)
    failures = failures_of(region, document)
    if failures:
        reason = f"does not fit the pack ({failures[0]['where']}: {failures[0]['what']})"
        raise refuse("plan-does-not-hold", plan.name, reason,
                     "Plan again, or see `farled certify` for everything that fails")  # fmt: skip
    names = {row["firm"] for row in document["firms"]}
    if firm not in names:
        raise refuse("unknown-firm", firm, _missing(region, document, firm),
                     "Give the id of a firm in the plan", min(names, default=""))  # fmt: skip
    problem = build(plan_input(region), rules_of(document))
    found = explain_firm(problem, document, firm)
    if as_json:
        print_json(found)
    else:
        from farled.cli.explain_text import show

        show(region, found, language)


def _missing(region: RegionPack, document: dict[str, Any], firm: str) -> str:
    """Why a sound plan does not list a firm."""
    if firm not in {one.id for one in region.firms}:
        return "is no firm of this pack"
    only = document["rules"]["only"]
    if only and firm not in only:
        return "was left out: the plan was made for other firms alone"
    return "has no known need, so nothing is planned"
