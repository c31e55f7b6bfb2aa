"""Make an installation ready to serve: ``python -m farled_web.operations.prepare [--demo]``.

Runs as the role that owns the tables, in a process of its own.  May be repeated; each step finds what is
done already.  The last line on standard output is a JSON list of demo sign-ins.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path


def files() -> None:
    """Compile messages and gather the static files, when they changed since they were last gathered."""
    from django.conf import settings
    from django.core.management import call_command

    from farled_web.ui.assets import copy_vendor
    from farled_web.ui.messages import compile_all

    root = Path(settings.STATIC_ROOT)
    if not os.access(root if root.exists() else root.parent, os.W_OK):
        return  # installed for several users; gathered when it was installed
    root.mkdir(exist_ok=True)
    with (root / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        copy_vendor()
        compile_all()
        stamp, seen = root / ".stamp", _fingerprint()
        if stamp.exists() and stamp.read_text(encoding="ascii") == seen:
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(seen, encoding="ascii")


def _fingerprint() -> str:
    """Digest what would be gathered by path, size and time of each file."""
    from django.contrib.staticfiles.finders import get_finders

    def rows() -> Iterator[str]:
        for finder in get_finders():
            for path, storage in finder.list([]):
                stat = Path(storage.path(path)).stat()
                yield f"{path} {stat.st_size} {stat.st_mtime_ns}"

    return hashlib.sha256("\n".join(sorted(rows())).encode()).hexdigest()


def database() -> None:
    """Bring the tables to this version; two starters at once wait for one another."""
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('farled migrations'))")
        try:
            call_command("migrate", interactive=False, verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('farled migrations'))")


def demo() -> list[list[str]]:
    """Fill the demonstration; give its sign-ins as role, address and password."""
    from farled_web.operations.demo import load_demo

    return [[str(part) for part in row] for row in load_demo()]


def main(arguments: list[str]) -> int:
    """Do all of it."""
    import django
    from django.db import OperationalError

    from farled.errors import BadInput

    try:
        django.setup()
        files()
        database()
        signins = demo() if "--demo" in arguments else []
    except BadInput as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OperationalError as error:
        sys.stderr.write(f"The database does not answer as the owner's role: {error}\n")
        return 1
    sys.stdout.write(json.dumps(signins) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
