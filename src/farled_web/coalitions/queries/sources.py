"""What a plan is made from: today's directory, what is left of its calendars, the firm, its needs and aid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from farled.coalitions.values import DEFAULT_COSTS, PlanInput
from farled.reporting.de_minimis import window_start
from farled.terms.periods import Quarter
from farled_web.coalitions.making import (
    TIGHT,
    Calendar,
    Made,
    Wishes,
    less_taken,
    make,
    plan_input,
    prices_of,
    start_quarter,
)
from farled_web.coalitions.models import Run
from farled_web.coalitions.queries import latest_run, taken
from farled_web.diagnosis.queries.needs import need_table_for
from farled_web.directory.queries.region_values import region_levels, region_pack
from farled_web.firms.models import Access, Firm
from farled_web.firms.policies import still_open
from farled_web.firms.queries.aid import sees_all
from farled_web.firms.queries.values import library_aid, library_firms
from farled_web.people.viewer import Viewer

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ground:
    """What one firm is planned on.

    Attributes:
        source: The region with this firm alone, calendars less what others have agreed.
        start: First quarter.
        prices: What hours are worth to others.
        run: The run those come from; None: none was made, hours cost only themselves.
        missing: Categories of the firm's data the organisation may not see.
        unknown: Areas whose need is not known.
        needs: Area → level of the known needs.
    """

    source: PlanInput
    start: Quarter
    prices: dict[Calendar, float]
    run: Run | None
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    needs: dict[str, int]
    aid_known: bool = True

    def plan(self, wishes: Wishes) -> Made | None:
        """Make the plan; None where no need is known."""
        return make(self.source, wishes, self.prices, self.start)

    @property
    def ceiling(self) -> float:
        """The ceiling of *de minimis* aid over three years, in euro."""
        own = [cost.value for cost in self.source.costs if cost.id == "aid_ceiling_eur"]
        return own[0] if own else DEFAULT_COSTS["aid_ceiling_eur"]

    @property
    def aid_had(self) -> float | None:
        """Aid of the last three years as far as it is known; None where the viewer may not see it."""
        if not self.aid_known:
            return None
        since = window_start(self.source.date)
        return sum(row.amount_eur for row in self.source.aid if row.date >= since)


def ground(viewer: Viewer, firm: Firm, organisation: int | None) -> Ground:
    """Gather what the firm is planned on, as far as the viewer may see it.

    Args:
        viewer: Who plans.
        firm: The firm.
        organisation: The organisation planned for; its missing consents are told.
    """
    pack = region_pack(firm.region, viewer=viewer)
    rows = Firm.objects.filter(pk=firm.pk)
    source = plan_input(
        pack,
        region_levels(firm.region, viewer=viewer),
        library_firms(rows),
        library_aid(rows),
        need_table_for(viewer, [firm]),
    )
    start = start_quarter(pack)
    latest = latest_run(firm.region_id)
    levels = dict(zip(source.needs.areas, source.needs.levels[0].tolist(), strict=True))
    return Ground(
        source=less_taken(source, taken(firm.region_id, firm.pk)),
        start=start,
        prices=prices_of(latest.document if latest else {}),
        run=latest,
        missing=missing(firm, organisation),
        unknown=tuple(area for area, level in levels.items() if level < 0),
        needs={area: level for area, level in levels.items() if level > 0},
        aid_known=sees_all(viewer, firm),
    )


def missing(firm: Firm, organisation: int | None) -> tuple[str, ...]:
    """Give the categories a planner needs and the firm has not opened to the organisation."""
    rows = Access.objects.filter(still_open(), firm=firm, organisation=organisation)
    opened = {category for row in rows.values_list("categories", flat=True) for category in row}
    own = {"finance"} if firm.registered_by_id == organisation else set()
    return tuple(name for name in ("diagnosis", "plan", "finance") if name not in opened | own)


def aid_state(had: float | None, planned: float, ceiling: float) -> str:
    """Say how a plan stands to the aid ceiling: ``none``, ``unknown``, ``fits``, ``tight`` or ``over``."""
    if planned == 0:
        return "none"
    if (had or 0) + planned > ceiling:
        return "over"  # even unknown aid cannot make a plan fit that passes the ceiling by itself
    if had is None:
        return "unknown"
    return "tight" if had + planned > TIGHT * ceiling else "fits"
