"""Who another system is here: a token's holder, with the reach of its organisation and no more."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.dateparse import parse_datetime

from farled_web.people.viewer import Seat, Viewer

SCOPES = ("directory:read", "firms:read", "referrals:read", "referrals:write", "journeys:read")
"""What a token may be made for; each endpoint names the one it takes."""
PREFIX = "farled_"  # found by tools that look for secrets left lying about
SECRET_BYTES = 32
FEED_BYTES = 24


@dataclass(frozen=True, slots=True)
class TokenHolder(Viewer):
    """Another system of an organisation: nobody in person, a member by its token.

    Attributes:
        token: Id of the token.
        token_uuid: Its public id.
        scopes: What it was made for.
        used: How often it came in this minute, this time included.
        expires: When it ends by itself.
    """

    token: int = 0
    token_uuid: str = ""
    scopes: tuple[str, ...] = ()
    used: int = 0
    expires: datetime | None = None

    @property
    def organisation(self) -> Seat:
        """The organisation it belongs to."""
        return self.seats[0]


def new_secret() -> str:
    """Give a new token, as it is shown once."""
    return PREFIX + secrets.token_urlsafe(SECRET_BYTES)


def hash_of(secret: str) -> bytes:
    """Give what the database keeps of a secret."""
    return hashlib.sha256(secret.encode()).digest()


def feed_secret(uuid: str) -> str:
    """Give the secret part of a calendar's address: made anew each time, kept nowhere."""
    return salted_hmac("farled.calendar", uuid, algorithm="sha256").hexdigest()[: FEED_BYTES * 2]


def open_token(secret: str) -> TokenHolder | None:
    """Set the reach of this transaction to a token's, and give who that is.

    Args:
        secret: What the request brought.

    Returns:
        None where it opens nothing (any more); the reach is then nobody's.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_open_token(%s)", [hash_of(secret)])
        found = cursor.fetchone()[0]
    if found is None:
        return None
    opened = json.loads(found) if isinstance(found, str) else found
    scopes = tuple(scope for scope in SCOPES if scope in opened["scopes"])
    seat = Seat(
        organisation=opened["organisation"], uuid=str(opened["organisation_uuid"]), slug=opened["slug"],
        name=opened["organisation_name"], region=opened["region"],
        role="member" if "referrals:write" in scopes else "reader",
    )  # fmt: skip
    return TokenHolder(
        name=f"{opened['name']} (API)", seats=(seat,), synthetic=opened["synthetic"], token=opened["token"],
        token_uuid=str(opened["uuid"]), scopes=scopes, used=opened["used"],
        expires=parse_datetime(opened["expires_at"]),
    )  # fmt: skip


def open_feed(secret: str) -> int | None:
    """Give whose calendar an address is; None: nobody's (any more)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_open_feed(%s)", [hash_of(secret)])
        found: int | None = cursor.fetchone()[0]
    return found
