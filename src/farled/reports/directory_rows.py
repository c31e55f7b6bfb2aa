"""Rows of the report from what the directory has worked out; the plan's rows come from the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from farled.directory.coverage import Coverage
from farled.directory.niche import Niches
from farled.directory.pooling import PooledTable
from farled.directory.values import Organisation
from farled.reports.values import AreaCoverage, LevelCell, OrganisationRow

_LIKELY = 0.5


def organisation_rows(
    organisations: Sequence[Organisation], niches: Niches | None = None
) -> tuple[OrganisationRow, ...]:
    """Give the organisations in the order given.

    A niche is shown where it is likelier than not that the organisation stands out most there.
    """
    found = niches.niches if niches is not None else ()
    likely = {row.organisation: (row.niche,) for row in found if row.p_niche > _LIKELY}
    return tuple(
        OrganisationRow(each.id, each.name, each.kind, likely.get(each.id, ()), each.synthetic)
        for each in organisations
    )


def level_cells(table: PooledTable) -> tuple[LevelCell, ...]:
    """Give every pooled level with its 95 % interval; what nobody has claimed gets no cell."""
    return tuple(
        LevelCell(row.organisation, row.area, row.mean, row.low, row.high, row.claims) for row in table.rows()
    )


def coverage_rows(coverage: Coverage, planned: Mapping[str, float] | None = None) -> tuple[AreaCoverage, ...]:
    """Give coverage by area; `planned` is the share the plan covers, by area id (None: no plan)."""
    shares = planned or {}
    return tuple(
        AreaCoverage(row.area, row.coverage, row.low, row.high, row.p_weakest, shares.get(row.area))
        for row in coverage.areas
    )
