"""A part that falls comes back, each time a little later, until it is plain that this does not help."""

from __future__ import annotations

import os
import sys
import time

import psutil
import pytest

from farled_web.operations import children as room
from farled_web.operations.children import MOST_FALLS, Child, stop_all


def child(code: str) -> Child:
    return Child("part", [sys.executable, "-S", "-c", code], dict(os.environ))


def test_it_is_started_again_later_each_time_and_given_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(room.time, "monotonic", lambda: clock[0])
    falling = child("raise SystemExit(3)")
    pauses = []
    for _ in range(MOST_FALLS):
        falling.tend()  # starts it, once its pause is over
        assert falling._process is not None
        falling._process.wait()
        told = falling.tend()
        assert told is not None and "ended with 3" in told
        pauses.append(falling._not_before - clock[0])
        falling.tend()  # too early
        assert falling.pid == 0
        clock[0] += pauses[-1]
    assert pauses == sorted(pauses) and pauses[0] < 0.5 < pauses[-1]
    assert falling.hopeless
    falling.tend()
    assert falling.pid == 0
    falling.forgive()
    falling.tend()
    assert falling._process is not None
    falling.finish()


def test_falls_of_long_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(room.time, "monotonic", lambda: clock[0])
    falling = child("pass")
    for _ in range(MOST_FALLS + 2):
        falling.start()
        assert falling._process is not None
        falling._process.wait()
        falling.tend()
        clock[0] += room.WATCHED / 2
    assert not falling.hopeless


def test_what_a_part_started_itself_ends_with_it() -> None:
    """As the web server's workers, which would else keep its port."""
    sleep = "import time; time.sleep(60)"
    script = f"import subprocess, sys; subprocess.Popen([sys.executable, '-S', '-c', {sleep!r}]); {sleep}"
    parent = child(script)
    parent.start()
    process = psutil.Process(parent.pid)
    until = time.monotonic() + 10
    while not process.children() and time.monotonic() < until:
        time.sleep(0.02)
    (below,) = process.children()
    process.kill()
    process.wait()
    assert parent.tend() is not None
    _, left = psutil.wait_procs([below], timeout=5)
    assert left == []


def test_one_that_does_not_listen_is_ended_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PATIENCE", 0.3)
    deaf = child(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('x'); time.sleep(60)"
    )
    deaf.start()
    number = deaf.pid
    time.sleep(0.3)
    stop_all([deaf])
    assert not psutil.pid_exists(number)
