"""How fast rows come into the directory through the page's own action: checked, compared, written.

``measure(rows)`` brings an invented file of competence claims into the region of the demonstration's size in
the database the settings name, in the role that calls it, and takes it back by rolling back.  Called by
`bench.web`; ``python -m bench.web_import [rows]`` prints one JSON line from a throwaway PostgreSQL.
"""

from __future__ import annotations

import io
import json
import sys
import time
from datetime import date, timedelta
from typing import Any

AREAS = ("capital", "learning", "innovation", "networking", "sales", "strategy", "sustainability")
ORGANISATIONS = 50


class _TakenBack(Exception):  # noqa: N818 - what happens
    """Ends the transaction with nothing of it left."""


def table(rows: int) -> bytes:
    """A CSV of claims on fifty organisations."""
    made = io.StringIO()
    made.write("claim,organisation,area,level,provenance,source,date\n")
    day = date(2026, 11, 1)
    for n in range(rows):
        made.write(
            f"c{n},o{n % ORGANISATIONS},{AREAS[n % len(AREAS)]},{n % 4},mandate,source {n % 97},"
            f"{day - timedelta(days=n % 900)}\n"
        )
    return made.getvalue().encode()


def measure(rows: int = 20_000) -> dict[str, Any]:
    """Bring `rows` claims in, tried and applied; then the same again, which changes nothing.

    Returns:
        ``page`` (``import``), ``rows``, ``rows_per_second`` (applying: read, checked, compared and written),
        ``try_seconds``, ``apply_seconds``, ``again_seconds``, ``again_changed``.
    """
    from contextlib import suppress

    from farled_web.directory.actions.imports import apply_import, try_import
    from farled_web.directory.models import Import
    from farled_web.organisations.models import Organisation, Region
    from farled_web.people.viewer import system_scope

    content, seconds = table(rows), {}
    counts: dict[str, int] = {}
    with suppress(_TakenBack), system_scope() as viewer:
        region = Region.objects.create(slug=f"bench-import-{time.time_ns()}", name="Import", synthetic=True)
        Organisation.objects.bulk_create(
            Organisation(region=region, slug=f"o{n}", name=f"O {n}", kind="cluster", synthetic=True)
            for n in range(ORGANISATIONS)
        )
        for turn in ("first", "again"):
            run = Import.objects.create(region=region, user_id=0, kind="claims", file_name="claims.csv",
                                        content=content, state="trying")  # fmt: skip
            started = time.perf_counter()
            try_import(viewer=viewer, run=run)
            seconds["try", turn] = time.perf_counter() - started
            started = time.perf_counter()
            apply_import(viewer=viewer, run=run)
            seconds["apply", turn] = time.perf_counter() - started
        counts = run.counts["tables"]["claims"]
        raise _TakenBack
    first, again = seconds["apply", "first"], seconds["apply", "again"]
    return {
        "page": "import",
        "rows": rows,
        "rows_per_second": round(rows / first),
        "try_seconds": round(seconds["try", "first"], 2),
        "apply_seconds": round(first, 2),
        "again_seconds": round(again, 2),
        "again_changed": counts["new"] + counts["changed"],
    }


def main() -> None:
    """Measure in a throwaway PostgreSQL."""
    from tests import database

    sys.argv[1:1] = ["tests/web"] if len(sys.argv) < 2 else []
    database._start_cluster()
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases

    setup_databases(verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE farled_jobs")
    rows = int(sys.argv[-1]) if sys.argv[-1].isdecimal() else 20_000
    print(json.dumps(measure(rows)))
    connection.close()
    database.stop()


if __name__ == "__main__":
    main()
