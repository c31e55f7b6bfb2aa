"""Whether the installation is well: database, migrations, background work.  No personal data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

import psycopg
from django.db import connection
from django.db.migrations.loader import MigrationLoader

LATE = 60  # seconds without a sign from the worker, which gives one every 10
WAIT = 3  # seconds for the database


@dataclass(frozen=True, slots=True)
class Health:
    """How it stands.

    Attributes:
        database: ``ok`` or ``gone``.
        migrations: ``ok``, ``pending`` or ``unknown``.
        jobs: ``ok``, ``late`` (no sign for a minute), ``silent`` (no worker at all) or ``unknown``.
        version: Farled's version.
    """

    database: str
    migrations: str
    jobs: str
    version: str

    @property
    def well(self) -> bool:
        """Whether everything is as it should be."""
        return {self.database, self.migrations, self.jobs} == {"ok"}

    def document(self) -> dict[str, str]:
        """Give it as the answer's JSON."""
        return {"status": "ok" if self.well else "unwell", **asdict(self)}


def health() -> Health:
    """Look, on a connection of its own: a full pool must not look like a dead database."""
    number = version("farled")
    try:
        with _connect() as database:
            applied = {tuple(row) for row in database.execute("SELECT app, name FROM django_migrations")}
            seconds = database.execute(
                "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"
            ).fetchone()
    except psycopg.errors.UndefinedTable:
        return Health("ok", "pending", "unknown", number)
    except psycopg.Error:
        return Health("gone", "unknown", "unknown", number)
    beat = seconds[0] if seconds else None
    jobs = "silent" if beat is None else "ok" if beat < LATE else "late"
    return Health("ok", "ok" if wanted() <= applied else "pending", jobs, number)


def _connect() -> psycopg.Connection[tuple[Any, ...]]:
    given = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey")
    return psycopg.connect(
        **{name: given[name] for name in names if given.get(name)},
        connect_timeout=WAIT,
        options=f"-c statement_timeout={WAIT}s",
        autocommit=True,
    )


@cache
def wanted() -> frozenset[tuple[str, str]]:
    """Give the last migration of every application, as this version of the code has them."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())
