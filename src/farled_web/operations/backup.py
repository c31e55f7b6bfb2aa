"""One file that holds everything: a dump of one moment, and a manifest to hold it to.

The file is a zip with ``manifest.json`` (what each table held, as rows and SHA-256; migrations; the head
of the log; the digest of the dump) and ``database.dump`` (pg_dump's custom format).  Dump and manifest
read the same snapshot, so a backup of a running installation is of one moment.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zipfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import psycopg

from farled.errors import BadInput, refuse
from farled_web.operations.contents import Contents, TableContent, read_contents
from farled_web.operations.places import Place
from farled_web.operations.programs import dumping, look_inside

FORMAT = 1
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        made_at: When, in UTC.
        farled: Version of the application that made it.
        postgresql: Version of the database server.
        contents: What the database held.
        audit: The log: ``entries`` and ``head``.
        sha256: Digest of the dump.
        size: Bytes of the dump.
    """

    made_at: str
    farled: str
    postgresql: str
    contents: Contents
    audit: dict[str, Any]
    sha256: str
    size: int

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(table.rows for table in self.contents.tables.values())


def make_backup(place: Place, file: Path) -> Manifest:
    """Write a backup; the file appears when it is whole, and not before.

    Raises:
        BadInput: The place cannot be written, the database is empty, or its log does not hold.
    """
    if file.exists():
        raise refuse(
            "file-exists",
            file,
            "is there already",
            "Give a new name; backups are never written over",
            f"farled backup farled-{datetime.now(UTC):%Y-%m-%d}.backup",
        )
    part = file.with_name(file.name + ".part")
    try:
        # Personal data: for its owner's eyes from the first byte.
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w+b") as target:
            manifest = _write(place, target)
            target.flush()
            os.fsync(target.fileno())
        part.rename(file)
    except OSError as error:
        raise refuse(
            "cannot-write",
            file,
            f"cannot be written ({error.strerror})",
            "Give a place with room that this user may write to",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
    return manifest


def _refuse_empty(place: Place) -> None:
    with psycopg.connect(place.address) as connection:
        row = connection.execute("SELECT to_regclass('public.audit_head')").fetchone()
    if row is None or row[0] is None:
        raise refuse(
            "empty-database",
            place.home,
            "has no data yet: nothing was ever served from it",
            "Give the folder of the installation",
            "farled backup farled.backup --home /srv/farled",
        )


def note(address: str, verb: str, made_at: str) -> None:
    """Write into the log that everything was taken out, or put back."""
    with psycopg.connect(address) as connection:
        connection.execute(
            "SELECT audit_record(%s, 'command', NULL, NULL, 'backup', %s, '{}', '{}', '{}')", [verb, made_at]
        )


def _write(place: Place, target: IO[bytes]) -> Manifest:
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    _refuse_empty(place)
    note(place.address, "backup.made", made_at)
    with psycopg.connect(place.address) as connection, zipfile.ZipFile(target, "w") as archive:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot(), current_setting('server_version')").fetchone()
        assert row is not None
        snapshot, server_version = row
        contents = read_contents(connection)
        head = _head(connection)
        with dumping(place.address, snapshot) as output:
            sha256, size = _copy(output, archive)
        manifest = Manifest(
            made_at=made_at,
            farled=version("farled"),
            postgresql=str(server_version),
            contents=contents,
            audit=head,
            sha256=sha256,
            size=size,
        )
        text = json.dumps({"format": FORMAT, **asdict(manifest)}, indent=1, sort_keys=True)
        archive.writestr("manifest.json", text, compress_type=zipfile.ZIP_DEFLATED)
    return manifest


def _head(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    """Give the log's length and last hash of the same moment."""
    row = connection.execute(
        "SELECT (SELECT count(*) FROM audit_entry), encode(hash, 'hex') FROM audit_head"
    ).fetchone()
    return {"entries": int(row[0]), "head": row[1]} if row else {"entries": 0, "head": ""}


def _copy(source: IO[bytes], archive: zipfile.ZipFile) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with archive.open("database.dump", "w", force_zip64=True) as entry:
        while block := source.read(BLOCK):
            digest.update(block)
            size += len(block)
            entry.write(block)
    return digest.hexdigest(), size


def read_backup(file: Path, dump: Path) -> Manifest:
    """Read a backup, and write its dump out to a file of its own once every byte is as it was.

    Raises:
        BadInput: It is not a backup, of a later format, or was changed.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            document = json.loads(archive.read("manifest.json"))
            if document["format"] != FORMAT:
                raise refuse(
                    "newer-backup",
                    document["format"],
                    "is a format of backups this version does not know",
                    "Restore it with the version of Farled that made it, or a later one",
                )
            manifest = _manifest(document)
            digest, size = hashlib.sha256(), 0
            with archive.open("database.dump") as source, dump.open("wb") as target:
                while block := source.read(BLOCK):
                    digest.update(block)
                    size += len(block)
                    target.write(block)
    except BadInput:
        raise
    except OSError as error:
        raise refuse(
            "no-backup", file, f"cannot be read ({error.strerror or error})", "Check the path"
        ) from error
    except Exception as error:  # a torn or foreign file fails in many ways, all of which mean the same
        raise _damaged(file, str(error) or type(error).__name__) from error
    if (digest.hexdigest(), size) != (manifest.sha256, manifest.size):
        raise _damaged(file, "the dump is not the one it was made with")
    return manifest


def _manifest(document: dict[str, Any]) -> Manifest:
    inside = document["contents"]
    tables = {name: TableContent(**one) for name, one in inside["tables"].items()}
    contents = Contents(tables, inside["sequences"], tuple(inside["migrations"]), inside["rights"])
    names = ("made_at", "farled", "postgresql", "audit", "sha256", "size")
    return Manifest(contents=contents, **{name: document[name] for name in names})


def _damaged(file: Path, why: str) -> BadInput:
    return refuse(
        "damaged-backup",
        file,
        f"is not a whole backup of Farled ({why})",
        "Take an earlier one; nothing was changed",
    )


def verify_log(place: Place, head: str = "") -> dict[str, Any]:
    """Verify the log of a database; give ``entries``, ``head`` and ``faults``."""
    found: dict[str, Any] = look_inside(place.environment, head).get(
        "audit", {"entries": 0, "head": "", "faults": []}
    )
    return found
