"""A large region in a throwaway database: firms, organisations and what happened, written by SQL alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg

# What stands in a column that must not be empty and that a table here does not name.
NEUTRAL = {
    "uuid": "gen_random_uuid()",
    "boolean": "false",
    "timestamp with time zone": "now()",
    "date": "current_date",
    "jsonb": "'{}'",
    "ARRAY": "'{}'",
    "bytea": "''",
}
NUMBERS = ("integer", "bigint", "smallint", "double precision")
PLACES = "(ARRAY['Hyttvalla','Gnistfors','Åsby','Ängevik','Östanå','Norrbruk'])"
AREAS = (
    "(ARRAY['capital','learning','innovation','networking','sales','strategy','sustainability',"
    "'social_capital'])"
)
WORDS = "(ARRAY['Åkeri','Plåt','Svets','Mekanik','Bageri','Textil','Trä','Data','Livs','Elektronik'])"


def fill(
    db: psycopg.Connection[Any], table: str, rows: int, columns: Mapping[str, str], tail: str = ""
) -> None:
    """Write rows; expressions may use ``n``, from 1 to `rows`.

    Args:
        db: Connection as the owner of the tables.
        table: Table name.
        rows: How many.
        columns: SQL expression by column; what must be filled beside them is filled with nothing said.
        tail: More after the FROM clause, as ON CONFLICT.
    """
    found = db.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s "
        "AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'",
        [table],
    ).fetchall()
    missing = {
        name: NEUTRAL.get(kind, "0" if kind in NUMBERS else "''")
        for name, kind in found
        if name not in columns
    }
    every = {**missing, **columns}
    names = ", ".join(f'"{name}"' for name in every)
    db.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(every.values())} "
        f"FROM generate_series(1, {rows}) n {tail}".encode()
    )


def load(db: psycopg.Connection[Any], firms: int, organisations: int, entries: int) -> None:
    """Write one region with all of it; half the firms lie with the first organisation, the rest with all.

    The first organisation is the hard case (a large agency), the last ones are small.
    """
    k = organisations
    fill(db, "organisations_region", 1, {"slug": "'storvik'", "name": "'Storvik'", "languages": "'{sv,en}'",
                                         "synthetic": "true", "version": "1"})  # fmt: skip
    fill(db, "organisations_organisation", k, {
        "region_id": "1", "slug": "'org' || n", "name": "'Organisation ' || n", "kind": "'cluster'",
        "country": "'SE'",
        "active": "true", "synthetic": "true", "source": "'invented'", "version": "1",
        "municipality": f"{PLACES}[1 + n % 6]", "languages": "'{sv,en}'",
    })  # fmt: skip
    areas = AREAS
    fill(db, "directory_service", 3 * k, {
        "organisation_id": f"1 + n % {k}", "region_id": "1", "slug": "'service' || n",
        "area": f"{areas}[1 + n % 8]",
        "name": "'Service ' || n", "format": "'advice'", "unit": "'hours'", "hours_2": "8", "active": "true",
        "synthetic": "true", "version": "1", "confirmed_at": "now()",
    })  # fmt: skip
    fill(db, "directory_claim", 8 * k, {
        "organisation_id": f"1 + (n / 8) % {k}", "region_id": "1", "slug": "'claim' || n",
        "area": f"{areas}[1 + n % 8]", "level": "n % 4", "provenance": "'self_declared'",
        "source": "'invented'", "date": "current_date", "synthetic": "true",
    })  # fmt: skip
    fill(db, "firms_firm", firms, {
        "region_id": "1",
        "name": f"{WORDS}[1 + n % 10] || ' ' || {WORDS}[1 + (n / 10) % 10] || ' ' || n || ' AB'",
        "country": "'SE'", "municipality": f"{PLACES}[1 + n % 6]", "employees": "n % 200", "nace": "'25.6'",
        "stage": "'explores'", "weight": "1", "synthetic": "true", "version": "1", "slug": "'f' || n",
        "registered_by_id": f"CASE WHEN n % 2 = 0 THEN 1 ELSE 1 + n % {k} END",
    })  # fmt: skip
    fill(db, "firms_access", firms, {
        "firm_id": "n", "reason": "'consent'",
        "organisation_id": f"CASE WHEN n % 2 = 0 THEN 1 ELSE 1 + n % {k} END",
        "categories": "'{identity,contact,diagnosis,plan,journey,finance}'",
    })  # fmt: skip
    fill(db, "firms_access", firms // 4, {
        "firm_id": "4 * n", "organisation_id": f"2 + n % {k - 1}", "reason": "'consent'",
        "categories": "'{identity,contact,diagnosis,plan,journey}'",
    }, "ON CONFLICT DO NOTHING")  # fmt: skip
    fill(db, "firms_contact", firms, {
        "firm_id": "n", "name": "'Kontakt ' || n", "language": "'sv'", "version": "1",
        "email": "'k' || n || '@example.org'",
    })  # fmt: skip
    fill(db, "firms_entry", entries, {
        "firm_id": f"1 + n % {firms}", "at": "now() - n * interval '1 minute'", "kind": "'note'",
        "shared": "true",
        "organisation_id": f"CASE WHEN (1 + n % {firms}) % 2 = 0 THEN 1 ELSE 1 + (1 + n % {firms}) % {k} END",
        "actor_name": "'Anna Lind'", "text": "'Samtal om marknad och avtal nummer ' || n", "version": "1",
    })  # fmt: skip
    fill(db, "diagnosis_check", firms, {"region_id": "1", "firm_id": "n", "side": "'sme'", "wave": "1",
                                        "language": "'sv'", "state": "'submitted'", "submitted_at": "now()",
                                        "version": "1", "token_hash": "NULL"})  # fmt: skip
    fill(db, "diagnosis_need", 8 * firms, {
        "region_id": "1", "firm_id": "1 + (n - 1) / 8", "check_round_id": "1 + (n - 1) / 8",
        "area": f"{areas}[1 + n % 8]", "level": "n * 7 % 5 - 1",
    })  # fmt: skip
    fill(db, "firms_wish", firms // 100, {
        "firm_id": "100 * n", "region_id": "1", "organisation_id": f"1 + n % {k}",
        "created_at": "now() - n * interval '1 hour'",
        "answered_at": "CASE WHEN n % 5 > 0 THEN now() - n * interval '30 minutes' END",
    })  # fmt: skip
    db.commit()
    db.execute("ANALYZE")
    db.commit()


PEOPLE = {  # name: (organisation, role) or a task
    "large": (1, "manager"),  # at the organisation half the firms lie with
    "small": (7, "manager"),
    "coordinator": "coordinator",
}


def people(db: psycopg.Connection[Any]) -> dict[str, int]:
    """Write the people whose pages are measured; give their ids."""
    ids = {}
    for number, (name, place) in enumerate(PEOPLE.items(), start=1):
        fill(db, "people_user", 1, {"email": f"'{name}@example.org'", "name": f"'{name}'", "language": "'sv'",
                                    "is_active": "true", "password": "'!'"})  # fmt: skip
        ids[name] = number
        if isinstance(place, tuple):
            fill(db, "people_membership", 1, {"user_id": str(number), "organisation_id": str(place[0]),
                                              "role": f"'{place[1]}'"})  # fmt: skip
        else:
            fill(db, "people_regionrole", 1, {"user_id": str(number), "region_id": "1", "task": f"'{place}'"})
    fill(db, "people_user", 1, {"email": "'firm@example.org'", "name": "'firm'", "language": "'sv'",
                                "is_active": "true", "password": "'!'"})  # fmt: skip
    ids["firm"] = len(PEOPLE) + 1
    fill(db, "people_firmseat", 1, {"user_id": str(ids["firm"]), "firm_id": "4"})
    db.commit()
    return ids


@contextmanager
def region(firms: int, organisations: int, entries: int, *, fast: bool = True) -> Iterator[dict[str, str]]:
    """Run a throwaway cluster with such a region, migrated; give the addresses to connect to.

    Args:
        firms: How many firms.
        organisations: How many organisations.
        entries: How many lines in the firms' timelines.
        fast: Whether it may forget at a power cut; False: it writes as one that is meant to last.
    """
    import os
    import subprocess
    import sys

    from farled_web.operations.embedded import throwaway
    from farled_web.operations.roles import prepare

    with throwaway(fast=fast) as cluster:
        prepare(cluster, "farled")
        urls = {
            "DATABASE_URL": cluster.url("farled_web", "farled"),
            "FARLED_OWNER_DATABASE_URL": cluster.url("farled_owner", "farled"),
            "FARLED_JOBS_DATABASE_URL": cluster.url("farled_jobs", "farled"),
        }
        owner = {"FARLED_DATABASE_ROLE": "owner", "DJANGO_SETTINGS_MODULE": "farled_web.settings"}
        migrate = [sys.executable, "-m", "django", "migrate", "--skip-checks", "-v", "0"]
        subprocess.run(migrate, env={**os.environ, **urls, **owner}, check=True)
        with psycopg.connect(urls["FARLED_OWNER_DATABASE_URL"]) as db:
            load(db, firms, organisations, entries)
            people(db)
        yield urls
