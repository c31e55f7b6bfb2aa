"""``farled diagnose``: what stands in the way, for one firm or for the region's firms together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from farled.cli.options import AsJson, InLanguage, Language, PackFolder
from farled.cli.output import print_json
from farled.terms.scales import Side

if TYPE_CHECKING:
    from farled.packs.values import RegionPack
    from farled.terms.firms import Firm

SUGGESTIONS = 3


def diagnose(
    pack: PackFolder,
    firm: Annotated[
        str | None, typer.Option("--firm", metavar="ID", help="One firm; else the region.")
    ] = None,
    side: Annotated[
        Side | None,
        typer.Option("--side", help="Whose answers; the region's default is sme, a firm's is both."),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="How many firms with the highest needs to list.")
    ] = 10,
    weighted: Annotated[
        bool, typer.Option("--weighted", help="Use the firms' weights in the region's means and shares.")
    ] = False,
    language: InLanguage = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Show what stands in the way of firms' business abroad.

    Without --firm: the region, area by area and by size class, and the firms with the highest needs.
    """
    from farled.packs.reading import read_pack

    region = read_pack(pack)
    if firm is not None:
        _one(region, find_firm(region, firm), side, language, as_json)
    else:
        _all(region, side or Side.SME, limit, weighted, language, as_json)


def _one(pack: RegionPack, firm: Firm, side: Side | None, language: str, as_json: bool) -> None:
    from farled.cli.diagnosis_firm import checks_of, firm_dict

    checks = checks_of(pack, firm, side)
    if as_json:
        print_json(firm_dict(pack, firm, checks))
    else:
        from farled.cli.diagnosis_firm_text import show

        show(pack, firm, checks, language)


def _all(pack: RegionPack, side: Side, limit: int, weighted: bool, language: str, as_json: bool) -> None:
    from farled.cli.diagnosis_region import region_dict, summaries

    found = summaries(pack, side, weighted=weighted)
    if as_json:
        print_json(region_dict(pack, side, found, weighted=weighted))
    else:
        from farled.cli.diagnosis_region_text import show

        show(pack, side, found, limit=limit, language=language)


def find_firm(pack: RegionPack, name: str) -> Firm:
    """Give the firm with that identifier.

    Raises:
        BadInput: There is none; the answer names those that look alike.
    """
    from difflib import get_close_matches

    from farled.errors import refuse

    firms = {firm.id: firm for firm in pack.firms}
    if name in firms:
        return firms[name]
    if not firms:
        raise refuse(
            "no-such-firm", name, f"is no firm of {pack.name}, which has none", "Add firms to the pack"
        )
    by_name = {firm.name: firm.id for firm in pack.firms if firm.name}
    alike = get_close_matches(name, [*firms, *by_name], n=SUGGESTIONS, cutoff=0.5)
    near = list(dict.fromkeys(by_name.get(one, one) for one in alike)) or [next(iter(firms))]
    raise refuse(
        "no-such-firm",
        name,
        f"is no firm of {pack.name}",
        "Name a firm of the pack by its id",
        ", ".join(near),
    )
