"""What the two working roles may do: read and write rows, own nothing, change no history."""

from __future__ import annotations

from django.db import connections

WORKING_ROLES = ("farled_web", "farled_jobs")
# Written only by functions that run as their owner: the log, its seals, what search reads, hours held.
CLOSED = {
    "audit_entry": "SELECT",
    "audit_seal": "",
    "audit_head": "",
    "firms_search": "",
    "firms_sight": "SELECT",
    "directory_holding": "",
    "django_migrations": "SELECT",
}


def grant_rights(using: str = "default") -> None:
    """Give the working roles their rights on every table there is; again after each migration.

    A role that is not there (an installation that has not made it yet) is passed over; the start-up
    check of `operations` says so.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(WORKING_ROLES)])
        roles = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = {row[0] for row in cursor.fetchall()}
        for role in roles:
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
            cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}")
            for table, right in CLOSED.items():
                if table in tables:
                    cursor.execute(f"REVOKE ALL ON {table} FROM {role}")
                    if right:
                        cursor.execute(f"GRANT {right} ON {table} TO {role}")
