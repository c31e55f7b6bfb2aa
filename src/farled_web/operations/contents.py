"""What a database holds, so that two can be compared: rows and a digest for each table, sequences."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

# Text of a value must not depend on who asks.
SAME_TEXT = """
SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres';
SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; SET LOCAL search_path = public;
"""
_TABLES = """
SELECT c.relname, coalesce(
    (SELECT array_agg(a.attname ORDER BY k.place) FROM pg_index i
     CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(number, place)
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
     WHERE i.indrelid = c.oid AND i.indisprimary), '{}')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY c.relname
"""
# Who may do what with each thing, by whom rows are protected, and what fires: a restore must lose none of it.
# Conditions are not compared by text: written out and read in again they mean the same in other words.
_RIGHTS = """
WITH thing (kind, name, owner, about, rights) AS (
    SELECT 'table', c.relname::text, c.relowner, concat_ws(' ', c.relrowsecurity, c.relforcerowsecurity),
        coalesce(c.relacl, acldefault('r', c.relowner))
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'S')
    UNION ALL
    SELECT 'function', p.oid::regprocedure::text, p.proowner, concat_ws(' ', p.prosecdef, md5(p.prosrc)),
        coalesce(p.proacl, acldefault('f', p.proowner))
    FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
)
SELECT kind || ' ' || name, concat_ws(' ', owner::regrole, about,
    (SELECT string_agg(one::text, ' ' ORDER BY one::text) FROM unnest(rights) AS one))
FROM thing
UNION ALL
SELECT concat_ws(' ', 'policy', policyname, 'on', tablename),
    concat_ws(' ', permissive, roles, cmd, qual IS NULL, with_check IS NULL)
FROM pg_policies WHERE schemaname = 'public'
UNION ALL
SELECT concat_ws(' ', 'trigger', t.tgname, 'on', t.tgrelid::regclass),
    concat_ws(' ', t.tgenabled, t.tgtype, t.tgdeferrable, t.tginitdeferred, t.tgfoid::regproc)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
"""
_SEQUENCES = "SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = 'public'"


@dataclass(frozen=True, slots=True)
class TableContent:
    """What a table holds.

    Attributes:
        rows: How many rows.
        sha256: Digest of all rows in the order of their key.
    """

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds.

    Attributes:
        tables: By name.
        sequences: How far each has counted.
        migrations: Applied ones, as ``app.name``.
        rights: Each table, function, policy and trigger, with who may do what with it.
    """

    tables: dict[str, TableContent]
    sequences: dict[str, int]
    migrations: tuple[str, ...]
    rights: dict[str, str]


def read_contents(connection: Connection[Any]) -> Contents:
    """Read all of it within the connection's transaction; needs a role that sees every row."""
    connection.execute(SAME_TEXT)
    names = connection.execute(_TABLES).fetchall()
    sequences = {str(name): int(last) for name, last in connection.execute(_SEQUENCES)}
    tables = {name: _digest(connection, name, key) for name, key in names}
    migrations: tuple[str, ...] = ()
    if "django_migrations" in tables:
        rows = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
        migrations = tuple(row[0] for row in rows)
    rights = {str(name): str(text) for name, text in connection.execute(_RIGHTS)}
    return Contents(tables, sequences, migrations, rights)


def _digest(connection: Connection[Any], table: str, key: list[str]) -> TableContent:
    """Stream a table once; a table without a key is ordered by the whole row."""
    order = sql.SQL(", ").join(map(sql.Identifier, key)) if key else sql.SQL("t::text")
    question = sql.SQL("COPY (SELECT * FROM {} t ORDER BY {}) TO STDOUT").format(sql.Identifier(table), order)
    digest, rows = hashlib.sha256(), 0
    with connection.cursor().copy(question) as copy:
        for block in copy:
            digest.update(block)
            rows += bytes(block).count(b"\n")
    return TableContent(rows, digest.hexdigest())


def differences(wanted: Contents, found: Contents) -> list[str]:
    """Say where a database is not what it should be; a sequence may only have counted further."""
    told = [f"table {name} is missing" for name in sorted(wanted.tables.keys() - found.tables.keys())]
    told += [
        f"table {name} was not in the backup" for name in sorted(found.tables.keys() - wanted.tables.keys())
    ]
    for name in sorted(wanted.tables.keys() & found.tables.keys()):
        before, now = wanted.tables[name], found.tables[name]
        if before.rows != now.rows:
            told.append(f"table {name} has {now.rows} rows instead of {before.rows}")
        elif before != now:
            told.append(f"table {name} has rows that were changed")
    told += [f"sequence {name} is behind" for name, last in sorted(wanted.sequences.items())
             if found.sequences.get(name, -1) < last]  # fmt: skip
    things = sorted(wanted.rights.keys() | found.rights.keys())
    told += [
        f"{name} has other rights or another text than in the backup"
        for name in things
        if wanted.rights.get(name) != found.rights.get(name)
    ]
    return told
