"""``farled indicator``: a published survey indicator from its microdata."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from farled.cli.options import AsJson
from farled.cli.output import UNKNOWN, console, counted, plain, print_json

if TYPE_CHECKING:
    from farled.packs.survey_indicator import Indicator


def indicator(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Survey file: .dta, .sav, .zsav or .csv.")],
    item: Annotated[str, typer.Option("--item", help="Column of the obstacle item, as l30b.")],
    weight: Annotated[str, typer.Option("--weight", help="Column of the weight.")] = "wmedian",
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", metavar="FILE", help="Mapping file; else the one that comes with Farled."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Give the weighted share of firms that name an item a major or very severe obstacle."""
    from farled.packs.survey_indicator import indicator as find
    from farled.packs.survey_indicator import indicator_dict

    found = find(file, item, weight, mapping)
    if as_json:
        print_json(indicator_dict(found))
        return
    for sentence in sentences(found):
        console().print(plain(sentence))


def sentences(found: Indicator) -> list[str]:
    """Say the indicator, how sure it is and what it rests on."""
    ends = UNKNOWN if found.low is None or found.high is None else f"{found.low:.1f} to {found.high:.1f} %"
    how = f"strata {found.stratum}, {found.strata}" if found.stratum else "without strata"
    texts = [
        f"{found.item}: {found.percent:.1f} % of firms name it a major or very severe obstacle "
        f"(95 % interval {ends}; {how}).",
        f"Weighted by {found.weight}: {counted(found.valid, 'valid answer')} of {counted(found.rows, 'row')} "
        f"in {found.file}, {found.major} of them major or very severe.",
    ]
    if found.missing:
        listed = ", ".join(f"{code} {count}" for code, count in found.missing.items())
        texts.append(f"Without a valid answer, by code: {listed}.")
    if found.weight_missing or found.weight_zero:
        texts.append(f"Left out for want of a weight: {found.weight_missing}; weight 0: {found.weight_zero}.")
    return texts
