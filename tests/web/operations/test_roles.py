"""The roles own nothing they serve with, and get the rows, never the shape, of what the owner makes."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from farled_web.operations import roles
from farled_web.operations.embedded import Cluster
from farled_web.operations.system import run_as, wheel_binaries

DATABASE = "farled_roles"


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    """The session's cluster, with an empty database made ready twice, as two starts would."""
    socket = Path(os.environ["DATABASE_URL"].partition("host=")[2])
    found = Cluster(socket, socket, wheel_binaries(), owned=True, _user=run_as())
    roles.prepare(found, DATABASE)
    roles.prepare(found, DATABASE)
    return found


def test_no_role_may_pass_by_what_protects_rows(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("postgres", DATABASE)) as connection:
        rows = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname ~ '^farled_' "
            "AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)"
        )
        assert rows.fetchall() == []


@pytest.mark.parametrize("role", [roles.WEB, roles.JOBS])
def test_a_working_role_changes_rows_and_nothing_else(cluster: Cluster, role: str) -> None:
    with psycopg.connect(cluster.url(roles.OWNER, DATABASE), autocommit=True) as owner:
        owner.execute("DROP TABLE IF EXISTS things; CREATE TABLE things (id serial, name text)")
    with psycopg.connect(cluster.url(role, DATABASE), autocommit=True) as connection:
        connection.execute("INSERT INTO things (name) VALUES ('one')")
        assert roles.check_roles(connection) == []
        for forbidden in (
            "ALTER TABLE things DISABLE ROW LEVEL SECURITY",
            "DROP TABLE things",
            "TRUNCATE things",
            "CREATE TABLE mine (id int)",
            "CREATE TEMP TABLE mine (id int)",
            "CREATE SCHEMA mine",
            f"SET ROLE {roles.OWNER}",
            "COPY things TO PROGRAM 'true'",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(forbidden)


def test_nobody_else_gets_in(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("postgres", DATABASE)) as connection:
        connection.execute("DROP ROLE IF EXISTS passer; CREATE ROLE passer LOGIN")
        connection.commit()
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(cluster.url("passer", DATABASE))
        connection.execute("DROP ROLE passer")
