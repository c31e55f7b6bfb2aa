"""What the holder of a link to a check may reach: that round, and the firm it made; nothing else.

The link's secret is made from the installation's key and the round's id, so that it can be shown and mailed
again without being kept anywhere; the database keeps its SHA-256 and a browser's session the same.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass, fields, replace
from uuid import UUID

from django.db import connection
from django.utils.crypto import salted_hmac

from farled_web.people.viewer import Viewer

SECRET_BYTES = 24
"""192 bits: nobody guesses one."""


@dataclass(frozen=True, slots=True)
class LinkHolder(Viewer):
    """Somebody with a link to a check, signed in or not; `firms` holds the firm that round made.

    Attributes:
        check: Id of the round.
        check_uuid: Its public id.
    """

    check: int | None = None
    check_uuid: str = ""

    def with_firm(self, firm: int) -> LinkHolder:
        """Give the same holder after their round has made a firm; the database has followed already."""
        return replace(self, firms=(*self.firms, firm))


def secret_of(check: UUID) -> bytes:
    """Give the secret of a round's link."""
    return salted_hmac("farled.check-link", check.hex, algorithm="sha256").digest()[:SECRET_BYTES]


def written(secret: bytes) -> str:
    """Write a secret as it stands in a link."""
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")


def read(text: str) -> bytes | None:
    """Read a secret from a link; None where it cannot be one."""
    try:
        secret = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return None
    return secret if len(secret) == SECRET_BYTES else None


def hash_of(secret: bytes) -> bytes:
    """Give what the database and the session keep of a secret."""
    return hashlib.sha256(secret).digest()


def open_link(viewer: Viewer, key: bytes) -> Viewer:
    """Widen the reach of this transaction by what the link opens.

    Args:
        viewer: Who is asking, signed in or not.
        key: SHA-256 of the link's secret.

    Returns:
        A `LinkHolder`, or the viewer as they were where the link opens nothing (any more).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT diagnosis_open_hash(%s)", [key])
        found = cursor.fetchone()[0]
    if found is None:
        return viewer
    opened = json.loads(found) if isinstance(found, str) else found
    held = {field.name: getattr(viewer, field.name) for field in fields(Viewer)}
    if opened["firm"] is not None:
        held["firms"] = (*viewer.firms, opened["firm"])
    return LinkHolder(**held, check=opened["check"], check_uuid=str(opened["uuid"]))


def round_held(viewer: Viewer) -> int | None:
    """Give the round a link opened for this viewer, if one did."""
    return viewer.check if isinstance(viewer, LinkHolder) else None
