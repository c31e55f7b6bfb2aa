"""A region as figures: from the library's values to a document no firm can be told from.

The coordinator sees counts, so identities end here (people/access_matrix.toml).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from farled.diagnosis.need_table import NeedTable
from farled.directory.coverage import Coverage, coverage
from farled.directory.eligibility import EligibilityIndex
from farled.directory.niche import niches
from farled.directory.pooling import PooledTable, pool_claims
from farled.packs.values import RegionPack
from farled.reports.directory_rows import coverage_rows, level_cells, organisation_rows
from farled.terms.firms import Firm
from farled.terms.size_class import size_class

Row = dict[str, Any]


def region_document(pack: RegionPack, firms: Sequence[Firm], needs: NeedTable, run: Mapping[str, Any]) -> Row:
    """Count a region (docs/methods/directory.md §4; docs/methods/web.md, workspace).

    Args:
        pack: The directory's tables, on the day counted.
        firms: Every firm of the region.
        needs: Their need levels, rows as `firms`, columns as ``pack.areas``; −1 is unknown.
        run: What the latest plan of the region says, without firms' rows; empty: none was made.
    """
    levels = pool_claims(pack.claims, on=pack.date, barriers=pack.barriers)
    index = EligibilityIndex(pack.organisations, pack.eligibility, pack.services, on=pack.date)
    areas = [area.id for area in pack.areas]
    found = coverage(levels, areas, index, firms, needs.levels if firms else None)
    known = needs.levels >= 0
    return {
        "date": pack.date.isoformat(),
        "firms": len(firms),
        "firms_known": int(known.any(axis=1).sum()) if firms else 0,
        "areas": _areas(pack, found, _planned_shares(run)),
        "weakest": found.weakest,
        "no_evidence": list(found.no_evidence),
        "organisations": _organisations(pack, levels),
        "levels": _levels(levels),
        "needs": _needs(areas, needs) if firms else {},
        "sizes": dict(Counter(_size(firm) for firm in firms)),
        "places": dict(Counter(firm.municipality or "" for firm in firms).most_common(30)),
        "run": dict(run),
    }


def _areas(pack: RegionPack, found: Coverage, planned: Mapping[str, float]) -> list[Row]:
    rows = {row.area: row for row in coverage_rows(found, planned)}
    evidence = {row.area: row for row in found.areas}
    return [
        {
            "area": area.id,
            "name_sv": area.name_sv,
            "name_en": area.name_en,
            "weight": area.weight,
            "coverage": rows[area.id].coverage,
            "low": rows[area.id].low,
            "high": rows[area.id].high,
            "p_weakest": rows[area.id].p_weakest,
            "planned": rows[area.id].planned,
            "firms": evidence[area.id].firms,
            "unknown": evidence[area.id].unknown,
            "unreached": evidence[area.id].unreached,
            "evidence": evidence[area.id].evidence,
        }
        for area in pack.areas
    ]


def _planned_shares(run: Mapping[str, Any]) -> dict[str, float]:
    shares = run.get("planned_shares")
    return dict(shares) if isinstance(shares, Mapping) else {}


def _organisations(pack: RegionPack, levels: PooledTable) -> list[Row]:
    found = niches(levels, [area.id for area in pack.areas]) if pack.claims else None
    return [
        {"id": row.id, "name": row.name, "kind": row.kind, "niche": list(row.niche)}
        for row in organisation_rows(pack.organisations, found)
    ]


def _levels(levels: PooledTable) -> dict[str, dict[str, Row]]:
    """Organisation → area → level with its interval; what nobody has claimed has no cell."""
    cells: dict[str, dict[str, Row]] = defaultdict(dict)
    for cell in level_cells(levels):
        cells[cell.organisation][cell.area] = {
            "level": cell.level,
            "low": cell.low,
            "high": cell.high,
            "claims": cell.claims,
        }
    return dict(cells)


def _needs(areas: Sequence[str], needs: NeedTable) -> dict[str, list[int]]:
    """Area → how many firms at level 0, 1, 2, 3, and unknown."""
    return {
        area: [int((needs.levels[:, column] == level).sum()) for level in (0, 1, 2, 3, -1)]
        for column, area in enumerate(areas)
    }


def _size(firm: Firm) -> str:
    return size_class(firm.employees, firm.turnover_eur, firm.balance_eur).value
