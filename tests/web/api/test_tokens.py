"""Who a token is, what it gives, and when it gives nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from tests.web import factories
from tests.web.api.conftest import token_of
from tests.web.conftest import as_role, viewing, working

from farled_web.api import gate, reach
from farled_web.api.actions import tokens as actions
from farled_web.api.actions.replies import forget_old
from farled_web.api.models import ApiToken, Reply
from farled_web.audit.models import Entry
from farled_web.firms.models import Firm


def test_without_a_token_or_with_a_cookie_alone_one_is_nobody(world, web, system):
    for caller in (web(world.mia), system(None).client):
        answer = caller.get("/api/v1/firms")
        assert answer.status_code == 401 and answer.json()["code"] == "no-valid-token"
        assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "fields",
    [{"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)}],
)
def test_revoked_and_expired_give_nothing(world, system, fields):
    assert system(world.fyren, **fields).get("organisations").status_code == 401


def test_the_token_of_an_organisation_that_left_gives_nothing(world, system):
    caller = system(world.fyren)
    assert caller.get("firms").status_code == 200
    world.fyren.active = False
    world.fyren.save()
    assert caller.get("firms").status_code == 401


def test_a_scope_that_is_not_there_is_named(world, system):
    answer = system(world.fyren, "directory:read").get("firms")
    assert answer.status_code == 403 and answer.json()["scope"] == "firms:read"


def test_a_token_for_the_directory_reaches_no_firm_in_the_database(world):
    secret = token_of(world.fyren, "directory:read")
    with as_role():
        assert reach.open_token(secret).organisations == (world.fyren.pk,)
        assert not Firm.objects.exists()
    other = token_of(world.fyren, "firms:read")
    with as_role():
        reach.open_token(other)
        assert [firm.pk for firm in Firm.objects.all()] == [world.firm.pk]


def test_a_token_has_less_than_a_manager_and_nobodys_own(world):
    secret, reading = token_of(world.fyren), token_of(world.fyren, "referrals:read")
    with as_role():
        holder = reach.open_token(secret)
        assert holder.writes == (world.fyren.pk,) and holder.manages == () and holder.user is None
        assert not ApiToken.objects.exists()  # it sees no tokens, not even itself
        with connection.cursor() as cursor:
            cursor.execute("SELECT app_ids('orgs_manage'), app_id('user'), app_ids('coordinates')")
            assert cursor.fetchone() == ([], None, [])
    with as_role():
        assert reach.open_token(reading).writes == ()


def test_an_unknown_token_takes_away_what_was_there_before(world):
    secret = token_of(world.fyren)
    with as_role():
        reach.open_token(secret)
        assert reach.open_token("farled_nothing") is None
        assert not Firm.objects.exists()


def test_consent_withdrawn_is_gone_at_the_next_request(world, system):
    access = factories.consented(world.firm, world.hamnen, "identity")
    caller = system(world.hamnen)
    assert caller.get(f"firms/{world.firm.uuid}").status_code == 200
    access.delete()
    assert caller.get(f"firms/{world.firm.uuid}").status_code == 404


def test_too_many_requests_are_told_to_wait(world, system, monkeypatch):
    monkeypatch.setattr(gate, "PER_MINUTE", 2)
    caller = system(world.fyren)
    statuses = [caller.get("organisations").status_code for _ in range(3)]
    assert statuses in ([200, 200, 429], [200, 200, 200])  # a minute may end meanwhile
    if statuses[-1] == 429:
        assert 0 < int(caller.get("organisations")["Retry-After"]) <= 60


def test_last_use_is_kept(world, system):
    system(world.fyren).get("organisations")
    assert ApiToken.objects.get().last_used_at is not None


def test_other_tables_of_tokens_are_closed(world):
    token_of(world.fyren)
    with as_role(), connection.cursor() as cursor:
        for table in ("api_tokenuse", "api_pseudonymkey", "api_apitoken"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,)


def test_refusals_have_one_form(world, system):
    caller = system(world.fyren)
    for answer, status, code in (
        (caller.get("nothing/here"), 404, "not-found"),
        (caller.post("organisations", {}), 405, "wrong-method"),
        (caller.get("organisations", {"limit": 0}), 422, "not-as-described"),
        (caller.client.post("/api/v1/referrals", "x=1", content_type="application/x-www-form-urlencoded",
                            headers=caller.headers), 415, "not-json"),
        (caller.client.post("/api/v1/referrals", "{", content_type="application/json",
                            headers=caller.headers), 400, "unreadable"),
    ):  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer["Content-Type"] == "application/problem+json"
        assert {"type", "title", "status", "detail", "given", "reason", "remedy"} <= set(answer.json())


def test_swedish_is_spoken_to_who_asks(world, system):
    answer = system(None).get("firms", **{"Accept-Language": "sv"})
    assert "nyckel" in answer.json()["reason"]


# ---- the pages -----------------------------------------------------------------------------------------

FORM = {"name": "Case system", "scopes": ["directory:read", "firms:read"], "days": "90"}


def made_by(client, world, **changes):
    return client.post("/tokens/", {**FORM, "organisation": str(world.fyren.uuid), **changes})


def test_a_manager_makes_a_token_that_is_shown_once(world, web):
    client = web(world.mia)
    page = made_by(client, world)
    assert page.status_code == 201
    secret = page.content.decode().split('id="secret"')[1].split('value="')[1].split('"')[0]
    answer = client.get("/api/v1/firms", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200 and len(answer.json()["items"]) == 1
    again = client.get("/tokens/").content.decode()
    assert secret not in again and f"…{secret[-4:]}" in again
    entry = Entry.objects.get(verb="token.made")
    assert secret not in str(entry.details) and entry.organisation_id == world.fyren.pk
    client.post(f"/tokens/{ApiToken.objects.get().uuid}/revoke/")
    gone = client.get("/api/v1/firms", headers={"Authorization": f"Bearer {secret}"})
    assert gone.status_code == 401 and "Revoked" in client.get("/tokens/").content.decode()
    assert Entry.objects.filter(verb="token.revoked").exists()


def test_revoking_asks_first(world, web):
    made_by(web(world.mia), world)
    token = ApiToken.objects.get()
    page = web(world.mia).get(f"/tokens/{token.uuid}/revoke/")
    assert b"stops working at once" in page.content
    token.refresh_from_db()
    assert token.revoked_at is None


def test_strangers_readers_and_members_make_and_revoke_nothing(world, web):
    made_by(web(world.mia), world)
    token = ApiToken.objects.get()
    stranger = factories.member("Moa", world.hamnen, "manager")
    for user, status in ((world.rut, 403), (world.alice, 403), (world.cora, 403), (stranger, 422)):
        assert made_by(web(user), world).status_code == status
        assert web(user).post(f"/tokens/{token.uuid}/revoke/").status_code in {403, 404}
    assert ApiToken.objects.count() == 1 and ApiToken.objects.get().revoked_at is None
    assert b"Case system" not in web(stranger).get("/tokens/").content


def test_a_token_is_not_changed_behind_the_page(world, web):
    made_by(web(world.mia), world)
    for change in ({"scopes": list(reach.SCOPES)}, {"organisation": world.hamnen}, {"token_hash": b"x" * 32}):
        with viewing(world.mia), pytest.raises(ProgrammingError), transaction.atomic():
            ApiToken.objects.update(**change)
    ApiToken.objects.update(revoked_at=timezone.now())
    with viewing(world.mia), pytest.raises(ProgrammingError), transaction.atomic():
        ApiToken.objects.update(revoked_at=None)


def test_too_many_tokens_and_no_scope_are_told(world, web, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 1)
    client = web(world.mia)
    assert made_by(client, world, scopes=[]).status_code == 422
    assert made_by(client, world).status_code == 201
    assert b"Revoke one first" in made_by(client, world).content


def test_the_page_of_the_interface_lists_every_operation(db, web):
    page = web(None).get("/api/").content.decode()
    for path in ("/api/v1/referrals/{id}/moves", "/api/v1/capacity", "/api/hsds/services"):
        assert path in page
    assert web(None).get("/api/openapi.json").json()["openapi"] == "3.1.0"
    assert web(None).get("/api/hsds/openapi.json").status_code == 200


def test_old_answers_are_forgotten(world):
    token_of(world.fyren)
    token = ApiToken.objects.get()
    for number, days in enumerate((1, 8)):
        Reply.objects.create(
            token=token, organisation=world.fyren, key_hash=bytes([number]), request_hash=b"x"
        )
        Reply.objects.filter(key_hash=bytes([number])).update(
            created_at=timezone.now() - timedelta(days=days)
        )
    with working():
        assert forget_old() == 1
    assert Reply.objects.count() == 1
