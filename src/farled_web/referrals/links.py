"""Single-purpose links in mails: made for one case, role and address, kept as a hash, good for a while.

The secret is 256 random bits, so it needs no signature beside it; docs/methods/web.md, referrals by mail.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from farled.referrals.transitions import Event
from farled.referrals.values import Role, State
from farled_web.referrals.models import Link, Referral

SECRET_BYTES = 32
VALID = timedelta(days=21)
"""Outlasts every clock that waits for an answer (referrals by mail §2)."""

ANSWER, REPLY, CONFIRM, TIMES, LOOK = "answer", "reply", "confirm", "times", "look"
ACTIONS: dict[tuple[str, Role], tuple[Event, ...]] = {
    (ANSWER, Role.RECEIVER): (Event.ACCEPT, Event.ASK, Event.DECLINE),
    (REPLY, Role.SENDER): (Event.ANSWER,),
    (REPLY, Role.FIRM): (Event.ANSWER,),
    (CONFIRM, Role.FIRM): (Event.CONFIRM, Event.DISPUTE),
}
"""What each kind of link may do to a case; ``times`` says when somebody can meet, ``look`` only shows."""

FROM: dict[Event, tuple[State, ...]] = {
    Event.ACCEPT: (State.SENT,),
    Event.ASK: (State.SENT,),
    Event.DECLINE: (State.SENT, State.NEEDS_INFO),
    Event.ANSWER: (State.NEEDS_INFO,),
    Event.CONFIRM: (State.OUTCOME_REPORTED,),
    Event.DISPUTE: (State.OUTCOME_REPORTED,),
}
"""From which states a link does it; what is under way is changed by who has signed in."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a link shows of the firm, as consent lets its role see it now.

    Attributes:
        address: Mark of the address the mail went to.
        language: Language of the mail.
        categories: What the role may see.
        firm: The firm's ``id``, ``name``, ``municipality``, ``nace``, ``url``; None: not to be shown.
        contacts: Its contacts, each ``name``, ``email``, ``phone``.
    """

    address: str
    language: str
    categories: tuple[str, ...]
    firm: dict[str, Any] | None
    contacts: tuple[dict[str, str], ...]


def make(row: Referral, *, purpose: str, role: Role, mail: str, name: str, language: str) -> str:
    """Make a link and give its address; by work that sees all, as the mail with it is written."""
    secret = secrets.token_bytes(SECRET_BYTES)
    Link.objects.create(
        referral=row, purpose=purpose, role=str(role), token_hash=sha256(secret).digest(),
        address_hash=sha256(mail.strip().lower().encode()).digest(), name=name[:120], language=language,
        expires_at=timezone.now() + VALID,
    )  # fmt: skip
    return f"{settings.ADDRESS}{reverse('referrals:link', args=[written(secret)])}"


def end_for(row: Referral, role: Role) -> int:
    """End the links of a role that can see no more of a case; gives how many."""
    return Link.objects.filter(referral=row, role=str(role), ended_at=None).update(ended_at=timezone.now())


def written(secret: bytes) -> str:
    """Write a secret as it stands in a link."""
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")


def read(text: str) -> bytes | None:
    """Read a secret from a link; None where it cannot be one."""
    try:
        secret = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    return secret if len(secret) == SECRET_BYTES and written(secret) == text else None


def shown(secret: bytes) -> Shown | None:
    """Give what a link shows of the firm; None where it opens nothing (any more)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT referrals_link_shown(%s)", [secret])
        found = cursor.fetchone()[0]
    if found is None:
        return None
    given = json.loads(found) if isinstance(found, str) else found
    return Shown(
        given["address"], given["language"], tuple(given["categories"]), given.get("firm"),
        tuple(given.get("contacts") or ()),
    )  # fmt: skip


def possible(purpose: str, role: Role, state: str, used: tuple[str, ...]) -> tuple[Event, ...]:
    """Give what a link can still do: each thing once, and only while the case waits for it."""
    return tuple(
        event
        for event in ACTIONS.get((purpose, role), ())
        if State(state) in FROM[event] and str(event) not in used
    )
