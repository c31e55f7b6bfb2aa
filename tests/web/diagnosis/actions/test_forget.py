"""What nobody used goes; what somebody rests on stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import World, viewing, working
from tests.web.diagnosis.actions.test_submit import hand_in

from farled_web.diagnosis.actions.forget import forget_old
from farled_web.diagnosis.models import Check, CheckAnswer
from farled_web.diagnosis.policies import IDLE, KEPT
from farled_web.firms.models import Firm


def age(check: Check, by: timedelta) -> Check:
    Check.objects.filter(pk=check.pk).update(updated_at=timezone.now() - by)
    return check


def forget() -> dict[str, int]:
    with working() as viewer:
        return forget_old(viewer)


def test_open_checks_left_lying_go_and_young_ones_stay(world: World) -> None:
    old = age(factories.open_check(world.region), IDLE + timedelta(days=1))
    CheckAnswer.objects.create(check_round=old, barrier="standards", value=1)
    young = age(factories.open_check(world.region), IDLE - timedelta(days=1))
    result = age(factories.open_check(world.region, state="submitted"), KEPT - timedelta(days=1))
    assert forget()["checks"] == 1
    assert set(Check.objects.all()) == {young, result}


def test_a_firm_only_a_check_knew_goes_with_it(world: World) -> None:
    check = hand_in(
        factories.open_check(world.region), {"name": "Alvar AB", "turnover_eur": 1.0}, standards=3
    )
    age(check, KEPT + timedelta(days=1))
    assert forget()["firms"] == 1
    assert not Check.objects.exists()
    assert set(Firm.objects.all()) == {world.firm, world.other_firm}


def test_a_firm_that_let_somebody_in_stays_and_its_link_ends(world: World) -> None:
    check = hand_in(factories.open_check(world.region), {"name": "Alvar AB"}, standards=3)
    assert check.firm is not None
    factories.consented(check.firm, world.hamnen, "identity")
    age(check, KEPT + timedelta(days=1))
    assert forget() == {"checks": 0, "links": 1, "firms": 0}
    check.refresh_from_db()
    assert check.token_hash is None


@pytest.mark.parametrize("who", [None, "alice", "rut", "cora"])
def test_people_do_not_clear_away(world: World, who: str | None) -> None:
    with viewing(getattr(world, who) if who else None) as viewer, pytest.raises(PermissionDenied):
        forget_old(viewer)
