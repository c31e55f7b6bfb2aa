"""Row-level security: the second time access is enforced (docs/decisions/0007-access.md).

A viewer's reach is written into transaction-local settings by `people_set_viewer`, which runs as the
owner of the tables.  Unset means no rows.  Policies compare with ``= ANY ((SELECT app_ids(...)))``:
the sub-select makes it one value per query instead of one call per row.
"""

from __future__ import annotations

from django.db import migrations

USER = "(SELECT app_id('user'))"
SIGNIN = "(SELECT app_flag('signin'))"
CHECK = "(SELECT app_id('check'))"
SYSTEM = "(SELECT app_flag('system'))"
PUBLIC = "true"
NOBODY = "false"


def within(column: str, reach: str) -> str:
    """Say that a column is one of the viewer's ids.

    Args:
        column: Column of the protected table, with its table's name where a sub-select needs it.
        reach: ``orgs`` (all memberships), ``orgs_write`` (member, manager), ``orgs_manage`` (manager),
            ``regions`` (any role there), ``coordinates``, ``researches``, ``firms`` (acts for the firm).
    """
    return f"{column} = ANY ((SELECT app_ids('{reach}'))::bigint[])"


def consented(firm: str, category: str, reach: str = "orgs") -> str:
    """Say that one of the viewer's organisations may see this category of a firm's data now.

    Args:
        firm: Column that holds the firm's id, with its table's name.
        category: ``identity``, ``contact``, ``diagnosis``, ``plan``, ``journey`` or ``finance``.
        reach: As in `within`, for the organisation.
    """
    # IN, not EXISTS: inside the sub-select a bare ``firm_id`` would be the sub-select's own, and always true.
    return (
        f"{firm} IN (SELECT open.firm_id FROM firms_access open WHERE {within('open.organisation_id', reach)} "
        f"AND '{category}' = ANY (open.categories) AND (open.until IS NULL OR open.until > now()))"
    )


def any_of(*conditions: str) -> str:
    """Join conditions of which one is enough."""
    return "(" + " OR ".join(conditions) + ")"


def protect(
    table: str, *, read: str, insert: str, update: str, delete: str = NOBODY
) -> migrations.RunSQL:
    """Protect a table; the owner sees all of it, background work only in a system scope.

    Args:
        table: Table name.
        read: Who may see a row.
        insert: What a new row must satisfy.
        update: Which rows may be changed, and what they must satisfy afterwards.
        delete: Which rows may go.
    """
    drop = f"DROP POLICY {{}} ON {table};"
    made = {
        "reading": f"FOR SELECT USING ({read})",
        "adding": f"FOR INSERT WITH CHECK ({insert})",
        "changing": f"FOR UPDATE USING ({update}) WITH CHECK ({update})",
        "removing": f"FOR DELETE USING ({delete})",
        "owner": f"TO farled_owner USING ({PUBLIC}) WITH CHECK ({PUBLIC})",
        "system": f"TO farled_jobs USING ({SYSTEM}) WITH CHECK ({SYSTEM})",
    }
    create = [f"CREATE POLICY {name} ON {table} {rule};" for name, rule in made.items()]
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        + "".join(create),
        "".join(drop.format(name) for name in made)
        + f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )
