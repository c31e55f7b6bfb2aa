"""Many firms at once: whole, once each, and fast enough."""

from __future__ import annotations

import time

import pytest
from django.core.exceptions import PermissionDenied
from tests.web.conftest import viewing

from farled.terms.firms import Firm as FirmValue
from farled_web.firms.actions.bringing import bring_in_firms
from farled_web.firms.models import Finance, Firm, FirmMembership


def values(count, **more):
    return [
        FirmValue(f"f{n}", f"Firma {n} AB", country="SE", municipality="Vik", **more) for n in range(count)
    ]


def test_firms_come_in_with_money_and_memberships_and_a_known_number_is_passed_over(world):
    firms = [
        FirmValue("new", "New AB", "556677-8899", "SE", turnover_eur=5.0, memberships=("fyren", "nowhere")),
        FirmValue("known", "Elsewhere", "556000-0001", "SE"),
        FirmValue("again", "New once more", "5566778899", "SE"),
        FirmValue("person", "Sole", "19850101-1236", "SE"),
    ]
    with viewing(world.alice) as viewer:
        brought = bring_in_firms(viewer, region=world.region, firms=firms, registered_by=world.fyren.pk)
    assert (set(brought.rows), brought.known, brought.twice) == ({"new", "person"}, ("known",), ("again",))
    firm = Firm.objects.get(slug="new")
    assert (firm.organisation_number, firm.number_confirmed, firm.registered_by) == (
        "5566778899",
        True,
        world.fyren,
    )
    assert Finance.objects.get(firm=firm).turnover_eur == 5.0
    assert FirmMembership.objects.get(firm=firm).organisation == world.fyren
    person = Firm.objects.get(slug="person")
    assert (person.organisation_number, person.sole_trader) == ("8501011236", True)


def test_strangers_readers_and_the_nameless_bring_nothing_in(world):
    for user in (world.charlie, world.rut, world.cora):
        with viewing(user) as viewer, pytest.raises(PermissionDenied):
            bring_in_firms(viewer, region=world.region, firms=values(1), registered_by=world.fyren.pk)
    with viewing(world.alice) as viewer, pytest.raises(PermissionDenied):
        bring_in_firms(viewer, region=world.region, firms=values(1), registered_by={})


def test_ten_thousand_come_in_within_seconds(world):
    with viewing(world.alice) as viewer:
        started = time.perf_counter()
        bring_in_firms(viewer, region=world.region, firms=values(10_000), registered_by=world.fyren.pk)
    took = time.perf_counter() - started
    assert took < 20  # about one second on a machine that does nothing else; the bench measures
