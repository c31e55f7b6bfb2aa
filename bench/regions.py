"""Write the two invented regions again: ``python -m bench.regions [FOLDER]`` (demo-regions §0)."""

from __future__ import annotations

import sys
from pathlib import Path

from farled.packs.demo import glodmark, saltvidda
from farled.packs.demo.region import make_region
from farled.packs.values import RegionPack
from farled.packs.writing import write_pack

_SOURCES = (
    {
        "title": "Barrier shares by size: NCSES and US Census Bureau, Annual Business Survey 2017, "
        "tables 4444 and 2627; everything else is invented (docs/methods/demo-regions.md)",
    },
)
_LICENCES = ({"name": "CC0-1.0", "title": "Creative Commons Zero 1.0"},)
_DESCRIPTION = (
    "Påhittad region för demonstration; regionen, organisationerna och företagen finns inte. "
    "Invented region for demonstration; the region, its organisations and its firms do not exist."
)


def regions() -> list[RegionPack]:
    """Make both regions with the seeds they are committed with."""
    return [
        make_region(glodmark.GLODMARK, glodmark.SEED),
        make_region(saltvidda.SALTVIDDA, saltvidda.SEED),
    ]


def write_regions(folder: Path) -> list[Path]:
    """Write each region to a folder of its name in `folder`; every table of them is synthetic."""
    written = []
    for pack in regions():
        target = folder / pack.name
        write_pack(pack, target, sources=_SOURCES, licences=_LICENCES, description=_DESCRIPTION)
        written.append(target)
    return written


if __name__ == "__main__":
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "packs"
    for path in write_regions(root):
        print(path)
