"""Reading a region pack."""

from __future__ import annotations

from pathlib import Path

from farled.errors import BadInput
from farled.packs.validation import check_pack
from farled.packs.values import RegionPack


def read_pack(folder: Path) -> RegionPack:
    """Read the pack in a folder.

    Raises:
        BadInput: With every problem in the pack, each with its file, line and column.
    """
    report = check_pack(folder)
    if report.pack is None:
        raise BadInput(report.problems)
    return report.pack
