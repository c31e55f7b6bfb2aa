"""A link opens its own round and the firm that round made, for as long as it lasts; nothing else."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import World, viewing

from farled_web.diagnosis import reach
from farled_web.diagnosis.actions.make_firm import make_firm
from farled_web.diagnosis.models import Check, CheckAnswer, Need
from farled_web.diagnosis.policies import IDLE, KEPT
from farled_web.firms.models import Firm


def opened(viewer: object, check: Check) -> object:
    return reach.open_link(viewer, reach.hash_of(reach.secret_of(check.uuid)))  # type: ignore[arg-type]


def age(check: Check, by: timedelta) -> None:
    Check.objects.filter(pk=check.pk).update(updated_at=timezone.now() - by)


def test_a_link_is_read_as_it_is_written() -> None:
    secret = reach.secret_of(uuid4())
    assert reach.read(reach.written(secret)) == secret
    assert reach.read("nonsense") is None
    assert reach.read("å" * 32) is None


def test_the_link_opens_its_round_and_no_other(world: World) -> None:
    mine, other = factories.open_check(world.region), factories.open_check(world.region)
    with viewing(None) as viewer:
        holder = opened(viewer, mine)
        assert isinstance(holder, reach.LinkHolder) and holder.check == mine.pk
        assert list(Check.objects.all()) == [mine]
        assert other not in Check.objects.all()
        assert not Firm.objects.exists()


def test_without_the_link_nothing_is_seen(world: World) -> None:
    factories.open_check(world.region)
    with viewing(None):
        assert not Check.objects.exists()
    with viewing(world.charlie):
        assert not Check.objects.exists()


def test_a_wrong_link_opens_nothing(world: World) -> None:
    factories.open_check(world.region)
    with viewing(None) as viewer:
        assert reach.open_link(viewer, reach.hash_of(b"x" * 24)) is viewer
        assert not Check.objects.exists()


def test_the_link_reaches_the_firm_its_round_made(world: World) -> None:
    check = factories.open_check(world.region)
    with viewing(None) as viewer:
        holder = opened(viewer, check)
        firm = make_firm(holder, check=check, name="Alvar AB")  # type: ignore[arg-type]
    with viewing(None) as viewer:
        holder = opened(viewer, check)
        assert holder.firms == (firm.pk,)  # type: ignore[attr-defined]
        assert list(Firm.objects.all()) == [firm]


def test_the_link_does_not_reach_a_firm_that_was_there_before(world: World) -> None:
    check = factories.open_check(world.region, firm=world.firm)
    with viewing(None) as viewer:
        holder = opened(viewer, check)
        assert holder.firms == ()  # type: ignore[attr-defined]
        assert not Firm.objects.exists()


@pytest.mark.parametrize(("state", "lasts"), [("open", IDLE), ("submitted", KEPT)])
def test_a_link_ends_by_time(world: World, state: str, lasts: timedelta) -> None:
    check = factories.open_check(world.region, state=state)
    age(check, lasts - timedelta(hours=1))
    with viewing(None) as viewer:
        assert opened(viewer, check) is not viewer
    age(check, lasts + timedelta(hours=1))
    with viewing(None) as viewer:
        assert opened(viewer, check) is viewer


def test_the_first_function_opens_by_the_secret_itself(world: World) -> None:
    check = factories.open_check(world.region)
    with viewing(None), connection.cursor() as cursor:
        cursor.execute("SELECT diagnosis_open(%s)", [reach.secret_of(check.uuid)])
        assert cursor.fetchone() == (check.pk,)


def test_the_page_behind_the_link_tells_nobody_the_secret(world: World, web) -> None:  # type: ignore[no-untyped-def]
    check = factories.open_check(world.region)
    token = reach.written(reach.secret_of(check.uuid))
    client = web(None)
    response = client.get(f"/check/link/{token}")
    assert response.status_code == 302
    assert response.headers["Location"] == f"/check/{check.uuid}"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    client.get(response.headers["Location"], follow=True)
    for session in Session.objects.all():
        assert token not in str(session.get_decoded())


def test_a_link_is_not_stored(world: World) -> None:
    check = factories.open_check(world.region)
    check.refresh_from_db()
    assert bytes(check.token_hash or b"") == reach.hash_of(reach.secret_of(check.uuid))
    assert bytes(check.token_hash or b"") != reach.secret_of(check.uuid)


def test_a_broken_link_says_what_to_do(world: World, web) -> None:  # type: ignore[no-untyped-def]
    response = web(None).get("/check/link/abc")
    assert response.status_code == 404
    assert b"Begin a new check" in response.content


def test_the_public_id_alone_opens_no_page(world: World, web) -> None:  # type: ignore[no-untyped-def]
    check = factories.open_check(world.region)
    for page in ("", "/question/1", "/facts/1", "/review", "/result", "/contact", "/consent", "/thanks",
                 "/link", "/account"):  # fmt: skip
        assert web(None).get(f"/check/{check.uuid}{page}").status_code == 404
        assert web(world.charlie).get(f"/check/{check.uuid}{page}").status_code == 404
    for page in ("/submit", "/mend", "/question/1", "/account", "/link"):
        assert web(world.charlie).post(f"/check/{check.uuid}{page}", {"answer": "4"}).status_code == 404
    assert not CheckAnswer.objects.exists() and not Need.objects.exists()


def test_another_links_holder_is_a_stranger(world: World, holding) -> None:  # type: ignore[no-untyped-def]
    mine, other = factories.open_check(world.region), factories.open_check(world.region)
    client = holding(mine)
    assert client.get(f"/check/{mine.uuid}/review").status_code == 200
    assert client.get(f"/check/{other.uuid}/review").status_code == 404


def test_leaving_forgets_the_link_on_this_device(world: World, holding) -> None:  # type: ignore[no-untyped-def]
    check = factories.open_check(world.region)
    client = holding(check)
    assert client.post(f"/check/{check.uuid}/leave").status_code == 200
    assert client.get(f"/check/{check.uuid}").status_code == 404
