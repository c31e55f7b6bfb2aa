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
TABLE = "<table>"  # stands for the protected table until `protect` or `again` names it


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
        firm: Column that holds the firm's id; without a table's name it is the protected table's.
        category: ``identity``, ``contact``, ``diagnosis``, ``plan``, ``journey`` or ``finance``.
        reach: As in `within`, for the organisation.
    """
    # Named with its table: inside the sub-select a bare ``firm_id`` would be the sub-select's own, and always
    # true.  OFFSET 0 keeps PostgreSQL from gathering every firm of a large organisation first: what a page
    # shows is looked up row by row in the index.
    outer = firm if "." in firm else f"{TABLE}.{firm}"
    return (
        f"EXISTS (SELECT 1 FROM firms_access open WHERE open.firm_id = {outer} "
        f"AND {within('open.organisation_id', reach)} AND '{category}' = ANY (open.categories) "
        "AND (open.until IS NULL OR open.until > now()) OFFSET 0)"
    )


def any_of(*conditions: str) -> str:
    """Join conditions of which one is enough."""
    return "(" + " OR ".join(conditions) + ")"


def protect(table: str, *, read: str, insert: str, update: str, delete: str = NOBODY) -> migrations.RunSQL:
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
        + "".join(create).replace(TABLE, table),
        "".join(drop.format(name) for name in made)
        + f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


RULES = {
    "reading": "FOR SELECT USING ({})",
    "adding": "FOR INSERT WITH CHECK ({})",
    "changing": "FOR UPDATE USING ({0}) WITH CHECK ({0})",
    "removing": "FOR DELETE USING ({})",
}


def again(table: str, **rules: str) -> migrations.RunSQL:
    """Write some of a table's rules anew; going back leaves the stricter ones standing.

    Args:
        table: Table name.
        **rules: New conditions of ``reading``, ``adding``, ``changing`` and ``removing``.
    """
    return migrations.RunSQL(
        "".join(
            f"DROP POLICY {name} ON {table}; CREATE POLICY {name} ON {table} {RULES[name].format(rule)};"
            for name, rule in rules.items()
        ).replace(TABLE, table),
        migrations.RunSQL.noop,
    )


def fix(table: str, *columns: str, once: tuple[str, ...] = ()) -> migrations.RunSQL:
    """Keep the two working roles from changing what a row is about, whose it is, or what it has become.

    A policy for UPDATE sees the row before and the row after, never both: somebody who writes about two
    firms could move a row from one to the other.  What the owner's own functions and a system scope do
    (merging, forgetting) goes on.

    Args:
        table: Table name.
        *columns: Columns that stay as they were written.
        once: Columns that may be filled once and stay so from then on.
    """
    changed = [f"old.{c} IS DISTINCT FROM new.{c}" for c in columns]
    changed += [f"(old.{c} IS NOT NULL AND old.{c} IS DISTINCT FROM new.{c})" for c in once]
    named = ", ".join((*columns, *once))
    return migrations.RunSQL(
        f"CREATE TRIGGER fixed BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({' OR '.join(changed)}) "
        f"EXECUTE FUNCTION app_fixed('{named}');",
        f"DROP TRIGGER fixed ON {table};",
    )
