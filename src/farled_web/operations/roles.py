"""The three database roles: one owns and migrates, two own nothing and see what row-level security lets them.

No role is a superuser, passes by row-level security or makes roles.  The same SQL stands in
docs/operations.md for a PostgreSQL of your own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from farled_web.operations.embedded import Cluster

OWNER, WEB, JOBS = "farled_owner", "farled_web", "farled_jobs"
DATABASE = "farled"

ROLES = """
DO $$ DECLARE name text; BEGIN
    FOREACH name IN ARRAY ARRAY['farled_owner', 'farled_web', 'farled_jobs'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', name);
        END IF;
        EXECUTE format(
            'ALTER ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION', name
        );
    END LOOP;
END $$;
"""
# Run inside the database: tables the owner makes later open their rows to the other two, never their shape.
GRANTS = """
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO farled_owner;
GRANT USAGE ON SCHEMA public TO farled_web, farled_jobs;
ALTER DEFAULT PRIVILEGES FOR ROLE farled_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE farled_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO farled_web, farled_jobs;
ALTER DEFAULT PRIVILEGES FOR ROLE farled_owner IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO farled_web, farled_jobs;
ALTER DEFAULT PRIVILEGES FOR ROLE farled_owner IN SCHEMA public
    GRANT EXECUTE ON FUNCTIONS TO farled_web, farled_jobs;
"""

# What a restore begins with: each table then gets the rights it had.
NO_DEFAULTS = """
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM farled_web, farled_jobs;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM farled_web, farled_jobs;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON FUNCTIONS FROM farled_web, farled_jobs;
"""


def prepare(cluster: Cluster, database: str = DATABASE) -> None:
    """Make the roles and an empty database with its grants, where they are missing."""
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        # Two starters at once would both find nothing and both make it.
        connection.execute("SELECT pg_advisory_lock(hashtext('farled roles'))")
        connection.execute(ROLES)
        there = connection.execute("SELECT FROM pg_database WHERE datname = %s", [database]).fetchone()
        if there is None:
            make_database(connection, database)
    grant(cluster, database)


def make_database(connection: psycopg.Connection[tuple[object, ...]], database: str) -> None:
    """Make an empty database, owned by the owner's role; the connection is a superuser's, in autocommit."""
    name = sql.Identifier(database)
    connection.execute(
        sql.SQL(
            "CREATE DATABASE {} OWNER farled_owner TEMPLATE template0 ENCODING 'UTF8' "
            "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
        ).format(name)
    )
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO farled_web, farled_jobs").format(name))


def grant(cluster: Cluster, database: str = DATABASE) -> None:
    """Grant the two working roles the rows of what the owner makes; may be repeated."""
    with psycopg.connect(cluster.url("postgres", database)) as connection:
        connection.execute(GRANTS)


@dataclass(frozen=True, slots=True)
class RoleProblem:
    """Why a database role must not serve.

    Attributes:
        role: The role.
        reason: What it may do that it must not.
    """

    role: str
    reason: str


_LOOK = """
SELECT current_user, r.rolsuper, r.rolbypassrls, r.rolcreaterole,
    (SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
       AND n.nspname !~ '^pg_(toast|temp)' AND pg_has_role(current_user, c.relowner, 'MEMBER')
     ORDER BY c.relname LIMIT 1),
    has_schema_privilege(current_user, 'public', 'CREATE')
FROM pg_roles r WHERE r.rolname = current_user
"""


def check_roles(connection: psycopg.Connection[tuple[object, ...]]) -> list[RoleProblem]:
    """Find what makes the role of a connection unfit to serve people or jobs; empty: it is fit."""
    row = connection.execute(_LOOK).fetchone()
    if row is None:
        return [RoleProblem("?", "is not known to the database")]
    role, superuser, bypasses, makes_roles, owned, creates = row
    reasons = [
        (superuser, "is a superuser, whom row-level security does not bind"),
        (bypasses, "has BYPASSRLS: row-level security does not bind it"),
        (makes_roles, "has CREATEROLE and could give itself other roles"),
        (owned and not superuser, f"may act as the owner of {owned}, and switch its protection off"),
        (creates and not superuser, "may make tables in the schema public"),
    ]  # fmt: skip
    return [RoleProblem(str(role), reason) for holds, reason in reasons if holds]
