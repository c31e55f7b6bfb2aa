"""Every endpoint tried as everybody: ``python -m bench.access`` gives what leaked, as JSON.

It runs on a throwaway PostgreSQL of its own, with a firm that carries a mark in every kind of its data, once
with the query filters and once with them taken away, when row-level security alone stands.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

from tests import database


def main() -> int:
    """Print one JSON document; exit code 1 if anything leaked."""
    os.environ.pop("PYTEST_XDIST_WORKER", None)
    sys.argv = sys.argv[:1]
    database.start()
    try:
        found = {"on": _run("on"), "off": _run("off")}
    finally:
        database.stop()
    total = {
        "endpoints": found["on"]["endpoints"],
        "roles": found["on"]["roles"],
        "tries": sum(part["tries"] for part in found.values()),
        "leaks": sum(part["leaks"] for part in found.values()),
        "filters": found,
    }
    print(json.dumps(total, ensure_ascii=False, indent=1))
    return 1 if total["leaks"] else 0


def _run(filters: str) -> dict[str, Any]:
    """Try everything inside one transaction that is undone; see ``tests/web/access``."""
    from contextlib import nullcontext

    from django.db import connection, transaction
    from django.test.utils import setup_test_environment, teardown_test_environment
    from tests.web.access.driver import Driver, without_filters

    _made(connection)
    setup_test_environment(debug=False)
    started = time.perf_counter()
    try:
        with transaction.atomic():
            driver = Driver()
            with without_filters() if filters == "off" else nullcontext():
                outcome = driver.run()
            transaction.set_rollback(True)
    finally:
        teardown_test_environment()
    return {
        "endpoints": outcome.endpoints, "roles": outcome.roles, "tries": outcome.tries,
        "leaks": len(outcome.leaks), "faults": len(outcome.faults),
        "seconds": round(time.perf_counter() - started, 1),
        "leaked": [str(leak) for leak in outcome.leaks][:50],
    }  # fmt: skip


def _made(connection: Any) -> None:
    """Copy the migrated template once, as the test session does."""
    if not connection.settings_dict["NAME"].startswith("test_"):
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


if __name__ == "__main__":
    raise SystemExit(main())
