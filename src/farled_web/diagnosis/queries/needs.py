"""Needs as they are kept, for the planner, the region page and a firm's own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from farled.diagnosis.need_table import NeedTable
from farled_web.database import narrowing
from farled_web.diagnosis.models import Need
from farled_web.diagnosis.policies import visible_needs
from farled_web.diagnosis.queries.lines import lines_of
from farled_web.firms.models import Firm
from farled_web.firms.queries.values import key
from farled_web.people.viewer import Viewer

UNKNOWN = -1


def need_table_for(viewer: Viewer, firms: Sequence[Firm]) -> NeedTable:
    """Give the needs of firms of one region, as the planner takes them.

    Args:
        viewer: Who is asking; rows they may not see stay unknown.
        firms: The rows, all of one region.

    Returns:
        The table; rows are named as `firms.queries.values.key` does, columns are the region's areas, and a
        firm without a check is unknown (−1) everywhere.
    """
    areas = tuple(area.id for area in lines_of(firms[0].region_id).areas) if firms else ()
    row_of = {firm.pk: i for i, firm in enumerate(firms)}
    column_of = {area: i for i, area in enumerate(areas)}
    levels = np.full((len(firms), len(areas)), UNKNOWN, dtype=np.int8)
    severity = np.full((len(firms), len(areas)), np.nan)
    rows = narrowing.narrow(Need.objects.all(), visible_needs(viewer)).filter(firm__in=list(row_of))
    for firm, area, value, level in rows.values_list("firm_id", "area", "severity", "level").iterator():
        if area in column_of:
            levels[row_of[firm], column_of[area]] = level
            severity[row_of[firm], column_of[area]] = np.nan if value is None else value
    return NeedTable(tuple(key(firm.pk) for firm in firms), areas, levels, severity)


def needs_of(viewer: Viewer, firm: Firm) -> dict[str, int | None]:
    """Give a firm's need level by area, None where unknown; empty where none may be seen."""
    rows = narrowing.narrow(Need.objects.all(), visible_needs(viewer)).filter(firm=firm)
    return {area: None if level < 0 else level for area, level in rows.values_list("area", "level")}
