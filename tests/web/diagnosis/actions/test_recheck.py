"""Invited to answer again: when, by whom, to which addresses, and what the link opens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from tests.web import factories
from tests.web.conftest import World, viewing, working

from farled.errors import BadInput
from farled_web.diagnosis.actions import inviting, recheck
from farled_web.diagnosis.models import Check, CheckAnswer, Need, Recheck, RecheckChoice
from farled_web.diagnosis.queries.lines import lines_of
from farled_web.firms.models import Contact, Firm
from farled_web.jobs.models import Mail

Web = Callable[..., Any]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """What is said is compared in English."""
    with override("en"):
        yield


@pytest.fixture
def checked(world: World) -> World:
    """Sam's firm answered a year ago and lets Fyren see what it showed."""
    lines = lines_of(world.region.pk).barriers
    made = factories.submitted_check(world.firm, {line.id: 3 for line in lines})
    Check.objects.filter(pk=made.pk).update(submitted_at=timezone.now() - timedelta(days=366))
    factories.consented(world.firm, world.fyren, "identity", "contact", "diagnosis")
    return world


def by_clock(**after: int) -> int:
    with working() as viewer:
        return recheck.due_by_clock(viewer, timezone.now() + timedelta(**after))


def invite() -> Recheck:
    row = Recheck.objects.get(state__in=["asked", "sent"])
    with working() as viewer:
        inviting.send(viewer, str(row.uuid))
    row.refresh_from_db()
    return row


def link_in(mail: Mail) -> str:
    found = re.search(r"/check/link/\S+", mail.body)
    assert found is not None
    return found.group()


# ---- when -----------------------------------------------------------------------------------------------


def test_a_year_after_the_last_round_and_not_before(checked: World) -> None:
    Check.objects.update(submitted_at=timezone.now() - timedelta(days=300))
    assert by_clock() == 0
    assert by_clock(days=70) == 1
    assert by_clock(days=71) == 0  # asked once


def test_a_firm_that_wants_no_more_is_left_alone(checked: World) -> None:
    with viewing(checked.sam) as viewer:
        recheck.want_again(viewer, wanted=False, firm=checked.firm)
    assert by_clock() == 0
    with viewing(checked.alice) as viewer, pytest.raises(BadInput, match="no more"):
        recheck.ask_now(viewer, checked.firm, checked.fyren.pk)


def test_an_adviser_puts_it_off(checked: World) -> None:
    with viewing(checked.alice) as viewer:
        recheck.put_off(viewer, checked.firm, checked.fyren.pk, timezone.localdate() + timedelta(days=40))
    assert by_clock() == 0
    assert by_clock(days=41) == 1


def test_half_a_year_lies_between_two(checked: World) -> None:
    by_clock()
    sent = invite()
    with viewing(checked.alice) as viewer, pytest.raises(BadInput, match="half year"):
        recheck.ask_now(viewer, checked.firm, checked.fyren.pk)
    with working() as viewer:
        assert inviting.remind_and_end(viewer, timezone.now() + timedelta(days=31)) == (0, 1)
        assert not recheck.ask_by_clock(viewer, checked.firm, "referral")
    Recheck.objects.filter(pk=sent.pk).update(sent_at=timezone.now() - timedelta(days=181))
    with working() as viewer:
        assert recheck.ask_by_clock(viewer, checked.firm, "referral", referral=7)


@pytest.mark.parametrize("who", ["charlie", "rut", "cora", "rex", "sam", "tove", "otto"])
def test_only_who_sees_the_diagnosis_asks(checked: World, who: str) -> None:
    with viewing(getattr(checked, who)) as viewer, pytest.raises(PermissionDenied):
        recheck.ask_now(viewer, checked.firm, checked.fyren.pk)


def test_the_database_refuses_a_stranger_and_a_yes_in_the_firms_name(checked: World) -> None:
    row = Recheck(firm=checked.firm, region=checked.region, reason="adviser", organisation=checked.hamnen)
    with viewing(checked.charlie), pytest.raises(ProgrammingError), transaction.atomic():
        row.save(force_insert=True)
    with viewing(checked.alice), pytest.raises(ProgrammingError), transaction.atomic():
        RecheckChoice.objects.create(firm=checked.firm, wanted=True)


# ---- how ------------------------------------------------------------------------------------------------


def test_the_link_opens_its_round_with_what_was_answered_and_nothing_else(checked: World, web: Web) -> None:
    by_clock()
    row = invite()
    mail = Mail.objects.get(key__startswith="check.again")
    assert mail.to == "sam@example.org" and row.state == "sent"
    client = web(None)
    page = client.get(link_in(mail), follow=True).content.decode()
    assert "Question 1 of" in page and "last time" in page
    assert client.get(reverse("firms:who_sees_what", args=[checked.firm.uuid])).status_code == 302
    assert CheckAnswer.objects.filter(check_round=row.check_round).count() == 0


def test_answered_by_link_it_becomes_the_firms_latest(checked: World, web: Web) -> None:
    by_clock()
    row = invite()
    client = web(None)
    client.get(link_in(Mail.objects.get(key__startswith="check.again")))
    check = row.check_round
    assert check is not None and check.wave == 2
    client.post(reverse("diagnosis:question", args=[check.uuid, 1]), {"answer": "0"})
    assert client.post(reverse("diagnosis:submit", args=[check.uuid])).status_code == 302
    assert client.get(reverse("diagnosis:result", args=[check.uuid])).status_code == 200
    with working() as viewer:
        inviting.settle(viewer, check.pk, by_link=True)
    row.refresh_from_db()
    assert row.state == "answered"
    assert set(Need.objects.filter(firm=checked.firm).values_list("check_round", flat=True)) == {check.pk}


def test_no_more_by_the_link(checked: World, web: Web) -> None:
    by_clock()
    row = invite()
    client = web(None)
    client.get(link_in(Mail.objects.get(key__startswith="check.again")))
    assert row.check_round is not None
    there = reverse("diagnosis:no_more", args=[row.check_round.uuid])
    assert web(None).post(there).status_code == 404
    assert web(checked.charlie).post(there).status_code == 404
    assert client.get(there).status_code == 200 and not RecheckChoice.objects.exists()
    assert client.post(there).status_code == 200
    assert RecheckChoice.objects.get().wanted is False


def test_an_address_entered_by_who_may_not_see_the_answers_gets_no_link(checked: World) -> None:
    for by, name in ((checked.hamnen, "hidden"), (checked.fyren, "seen"), (None, "own")):
        Contact.objects.create(firm=checked.firm, organisation=by, name=name, email=f"{name}@example.org")
    with working():
        to = {one.email for one in inviting.contacts(Firm.objects.get(pk=checked.firm.pk))}
    assert to == {"sam@example.org", "seen@example.org", "own@example.org"}


def test_it_is_reminded_once(checked: World) -> None:
    by_clock()
    invite()
    with working() as viewer:
        assert inviting.remind_and_end(viewer, timezone.now() + timedelta(days=11)) == (1, 0)
        assert inviting.remind_and_end(viewer, timezone.now() + timedelta(days=12)) == (0, 0)
    assert Mail.objects.filter(key__startswith="check.again").count() == 2


def test_without_an_address_nothing_is_sent(checked: World) -> None:
    by_clock()
    Contact.objects.update(ended_at=timezone.now())
    row = Recheck.objects.get()
    with working() as viewer:
        assert inviting.send(viewer, str(row.uuid)) == 0
    row.refresh_from_db()
    assert row.state == "over" and Check.objects.count() == 1


# ---- the page -------------------------------------------------------------------------------------------


def test_an_adviser_asks_and_puts_off_on_the_page(checked: World, web: Web) -> None:
    page = web(checked.alice).get(reverse("firms:page", args=[checked.firm.uuid, "diagnosis"]))
    assert "Invite now" in page.content.decode()
    there = reverse("diagnosis:ask_again", args=[checked.firm.uuid])
    for who, code in ((checked.charlie, {403, 404}), (checked.rut, {403})):
        assert web(who).post(there, {"now": "1"}).status_code in code
    assert web(checked.alice).post(there, {"until": "2000-01-01"}).status_code == 422
    assert web(checked.alice).post(there, {"now": "1"}).status_code == 302
    assert Recheck.objects.get().reason == "adviser"


def test_the_firm_says_no_more_and_yes_again(checked: World, web: Web) -> None:
    there = reverse("diagnosis:choice", args=[checked.firm.uuid])
    assert web(checked.alice).post(there, {"wanted": "no"}).status_code in {403, 404}
    assert web(checked.sam).post(there, {"wanted": "no"}).status_code == 302
    assert RecheckChoice.objects.get().wanted is False
    web(checked.sam).post(there, {"wanted": "yes"})
    assert RecheckChoice.objects.get().wanted is True
