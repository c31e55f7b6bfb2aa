"""A real ``farled serve`` in a folder of its own, and a person who asks it over HTTP."""

from __future__ import annotations

import http.client
import os
import random
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import psutil

PATIENCE = 60.0


def patiently(done: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            raise RuntimeError(f"{what} did not happen within {seconds:.0f} s")
        time.sleep(0.05)


class Installation:
    """A real ``farled serve`` in a folder of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        names = [name for name in os.environ if name.startswith(("FARLED_", "DATABASE_URL", "DJANGO_"))]
        self.environment = {name: value for name, value in os.environ.items() if name not in names}
        self.process: psutil.Popen | None = None
        self.restarts = 0
        self.log = (home / "serve.log").open("ab")

    def start(self) -> None:
        """Start it, again if its port is not free yet, and wait until it is well."""
        command = [sys.executable, "-c", "from farled.cli import main; main()", "serve", "--demo"]
        command += ["--home", str(self.home), "--port", str(self.port)]
        until = time.monotonic() + PATIENCE * 5
        for _ in range(30):  # its port may not be free yet
            self.process = psutil.Popen(command, env=self.environment, stdout=self.log, stderr=self.log)
            while self.process.poll() is None and time.monotonic() < until:
                if self.well():
                    return
                time.sleep(0.05)
            if time.monotonic() >= until:
                self.process.kill()
                break
            time.sleep(0.2)
        raise RuntimeError(f"farled serve did not start; see {self.home / 'serve.log'}")

    def well(self) -> bool:
        status, _ = request(self.port, "GET", "/health")
        return status == 200

    def address(self, role: str = "postgres") -> str:
        line = (self.home / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[4]
        return f"postgresql://{role}@/farled?host={line}"

    def part(self, target: str) -> psutil.Process | None:
        """Find the process to kill; None while it is not there."""
        assert self.process is not None
        words = {"web": "farled_web.wsgi", "worker": "procrastinate", "database": "postgres"}
        try:
            if target == "serve":
                return psutil.Process(self.process.pid)
            found = next(
                (one for one in self.process.children() if words[target] in " ".join(one.cmdline())), None
            )
            below = found.children() if found and target == "web" else []
            return random.choice([found, *below]) if found else None
        except psutil.Error:
            return None

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return int(self.process.wait(60))


def request(
    port: int, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
) -> tuple[int, http.client.HTTPResponse | None]:
    """Ask over HTTP; status 0 when nothing came back."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body or None, headers or {})
        answer = connection.getresponse()
        answer.text = answer.read().decode(errors="replace")  # type: ignore[attr-defined]
        return answer.status, answer
    except (OSError, http.client.HTTPException):
        return 0, None
    finally:
        connection.close()


class Person:
    """A browser: keeps cookies, sends forms."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, **fields: str) -> tuple[int, str, str]:
        """Give status, place sent on to, and text."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = ""
        if method == "POST":
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
            headers["X-CSRFToken"] = self.cookies.get("csrftoken", "")
            body = "&".join(f"{name}={value}" for name, value in fields.items())
        status, answer = request(self.port, method, path, body, headers)
        if answer is None:
            return 0, "", ""
        for cookie in answer.headers.get_all("set-cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return status, urlsplit(answer.headers.get("location", "")).path, answer.text  # type: ignore[attr-defined]
