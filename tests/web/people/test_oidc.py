"""Signing in by a real OpenID Connect provider, the whole code flow over HTTP."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from tests.web.conftest import WebClient, World
from tests.web.people.provider import CLIENT, SECRET, Provider, running

from farled_web.people.models import User
from farled_web.settings import oidc

Web = Callable[[User | None], WebClient]
START = "/account/oidc/region/login/"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    person = {"sub": "person-7", "email": "alice@example.org", "email_verified": True, "name": "Alice A"}
    with running(person) as found:
        settings.SOCIALACCOUNT_PROVIDERS = oidc(f"region|{found.issuer}|{CLIENT}|{SECRET}")
        yield found


@pytest.fixture
def alice(world: World) -> User:
    EmailAddress.objects.create(user=world.alice, email=world.alice.email, verified=True, primary=True)
    return world.alice


def _visit(url: str) -> str:
    """Go to the provider as a browser would, and give where it sends the browser back to."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    connection.request("GET", f"{parts.path}?{parts.query}")
    response = connection.getresponse()
    assert response.status == 302, response.status
    back = urlsplit(response.headers["Location"])
    return f"{back.path}?{back.query}"


def _through(client: WebClient) -> Any:
    started = client.post(START)
    assert started.status_code == 302
    return client.get(_visit(started["Location"]))


def _signed_in(client: WebClient) -> bool:
    return bool(client.get("/me/").status_code == 200)


def test_the_login_page_offers_it(provider: Provider, db: None, web: Web) -> None:
    assert "Sign in by region" in web(None).get("/account/login/").content.decode()


def test_the_whole_flow_signs_in_who_has_the_address(provider: Provider, alice: User, web: Web) -> None:
    client = web(None)
    started = client.post(START)
    asked = parse_qs(urlsplit(started["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["state"]
    response = client.get(_visit(started["Location"]))
    assert response.status_code == 302 and response["Location"] in {"/", "/home"}
    assert client.get("/me/").context["viewer"].user == alice.pk
    assert provider.refused == []
    assert User.objects.filter(email="alice@example.org").count() == 1


def test_coming_again_it_is_the_same_account_even_after_the_address_changed(
    provider: Provider, alice: User, web: Web
) -> None:
    _through(web(None))
    provider.person["email"] = "alice.elsewhere@example.org"
    client = web(None)
    _through(client)
    assert client.get("/me/").context["viewer"].user == alice.pk


def test_somebody_without_an_account_is_told_how_to_get_one(
    provider: Provider, world: World, web: Web
) -> None:
    provider.person.update(sub="person-8", email="unknown@example.org")
    client = web(None)
    page = _through(client).content.decode()
    assert "There is no account for you here yet" in page
    assert not _signed_in(client) and not User.objects.filter(email="unknown@example.org").exists()


def test_an_address_the_provider_has_not_confirmed_opens_nothing(
    provider: Provider, alice: User, web: Web
) -> None:
    provider.person["email_verified"] = False
    client = web(None)
    page = _through(client).content.decode()
    assert "There is no account for you here yet" in page and not _signed_in(client)


def test_a_code_is_good_once_and_a_foreign_state_is_refused(
    provider: Provider, alice: User, web: Web
) -> None:
    client = web(None)
    started = client.post(START)
    back = _visit(started["Location"])
    stranger = web(None)
    assert "did not work" in stranger.get(back).content.decode()
    assert not _signed_in(stranger)
    client.get(back)
    assert _signed_in(client)
    assert "did not work" in client.get(back).content.decode()


def test_opening_the_page_alone_leads_nowhere(provider: Provider, db: None, web: Web) -> None:
    page = web(None).get(START)
    assert page.status_code == 200 and "You go on to region" in page.content.decode()


def test_a_provider_that_is_down_is_told(provider: Provider, alice: User, web: Web, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = oidc(f"region|http://127.0.0.1:9|{CLIENT}|{SECRET}")
    client = web(None)
    response = client.post(START)
    assert response.status_code == 503 and "did not work" in response.content.decode()


def test_a_closed_account_stays_closed(provider: Provider, alice: User, web: Web) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    client = web(None)
    _through(client)
    assert not _signed_in(client)
