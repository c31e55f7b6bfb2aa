"""A hand inside the application, for `bench.faults`: does what it is told in the role of the web.

Reads one JSON object a line, answers one a line once the transaction has committed; may be killed any time.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

REGION = "saltvidda"


def main() -> int:
    import django

    django.setup()
    for line in sys.stdin:
        wish = json.loads(line)
        print(json.dumps(DEEDS[wish["do"]](wish)), flush=True)
    return 0


def begin(wish: dict[str, Any]) -> Any:
    """Begin checks, each as from a sender of its own; give their ids and links."""
    from farled_web.diagnosis import reach
    from farled_web.diagnosis.actions.begin import begin_check
    from farled_web.organisations.models import Region
    from farled_web.people.viewer import scope

    begun = []
    for number in range(wish["count"]):
        with scope(None) as viewer:
            region = Region.objects.get(slug=REGION)
            sender = f"faults-{wish['mark']}-{number}"
            check, _ = begin_check(viewer, region=region, language="en", sender=sender)
            begun.append([str(check.uuid), reach.written(reach.secret_of(check.uuid))])
    return begun


def bring_in(wish: dict[str, Any]) -> Any:
    """Bring in the region's own pack with every organisation renamed by a number: all of them, or none."""
    from farled.packs.reading import read_pack
    from farled_web.directory.actions.packs import bring_in_pack
    from farled_web.organisations.models import Region
    from farled_web.people.viewer import scope

    pack = read_pack(Path(wish["pack"]))
    renamed = tuple(
        dataclasses.replace(one, name=f"Organisation #{wish['number']}") for one in pack.organisations
    )
    pack = dataclasses.replace(pack, organisations=renamed)
    with scope(wish["user"]) as viewer:
        region = Region.objects.get(slug=REGION)
        bring_in_pack(region, pack, viewer=viewer, tables=["organisations"])
    return wish["number"]


def plan(wish: dict[str, Any]) -> Any:
    """Start planning for the region in the background, or join what is under way; give its id."""
    from farled_web.coalitions.actions.waiting import start_region_run
    from farled_web.organisations.models import Region
    from farled_web.people.viewer import scope

    with scope(wish["user"]) as viewer:
        return str(start_region_run(viewer, Region.objects.get(slug=REGION).pk).pk)


def mail(wish: dict[str, Any]) -> Any:
    """Write a mail, which leaves in the background."""
    from farled_web.jobs.actions import send_mail
    from farled_web.people.viewer import scope

    with scope(None):
        key = f"faults:{wish['number']}"
        send_mail(key=key, to="someone@example.org", language="en", subject=key, body="A mail.")
    return key


def lines(wish: dict[str, Any]) -> Any:
    """Name the lines of the check, in the order its pages have them."""
    from farled_web.diagnosis.queries.lines import lines_of
    from farled_web.organisations.models import Region
    from farled_web.people.viewer import scope

    with scope(None):
        return [barrier.id for barrier in lines_of(Region.objects.get(slug=REGION).pk).barriers]


def sign_in(wish: dict[str, Any]) -> Any:
    """Open a session for somebody, as sign-in leaves it; give its key."""
    from django.contrib.sessions.backends.db import SessionStore

    from farled_web.people.models import User
    from farled_web.people.viewer import scope

    with scope(wish["user"]):
        user = User.objects.get(pk=wish["user"])
        session = SessionStore()
        session["_auth_user_id"] = str(user.pk)
        session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
        session["_auth_user_hash"] = user.get_session_auth_hash()
        session.save()
    return session.session_key


def draft_case(wish: dict[str, Any]) -> Any:
    """Draft a case for a firm; give its public id."""
    from decimal import Decimal

    from farled_web.firms.models import Firm
    from farled_web.organisations.models import Organisation
    from farled_web.people.viewer import scope
    from farled_web.referrals.actions import moving

    with scope(wish["user"]) as viewer:
        receiver = Organisation.objects.get(slug="kapital", region__slug="glodmark")
        row = moving.draft(
            viewer, Firm.objects.get(pk=wish["firm"]), sender=viewer.writes[0], receiver=receiver.pk,
            categories=("identity",), area="capital", asked_hours=Decimal(1),
        )  # fmt: skip
    return str(row.uuid)


def tick(wish: dict[str, Any]) -> Any:
    """Let the clock of cases come round now instead of in some minutes."""
    import time

    from django.db import IntegrityError
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import AlreadyEnqueued

    try:
        app.configure_task("referrals.clocks", queue="timers").defer(timestamp=int(time.time()))
    except (AlreadyEnqueued, IntegrityError):
        return False  # one waits already, and will do
    return True


DEEDS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "begin": begin,
    "bring_in": bring_in,
    "plan": plan,
    "mail": mail,
    "lines": lines,
    "sign_in": sign_in,
    "draft_case": draft_case,
    "tick": tick,
}

if __name__ == "__main__":
    sys.exit(main())
