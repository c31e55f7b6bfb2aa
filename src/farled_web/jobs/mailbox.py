"""Empty a mailbox of the mails that came in, where no mail server's pipe hands them over (IMAP).

A mail is removed once it has been dealt with, and not before: a mailbox that is cut off midway is read again,
and what was taken in already is known by its key.
"""

from __future__ import annotations

import imaplib
import logging
import ssl
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from django.db import InterfaceError, OperationalError

from farled_web.jobs.receiving import MOST_BYTES

logger = logging.getLogger(__name__)
MOST = 50
"""Mails in one round."""
SECONDS = 20


def empty(address: str, take: Callable[[bytes], object]) -> int:
    """Give every mail of a mailbox to `take`, then remove it; gives how many were dealt with.

    Args:
        address: ``imaps://user:password@host:port/folder``; ``imap://`` begins TLS by itself.
        take: What is done with one; a mail at which it fails is marked as seen and stays.
    """
    parts = urlsplit(address)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    with _connected(parts.scheme, parts.hostname or "localhost", parts.port) as box:
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        if box.select(f'"{folder}"')[0] != "OK":
            raise OSError(f"no folder {folder}")
        done = 0
        for number in box.search(None, "UNSEEN")[1][0].split()[:MOST]:
            done += _one(box, number.decode(), take)
        box.expunge()
    return done


def _connected(scheme: str, host: str, port: int | None) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if scheme == "imaps":
        return imaplib.IMAP4_SSL(host, port or 993, ssl_context=context, timeout=SECONDS)
    box = imaplib.IMAP4(host, port or 143, timeout=SECONDS)
    if host not in {"localhost", "127.0.0.1"}:
        box.starttls(ssl_context=context)
    return box


def _one(box: imaplib.IMAP4, number: str, take: Callable[[bytes], object]) -> bool:
    # PEEK leaves it unread: only what was dealt with counts as read.
    answer, found = box.fetch(number, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
    raw = next((part[1] for part in found or [] if isinstance(part, tuple)), None)
    if answer != "OK" or not isinstance(raw, bytes):
        return False
    try:
        take(raw)
    except (OperationalError, InterfaceError):
        raise  # the database went away: the mail stays as it is until there is one
    except Exception:
        logger.exception("a mail could not be taken in")
        box.store(number, "+FLAGS", "\\Seen")
        return False
    box.store(number, "+FLAGS", "\\Seen \\Deleted")
    return True
