"""Read a mail that came in: who wrote what, to which of our addresses, and whether a machine did.

Everything in it is foreign: sizes, depths, parts, charsets and headers are bounded, nothing is run, and
attachments are named, never kept (docs/methods/web.md, jobs §5).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parseaddr

from farled_web.jobs.addressing import Tag, found_in
from farled_web.jobs.plain import readable, without_quotes

MOST_BYTES = 5_000_000
MOST_PARTS = 200
MOST_DEPTH = 20
MOST_TEXT = 100_000  # characters read of a part
KEPT_TEXT = 4_000
# Anything else a mail may name, among it codecs that are no charsets, is read as UTF-8.
_CHARSETS = re.compile(
    r"utf-?(8|16|32)(le|be)?|us-ascii|ascii|iso-?8859-\d{1,2}|latin-?\d|windows-125\d|cp125\d|koi8-[ru]"
    r"|gb2312|gbk|gb18030|big5|shift_jis|euc-(jp|kr)|iso-2022-jp|macintosh",
    re.IGNORECASE,
)
_TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "Resent-To")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came along; only told of.

    Attributes:
        name: As its sender called it, on one line.
        size: Bytes, about.
    """

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as far as it is of use.

    Attributes:
        key: SHA-256 of its Message-ID, or of all of it where it has none.
        sender: The one address it is from, in lower case; "" where it names none or several.
        name: The name beside it.
        subject: One line.
        tags: Signed tags of the addresses it came to, then of the thread it belongs to.
        text: What was written, without what was quoted.
        attachments: Files that came along.
        machine: It was sent by no person: an automatic reply, a list, a report.
        failed: Status of a delivery report that tells of failure, as ``5.1.1``; "" for other mails.
        calendar: A calendar's answer; "" for none.
    """

    key: bytes
    sender: str
    name: str
    subject: str
    tags: tuple[Tag, ...]
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    machine: bool = False
    failed: str = ""
    calendar: str = ""


@dataclass
class _Found:
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    calendar: str = ""
    failed: str = ""
    parts: int = 0


def read_letter(raw: bytes, envelope_to: str = "") -> Letter:
    """Read a mail, whatever it holds.

    Args:
        raw: All of it; what is longer than `MOST_BYTES` is read so far.
        envelope_to: Whom the mail server says it is for, where it does.
    """
    raw = raw[:MOST_BYTES]
    try:
        message = message_from_bytes(raw)
        found = _look(message)
    except (RecursionError, ValueError, LookupError, AssertionError, TypeError, AttributeError, IndexError):
        # Nested or broken so that Python's own reader gives up: the head is enough to say whose it is.
        message, found = BytesHeaderParser().parsebytes(raw), _Found()
    senders = [mail for _name, mail in getaddresses([_words(one) for one in _all(message, "From")]) if mail]
    sender = senders[0].strip().lower()[:254] if len(senders) == 1 else ""
    came_to = " ".join([envelope_to, *(one for name in _TO for one in _all(message, name))])
    thread = " ".join(one for name in ("In-Reply-To", "References") for one in _all(message, name))
    text = "\n\n".join(found.plain) or "\n\n".join(readable(one) for one in found.html)
    named = str(message.get("Message-ID", "")).strip()[:500]
    return Letter(
        key=hashlib.sha256(named.encode("utf-8", "replace") if named else raw).digest(),
        sender=sender,
        name=_line(parseaddr(_words(str(message.get("From", ""))))[0])[:120],
        subject=_line(_words(str(message.get("Subject", ""))))[:200],
        tags=tuple(dict.fromkeys([*found_in(came_to), *found_in(thread)])),
        text=without_quotes(text)[:KEPT_TEXT],
        attachments=tuple(found.files[:20]),
        machine=_by_machine(message),
        failed=found.failed,
        calendar=found.calendar,
    )


def _all(message: Message, name: str) -> list[str]:
    return [str(one)[:2000] for one in message.get_all(name, [])[:20]]


def _look(message: Message) -> _Found:
    found = _Found()
    report = message.get_content_type() == "multipart/report"
    for part in _parts(message, 0):
        found.parts += 1
        if found.parts > MOST_PARTS:
            break
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            found.failed = found.failed or (_status(part) if report else "")
        elif kind == "text/calendar" and not found.calendar:
            found.calendar = _text(part)
        elif part.get_filename() or part.get_content_disposition() == "attachment":
            found.files.append(_file(part))
        elif kind == "text/plain":
            found.plain.append(_text(part))
        elif kind == "text/html":
            found.html.append(_text(part))
        elif part.get_content_maintype() in {"image", "audio", "video", "application", "message"}:
            found.files.append(_file(part))
    return found


def _parts(message: Message, depth: int) -> Iterator[Message]:
    """Go through the leaves; mails within mails are told of, not read."""
    content = message.get_payload()
    several = message.get_content_maintype() == "multipart"
    if not isinstance(content, list) or not several or depth >= MOST_DEPTH:
        yield message
        return
    for part in content[:MOST_PARTS]:
        if isinstance(part, Message):
            yield from _parts(part, depth + 1)


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    named = part.get_content_charset() or "utf-8"
    charset = named if _CHARSETS.fullmatch(named) else "utf-8"
    try:
        text = content[: MOST_TEXT * 4].decode(charset, "replace")
    except LookupError:
        text = content[: MOST_TEXT * 4].decode("utf-8", "replace")
    # NUL is no text for the database; the rest of what cannot be printed only misleads.
    return re.sub(r"[^\S\n]|[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]",
                  lambda m: " " if m[0].isspace() else "", text.replace("\r\n", "\n").replace("\r", "\n")
                  )[:MOST_TEXT]  # fmt: skip


def _file(part: Message) -> Attachment:
    name = _line(_words(part.get_filename() or "")) or part.get_content_type()
    content = part.get_payload(decode=True)
    return Attachment(name[:120], len(content) if isinstance(content, bytes) else 0)


def _status(part: Message) -> str:
    """Give the status of the first receiver a report says could not be reached (RFC 3464)."""
    content = part.get_payload()
    for one in content[:50] if isinstance(content, list) else []:
        if isinstance(one, Message) and str(one.get("Action", "")).strip().lower() == "failed":
            status = re.match(r"\s*([245]\.\d{1,3}\.\d{1,3})", str(one.get("Status", "")))
            return status[1] if status else "5.0.0"
    return ""


def _by_machine(message: Message) -> bool:
    """Whether no person sent it (RFC 3834, and what programs write besides)."""
    said = {name: str(message.get(name, "")).strip().lower() for name in (
        "Auto-Submitted", "Precedence", "X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond", "List-Id",
        "Return-Path", "X-Loop", "X-Failed-Recipients",
    )}  # fmt: skip
    sender = parseaddr(str(message.get("From", "")))[1].lower().partition("@")[0]
    return (
        said["Auto-Submitted"].partition(";")[0].strip() not in {"", "no"}
        or said["Precedence"] in {"bulk", "junk", "list", "auto_reply"}
        or said["X-Auto-Response-Suppress"] not in {"", "none"}
        or any(
            said[name]
            for name in ("X-Autoreply", "X-Autorespond", "List-Id", "X-Loop", "X-Failed-Recipients")
        )
        or said["Return-Path"] == "<>"
        or sender in {"mailer-daemon", "postmaster", "no-reply", "noreply"}
        or message.get_content_type() == "multipart/report"
    )


def _words(header: str) -> str:
    """Give a header with its encoded words written out."""
    written = []
    try:
        for piece, charset in decode_header(header[:2000]):
            if isinstance(piece, str):
                written.append(piece)
            else:
                known = charset if charset and _CHARSETS.fullmatch(charset) else "utf-8"
                written.append(piece.decode(known, "replace"))
    except (ValueError, LookupError):
        return header[:2000]
    return "".join(written)


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
