"""Server time of every list, search, firm page and home page on a large region, and of import and export.

``python -m bench.web [--firms 100000] [--organisations 50] [--entries 1000000] [--repeats 30]`` loads an
invented region into a throwaway PostgreSQL and asks for each page as its reader, in the role of the web
process and through every layer but the socket.  One JSON line a page: ``page``, ``rows`` (in what the page is
drawn from), ``queries``, ``p50_ms``, ``p95_ms``, ``goal_ms``; then ``import`` (``rows_per_second``) and
``export`` (``first_byte_ms``, ``seconds``, ``memory_mb``: what it added to the process's peak).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench import web_region

if TYPE_CHECKING:
    from django.test import Client

LIST_MS, REGION_MS = 100, 300


@dataclass(frozen=True, slots=True)
class Page:
    """A page to measure.

    Attributes:
        name: What it is called in the output.
        who: One of `web_region.people`, or "" for nobody.
        path: Where it lies.
        rows: SQL that counts what it is drawn from, asked as the owner.
        goal: Milliseconds its 95th percentile should stay under.
    """

    name: str
    who: str
    path: str
    rows: str
    goal: int = LIST_MS


def pages(firm: str, slug: str) -> Iterator[Page]:
    """Give the pages; `firm` is a firm's public id that the large organisation sees."""
    from django.urls import reverse

    def at(name: str, *args: object, query: str = "") -> str:
        return reverse(name, args=args) + query

    mine = "SELECT count(*) FROM firms_access WHERE organisation_id = {}"
    of_firm = "SELECT count(*) FROM firms_entry e JOIN firms_firm f ON f.id = e.firm_id WHERE f.uuid = '{}'"
    for who, organisation in (("large", 1), ("small", 8)):
        rows = mine.format(organisation)
        yield Page(f"firms, {who}", who, at("firms:list"), rows)
        yield Page(f"firms by place, {who}", who, at("firms:list", query="?order=place"), rows)
        yield Page(f"firms, last page, {who}", who, at("firms:list", query="?order=-name"), rows)
        yield Page(f"search, {who}", who, at("firms:list", query="?q=plåt"), rows)
        yield Page(f"search one, {who}", who, at("firms:list", query="?q=mekanik+4208"), rows)
        yield Page(f"my day, {who}", who, at("workspace:my_day"), "SELECT count(*) FROM firms_wish")
    yield Page("firm", "large", at("firms:page", firm), of_firm.format(firm))
    for tab in ("diagnosis", "plan", "timeline", "documents", "sharing"):
        yield Page(f"firm, {tab}", "large", at("firms:page", firm, tab), of_firm.format(firm))
    yield Page("my firm", "firm", at("workspace:my_firm", firm), of_firm.format(firm))
    for name, who, path, table in (
        ("find help", "", at("directory:find"), "directory_service"),
        ("find help, area", "", at("directory:find", query="?area=sales"), "directory_claim"),
        ("directory", "", at("directory:organisations"), "organisations_organisation"),
        ("matrix", "", at("directory:matrix", slug), "directory_claim"),
        ("organisations", "coordinator", at("organisations:list"), "organisations_organisation"),
        ("plans", "large", at("coalitions:list"), "coalitions_plan"),
        ("wishes", "large", at("firms:wishes"), "firms_wish"),
        ("hours", "large", at("firms:hours"), "firms_hours"),
        ("log", "large", at("firms:organisation_log"), "audit_entry"),
    ):
        yield Page(name, who, path, f"SELECT count(*) FROM {table}")
    yield Page("who sees what", "firm", at("firms:who_sees_what", firm), of_firm.format(firm))
    yield Page("background work", "coordinator", at("jobs:list"), "SELECT count(*) FROM jobs_job")
    yield Page(
        "region", "coordinator", at("workspace:region", slug), "SELECT count(*) FROM firms_firm", REGION_MS
    )


def signed_in(user: int | None) -> Client:
    """Give a client with this person's session, as sign-in leaves it."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.test import Client

    from farled_web.people.models import User

    client = Client(headers={"accept-language": "sv"})
    if user is not None:
        session = SessionStore()
        session["_auth_user_id"] = str(user)
        session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
        session["_auth_user_hash"] = User(pk=user, password="!").get_session_auth_hash()
        session.save()
        client.cookies["sessionid"] = session.session_key or ""
    return client


class Counted:
    """Counts queries as they pass."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Count one and pass it on."""
        self.queries += 1
        return execute(sql, params, many, context)


def measure(page: Page, client: Client, repeats: int) -> dict[str, Any]:
    """Ask for a page again and again."""
    from django.db import connection

    first = client.get(page.path)
    if first.status_code != 200:
        raise SystemExit(f"{page.name} ({page.path}) answered {first.status_code}")
    asked = Counted()
    with connection.execute_wrapper(asked):
        client.get(page.path)
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        client.get(page.path)
        taken.append(1000 * (time.perf_counter() - start))
    taken.sort()
    return {
        "queries": asked.queries,
        "p50_ms": round(taken[len(taken) // 2], 1),
        "p95_ms": round(taken[min(len(taken) - 1, int(0.95 * len(taken)))], 1),
        "goal_ms": page.goal,
    }


def export(client: Client, path: str) -> dict[str, Any]:
    """Stream an export to its end."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    response = client.get(path)
    body = iter(response.streaming_content)  # type: ignore[attr-defined]
    size = len(next(body))
    first = time.perf_counter() - start
    lines = 0
    for part in body:
        size += len(part)
        lines += part.count(b"\n")
    return {
        "bytes": size,
        "first_byte_ms": round(1000 * first),
        "seconds": round(time.perf_counter() - start, 2),
        "memory_mb": round((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, 1),
    }


def count_region(urls: dict[str, str]) -> float:
    """Count the region as its timer does, in a process of its own; give the seconds."""
    import subprocess
    import sys

    code = (
        "import django; django.setup(); from farled_web.workspace.tasks import count_regions; count_regions()"
    )
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **urls, "FARLED_DATABASE_ROLE": "jobs"}, check=True
    )
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    import psycopg

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--firms", type=int, default=100_000)
    parser.add_argument("--organisations", type=int, default=50)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=30)
    given = parser.parse_args()
    with web_region.region(given.firms, given.organisations, given.entries) as urls:
        os.environ.update(urls, DJANGO_SETTINGS_MODULE="farled_web.settings", FARLED_HOSTS="testserver")
        import django

        django.setup()
        import logging

        from django.core.management import call_command

        logging.disable(logging.INFO)
        call_command("collectstatic", interactive=False, verbosity=0)
        say({"page": "counting the region", "rows": given.firms, "seconds": round(count_region(urls), 1)})
        with psycopg.connect(urls["FARLED_OWNER_DATABASE_URL"]) as owner:
            run(owner, given.repeats)


def run(owner: Any, repeats: int) -> None:
    """Measure every page, then import and export."""
    found = owner.execute("SELECT uuid::text FROM firms_firm WHERE id = 4").fetchone()
    ids = dict(owner.execute("SELECT name, id FROM people_user").fetchall())
    for page in pages(found[0], "storvik"):
        rows = owner.execute(page.rows).fetchone()[0]
        owner.rollback()
        client = signed_in(ids[page.who] if page.who else None)
        say({"page": page.name, "rows": rows, **measure(page, client, repeats)})
    from bench import web_import

    say({"page": "import", **web_import.measure(20_000)})
    from django.urls import reverse

    for kind in ("csv", "xlsx"):
        done = export(signed_in(ids["large"]), reverse("firms:list") + f"?export={kind}")
        say({"page": f"export {kind}", "rows": 50_000, **done})


def say(line: dict[str, Any]) -> None:
    """Print one line."""
    print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
