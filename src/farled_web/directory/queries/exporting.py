"""A region's directory as files: a pack, a workbook, one table."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from farled.packs.schemas import TABLES
from farled.packs.unbuilding import cell_text, columns_of, tables_of
from farled.packs.values import RegionPack
from farled.packs.writing import write_pack
from farled_web.directory.queries.region_values import region_pack
from farled_web.organisations.models import Region
from farled_web.people.viewer import Viewer


def pack_file(region: Region, *, viewer: Viewer) -> bytes:
    """Write the region's directory as a pack that `farled validate` accepts, in a zip file.

    Raises:
        BadInput: Something in the directory breaks a rule of packs; it says what and where.
    """
    pack = region_pack(region, viewer=viewer)
    made = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="farled-export-") as folder:
        target = Path(folder) / region.slug
        write_pack(pack, target, synthetic_tables=_invented(region, pack))
        with ZipFile(made, "w", ZIP_DEFLATED) as book:
            for path in sorted(target.iterdir()):
                book.write(path, f"{region.slug}/{path.name}")
    return made.getvalue()


def _invented(region: Region, pack: RegionPack) -> frozenset[str]:
    """Tables to mark: in an invented region all of them, else those whose rows lean on invented ones."""
    names = set(tables_of(pack))
    if region.synthetic:
        return frozenset(names)
    made_up = {one.id for one in pack.organisations if one.synthetic}
    leaning = {
        "capacity": any(row.organisation in made_up for row in pack.capacity),
        "eligibility": any(row.organisation in made_up for row in pack.eligibility),
        "ties": any({row.a, row.b} & made_up for row in pack.ties),
    }
    return frozenset(name for name, leans in leaning.items() if leans and name in names)


def table_names(region: Region, *, viewer: Viewer) -> tuple[str, ...]:
    """Name the tables the region's directory has rows in."""
    return tables_of(region_pack(region, viewer=viewer))


def table_heads(name: str) -> list[str]:
    """Give the columns of a table, as a file of it is headed."""
    return list(TABLES[name].names)


def table_rows(region: Region, name: str, *, viewer: Viewer) -> Iterator[list[Any]]:
    """Give a table's rows as text, as a pack holds them; brought in again they change nothing."""
    columns = columns_of(region_pack(region, viewer=viewer), name)
    for row in zip(*columns.values(), strict=True):
        yield [_plain(value) for value in row]


def _plain(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return cell_text(value)
    return value if isinstance(value, int | float) else cell_text(value)
