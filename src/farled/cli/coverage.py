"""``farled coverage``: how far the region's needs are covered, and its weakest link."""

from __future__ import annotations

from typing import Annotated

import typer

from farled.cli.options import AsJson, PackFolder, Seed
from farled.cli.output import console, percent, percent_interval, print_json, table


def coverage(
    pack: PackFolder,
    seed: Seed = 20211,
    draws: Annotated[int, typer.Option("--draws", min=1, help="How many draws.")] = 4000,
    as_json: AsJson = False,
) -> None:
    """Show how far the region's needs are covered, area by area, and the weakest link."""
    from farled.directory.as_dict import coverage_dict
    from farled.packs.reading import read_pack
    from farled.packs.region_tables import region_coverage

    region = read_pack(pack)
    found = region_coverage(region, seed=seed, draws=draws)
    if as_json:
        print_json(coverage_dict(found))
        return
    rows = [
        (row.area, percent(row.coverage), percent_interval(row.low, row.high), percent(row.p_weakest))
        for row in found.areas
    ]
    console().print(table(["area", "coverage", "95 %", "weakest"], rows))
