"""The embedded PostgreSQL: made once, closed to others, back after anything is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from farled.errors import BadInput
from farled_web.operations import cluster as files
from farled_web.operations.embedded import Cluster, server
from farled_web.operations.system import run_as


def one(cluster: Cluster, question: str) -> object:
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        row = connection.execute(question).fetchone()
        assert row is not None
        return row[0]


HOLD = """
import sys, time
from pathlib import Path
from farled_web.operations.embedded import server
with server(Path(sys.argv[1]), fast=True) as cluster:
    print(cluster.pid, cluster.owned, flush=True)
    time.sleep(float(sys.argv[2]))
"""


def hold(home: Path, seconds: float = 30.0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home), str(seconds)], stdout=subprocess.PIPE, text=True
    )


def told(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    return process.stdout.readline().split()


def test_it_is_closed_to_others_and_comes_back_after_every_kill(home: Path) -> None:
    with server(home, fast=True) as cluster:
        folder = cluster.folder
        assert one(cluster, "SHOW listen_addresses") == ""
        assert one(cluster, "SHOW unix_socket_permissions") == "0700"
        assert one(cluster, "SELECT datcollate FROM pg_database WHERE datname = 'postgres'") == "C"
        assert one(cluster, "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules") == "peer"
        assert oct(cluster.socket.stat().st_mode & 0o777) == "0o700"
        one(cluster, "WITH made AS (SELECT 1) SELECT count(*) FROM made")
        with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
            connection.execute("CHECKPOINT")
        # The server is killed under us.
        os.kill(cluster.pid, signal.SIGKILL)
        while cluster.alive():
            time.sleep(0.01)
        cluster.revive()
        assert one(cluster, "SELECT answer FROM kept") == 42
    assert files.pid(folder) is None
    # Its owner is killed: the server ends by itself, and the next start does not trip over it.
    owner = hold(home)
    number, owned = told(owner)
    assert owned == "True"
    owner.kill()
    owner.wait()
    with server(home, fast=True) as cluster:
        assert one(cluster, "SELECT answer FROM kept") == 42
        assert cluster.pid != int(number)


def test_stale_files_do_not_stop_a_start(home: Path) -> None:
    """Empty, torn, and one whose number now belongs to another program: this very test."""
    with server(home, fast=True) as cluster:
        folder = cluster.folder
    own = f"{os.getpid()}\n{folder / 'data'}\n1\n5432\n{folder}\n\n1\nready   \n"
    for torn in ("", "\n", "not a number\n/x\n", own):
        (folder / "data" / "postmaster.pid").write_text(torn)
        (folder / ".s.PGSQL.5432.lock").write_text(torn)
        (folder / ".s.PGSQL.5432").touch()
        assert files.pid(folder) is None
        with server(home, fast=True) as cluster:
            assert one(cluster, "SELECT 1") == 1


def test_of_two_first_starters_one_makes_and_both_use_it(home: Path) -> None:
    pair = [hold(home, 0.6), hold(home, 0.1)]
    answers = [told(process) for process in pair]
    assert len({number for number, _ in answers}) == 1
    assert sorted(owned for _, owned in answers) == ["False", "True"]
    assert [process.wait(60) for process in pair] == [0, 0]


def test_a_killed_first_start_leaves_no_half_cluster(home: Path) -> None:
    folder = files.place(home, run_as())
    side = folder / "data.new"
    side.mkdir()
    (side / "PG_VERSION").write_text("18\n")
    with server(home, fast=True) as cluster:
        assert one(cluster, "SELECT 1") == 1
    assert not side.exists()


def test_a_deep_home_has_its_socket_elsewhere(home: Path) -> None:
    user = run_as()
    deep = home / ("d" * 70)
    short = files.socket_folder(deep, user)
    try:
        assert len(str(short / ".s.PGSQL.5432")) < files.LONGEST_SOCKET
        assert short.stat().st_uid == user.uid
        assert oct(short.stat().st_mode & 0o777) == "0o700"
        assert files.socket_folder(deep, user) == short
    finally:
        short.rmdir()


def test_a_socket_folder_that_somebody_else_made_is_refused(home: Path) -> None:
    user = run_as()
    deep = home / ("e" * 70)
    short = files.socket_folder(deep, user)
    short.rmdir()
    short.symlink_to(home)
    try:
        with pytest.raises(BadInput, match="somebody else"):
            files.socket_folder(deep, user)
    finally:
        short.unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a home that its plain user cannot enter")
def test_a_closed_home_of_root_has_its_database_elsewhere(home: Path) -> None:
    home.chmod(0o700)
    folder = files.place(home, run_as())
    try:
        assert str(folder).startswith("/var/lib/farled-")
        assert str(folder) in (home / "DATABASE-IS-ELSEWHERE.txt").read_text()
    finally:
        folder.rmdir()


def test_a_cluster_of_another_version_is_refused(home: Path) -> None:
    user = run_as()
    folder = files.place(home, user)
    (folder / "data").mkdir()
    (folder / "data" / "PG_VERSION").write_text("17\n")
    with pytest.raises(BadInput, match="not made by PostgreSQL 18"):
        files.make(folder, user)
