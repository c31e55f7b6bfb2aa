"""How a message is signed: Standard Webhooks, symmetric (https://www.standardwebhooks.com; webhooks §4).

``webhook-signature`` holds ``v1,`` and the base64 of HMAC-SHA256 over ``id.timestamp.body``, once for each
secret that is valid: while a secret is being changed there are two.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Iterable, Mapping
from hashlib import sha256

SECRET_BYTES = 32
PREFIX = "whsec_"


def new_key() -> bytes:
    """Make a key that nobody can guess."""
    return secrets.token_bytes(SECRET_BYTES)


def shown(key: bytes) -> str:
    """Give a key as the receiver keeps it."""
    return PREFIX + base64.b64encode(key).decode()


def signature(key: bytes, message: str, timestamp: int, body: bytes) -> str:
    """Give one signature of a message."""
    told = f"{message}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, told, sha256)).decode()


def headers(keys: Iterable[bytes], message: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    """Give what is sent along with a message.

    Args:
        keys: Every secret that is valid now, the newest first.
        message: Id of the message: the same each time it is sent.
        timestamp: When it is sent, in seconds since 1970.
        body: What is sent, to the byte.
    """
    signatures = [signature(key, message, timestamp, body) for key in keys]
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
