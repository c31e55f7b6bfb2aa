"""A mailbox in place of a pipe, and the pipe itself."""

from __future__ import annotations

import io
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError
from tests.web.conftest import World, as_role
from tests.web.referrals.test_links import OUTSIDE, sent

from farled_web.jobs import addressing, mailbox
from farled_web.jobs.addressing import Tag
from farled_web.operations import receiving
from farled_web.referrals.models import Incoming, Line

MAIL = f"From: Hanna <{OUTSIDE}>\r\nTo: {{to}}\r\nMessage-ID: <{{key}}@x>\r\n\r\nJa tack\r\n"


class Box:
    """A mailbox as imaplib shows it."""

    def __init__(self, mails: list[bytes]) -> None:
        self.mails = dict(enumerate(mails, 1))
        self.flags: dict[str, str] = {}
        self.asked: list[str] = []

    def __enter__(self) -> Box:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def login(self, user: str, password: str) -> None:
        self.asked.append(f"{user}:{password}")

    def select(self, folder: str) -> tuple[str, list[bytes]]:
        self.asked.append(folder)
        return "OK", [b"1"]

    def search(self, _charset: object, _what: str) -> tuple[str, list[bytes]]:
        return "OK", [" ".join(str(n) for n in self.mails if str(n) not in self.flags).encode()]

    def fetch(self, number: str, what: str) -> tuple[str, list[Any]]:
        assert "PEEK" in what and f"<0.{mailbox.MOST_BYTES}>" in what
        return "OK", [(b"head", self.mails[int(number)]), b")"]

    def store(self, number: str, _how: str, flags: str) -> None:
        self.flags[number] = flags

    def expunge(self) -> None:
        self.mails = {n: raw for n, raw in self.mails.items() if "Deleted" not in self.flags.get(str(n), "")}


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Box:
    made = Box([b"one", b"bad", b"three"])
    monkeypatch.setattr(mailbox, "_connected", lambda *_: made)
    return made


def test_what_was_dealt_with_is_removed_and_what_fails_stays(box: Box) -> None:
    taken: list[bytes] = []

    def take(raw: bytes) -> None:
        if raw == b"bad":
            raise ValueError(raw)
        taken.append(raw)

    assert mailbox.empty("imaps://r%40x:se%3Acret@mail.example.org/In%20box", take) == 2
    assert taken == [b"one", b"three"] and list(box.mails.values()) == [b"bad"]
    assert box.asked == ["r@x:se:cret", '"In box"']
    assert mailbox.empty("imaps://r:s@mail.example.org", take) == 0, "it is not tried for ever"


def test_while_the_database_is_away_no_mail_is_lost(box: Box) -> None:
    def take(raw: bytes) -> None:
        raise OperationalError("gone")

    with pytest.raises(OperationalError):
        mailbox.empty("imaps://r:s@mail.example.org", take)
    assert box.flags == {} and len(box.mails) == 3


def test_the_pipe_hands_over_one_mail(
    world: World, settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.REPLY_TO = "reply@farled.example.org"
    row = sent(world)
    address = addressing.reply_address(Tag(row.uuid, "R"))
    raw = MAIL.format(to="someone@else.example", key=1).encode()
    for expected in ("taken", "again"):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
        with as_role("farled_jobs"):
            assert receiving.main([address]) == 0
        assert capsys.readouterr().out.strip() == expected
    assert Line.objects.filter(kind="referral_message", by_mail=True).count() == 1
    assert Incoming.objects.get().text == "", "what was taken in stands on the case alone"


def test_a_process_that_fails_asks_the_mail_server_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        receiving.subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=1, stdout=b"taken")
    )
    assert receiving.hand_over(b"x", "", {}) == ""
    monkeypatch.setattr(
        receiving.subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=0, stdout=b"noise\nheld\n")
    )
    assert receiving.hand_over(b"x", "", {}) == "held"
