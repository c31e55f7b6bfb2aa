"""Who a token is, what it gives, and when it gives nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from tests.web import factories
from tests.web.api.conftest import token_of
from tests.web.conftest import as_role

from farled_web.api import gate, reach
from farled_web.api.models import ApiToken
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
