"""Letters that a served demonstration sent: it puts each into a file of its own."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

ADDRESS = re.compile(r"https?://[^\s<>\"]+")
RULER = b"-" * 79
PATIENCE = 30.0  # seconds; a worker on a busy machine


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, as a program for mail would show it.

    Attributes:
        to: Address.
        subject: Subject.
        text: The text to read.
        invitation: The iCalendar object that came with it; "" for none.
        message: All of it.
    """

    to: str
    subject: str
    text: str
    invitation: str
    message: EmailMessage

    @property
    def addresses(self) -> list[str]:
        """Every address of a page in the text."""
        return [found.rstrip(".,;)") for found in ADDRESS.findall(self.text)]

    def address(self, part: str) -> str:
        """Give the one page whose address holds this."""
        found = sorted({one for one in self.addresses if part in one})
        assert len(found) == 1, f"{len(found)} addresses with {part!r} in “{self.subject}”: {self.text}"
        return found[0]


class Postbox:
    """Everybody's post."""

    def __init__(self, outbox: Path) -> None:
        self.outbox = outbox

    def letters(self, to: str) -> list[Letter]:
        """Give the letters to somebody, the oldest first; one being written is not there yet."""
        files = sorted(self.outbox.glob("*.log"), key=lambda path: path.stat().st_mtime_ns)
        found = [letter for path in files for letter in _read(path)]
        return [letter for letter in found if letter.to == to]

    def count(self, to: str) -> int:
        """Count the letters to somebody; what comes later is found by `wait(after=…)`."""
        return len(self.letters(to))

    def wait(self, to: str, wanted: str | Callable[[Letter], bool] = "", *, after: int = 0) -> Letter:
        """Wait for a letter to somebody that holds this in subject or text, or of which this is true."""
        until = time.monotonic() + PATIENCE
        while True:
            found = [letter for letter in self.letters(to)[after:] if _is(letter, wanted)]
            if found:
                return found[0]
            if time.monotonic() > until:
                there = [letter.subject for letter in self.letters(to)]
                raise AssertionError(f"No letter to {to} with {wanted!r} came; there are {there}")
            time.sleep(0.1)


def _is(letter: Letter, wanted: str | Callable[[Letter], bool]) -> bool:
    if isinstance(wanted, str):
        return wanted in letter.subject or wanted in letter.text
    return wanted(letter)


def _read(path: Path) -> list[Letter]:
    raw = path.read_bytes()
    return [_letter(part.strip() + b"\n") for part in raw.split(RULER)[:-1] if part.strip()]


def _letter(raw: bytes) -> Letter:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return Letter(
        str(message["To"]), str(message["Subject"]).strip(), body.get_content() if body else "",
        str(parts[0].get_content()) if parts else "", message,
    )  # fmt: skip
