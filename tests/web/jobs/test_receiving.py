"""Foreign mails: read for what they say, whatever else they hold."""

from __future__ import annotations

import time
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from farled_web.jobs import addressing
from farled_web.jobs.addressing import Tag
from farled_web.jobs.plain import MARK, readable, without_quotes
from farled_web.jobs.receiving import KEPT_TEXT, read_letter


@pytest.fixture(autouse=True)
def _reply_to(settings: Any) -> None:
    settings.REPLY_TO = "reply@farled.example.org"


def mail(text: str = "Ja tack", **headers: str) -> EmailMessage:
    made = EmailMessage()
    given = {"From": "Sam Ö <Sam@Example.org>", "To": "reply@farled.example.org", "Message-ID": "<1@x>",
             "Subject": "Svar", **headers}  # fmt: skip
    for name, value in given.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def test_a_tag_comes_back_whatever_servers_do_to_its_letters() -> None:
    tag = Tag(uuid4(), "R")
    address = addressing.reply_address(tag)
    assert len(address.partition("@")[0]) <= 64  # RFC 5321, section 4.5.3.1.1
    for shape in (address, address.upper(), f"Farled <{address}>"):
        assert read_letter(mail(To=shape).as_bytes()).tags == (tag,)
    assert read_letter(mail(References=f"<a@b> {addressing.message_id(tag)}").as_bytes()).tags == (tag,)
    assert read_letter(mail().as_bytes(), address).tags == (tag,)


def test_a_made_up_tag_is_none_of_ours() -> None:
    tag = Tag(UUID(int=5), "R")
    good = addressing.written(tag)
    for place in range(len(good)):
        other = "a" if good[place] != "a" else "b"
        assert addressing.read(good[:place] + other + good[place + 1 :]) is None
    assert addressing.read(good) == tag


def test_without_a_reply_address_no_answers_are_asked_for(settings: Any) -> None:
    settings.REPLY_TO = ""
    assert addressing.reply_address(Tag(uuid4(), "R")) == ""


def test_what_a_person_wrote() -> None:
    letter = read_letter(mail("Ja tack.\n\nHälsningar\nSam\n").as_bytes())
    assert (letter.sender, letter.name, letter.subject) == ("sam@example.org", "Sam Ö", "Svar")
    assert letter.text == "Ja tack.\n\nHälsningar\nSam" and not letter.machine


@pytest.mark.parametrize(
    "quote",
    [
        "Den mån 23 nov. 2026 kl 10:02 skrev Farled <no-reply@example.org>:\n> gammalt",
        "On Mon, Nov 23, 2026 at 10:02 AM Farled <no-reply@example.org>\nwrote:\n> gammalt",
        "-----Ursprungligt meddelande-----\nFrån: Farled\ngammalt",
        "-----Original Message-----\ngammalt",
        "________________________________\nFrån: Farled <no-reply@example.org>\ngammalt",
        f"> {MARK} Svara ovanför den här raden\n> gammalt",
        f"{MARK} Svara ovanför\n\ngammalt",
        "-- \nSam\ngammalt",
    ],
)
def test_what_is_quoted_is_left_out(quote: str) -> None:
    assert without_quotes(f"Ja, gärna.\nPå fredag?\n\n{quote}") == "Ja, gärna.\nPå fredag?"


def test_an_answer_below_the_quote_is_kept() -> None:
    assert without_quotes("> Kan ni?\nJa.\n> När?\nFredag.") == "Ja.\nFredag."


def test_html_alone_becomes_text() -> None:
    made = mail()
    made.set_content(
        "<html><head><title>x</title><style>p{}</style></head><body><p>Ja &amp; tack</p>"
        "<script>alert(1)</script>"
        '<div>Fredag<br>kl 10</div><blockquote>gammalt</blockquote><img src="http://spy.example/1.gif"></body>',
        subtype="html",
    )
    assert read_letter(made.as_bytes()).text == "Ja & tack\n\nFredag\nkl 10"


def test_files_are_named_and_not_kept() -> None:
    made = mail("Se bilaga")
    made.add_attachment(b"x" * 4000, maintype="application", subtype="pdf", filename="av\ttal.pdf")
    letter = read_letter(made.as_bytes())
    assert letter.text == "Se bilaga"
    assert [(one.name, one.size) for one in letter.attachments] == [("av tal.pdf", 4000)]


@pytest.mark.parametrize(
    "head",
    [
        {"Auto_Submitted": "auto-replied"}, {"Auto_Submitted": "auto-generated; x=y"}, {"Precedence": "bulk"},
        {"X_Auto_Response_Suppress": "All"}, {"X_Autoreply": "yes"}, {"List_Id": "<x.example.org>"},
        {"Return_Path": "<>"}, {"From": "MAILER-DAEMON@mx.example.org"},
    ],
)  # fmt: skip
def test_a_machine_is_known_as_one(head: dict[str, str]) -> None:
    assert read_letter(mail(**head).as_bytes()).machine


def test_a_person_is_not_taken_for_a_machine() -> None:
    assert not read_letter(mail(Auto_Submitted="no", Precedence="first-class").as_bytes()).machine


REPORT = """From: MAILER-DAEMON@mx.example.org
To: {to}
Message-ID: <report@mx>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; gone@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user
--b--
"""


@pytest.mark.parametrize(
    ("action", "status", "found"),
    [
        ("failed", "5.1.1", "5.1.1"),
        ("failed", "mad", "5.0.0"),
        ("delayed", "4.4.1", ""),
        ("delivered", "2.0.0", ""),
    ],
)
def test_a_delivery_report(action: str, status: str, found: str) -> None:
    tag = Tag(uuid4(), addressing.BOUNCE)
    raw = REPORT.format(to=addressing.reply_address(tag), action=action, status=status)
    letter = read_letter(raw.encode())
    assert (letter.failed, letter.machine, letter.tags) == (found, True, (tag,))


def test_a_charset_that_lies_loses_no_mail() -> None:
    for charset in (
        "utf-8",
        "no-such",
        "punycode",
        "rot13",
        "unicode_escape",
        "utf-16",
        "idna",
        "zlib",
        "x" * 5000,
    ):
        raw = b"From: a@b.se\nContent-Type: text/plain; charset=" + charset.encode() + b"\n\nJ\xe5 \xff\x00\n"
        letter = read_letter(raw)
        assert "\x00" not in letter.text


def nested(depth: int) -> bytes:
    lines = [b"From: a@b.se", b"Message-ID: <n@x>"]
    for level in range(depth):
        lines += [b'Content-Type: multipart/mixed; boundary="b%d"' % level, b"", b"--b%d" % level]
    return b"\n".join([*lines, b"Content-Type: text/plain", b"", b"djupt"])


@pytest.mark.parametrize(
    "raw",
    [
        nested(15), nested(3000), b"", b"\0" * 1000, b"From: " + b"<" * 100_000,
        b"From: a@b.se\n\n" + b">" * 400_000,
        b"From: a@b.se\nContent-Type: text/html\n\n" + b"<!--" * 100_000,
        b"From: a@b.se\nContent-Type: text/html\n\n" + b"<![CDATA[" * 40_000,
        b"From: a@b.se\nContent-Type: text/html\n\n" + b"<a " * 100_000,
        b"From: a@b.se\nContent-Type: text/html\n\n" + b"&#" * 100_000,
        b"From: a@b.se\nSubject: " + b"=?utf-8?q?=41?= " * 20_000 + b"\n\nx",
        b"From: a@b.se\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 20_000,
        b"From: a@b.se\n" + b"References: <x@y>\n" * 20_000 + b"\nx",
        b"From: a@b.se\n\nOn " + b"a " * 100_000 + b"\n" + b"wrote" * 10_000,
    ],
    ids=range(14),
)  # fmt: skip
def test_hostile_mails_take_neither_long_nor_down(raw: bytes) -> None:
    began = time.perf_counter()
    letter = read_letter(raw)
    assert len(letter.text) <= KEPT_TEXT
    assert time.perf_counter() - began < 4


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2000), st.text(max_size=300))
def test_anything_can_be_read(raw: bytes, text: str) -> None:
    read_letter(raw)
    read_letter(b"Content-Type: multipart/report; boundary=b\n\n--b\n" + raw)
    assert isinstance(readable(text), str)
    assert len(without_quotes(text)) <= len(text)


def test_too_much_is_read_so_far() -> None:
    raw = mail("Ja\n" * 3).as_bytes() + b"x" * 6_000_000
    assert read_letter(raw).text.startswith("Ja")
