"""The link goes to its holder's own mail, seldom enough to flood nobody."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from tests.web import factories
from tests.web.conftest import World, viewing
from tests.web.diagnosis.actions.test_answer import by_link

from farled_web.diagnosis import reach
from farled_web.diagnosis.actions.keep import link_to, mail_link
from farled_web.diagnosis.models import Check
from farled_web.diagnosis.policies import MAILS_PER_CHECK
from farled_web.jobs.models import Mail
from farled_web.ui.errors import TooOften


def send(check: Check, to: str, language: str = "sv") -> None:
    with viewing(None) as viewer:
        mail_link(by_link(viewer, check), check=check, email=to, language=language)


def test_the_link_is_mailed_in_the_language_chosen(world: World) -> None:
    check = factories.open_check(world.region)
    send(check, "eva@example.org", "sv")
    mail = Mail.objects.get()
    assert (mail.to, mail.language) == ("eva@example.org", "sv")
    assert mail.subject == "Er exportkoll: länken tillbaka"
    assert reach.written(reach.secret_of(check.uuid)) in mail.body


def test_one_address_gets_one_mail_an_hour_whoever_asks(world: World) -> None:
    for _ in range(3):
        send(factories.open_check(world.region), "victim@example.org")
    assert Mail.objects.filter(to="victim@example.org").count() == 1


def test_one_check_sends_few_mails(world: World) -> None:
    check = factories.open_check(world.region)
    for number in range(MAILS_PER_CHECK):
        send(check, f"eva{number}@example.org")
    with pytest.raises(TooOften):
        send(check, "eva9@example.org")


@pytest.mark.parametrize("who", [None, "alice", "rut", "charlie", "cora", "sam"])
def test_a_stranger_gets_no_link(world: World, who: str | None) -> None:
    check = factories.open_check(world.region)
    with viewing(getattr(world, who) if who else None) as viewer:
        with pytest.raises(PermissionDenied):
            link_to(viewer, check)
        with pytest.raises(PermissionDenied):
            mail_link(viewer, check=check, email="x@example.org", language="sv")


def test_a_link_shown_after_the_key_was_changed_opens(world: World, settings) -> None:  # type: ignore[no-untyped-def]
    check = factories.open_check(world.region)
    key = bytes(check.token_hash or b"")
    settings.SECRET_KEY = "another-key-of-the-same-length-and-more-than-fifty-signs-0000"
    with viewing(None) as viewer:
        holder = reach.open_link(viewer, key)
        shown = link_to(holder, check).rsplit("/", 1)[1]
    with viewing(None) as viewer:
        secret = reach.read(shown)
        assert secret is not None
        assert isinstance(reach.open_link(viewer, reach.hash_of(secret)), reach.LinkHolder)
