"""The files of the embedded cluster: where it lies, how it is made, what a killed server leaves."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from farled.errors import refuse
from farled_web.operations.system import RunAs, binaries, known_user

VERSION = "18"
LONGEST_SOCKET = 90  # bytes; systems cut a socket's path at 104 to 108

SETTINGS = """# Written once, when the cluster was made, and yours to change.
# What keeps the cluster closed is given at start and not here.
shared_buffers = '128MB'
max_connections = 60
random_page_cost = 1.1
work_mem = '16MB'
jit = off
log_min_messages = warning
log_timezone = 'UTC'
timezone = 'UTC'
lc_messages = 'C'
"""


def place(home: Path, user: RunAs) -> Path:
    """Find or make the cluster's folder: in the home, or where the plain user can reach it."""
    try:
        if not home.exists():
            home.mkdir(parents=True, mode=0o711 if user.switch else 0o700)
        home = home.resolve()
        folder = home / "postgres"
        if user.switch and not (folder / "data").exists() and not user.can("x", home):
            digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
            folder = Path(f"/var/lib/farled-{digest}")
            (home / "DATABASE-IS-ELSEWHERE.txt").write_text(
                f"Only root may enter this folder, and PostgreSQL does not run as root.\n"
                f"The database of this installation therefore lies in {folder}.\n",
                encoding="utf-8",
            )
        if not (folder / "data").exists():
            folder.mkdir(exist_ok=True, mode=0o700)
            user.own(folder)
            folder.chmod(0o700)
    except OSError as error:
        raise refuse(
            "closed-home",
            home,
            f"the folder of the installation cannot be used ({error.strerror})",
            "Give a folder this user may write to",
            "--home ~/farled",
        ) from error
    return folder


def keeper(folder: Path, user: RunAs) -> RunAs:
    """Give the user whose cluster it is: an older one may have been made by somebody else.

    PostgreSQL runs as the owner of its files only; root can become them, others cannot.
    """
    data = folder / "data"
    if not data.exists() or (owner := data.stat().st_uid) == user.uid:
        return user
    if user.switch:
        return known_user(owner, data.stat().st_gid, switch=True)
    raise refuse(
        "foreign-database",
        data,
        f"the database belongs to another user of this machine (number {owner})",
        "Start as that user, or give another folder",
        "--home ~/farled",
    )


def make(folder: Path, user: RunAs) -> None:
    """Make the cluster to the side and rename it, so that a killed start leaves no half cluster."""
    data = folder / "data"
    if data.exists():
        stamp = data / "PG_VERSION"
        version = stamp.read_text().strip() if stamp.exists() else "nothing"
        if version != VERSION:
            raise refuse(
                "other-database-version",
                version,
                f"the folder {data} was not made by PostgreSQL {VERSION}",
                "Back it up with the Farled that made it, then restore it with this one into a new folder",
                "farled restore backup.farled --home ~/farled-new",
            )
        _write_who(data, user)
        return
    side = folder / "data.new"
    shutil.rmtree(side, ignore_errors=True)
    programs = binaries(user)
    command: list[str | Path] = [programs / "initdb", "--pgdata", side, "--username=postgres"]
    command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += ["--auth-local=peer", "--auth-host=reject", "--data-checksums"]
    made = subprocess.run(command, cwd="/", check=False, capture_output=True, text=True, **user.arguments())
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stderr[-2000:]}")
    with (side / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    _write_who(side, user)
    side.rename(data)


def _write_who(data: Path, user: RunAs) -> None:
    """Write which system users may act as which roles: the database's own, and we who start it."""
    names = [user.name, "root"] if user.switch else [user.name]
    who = "".join(f'farled "{name}" all\n' for name in names)
    for name, text in {"pg_hba.conf": "local all all peer map=farled\n", "pg_ident.conf": who}.items():
        path = data / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            path.chmod(0o600)
            user.own(path)


def socket_folder(folder: Path, user: RunAs) -> Path:
    """Give a private folder for the socket, a short one where the cluster lies too deep."""
    if len(os.fsencode(folder / ".s.PGSQL.5432")) < LONGEST_SOCKET:
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    short = Path("/tmp") / f"farled-{user.uid}-{digest}"
    short.mkdir(mode=0o700, exist_ok=True)
    stat = short.lstat()
    if short.is_symlink() or stat.st_uid not in {user.uid, os.geteuid()}:
        raise refuse(
            "foreign-socket-folder",
            short,
            "somebody else made the folder for the database's socket",
            "Remove it, or give a home with a shorter path",
            "--home /srv/farled",
        )
    user.own(short)
    short.chmod(0o700)
    return short


def lines(folder: Path) -> list[str]:
    """Give the lines the server writes about itself: number, data, start, port, socket, …, state."""
    with contextlib.suppress(OSError):
        return (folder / "data" / "postmaster.pid").read_text(errors="replace").splitlines()
    return []


def pid(folder: Path) -> int | None:
    """Give the number of this cluster's living server; None for none, a reused number or a torn file."""
    with contextlib.suppress(psutil.Error, ValueError, IndexError):
        process = psutil.Process(int(lines(folder)[0]))
        ours = process.name() == "postgres" and str(folder / "data") in process.cmdline()
        if ours and process.status() != psutil.STATUS_ZOMBIE:
            return int(process.pid)
    return None


def stop_orphan(folder: Path, socket: Path | None = None) -> None:
    """Stop a server whose owner was killed, then drop what it left; only while holding the owner's lock."""
    for number, seconds in ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 2.0)):
        number_now = pid(folder)
        if number_now is None:
            break
        with contextlib.suppress(ProcessLookupError):
            os.kill(number_now, number)
        wait(lambda: pid(folder) is None, seconds)
    places = {socket or folder, *(Path(line) for line in lines(folder)[4:5] if line)}
    (folder / "data" / "postmaster.pid").unlink(missing_ok=True)
    for place in places:
        for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (place / name).unlink(missing_ok=True)


def wait(done: Callable[[], bool], seconds: float) -> bool:
    """Look until something holds; say whether it did in time."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def answers(folder: Path) -> bool:
    """Say whether this cluster's server says of itself that it is ready."""
    return lines(folder)[7:8] == ["ready   "] and pid(folder) is not None
