"""Programs run to an end: PostgreSQL's own tools, and our own look inside a database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from farled.errors import refuse, shorten
from farled_web.operations.system import wheel_binaries


def _connection(address: str) -> tuple[str, dict[str, str]]:
    """Give an address without its password, which others would see among the processes, and where it goes."""
    password = urlsplit(address).password
    if password is None:
        return address, dict(os.environ)
    return address.replace(f":{password}@", "@", 1), os.environ | {"PGPASSWORD": unquote(password)}


@contextmanager
def dumping(address: str, snapshot: str) -> Iterator[IO[bytes]]:
    """Run pg_dump on a snapshot that another connection holds open; give its output.

    Raises:
        BadInput: It ended with an error.
    """
    shown, environment = _connection(address)
    command = [str(wheel_binaries() / "pg_dump"), "--format=custom", "--no-owner", "--enable-row-security"]
    command += [f"--snapshot={snapshot}", f"--dbname={shown}"]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        try:
            yield process.stdout
        except BaseException:
            process.kill()
            raise
        message = process.stderr.read().decode(errors="replace")
    _refuse_failed("pg_dump", process.returncode, message)


def load_dump(address: str, file: str, role: str) -> None:
    """Run pg_restore in one transaction: all of it or nothing.

    Raises:
        BadInput: It ended with an error.
    """
    shown, environment = _connection(address)
    command = [str(wheel_binaries() / "pg_restore"), "--single-transaction", "--exit-on-error", "--no-owner"]
    command += [f"--role={role}", f"--dbname={shown}", file]
    ended = subprocess.run(
        command, env=environment, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    _refuse_failed("pg_restore", ended.returncode, ended.stderr)


def _refuse_failed(program: str, code: int, message: str) -> None:
    if code:
        told = next((line for line in message.splitlines() if "error" in line.lower()), message)
        raise refuse(
            "database-program-failed",
            program,
            f"ended with {code}: {shorten(told.strip(), 300)}",
            "Mend that and try again; nothing was changed",
        )


def look_inside(environment: dict[str, str], head: str = "") -> dict[str, Any]:
    """Verify the log and compare the migrations of a database with this version of the code.

    Runs in a process of its own, because Django reads its settings once.
    """
    command = [sys.executable, "-m", "farled_web.operations.inspection", head]
    ended = subprocess.run(
        command,
        env=environment | {"FARLED_DATABASE_ROLE": "owner"},
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    if ended.returncode:
        raise refuse(
            "inspection-failed",
            f"exit code {ended.returncode}",
            "the database could not be read as its owner; the lines above say why",
            "Mend that and try again; nothing was changed",
        )
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found
