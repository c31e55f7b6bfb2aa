"""The drill: what was backed up comes back as it was, and what was changed on the way is refused."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from farled.errors import BadInput
from farled_web.operations import roles
from farled_web.operations.backup import make_backup, read_backup, verify_log
from farled_web.operations.contents import differences, read_contents
from farled_web.operations.embedded import Cluster
from farled_web.operations.home import environment
from farled_web.operations.places import Place, embedded
from farled_web.operations.restore import restore, verify_backup
from farled_web.operations.system import run_as, wheel_binaries

ROWS = """
INSERT INTO django_content_type (app_label, model) SELECT 'drill', 'm' || i FROM generate_series(1, 5) AS i;
SELECT audit_record('drill.done', 'command', NULL, NULL, 'drill', 'åäö', '{1,2}', '{}', '{"rows": 5}');
SELECT audit_record('drill.done', 'command', NULL, NULL, 'drill', 'tab\there', '{}', '{}', '{}');
"""


def run(address: str, text: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(text)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Cluster:
    """The session's cluster, as the embedded one of an installation."""
    address = os.environ["DATABASE_URL"]
    socket = Path(address.partition("host=")[2])
    return Cluster(socket, socket, wheel_binaries(), owned=True, _user=run_as())


@pytest.fixture
def place(cluster: Cluster, tmp_path: Path) -> Iterator[Place]:
    """An installation with a few rows and a log of two entries."""
    superuser = cluster.url("postgres", "postgres")
    run(superuser, "CREATE DATABASE farled TEMPLATE farled_template OWNER farled_owner")
    made = embedded(tmp_path, cluster)
    run(made.address, ROWS)
    yield made
    with psycopg.connect(superuser, autocommit=True) as connection:
        question = "SELECT datname FROM pg_database WHERE datname ~ '^farled($|_before|_restored|_drill)'"
        for (name,) in connection.execute(question).fetchall():
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def told(lines: list[str]) -> str:
    return "\n".join(lines)


def test_the_drill(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    manifest = make_backup(place, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert manifest.audit["entries"] == 3  # a backup takes everything out, so it stands in the log it holds
    assert list(tmp_path.glob("*.part")) == []
    run(place.address, "DELETE FROM django_content_type WHERE app_label = 'drill'")
    # Data is not written over by accident.
    with pytest.raises(BadInput, match="holds data already"):
        restore(place, file, force=False, say=print)
    lines: list[str] = []
    restore(place, file, force=True, say=lines.append)
    assert "kept in this cluster as the database farled_before_" in told(lines)
    with psycopg.connect(place.address) as connection:
        told_since = differences(manifest.contents, read_contents(connection))
        assert {line.split()[1] for line in told_since} == {"audit_entry", "audit_head", "audit_seal"}
        last = connection.execute("SELECT verb FROM audit_entry ORDER BY id DESC LIMIT 1")
        assert last.fetchone() == ("backup.restored",)
        owners = connection.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert owners.fetchall() == [(roles.OWNER,)]
        closed = connection.execute("SELECT has_table_privilege('farled_web', 'audit_entry', 'INSERT')")
        assert closed.fetchone() == (False,)
    # The web's role still sees nothing without a viewer, and a new row goes on where the old ones ended.
    assert place.cluster is not None
    with psycopg.connect(place.cluster.url(roles.WEB, roles.DATABASE)) as connection:
        assert roles.check_roles(connection) == []
        assert connection.execute("SELECT count(*) FROM audit_entry").fetchone() == (0,)
    run(place.address, "INSERT INTO django_content_type (app_label, model) VALUES ('drill', 'next')")
    # The head noted with the backup proves that nothing was cut off later.
    run(
        place.address,
        "SELECT audit_record('drill.more', 'command', NULL, NULL, 'drill', '3', '{}', '{}', '{}')",
    )
    assert verify_log(place, manifest.audit["head"])["faults"] == []


def test_a_changed_byte_is_refused_wherever_it_is(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    make_backup(place, file)
    whole = file.read_bytes()
    with zipfile.ZipFile(file) as archive:
        places = [info.header_offset + 60 + info.compress_size // 2 for info in archive.infolist()]
    changed = tmp_path / "changed.backup"
    for offset in (*places, len(whole) - 30):
        changed.write_bytes(whole[:offset] + bytes([whole[offset] ^ 1]) + whole[offset + 1 :])
        with pytest.raises(BadInput, match="not a whole backup"):
            read_backup(changed, tmp_path / "dump")
    for text in (whole[: len(whole) // 2], b"", b"PK\x03\x04", b"x" * 1000):
        changed.write_bytes(text)
        with pytest.raises(BadInput, match="not a whole backup"):
            read_backup(changed, tmp_path / "dump")
    with pytest.raises(BadInput, match="cannot be read"):
        read_backup(tmp_path / "missing", tmp_path / "dump")
    with pytest.raises(BadInput, match="there already"):
        make_backup(place, file)


def test_a_dump_that_is_not_what_its_manifest_says_never_gets_in_place(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after tampering with care: every digest of the file fits, yet the rows are others."""
    file = tmp_path / "one.backup"
    make_backup(place, file)
    run(place.address, "ALTER TABLE audit_entry DISABLE TRIGGER audit_append_only; "
        "UPDATE audit_entry SET verb = 'nothing.happened' WHERE object_id = 'åäö'; "
        "ALTER TABLE audit_entry ENABLE TRIGGER audit_append_only; "
        "UPDATE django_content_type SET model = 'other' WHERE model = 'm3'")  # fmt: skip
    other = tmp_path / "two.backup"
    make_backup(place, other)
    with pytest.raises(BadInput, match=r"the log does not hold at 1 \(changed\)"):
        verify_backup(other)
    # Found wrong at the last look, it leaves what serves as it was, and nothing beside it.
    newer = {"unknown": ["firms.0099_later"], "audit": {"entries": 4, "head": "", "faults": []}}
    monkeypatch.setattr("farled_web.operations.restore.look_inside", lambda environment: newer)
    with pytest.raises(BadInput, match=r"migration firms\.0099_later is unknown"):
        restore(place, other, force=True, say=print)
    with psycopg.connect(place.address) as connection:
        row = connection.execute("SELECT count(*) FROM django_content_type WHERE model = 'other'").fetchone()
        assert row == (1,)
        names = connection.execute("SELECT datname FROM pg_database WHERE datname ~ '^farled_(before|rest)'")
        assert names.fetchall() == []


def test_on_a_database_of_ones_own_the_owner_backs_up_and_restores(place: Place, tmp_path: Path) -> None:
    """No superuser: row-level security binds the owner too, yet nothing may be missing from the file."""
    assert place.cluster is not None
    owner = place.cluster.url(roles.OWNER, roles.DATABASE)
    own = Place(tmp_path, None, owner, environment(tmp_path, place.cluster))
    file = tmp_path / "own.backup"
    manifest = make_backup(own, file)
    assert manifest.audit["entries"] == 3
    with pytest.raises(BadInput, match="Make an empty database"):
        restore(own, file, force=True, say=print)
    with psycopg.connect(place.cluster.url("postgres", "postgres"), autocommit=True) as connection:
        roles.make_database(connection, "farled_drill")
    roles.grant(place.cluster, "farled_drill")
    empty = own.other("farled_drill")
    restore(empty, file, force=False, say=print)
    with psycopg.connect(place.cluster.url("postgres", "farled_drill")) as connection:
        told_since = differences(manifest.contents, read_contents(connection))
        assert {line.split()[1] for line in told_since} == {"audit_entry", "audit_head", "audit_seal"}
