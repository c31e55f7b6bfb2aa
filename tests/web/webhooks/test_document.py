"""The page for those who connect a system is true: its example verifies, its numbers are the code's."""

from __future__ import annotations

import re
import time
from pathlib import Path

from tests.web.webhooks.conftest import KEY, delivery, drain

from farled.referrals.amendments import AMENDMENTS
from farled.referrals.transitions import TRANSITIONS
from farled_web.webhooks import schedule, signing
from farled_web.webhooks.events import CHANGED, ENDED, kind_of

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = (DOCS / "webhooks.md").read_text(encoding="utf-8")


def example():
    code = re.search(r"```python\n(.*?)```", PAGE, re.S)[1]
    space: dict[str, object] = {}
    exec(compile(code, "docs/webhooks.md", "exec"), space)
    return space["verify"]


def test_the_example_verifies_what_is_really_sent(told, receiver):
    verify, row = example(), told()
    delivery(row)
    drain(row)
    (got,) = receiver.got
    secret = signing.shown(KEY)
    assert verify(secret, got.headers, got.body)
    assert not verify(secret, got.headers, got.body + b" ")
    assert not verify(signing.shown(b"x" * 32), got.headers, got.body)
    assert not verify(secret, got.headers | {"webhook-id": "other"}, got.body)
    assert not verify(secret, got.headers, got.body, now=time.time() + 301)
    two = "v1,AAAA " + got.headers["webhook-signature"]
    assert verify(secret, got.headers | {"webhook-signature": two}, got.body)


def test_every_kind_is_named_and_no_other():
    words = {row.kind for row in TRANSITIONS} | {row.kind for row in AMENDMENTS.values()}
    kinds = {kind_of(word) for word in words} | {"referral.drafted", "referral.escalated", CHANGED, ENDED}
    table = PAGE.split("| topic | kinds |")[1].split("Ignore kinds")[0]
    assert set(re.findall(r"`([a-z]+\.[a-z_]+)`", table)) == kinds


def test_the_numbers_are_the_codes():
    """webhooks 2, 3, 7."""
    methods = (DOCS / "methods" / "web.md").read_text(encoding="utf-8").split("\n## webhooks\n")[1]
    seconds = [int(wait.total_seconds()) for wait in schedule.WAITS]
    assert seconds == [30, 300, 1800, *(hours * 3600 for hours in (2, 5, 10, 14, 20, 24))]
    assert "30 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h" in methods and "75.6 hours" in methods
    assert (schedule.STOP_AFTER.days, schedule.KEPT.days, schedule.HOLD.total_seconds()) == (5, 30, 3600)
