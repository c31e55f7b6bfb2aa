"""Beginning a round: anybody once in a while, the firm again, staff about a firm they see."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from tests.web import factories
from tests.web.conftest import World, viewing
from tests.web.diagnosis.conftest import begin, round_in

from farled_web.diagnosis import forms, policies
from farled_web.diagnosis.actions import begin as beginning
from farled_web.diagnosis.actions import limits
from farled_web.diagnosis.models import Check
from farled_web.ui.errors import TooOften


def test_anybody_begins_without_an_account(world: World, web) -> None:  # type: ignore[no-untyped-def]
    response = begin(web(None))
    assert response.status_code == 302
    check = round_in(response)
    assert (check.region, check.state, check.side, check.language) == (world.region, "open", "sme", "en")
    assert check.seen_from and "127.0.0.1" not in check.seen_from


def test_what_fills_in_the_hidden_field_does_not_begin(world: World, web) -> None:  # type: ignore[no-untyped-def]
    assert begin(web(None), website="https://example.org").status_code == 422
    assert not Check.objects.exists()


def test_nobody_reads_a_page_in_no_time(world: World, web, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(forms, "LEAST_SECONDS", 2)
    client = web(None)
    response = begin(client)
    assert response.status_code == 422
    assert b"That went very fast" in response.content
    assert not Check.objects.exists()


def test_a_stamp_of_ones_own_making_does_not_begin(world: World, web) -> None:  # type: ignore[no-untyped-def]
    assert web(None).post("/check", {"region": "vik", "stamp": "start:1:forged"}).status_code == 422


def test_a_sender_is_held_off_and_others_are_not(world: World, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(limits, "STARTS_PER_SENDER", 2)
    with viewing(None) as viewer:
        for _ in range(2):
            beginning.begin_check(viewer, region=world.region, language="sv", sender="one")
        with pytest.raises(TooOften):
            beginning.begin_check(viewer, region=world.region, language="sv", sender="one")
        beginning.begin_check(viewer, region=world.region, language="sv", sender="two")


def test_a_region_is_held_off_apart_from_others(world: World, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(limits, "STARTS_PER_REGION", 1)
    with viewing(None) as viewer:
        beginning.begin_check(viewer, region=world.region, language="sv", sender="one")
        with pytest.raises(TooOften):
            beginning.begin_check(viewer, region=world.region, language="sv", sender="two")
        beginning.begin_check(viewer, region=world.other_region, language="sv", sender="two")


def test_a_flood_gets_a_page_that_says_to_wait(world: World, web, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(limits, "STARTS_PER_SENDER", 0)
    response = begin(web(None))
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "600"


def test_the_limits_leave_an_office_behind_one_address_alone() -> None:
    assert policies.STARTS_PER_SENDER >= 20


def test_the_firm_checks_again(world: World) -> None:
    factories.submitted_check(world.firm, {"standards": 4})
    with viewing(world.sam) as viewer:
        check = beginning.check_again(viewer, firm=world.firm, language="sv")
        assert (check.wave, check.firm, check.token_hash) == (2, world.firm, None)
        assert beginning.check_again(viewer, firm=world.firm, language="sv") == check


@pytest.mark.parametrize("who", ["tove", "charlie", "alice", "rut", "cora"])
def test_nobody_else_checks_again_for_the_firm(world: World, who: str) -> None:
    with viewing(getattr(world, who)) as viewer, pytest.raises(PermissionDenied):
        beginning.check_again(viewer, firm=world.firm, language="sv")


def test_staff_answer_about_a_firm_of_theirs(world: World) -> None:
    with viewing(world.alice) as viewer:
        check = beginning.begin_staff_check(
            viewer, firm=world.firm, organisation=world.fyren.pk, language="sv"
        )
        assert (check.side, check.organisation) == ("organisation", world.fyren)
    with viewing(world.bob) as viewer:
        again = beginning.begin_staff_check(
            viewer, firm=world.firm, organisation=world.fyren.pk, language="sv"
        )
        assert again == check


@pytest.mark.parametrize("who", ["rut", "charlie", "sam", "cora"])
def test_readers_and_strangers_do_not_answer_for_the_organisation(world: World, who: str) -> None:
    with viewing(getattr(world, who)) as viewer, pytest.raises(PermissionDenied):
        beginning.begin_staff_check(viewer, firm=world.firm, organisation=world.fyren.pk, language="sv")


def test_a_stranger_does_not_answer_about_a_firm_they_do_not_see(world: World, web) -> None:  # type: ignore[no-untyped-def]
    assert web(world.charlie).post(f"/firms/{world.firm.uuid}/check").status_code == 404
    assert web(world.rut).post(f"/firms/{world.firm.uuid}/check").status_code == 403
    assert web(world.alice).post(f"/firms/{world.firm.uuid}/check").status_code == 302
    assert web(world.sam).post(f"/firms/{world.firm.uuid}/check").status_code == 302
