"""Look inside a database: ``python -m farled_web.operations.inspection [HEAD]``, as the owner's role.

Writes one JSON object: the log's verification, and where the migrations differ from this version's.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def look(head: str) -> dict[str, Any]:
    """Read the migrations, then the log where there is one."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    applied = {".".join(key) for key in loader.applied_migrations}
    known = {".".join(key) for key in loader.graph.nodes}
    found: dict[str, Any] = {"pending": sorted(known - applied), "unknown": sorted(applied - known)}
    if "audit_entry" in connection.introspection.table_names():
        from farled_web.audit.verify import verify

        result = verify(head)
        faults = [{"number": one.number, "entry": one.entry, "what": one.what} for one in result.faults]
        found["audit"] = {"entries": result.entries, "head": result.head, "faults": faults}
    return found


def main(arguments: list[str]) -> int:
    """Write what is found."""
    import django

    django.setup()
    sys.stdout.write(json.dumps(look(arguments[0] if arguments else "")) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
