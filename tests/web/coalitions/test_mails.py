"""What firms are written: in their own language, with a link that opens the page once they have signed in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from tests.web.coalitions.conftest import Planned, a_plan
from tests.web.conftest import working

from farled_web.coalitions import telling
from farled_web.firms.actions import messages
from farled_web.firms.models import Contact
from farled_web.jobs.models import Mail


@pytest.mark.parametrize(
    ("language", "what", "says"),
    [
        ("sv", "proposed", "föreslår en plan"),
        ("en", "proposed", "proposes a plan"),
        ("sv", "consent_recorded", "har skrivit ned"),
        ("en", "consent_recorded", "has written down"),
        ("sv", "emergency", "nöd"),
        ("en", "emergency", "emergency"),
    ],
)
def test_the_firm_reads_its_mail_and_comes_to_the_page(
    planned: Planned, web: Callable[..., Any], language: str, what: str, says: str
) -> None:
    world = planned.world
    Contact.objects.filter(firm=world.firm).update(language=language)
    ids = {"organisation": world.fyren.pk, "receiver": world.hamnen.pk, "user": world.alice.pk}
    plan = a_plan(world.firm, world.fyren, "proposed")
    with working():
        if what == "proposed":
            telling.tell_now(plan.pk, what, "k")
        else:
            messages.tell_now(what, world.firm.pk, "k", ids)
    mail = Mail.objects.get(to=world.sam.email)
    assert mail.language == language
    assert says in f"{mail.subject} {mail.body}" and "%(" not in mail.body
    link = re.search(re.escape(settings.ADDRESS) + r"(\S+)", mail.body)
    assert link is not None
    assert web(world.sam).get(link[1]).status_code == 200
    signed_out = web(None).get(link[1])
    assert signed_out.status_code == 302 and signed_out.url.endswith(f"?next={link[1]}")
