"""One terminal runs it all: it starts, comes back from every kill, and leaves nothing behind."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

FARLED = [sys.executable, "-c", "from farled.cli import main; main()"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(port: int) -> tuple[int, dict[str, str]]:
    """What the health page says; 0 while nobody answers."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/health")
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError):
        return 0, {}


def wait(done: Callable[[], bool], seconds: float = 90.0) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.05)


@contextmanager
def serving(home: Path, bare: dict[str, str], port: int, *more: str) -> Iterator[psutil.Popen]:
    command = [*FARLED, "serve", "--home", str(home), "--port", str(port), *more]
    with psutil.Popen(
        command, env=bare, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            wait(lambda: ask(port)[0] == 200 or process.poll() is not None)
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def living(family: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_it_comes_back_from_every_kill_and_leaves_nothing_behind(home: Path, bare: dict[str, str]) -> None:
    port = free_port()
    with serving(home, bare, port) as process:
        assert ask(port) == (200, {"status": "ok", "database": "ok", "migrations": "ok", "jobs": "ok",
                                   "version": "0.1.0"})  # fmt: skip
        assert oct((home / "secret-key").stat().st_mode & 0o777) == "0o600"
        for word in ("postgres", "granian", "procrastinate"):
            fallen = next(c for c in process.children() if word in " ".join(c.cmdline()))
            fallen.kill()
            fallen.wait(5)
            wait(lambda: ask(port)[0] == 200)
        # Neither its port nor its folder is given to another.
        for words, told in ((["--port", str(port)], "cannot be listened on"),
                            (["--port", str(free_port())], "already serves from this folder")):  # fmt: skip
            second = subprocess.run([*FARLED, "serve", "--home", str(home), *words], env=bare, check=False,
                                    capture_output=True, text=True)  # fmt: skip
            assert second.returncode == 1
            assert told in second.stderr
            assert "farled serve --port" in second.stderr
        # Killed itself, it takes everything along; started again, it serves and then stops in order.
        family = process.children(recursive=True)
        process.kill()
        process.wait()
        wait(lambda: not living(family))
    with serving(home, bare, port) as process:
        family = process.children(recursive=True)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert living(family) == []


def test_an_unsafe_production_is_refused_before_anything_is_made(home: Path, bare: dict[str, str]) -> None:
    unsafe = bare | {"FARLED_MODE": "production", "FARLED_SECRET_KEY": "short", "FARLED_HOSTS": "*"}
    place = home / "new"
    command = [*FARLED, "serve", "--home", str(place)]
    ended = subprocess.run(command, env=unsafe, check=False, capture_output=True, text=True)
    assert ended.returncode == 1
    for name in ("FARLED_SECRET_KEY", "FARLED_HOSTS", "FARLED_ADDRESS", "FARLED_MAIL", "DATABASE_URL"):
        assert f"[{name}]" in ended.stderr
    assert "short" not in ended.stderr.replace("shorter", "")
    assert "Traceback" not in ended.stderr
    assert not place.exists()


def test_the_trial_key_is_made_once_and_is_nobody_elses(home: Path) -> None:
    from farled_web.operations.home import trial_key

    first = trial_key(home)
    assert len(first) >= 50
    assert trial_key(home) == first
    (home / "secret-key").write_text("torn")
    assert len(trial_key(home)) >= 50
    assert (home / "secret-key").stat().st_mode & 0o077 == 0
