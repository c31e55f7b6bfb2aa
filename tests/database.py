"""A real PostgreSQL for the test session: one throwaway cluster, migrated once, copied by each worker."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "farled_template"
WITH_DATABASE = ("web", "bench", "rules")  # browser serves a demonstration of its own


STACK = ExitStack()


def needs_database(args: list[str]) -> bool:
    """Say whether what was asked for may touch the database; a run of library tests alone starts none."""
    paths = [Path(arg.split("::")[0]).resolve() for arg in args if not arg.startswith("-")]
    paths = [path for path in paths if path.exists()]
    for path in paths:
        inside = path.relative_to(ROOT / "tests").parts if path.is_relative_to(ROOT / "tests") else ()
        if not inside or inside[0] in WITH_DATABASE:
            return True
    return not paths


def start() -> None:
    """Start the cluster in the process that leads the session; workers find it in the environment.

    Called before any conftest imports a model, because Django reads its settings then.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ and needs_database(sys.argv[1:]):
        _start_cluster()
    if os.environ.get("DJANGO_SETTINGS_MODULE") == "tests.settings":
        import django

        django.setup()  # conftests import models before pytest-django would do this


def _start_cluster() -> None:
    from farled_web.operations.embedded import throwaway
    from farled_web.operations.roles import prepare

    for name in [name for name in os.environ if name.startswith("FARLED_") and name != "FARLED_SHARED"]:
        del os.environ[name]
    cluster = STACK.enter_context(throwaway())
    prepare(cluster, TEMPLATE)
    urls = {
        "DATABASE_URL": cluster.url("farled_web", TEMPLATE),
        "FARLED_JOBS_DATABASE_URL": cluster.url("farled_jobs", TEMPLATE),
        "FARLED_OWNER_DATABASE_URL": cluster.url("farled_owner", TEMPLATE),
    }
    as_owner = {"FARLED_DATABASE_ROLE": "owner", "DJANGO_SETTINGS_MODULE": "farled_web.settings"}
    migrate = [sys.executable, "-m", "django", "migrate", "--skip-checks", "-v", "0"]
    subprocess.run(migrate, env={**os.environ, **urls, **as_owner}, check=True, timeout=120)
    os.environ.update(urls)
    # Fixtures are laid out as the superuser; a request then runs in the role of the web process.
    os.environ["DATABASE_URL"] = cluster.url("postgres", "farled")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"


def stop() -> None:
    """Stop the cluster, where this process started it."""
    STACK.close()
