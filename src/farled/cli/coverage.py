"""``farled coverage``: how far the region's needs are covered, and its weakest link."""

from __future__ import annotations

from typing import Annotated

import typer

from farled.cli.options import AsJson, InLanguage, Language, PackFolder, Seed
from farled.cli.output import print_json

SEED = 20211
DRAWS = 4000


def coverage(
    pack: PackFolder,
    seed: Seed = SEED,
    draws: Annotated[
        int, typer.Option("--draws", min=100, max=1_000_000, help="How many draws of all levels.")
    ] = DRAWS,
    language: InLanguage = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Show how far the region's needs are covered, area by area, and its weakest link.

    Below it: what each organisation can do, how surely, and what it stands out in.
    """
    from farled.directory.as_dict import coverage_dict, niches_dict
    from farled.directory.niche import niches
    from farled.packs.reading import read_pack
    from farled.packs.region_tables import pooled_levels, region_coverage

    region = read_pack(pack)
    found = region_coverage(region, seed=seed, draws=draws)
    stand_out = niches(pooled_levels(region), [area.id for area in region.areas])
    if as_json:
        about = {
            "pack": region.name,
            "date": region.date.isoformat(),
            "synthetic": region.synthetic,
            "firms": len(region.firms),
        }
        print_json({**about, **coverage_dict(found), "niches": niches_dict(stand_out)})
    else:
        from farled.cli.coverage_text import show

        show(region, found, stand_out, language)
