"""The embedded PostgreSQL: one cluster in an installation's folder, one process that owns it.

Who may connect: nobody over the network (no address is listened to).  The socket lies in a folder only
the database's system user may enter, and PostgreSQL asks the kernel who is calling (peer): only that
user, and root where root started it, are let in.  Whoever can run programs as that user can act as every
database role, its superuser included: the roles guard against our own forgotten filters, not against a
person who already controls the account.
"""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import quote

from farled.errors import refuse
from farled_web.operations.cluster import answers, keeper, lines, make, pid, place, socket_folder, stop_orphan
from farled_web.operations.system import RunAs, binaries, interrupt_with_us, run_as, wheel_binaries

PATIENCE = 30.0  # seconds until a start counts as failed
LONGEST_LOG = 5_000_000  # bytes; then a new one is begun and the last is kept
THROWAWAY = "farled-throwaway-"

CLOSED = {"listen_addresses": "", "unix_socket_permissions": "0700", "ssl": "off"}
IN_A_HURRY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
}


@dataclass(slots=True)
class Cluster:
    """A running cluster.

    Attributes:
        folder: Where it lies.
        socket: The folder of its socket.
        programs: Folder of PostgreSQL's programs for us (pg_dump, pg_restore, psql).
        owned: Whether this process started it and stops it.
    """

    folder: Path
    socket: Path
    programs: Path
    owned: bool
    _user: RunAs
    _fast: bool = False
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def pid(self) -> int:
        """Number of the server's first process."""
        return pid(self.folder) or 0

    def url(self, role: str, database: str) -> str:
        """Give the address for a role and a database."""
        return f"postgresql://{quote(role)}@/{quote(database)}?host={quote(str(self.socket), safe='/')}"

    def alive(self) -> bool:
        """Say whether the server this process started still runs."""
        return self._process is None or self._process.poll() is None

    def revive(self) -> None:
        """Start the server again after it died."""
        self._process = _start(self.folder, self.socket, self._user, self._fast)


@contextmanager
def server(home: Path, *, fast: bool = False) -> Iterator[Cluster]:
    """Run the cluster of an installation; made at first use.

    The first process owns it and stops it at the end; others share its socket.  Call from the main thread.

    Args:
        home: The installation's folder.
        fast: Do not wait for the disk: for tests, whose data nobody misses.

    Raises:
        BadInput: The folder or this system does not allow it; the message says what to do.
    """
    user = run_as()
    folder = place(home.absolute(), user)
    # Before anything is made, so that of two first starters one makes and the other waits.
    with (folder / "owner.lock").open("a") as lock:
        if not _own(lock, folder):
            yield Cluster(folder, Path(lines(folder)[4]), wheel_binaries(), owned=False, _user=user)
            return
        user = keeper(folder, user)
        make(folder, user)
        socket = socket_folder(folder, user)
        cluster = Cluster(folder, socket, wheel_binaries(), owned=True, _user=user, _fast=fast)
        cluster.revive()
        try:
            yield cluster
        finally:
            _stop(cluster)


def _own(lock: IO[str], folder: Path) -> bool:
    """Take the cluster, or wait until its owner has it ready; the owner may end while we wait."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if answers(folder):
                return False
            time.sleep(0.05)
        else:
            return True
    raise refuse(
        "database-busy",
        folder,
        f"another process owns the database, which has not answered for {PATIENCE:.0f} seconds",
        "Stop the other process, or look into the file 'log' in that folder",
    )


@contextmanager
def throwaway(*, fast: bool = True) -> Iterator[Cluster]:
    """Run a cluster for tests in a temporary folder, and remove it afterwards.

    Args:
        fast: Quick and unsafe; False: as one that is meant to last, to measure what lasting costs.
    """
    for old in Path(tempfile.gettempdir()).glob(THROWAWAY + "*"):
        _sweep(old)
    home = Path(tempfile.mkdtemp(prefix=THROWAWAY))
    home.chmod(0o711)  # as root, the plain user has to pass through
    try:
        with server(home, fast=fast) as cluster:
            yield cluster
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _sweep(old: Path) -> None:
    """Remove what a killed test run left, unless it still runs."""
    with contextlib.suppress(OSError), (old / "postgres" / "owner.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        stop_orphan(old / "postgres")
        shutil.rmtree(old, ignore_errors=True)


def _start(folder: Path, socket: Path, user: RunAs, fast: bool) -> subprocess.Popen[bytes]:
    """Start the server and wait until it answers.

    After kill -9 its children hold the shared memory for a moment and a start is refused: try again.
    """
    settings = CLOSED | (IN_A_HURRY if fast else {})
    command: list[str | Path] = [binaries(user) / "postgres", "-D", folder / "data", "-k", socket]
    command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    log = folder / "log"
    if log.exists() and log.stat().st_size > LONGEST_LOG:
        log.replace(folder / "log.1")
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        stop_orphan(folder, socket)
        with log.open("ab") as output:
            process = subprocess.Popen(
                command, cwd="/", start_new_session=True, preexec_fn=interrupt_with_us(),
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, **user.arguments(),
            )  # fmt: skip
        while time.monotonic() < until and process.poll() is None and not answers(folder):
            time.sleep(0.02)
        if process.poll() is None and answers(folder):
            return process
        if process.poll() is None:
            process.kill()
        time.sleep(0.1)
    raise RuntimeError(
        f"PostgreSQL did not start; the end of {log}:\n{log.read_text(errors='replace')[-2000:]}"
    )


def _stop(cluster: Cluster) -> None:
    """Stop fast, and harder where that does not help; the log repairs what a hard stop leaves."""
    process = cluster._process
    if process is None:
        return
    for number, seconds in ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        if process.poll() is None:
            process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
