"""Addresses that say what an answer or a delivery report belongs to, signed so that nobody makes one up.

``reply+<tag>@example.org``: the tag is an id, a letter for what it names, and 80 bits of a keyed hash, in
letters that stay apart when a mail server changes capitals (docs/methods/web.md, jobs §4).
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SIGNATURE_BYTES = 10
_LENGTH = 44  # letters of a tag: 16 + 1 + 10 bytes in base 32
_TAG = re.compile(rf"(?<![a-z2-7])[a-z2-7]{{{_LENGTH}}}(?![a-z2-7])", re.IGNORECASE)
BOUNCE = "b"
"""The letter of a mail that could not be delivered; rooms name their own with other letters."""


@dataclass(frozen=True, slots=True)
class Tag:
    """What an address belongs to.

    Attributes:
        id: Public id of a mail or of a room's thing.
        letter: What the id names.
    """

    id: UUID
    letter: str


def written(tag: Tag) -> str:
    """Write a tag as it stands in an address or a Message-ID."""
    named = tag.id.bytes + tag.letter.encode("latin-1")
    return base64.b32encode(named + _signature(named)).decode().rstrip("=").lower()


def read(text: str) -> Tag | None:
    """Read a tag; None where it is none of ours."""
    try:
        found = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    except (ValueError, binascii.Error):
        return None
    named, signature = found[:17], found[17:]
    if len(found) != 17 + SIGNATURE_BYTES or not constant_time_compare(signature, _signature(named)):
        return None
    tag = Tag(UUID(bytes=named[:16]), named[16:].decode("latin-1"))
    return tag if written(tag) == text.lower() else None  # one way to write each


def found_in(text: str) -> list[Tag]:
    """Give the tags that stand in some header, in order; what is not signed is passed over."""
    tags = (read(one) for one in _TAG.findall(text[:20_000]))
    return list(dict.fromkeys(tag for tag in tags if tag is not None))


def reply_address(tag: Tag) -> str:
    """Give the address an answer goes to; "" where the installation takes no mail."""
    name, _, domain = settings.REPLY_TO.rpartition("@")
    return f"{name}+{written(tag)}@{domain}" if name and domain else ""


def message_id(tag: Tag) -> str:
    """Give the Message-ID that stands for a whole thread, so that programs keep its mails together."""
    return f"<{written(tag)}@{host()}>"


def host() -> str:
    """Give the name that Message-IDs are made under."""
    return urlsplit(settings.ADDRESS).hostname or "localhost"


def _signature(named: bytes) -> bytes:
    return salted_hmac("farled.mail-tag", named.hex(), algorithm="sha256").digest()[:SIGNATURE_BYTES]
