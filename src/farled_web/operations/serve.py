"""One terminal: the database, the web server and the worker, watched until told to stop."""

from __future__ import annotations

import contextlib
import http.client
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from farled.errors import BadInput, refuse
from farled_web.configuration import read_configuration
from farled_web.operations.checks import refuse_unsafe, role_problems
from farled_web.operations.children import Child, stop_all
from farled_web.operations.embedded import Cluster, server
from farled_web.operations.home import check_addresses, environment, home_folder, open_home
from farled_web.operations.ports import check_port

THREADS = 8
JOBS_AT_ONCE = 4
READY_WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for.

    Attributes:
        home: The installation's folder.
        host: Address to listen on.
        port: Port to listen on.
        demo: Whether to fill and show a demonstration.
    """

    home: Path
    host: str
    port: int
    demo: bool

    @property
    def address(self) -> str:
        """Where a browser finds it on this machine."""
        host = "localhost" if self.host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else self.host
        return f"http://{host}:{self.port}"


class Stopped(Exception):  # noqa: N818 - an order, not an error
    """We were told to stop."""


def serve(home: Path | None, host: str, port: int, *, demo: bool, say: Callable[[str], None]) -> int:
    """Serve until told to stop.

    Args:
        home: The installation's folder; None: the usual one.
        host: Address to listen on.
        port: Port to listen on.
        demo: Whether to fill and show a demonstration.
        say: Takes each line for the person at the terminal.

    Returns:
        Exit code: 0 when told to stop, 1 when something kept falling.

    Raises:
        BadInput: What was asked for cannot be; the message says what to do.
    """
    wish = Wish(home_folder(home, demo=demo), host, port, demo)
    configuration = read_configuration()
    check_addresses(configuration)
    refuse_unsafe(configuration, asked_demo=demo)
    check_port(host, port)
    open_home(wish.home)
    with _told_to_stop() as stop:
        try:
            with _database(wish.home) as cluster:
                return _run(wish, cluster, stop, say)
        except Stopped:
            return 0


def _run(wish: Wish, cluster: Cluster | None, stop: threading.Event, say: Callable[[str], None]) -> int:
    given = environment(wish.home, cluster, port=wish.port, demo=wish.demo)
    signins = _prepare(given | {"FARLED_DATABASE_ROLE": "owner"}, demo=wish.demo, stop=stop)
    unfit = role_problems({name: given[name] for name in ("DATABASE_URL", "FARLED_JOBS_DATABASE_URL")})
    if unfit:
        raise BadInput(unfit)
    children = [web(wish, given), worker(given)]
    for child in children:
        child.start()
    try:
        _wait_until_ready(wish, children, stop, say)
        _greet(wish, given["FARLED_ADDRESS"], signins, say)
        return _watch(cluster, children, stop, say)
    finally:
        say("Stopping.")
        stop_all(children)


@contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """Turn Ctrl-C, SIGTERM and a closed terminal into one event; a second Ctrl-C interrupts."""
    stop = threading.Event()

    def told(number: int, frame: FrameType | None) -> None:
        if stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        stop.set()

    numbers = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
    before = {number: signal.signal(number, told) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _database(home: Path) -> Iterator[Cluster | None]:
    """Run the embedded database, unless the configuration names another."""
    from farled_web.operations.roles import prepare

    if read_configuration()["DATABASE_URL"]:
        yield None
        return
    with server(home) as cluster:
        if not cluster.owned:
            raise refuse(
                "home-in-use",
                home,
                "another Farled already serves from this folder",
                "Stop it, or give another folder",
                "farled serve --port 8001 --home ~/farled-two",
            )
        prepare(cluster)
        yield cluster


def _prepare(given: dict[str, str], *, demo: bool, stop: threading.Event) -> list[list[str]]:
    """Migrate and gather files in a process of its own, which leaves nothing in the memory of this one."""
    command = [sys.executable, "-m", "farled_web.operations.prepare", *(["--demo"] if demo else [])]
    from farled_web.operations.system import dies_with_us

    with subprocess.Popen(
        command, env=given, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True,
        preexec_fn=dies_with_us(signal.SIGKILL),
    ) as process:  # fmt: skip
        while True:
            try:
                output, _ = process.communicate(timeout=0.2)
                break
            except subprocess.TimeoutExpired:
                if stop.is_set():
                    process.kill()
                    raise Stopped from None
    if process.returncode:
        raise refuse(
            "preparation-failed",
            f"exit code {process.returncode}",
            "the database or the files could not be made ready; the lines above say why",
            "Mend that and start again; nothing is served from a half-prepared installation",
        )
    rows: list[list[str]] = json.loads(output.splitlines()[-1])
    return rows


def web(wish: Wish, given: dict[str, str]) -> Child:
    """Give the web server, as the role that owns nothing."""
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        wish.host,
        "--port",
        str(wish.port),
    ]
    command += ["--workers", "1", "--blocking-threads", str(THREADS), "--no-ws", "--http", "1"]
    command += ["--log-level", "error", "--respawn-failed-workers", "--workers-kill-timeout", "10"]
    return Child("web", [*command, "farled_web.wsgi:application"], given | {"FARLED_DATABASE_ROLE": "web"})


def worker(given: dict[str, str]) -> Child:
    """Give the worker that runs background jobs, as its own role."""
    command = [sys.executable, "-m", "django", "procrastinate", "worker", f"--concurrency={JOBS_AT_ONCE}"]
    command += ["--shutdown-graceful-timeout=10"]
    return Child("worker", command, given | {"FARLED_DATABASE_ROLE": "jobs"})


def _wait_until_ready(
    wish: Wish, children: list[Child], stop: threading.Event, say: Callable[[str], None]
) -> None:
    until = time.monotonic() + READY_WITHIN
    while not _answers(wish):
        if stop.wait(0.05):
            raise Stopped
        _tend(children, say)
        if time.monotonic() > until or any(child.hopeless for child in children):
            raise refuse(
                "not-ready",
                wish.address,
                "the application does not answer; the lines above say why",
                "Mend that and start again",
            )


def _answers(wish: Wish) -> bool:
    """Say whether a page comes, whatever it says of health."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(wish.host, wish.host)
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection(host, wish.port, timeout=5)
        connection.request("GET", "/health")
        return connection.getresponse().status < 600
    return False


def _greet(wish: Wish, address: str, signins: list[list[str]], say: Callable[[str], None]) -> None:
    listens = "" if address == wish.address else f"listening on {wish.address}; "
    say(f"Farled is at {address}  ({listens}Ctrl-C stops it; its folder is {wish.home})")
    if signins:
        widths = [max(len(row[column]) for row in signins) for column in range(2)]
        say("Sign in as:")
        for role, email, password in signins:
            say(f"  {role:<{widths[0]}}  {email:<{widths[1]}}  {password}")


def _watch(
    cluster: Cluster | None, children: list[Child], stop: threading.Event, say: Callable[[str], None]
) -> int:
    """Look after everything until told to stop."""
    while not stop.wait(0.2):
        if cluster is not None and not cluster.alive():
            say("database ended; starting it again")
            cluster.revive()
            for child in children:
                child.forgive()
        _tend(children, say)
        fallen = [child.name for child in children if child.hopeless]
        if fallen:
            say(f"{fallen[0]} keeps ending; the lines above say why")
            return 1
    return 0


def _tend(children: list[Child], say: Callable[[str], None]) -> None:
    for child in children:
        told = child.tend()
        if told:
            say(told)
