"""The reach of a link to one question about consent: it reads that question, and answers it when pressed."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import connection
from django.utils.dateparse import parse_datetime

from farled_web.people.viewer import Viewer, scope

SECRET_BYTES = 24


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as its link shows it; nothing else of the firm is open.

    Attributes:
        firm: The firm's name.
        synthetic: It is invented.
        receiver: Who would see the data.
        asker: Who asks.
        purpose: What for.
        categories: What it would see.
        message: Why, in the asker's words.
        state: ``open``, ``given``, ``partly``, ``refused``, ``withdrawn``, ``expired``.
        expires: Until when it can be answered.
        by_this: It was answered by this very link.
        given: What of it the receiver may see now.
    """

    firm: str
    synthetic: bool
    receiver: str
    asker: str
    purpose: str
    categories: tuple[str, ...]
    message: str
    state: str
    expires: datetime
    by_this: bool
    given: tuple[str, ...]


def hash_of(token: str) -> bytes | None:
    """Give what is kept of a link's token; None where it cannot be one."""
    try:
        secret = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (ValueError, binascii.Error):
        return None
    return sha256(secret).digest() if len(secret) == SECRET_BYTES else None


def read_question(token: str) -> Shown | None:
    """Read what a link is about; changes nothing and opens nothing. None: it opens nothing (any more)."""
    found = _asked("firms_read_question", token)
    if found is None:
        return None
    return Shown(
        firm=found["firm"], synthetic=found["synthetic"], receiver=found["receiver"], asker=found["asker"],
        purpose=found["purpose"], categories=tuple(found["categories"]), message=found["message"],
        state=found["state"], expires=parse_datetime(found["expires"]) or datetime.max,
        by_this=found["by_this"], given=tuple(found["given"]),
    )  # fmt: skip


@contextmanager
def using(token: str) -> Iterator[tuple[Viewer, int] | None]:
    """Speak for the firm by a link, whoever is signed in: who that is, and the question's id.

    The reach from before comes back at the end; nothing where the link opens nothing (any more).
    """
    with scope(None) as nobody:
        found = _asked("firms_use_question", token)
        if found is None:
            yield None
        else:
            yield replace(nobody, firms=(found["firm"],), name=found["name"]), found["question"]


def _asked(function: str, token: str) -> dict[str, Any] | None:
    key = hash_of(token)
    if key is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [key])
        row = cursor.fetchone()
    found = row[0] if row else None
    return json.loads(found) if isinstance(found, str) else found
