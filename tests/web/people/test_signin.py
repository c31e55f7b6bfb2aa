"""Signing in, staying in, getting out; resetting, changing, slowing down."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import WebClient, World

from farled_web.jobs.models import Mail
from farled_web.people.models import Membership, User

Web = Callable[[User | None], WebClient]
LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def _verified(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _sign_in(client: WebClient, email: str, password: str = "secret") -> int:
    return int(client.post(LOGIN, {"login": email, "password": password}).status_code)


def _signed_in(client: WebClient) -> bool:
    return bool(client.get("/me/").status_code == 200)


def test_sign_in_leads_home(world: World, web: Web) -> None:
    _verified(world.alice)
    client = web(None)
    response = client.post(LOGIN, {"login": "ALICE@example.org", "password": "secret"})
    assert response.status_code == 302
    assert response["Location"] in {"/home", "/"}
    assert _signed_in(client)


def test_sign_in_leads_back_to_the_page_that_asked(world: World, web: Web) -> None:
    _verified(world.alice)
    response = web(None).post(
        LOGIN + "?next=/me/", {"login": world.alice.email, "password": "secret", "next": "/me/"}
    )
    assert response["Location"] == "/me/"


def test_sign_in_does_not_lead_out_of_the_house(world: World, web: Web) -> None:
    _verified(world.alice)
    given = {"login": world.alice.email, "password": "secret", "next": "https://evil.example.com/"}
    assert "evil" not in web(None).post(LOGIN, given)["Location"]


def test_a_wrong_password_is_told_and_nothing_more(world: World, web: Web) -> None:
    known, unknown = web(None), web(None)
    first = known.post(LOGIN, {"login": world.alice.email, "password": "wrong"}).content.decode()
    second = unknown.post(LOGIN, {"login": "nobody@example.org", "password": "wrong"}).content.decode()
    assert "are not correct" in first
    assert re.sub(r"nobody|alice", "", second).count("are not correct") == first.count("are not correct")


def test_brute_force_is_slowed_even_with_the_right_password(world: World, web: Web) -> None:
    client = web(None)
    for _ in range(5):
        assert _sign_in(client, world.alice.email, "wrong") == 200
    response = client.post(LOGIN, {"login": world.alice.email, "password": "secret"})
    assert "Too many failed" in response.content.decode()
    assert not _signed_in(client)


def test_one_persons_failures_do_not_lock_another_out(world: World, web: Web) -> None:
    _verified(world.bob)
    for _ in range(6):
        _sign_in(web(None), world.alice.email, "wrong")
    assert _sign_in(web(None), world.bob.email) == 302


def test_sign_out(world: World, web: Web) -> None:
    client = web(world.alice)
    assert client.get("/account/logout/").status_code == 200
    assert _signed_in(client)  # opening the page alone does nothing
    client.post("/account/logout/")
    assert not _signed_in(client)


def test_nobody_signs_up(web: Web, db: None) -> None:
    page = web(None).get("/account/signup/").content.decode()
    assert "Accounts are made by invitation" in page
    web(None).post(
        "/account/signup/", {"email": "x@example.org", "password1": "en-lang-1", "password2": "en-lang-1"}
    )
    assert not User.objects.filter(email="x@example.org").exists()


def test_a_password_is_reset_by_a_mail_in_the_receivers_language(world: World, web: Web) -> None:
    world.alice.language = "sv"
    world.alice.save()
    _verified(world.alice)
    assert web(None).post("/account/password/reset/", {"email": world.alice.email}).status_code == 302
    mail = Mail.objects.get(to=world.alice.email)
    assert mail.language == "sv" and mail.subject == "Ett nytt lösenord i Farled"
    path = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", mail.body)
    assert path is not None
    client = web(None)
    page = client.get(path[1], follow=True)
    new = "en-helt-ny-hemlighet"
    done = client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert done.status_code == 302
    assert _sign_in(web(None), world.alice.email, "secret") == 200
    assert _sign_in(web(None), world.alice.email, new) == 302
    assert client.get(path[1], follow=True).content.decode().count("no longer works")


def test_nobody_unknown_is_mailed(web: Web, db: None) -> None:
    page = web(None).post("/account/password/reset/", {"email": "nobody@example.org"}, follow=True)
    assert "Look in your mail" in page.content.decode()
    assert not Mail.objects.exists()


def test_changing_the_password_asks_again_who_it_is_and_ends_other_sessions(world: World, web: Web) -> None:
    _verified(world.alice)
    here, there = web(None), web(world.alice)
    _sign_in(here, world.alice.email)
    new = "en-helt-ny-hemlighet"
    given = {"oldpassword": "secret", "password1": new, "password2": new}
    assert here.post("/account/password/change/", given).status_code == 302
    assert _signed_in(here) and not _signed_in(there)


def test_a_new_address_counts_once_it_is_confirmed(world: World, web: Web) -> None:
    _verified(world.alice)
    client = web(None)
    _sign_in(client, world.alice.email)
    _prove(client)
    client.post("/account/email/", {"email": "Alice.New@example.org", "action_add": "1"})
    world.alice.refresh_from_db()
    assert world.alice.email == "alice@example.org"
    mail = Mail.objects.get(to="alice.new@example.org")
    path = re.search(r"https?://[^/]+(/account/confirm-email/\S+)", mail.body)
    assert path is not None
    assert client.get(path[1]).status_code == 200
    world.alice.refresh_from_db()
    assert world.alice.email == "alice@example.org"  # a mail scanner that opens the link changes nothing
    client.post(path[1])
    world.alice.refresh_from_db()
    assert world.alice.email == "alice.new@example.org"


def _code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def _prove(client: WebClient) -> None:
    assert client.post("/account/reauthenticate/", {"password": "secret"}).status_code == 302


def _with_two_steps(client: WebClient) -> str:
    assert "reauthenticate" in client.get("/account/2fa/totp/activate/")["Location"]
    _prove(client)
    page = client.get("/account/2fa/totp/activate/").content.decode()
    found = re.search(r"<code>(\w+)</code>", page)
    assert found is not None, page
    secret = found[1]
    assert client.post("/account/2fa/totp/activate/", {"code": _code(secret)}).status_code == 302
    return secret


def test_two_steps_are_asked_for_once_turned_on(world: World, web: Web) -> None:
    _verified(world.alice)
    client = web(None)
    _sign_in(client, world.alice.email)
    secret = _with_two_steps(client)
    codes = Authenticator.objects.get(user=world.alice, type="recovery_codes").wrap().get_unused_codes()
    other = web(None)
    response = other.post(LOGIN, {"login": world.alice.email, "password": "secret"})
    assert response["Location"] == "/account/2fa/authenticate/"
    assert not _signed_in(other)
    assert other.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    cache.clear()  # a code is good once; this one was used to turn it on
    assert other.post("/account/2fa/authenticate/", {"code": _code(secret)}).status_code == 302
    assert _signed_in(other)
    third = web(None)
    _sign_in(third, world.alice.email)
    third.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert _signed_in(third)
    fourth = web(None)
    _sign_in(fourth, world.alice.email)
    fourth.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert not _signed_in(fourth)  # a recovery code is good once


def test_turning_two_steps_off_asks_again_who_it_is(world: World, web: Web) -> None:
    _verified(world.alice)
    client = web(None)
    _sign_in(client, world.alice.email)
    _with_two_steps(client)
    stale = web(world.alice)  # signed in, but gave no password here
    response = stale.get("/account/2fa/totp/deactivate/")
    assert response.status_code == 302 and "reauthenticate" in response["Location"]
    assert client.post("/account/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.filter(user=world.alice).exists()


def test_a_closed_account_is_out_at_the_next_request(world: World, web: Web) -> None:
    client = web(world.alice)
    assert _signed_in(client)
    User.objects.filter(pk=world.alice.pk).update(is_active=False)
    assert not _signed_in(client)


def test_leaving_ends_access_at_the_very_next_request(world: World, web: Web) -> None:
    client = web(world.alice)
    page = f"/organisations/{world.fyren.uuid}/people/"
    assert client.get(page).status_code == 200
    Membership.objects.filter(user=world.alice).update(ended_at=timezone.now())
    assert client.get(page).status_code == 403
    assert _signed_in(client)
    assert "belong to no organisation" in client.get("/me/").content.decode()


def test_an_organisation_set_aside_gives_no_access(world: World, web: Web) -> None:
    client = web(world.alice)
    world.fyren.active = False
    world.fyren.save()
    assert client.get(f"/organisations/{world.fyren.uuid}/people/").status_code == 403


def test_demo_sign_ins_show_in_a_demonstration_alone(db: None, web: Web, settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    assert "anna@example.org" not in web(None).get(LOGIN).content.decode()
    settings.DEMO = True  # type: ignore[attr-defined]
    assert "anna@example.org" in web(None).get(LOGIN).content.decode()


def test_a_session_does_not_outlive_its_hours(world: World, web: Web) -> None:
    client = web(world.alice)
    client.session.model.objects.update(expire_date=timezone.now() - timedelta(minutes=1))  # type: ignore[attr-defined]
    assert not _signed_in(client)


def test_a_person_without_a_password_cannot_come_in_by_one(db: None, web: Web) -> None:
    user = factories.person("Nina")
    user.set_unusable_password()
    user.save()
    assert _sign_in(web(None), user.email, "") == 200
