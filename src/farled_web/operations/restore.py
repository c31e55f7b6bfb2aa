"""A backup comes back: into a database beside, held to its manifest, and only then in place.

Until the last step nothing that serves is touched; the last step is one transaction that renames.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from farled.errors import BadInput, Problem, refuse
from farled_web.operations import roles
from farled_web.operations.backup import Manifest, note, read_backup
from farled_web.operations.contents import differences, read_contents
from farled_web.operations.embedded import throwaway
from farled_web.operations.places import Place, embedded
from farled_web.operations.programs import load_dump, look_inside

SIDE = "farled_restored"
KEPT = "farled_before_"


def verify_backup(file: Path) -> Manifest:
    """Restore a backup into a database that is thrown away, hold it to its manifest, verify its log.

    Raises:
        BadInput: Any of that fails.
    """
    with tempfile.TemporaryDirectory(prefix="farled-verify-") as folder:
        dump = Path(folder) / "database.dump"
        manifest = read_backup(file, dump)
        with throwaway() as cluster:
            roles.prepare(cluster)
            place = embedded(Path(folder), cluster)
            _fill(place, dump, manifest, file)
    return manifest


def restore(place: Place, file: Path, *, force: bool, say: Callable[[str], None]) -> Manifest:
    """Put a backup in place.

    Args:
        place: Where; its application must not be running.
        file: The backup.
        force: Also where there is data, which is kept aside under another name.
        say: Takes each line for the person at the terminal.

    Raises:
        BadInput: The backup does not hold, or the place is not free; nothing was changed then.
    """
    if place.cluster is not None and not place.cluster.owned:
        raise refuse(
            "home-in-use",
            place.home,
            "is being served from, so nothing can be put in its place",
            "Stop farled serve first (Ctrl-C)",
        )
    with tempfile.TemporaryDirectory(prefix="farled-restore-") as folder:
        dump = Path(folder) / "database.dump"
        manifest = read_backup(file, dump)
        full = _rows(place)
        if full and (not force or place.cluster is None):
            raise _not_empty(place, full)
        say(f"{file.name}: whole, made {manifest.made_at}, {manifest.rows} rows")
        if place.cluster is None:
            _fill(place, dump, manifest, file)
        else:
            _swap_in(place, dump, manifest, file, say)
        note(place.address, "backup.restored", manifest.made_at)
    return manifest


def _not_empty(place: Place, full: int) -> BadInput:
    if place.cluster is not None:
        return refuse(
            "database-not-empty",
            place.home,
            f"holds data already ({full} tables)",
            "Give an empty folder, or --force to put the backup in its place (the data there now is "
            "kept aside)",
            "farled restore FILE --home ~/farled-new",
        )
    return refuse(
        "database-not-empty",
        "FARLED_OWNER_DATABASE_URL",
        f"holds data already ({full} tables)",
        "Make an empty database for the owner's role (docs/operations.md), point the three addresses "
        "at it and restore; the old one stays as it is",
    )


def _rows(place: Place) -> int:
    with psycopg.connect(place.address) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    return int(row[0]) if row else 0


def _fill(place: Place, dump: Path, manifest: Manifest, file: Path) -> None:
    """Load a dump into an empty database and hold it to the manifest.

    Raises:
        BadInput: It cannot be loaded, or is not what the manifest says.
    """
    _without_defaults(place)
    load_dump(place.address, str(dump), roles.OWNER)
    with psycopg.connect(place.address) as connection:
        told = differences(manifest.contents, read_contents(connection))
    found = look_inside(place.environment)
    told += _log(manifest, found)
    told += [f"migration {name} is unknown to this version of Farled" for name in found["unknown"]]
    if told:
        raise BadInput(
            [
                Problem(
                    str(file),
                    0,
                    "",
                    "damaged-backup",
                    "",
                    one,
                    "Take an earlier backup, or the Farled that made it; nothing that serves was changed",
                )
                for one in told
            ]
        )


def _without_defaults(place: Place) -> None:
    """Take back what new tables would give the working roles; the dump says of each what it gives.

    Else a table that is closed to them, as the log is, would come back open.
    """
    with psycopg.connect(place.environment["FARLED_OWNER_DATABASE_URL"]) as connection:
        connection.execute(roles.NO_DEFAULTS)


def _log(manifest: Manifest, found: dict[str, Any]) -> list[str]:
    log = found.get("audit", {"entries": 0, "head": "", "faults": []})
    told = [f"the log does not hold at {one['number']} ({one['what']})" for one in log["faults"][:10]]
    if (log["entries"], log["head"]) != (manifest.audit["entries"], manifest.audit["head"]):
        told.append("the log does not end where the backup says")
    return told


def _swap_in(place: Place, dump: Path, manifest: Manifest, file: Path, say: Callable[[str], None]) -> None:
    """Fill a database beside the one in use, then change their names in one transaction."""
    cluster = place.cluster
    assert cluster is not None
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        side, name = sql.Identifier(SIDE), sql.Identifier(roles.DATABASE)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(side))
        roles.make_database(connection, SIDE)
        try:
            _fill(place.other(SIDE), dump, manifest, file)
            kept = f"{KEPT}{datetime.now(UTC):%Y%m%d_%H%M%S}"
            had = _rows(place)
            with connection.transaction():
                rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                connection.execute(rename.format(name, sql.Identifier(kept)))
                connection.execute(rename.format(side, name))
        except BaseException:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(side))
            raise
        if had:
            say(f"What was there before is kept in this cluster as the database {kept}.")
        else:
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(kept)))
