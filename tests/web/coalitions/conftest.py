"""A region where there is something to plan: two organisations with services, hours and claims."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import World

from farled_web.coalitions.models import Plan
from farled_web.diagnosis.models import Check, Need
from farled_web.directory.models import Area, Capacity, Claim, Service, Tie
from farled_web.firms.models import Firm
from farled_web.organisations.models import Organisation

AREAS = ("sales", "learning", "capital")


@dataclass(frozen=True, slots=True)
class Planned:
    """The region of `World`, with a quarter to plan in."""

    world: World
    quarter: str


def next_quarter(later: int = 1) -> str:
    today = timezone.localdate()
    index = today.year * 4 + (today.month - 1) // 3 + later
    return f"{index // 4}Q{index % 4 + 1}"


def can(organisation: Organisation, area: str, level: int = 3, hours: float | None = 100.0) -> None:
    """An organisation that can do something, with hours in the next four quarters; None: not stated."""
    region = organisation.region
    Claim.objects.create(
        organisation=organisation, region=region, slug=f"{organisation.slug}-{area}", area=area, level=level,
        provenance="interview", source="interview 1", date=dt.date(timezone.localdate().year, 1, 15),
    )  # fmt: skip
    Service.objects.create(
        organisation=organisation, region=region, slug=f"{organisation.slug}-{area}", area=area,
        name=f"{area} at {organisation.name}", hours_1=4, hours_2=8, hours_3=16,
    )  # fmt: skip
    if hours is not None:
        for later in range(1, 5):
            Capacity.objects.create(
                organisation=organisation, region=region, area=area, quarter=next_quarter(later), amount=hours
            )


def needs(firm: Firm, **levels: int) -> Check:
    """A check the firm has handed in, and what it shows; −1 is unknown."""
    check = Check.objects.create(
        region=firm.region, firm=firm, state="submitted", submitted_at=timezone.now()
    )
    for area, level in levels.items():
        Need.objects.create(
            firm=firm, region=firm.region, check_round=check, area=area, level=level,
            severity=float(level) if level >= 0 else None,
        )  # fmt: skip
    return check


def a_plan(firm: Firm, by: Organisation | None, state: str = "draft", number: int = 1, **fields: Any) -> Plan:
    """A plan without steps, in a state."""
    given = {
        "document": {"firm": f"f{firm.pk:010d}", "steps": [], "members": [], "lead": None},
        "explanation": {"lead": None, "members": [], "steps": [], "uncovered": []},
        **fields,
    }
    return Plan.objects.create(
        firm=firm, region=firm.region, organisation=by, state=state, number=number, **given
    )


@pytest.fixture
def planned(world: World) -> Planned:
    """Fyren does sales, Hamnen sales and learning; the firm needs both and has let Fyren in."""
    for position, area in enumerate(AREAS):
        Area.objects.create(region=world.region, key=area, name_sv=area.title(), name_en=area.title(),
                            position=position)  # fmt: skip
    can(world.fyren, "sales", 3)
    can(world.hamnen, "sales", 1)
    can(world.hamnen, "learning", 3)
    Tie.objects.create(region=world.region, a=world.fyren, b=world.hamnen)
    needs(world.firm, sales=3, learning=2, capital=-1)
    needs(world.other_firm, sales=2, learning=0)
    factories.consented(world.firm, world.fyren)
    return Planned(world, next_quarter())
