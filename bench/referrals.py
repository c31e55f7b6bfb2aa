"""Cases on a large region: how fast the pages are, how many moves a second, and what goes wrong: nothing.

``python -m bench.referrals [--firms 100000] [--organisations 50] [--referrals 1000000] [--seconds 20]`` loads
an invented region into a PostgreSQL of its own that keeps what it says (fsync on).  Then 32 hands in 4
processes move a shared set of cases, legally and not, in the role of the web process; afterwards journals,
calendars and the log are held to what was acknowledged.  Last the pages are asked for through every layer but
the socket.  One JSON object comes out: ``p95_ms`` by page, ``transitions_per_second``, ``oversold``,
``forbidden``, ``lost``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from random import Random
from typing import Any

import psycopg

from bench import referrals_hands as hands
from bench import referrals_region, web_region

PROCESSES, THREADS = 4, 8
RECEIVERS = (3, 4, 5)
AREA = "sales"
GOAL_MS = {"region_report": 300}
LIST_MS = 100


@dataclass(frozen=True, slots=True)
class Shift:
    """What one process of hands is given: its cases, how long, and when to begin."""

    number: int
    cases: list[hands.Shared]
    begin: float
    seconds: float
    seed: int


def people(db: psycopg.Connection[Any], firms: int, cases: int) -> list[hands.Shared]:
    """Write the people who work on the shared cases, and the consents these rest on; give the cases to be."""
    coordinator = _id(db, "SELECT id FROM people_user WHERE name = 'coordinator'")
    sender = _id(db, "SELECT id FROM people_user WHERE name = 'large'")
    users = {}
    for receiver in (*RECEIVERS, referrals_region.BIG_RECEIVER):
        users[receiver] = _member(db, f"receiver{receiver}", receiver)
    owner = _person(db, "owner")
    step = max(2, firms // cases // 2 * 2)  # even ones are registered by the first organisation
    chosen = [1 + number for number in range(1, firms, step)]
    found = []
    for firm in [number for number in chosen if number % 2 == 0][:cases]:
        db.execute(
            "INSERT INTO people_firmseat (user_id, firm_id, created_at) VALUES (%s, %s, now())", [owner, firm]
        )
        receiver = RECEIVERS[firm // 2 % len(RECEIVERS)]
        roles = {"sender": sender, "receiver": users[receiver], "firm": owner, "coordinator": coordinator}
        found.append(hands.Shared("", roles, firm, 1, receiver))
        web_region.fill(db, "firms_consent", 1, {
            "firm_id": str(firm), "organisation_id": str(receiver), "purpose": "'deliver'",
            "basis": "'business'", "category": "'identity'", "state": "'given'", "text_version": "'1'",
            "language": "'sv'"})  # fmt: skip
        db.execute("SELECT firms_keep_access(%s, %s)", [firm, receiver])
    db.commit()
    return found


def _member(db: psycopg.Connection[Any], name: str, organisation: int) -> int:
    user = _person(db, name)
    web_region.fill(db, "people_membership", 1, {
        "user_id": str(user), "organisation_id": str(organisation), "role": "'manager'"})  # fmt: skip
    return user


def _person(db: psycopg.Connection[Any], name: str) -> int:
    web_region.fill(db, "people_user", 1, {
        "email": f"'{name}@example.org'", "name": f"'{name}'", "language": "'sv'", "is_active": "true",
        "password": "'!'"})  # fmt: skip
    return _id(db, f"SELECT id FROM people_user WHERE name = '{name}'")


def _id(db: psycopg.Connection[Any], question: str) -> int:
    row = db.execute(question.encode()).fetchone()
    if row is None:
        raise SystemExit(f"nothing to be found: {question}")
    return int(row[0])


# --- hands


def begin(cases: list[hands.Shared], ledger: hands.Ledger) -> list[hands.Shared]:
    """Draft and send the shared cases, as people do."""
    from farled_web.people.viewer import scope
    from farled_web.referrals.actions import moving

    begun = []
    for like in cases:
        case = hands.again(like, scope, AREA, datetime.now(UTC), ledger)
        with scope(case.hands["sender"]) as viewer:
            moving.act(viewer, case.uuid, "send", version=1)
        ledger.done.append((case.uuid, 2, "send"))
        begun.append(case)
    return begun


def work(shift: Shift) -> tuple[list[tuple[str, int, str]], dict[str, int], list[str], float]:
    """Move cases in one process, on several connections; gives what was acknowledged and what was refused."""
    import django

    django.setup()
    import logging

    logging.disable(logging.INFO)
    ledger, faults = hands.Ledger(), list[str]()
    threads = [
        threading.Thread(target=_hand, args=(shift, number, ledger, faults)) for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ledger.done, dict(ledger.refused), faults, time.time()


def _hand(shift: Shift, number: int, ledger: hands.Ledger, faults: list[str]) -> None:
    from django.db import connection

    from farled_web.people.viewer import scope

    chance = Random(f"{shift.seed}-{shift.number}-{number}")
    time.sleep(max(0.0, shift.begin - time.time()))
    try:
        while time.time() < shift.begin + shift.seconds:
            place, now = chance.randrange(len(shift.cases)), datetime.now(UTC)
            case = shift.cases[place]
            if chance.random() < 0.05 and hands.ended(case, scope):
                shift.cases[place] = hands.again(case, scope, AREA, now, ledger)
                continue
            hands.do(case, hands.think(case, scope, chance, now), scope, now, ledger)
    except Exception as error:
        faults.append(f"{type(error).__name__}: {error}"[:300])
    finally:
        connection.close()


def move(db: psycopg.Connection[Any], cases: list[hands.Shared], seconds: float, seed: int) -> dict[str, Any]:
    """Let all hands work for a while, then count what went wrong."""
    ledger = hands.Ledger()
    shared = begin(cases, ledger)
    before = len(ledger.done)
    start = time.time() + 15
    shifts = [Shift(number, list(shared), start, seconds, seed) for number in range(PROCESSES)]
    with get_context("spawn").Pool(PROCESSES) as pool:
        results = pool.map(work, shifts, chunksize=1)
    refused, faults, end = Counter[str](), list[str](), start
    for done, no, wrong, stopped in results:
        ledger.done += done
        refused.update(no)
        faults += wrong
        end = max(end, stopped)
    found = hands.count_wrong(db, sorted({one[0] for one in ledger.done}), ledger.done)
    made = len(ledger.done) - before
    return {
        "workers": PROCESSES * THREADS, "transitions": made,
        "transitions_per_second": round(made / (end - start), 1),
        "refused": dict(refused), "faults": faults[:5],
        "oversold": found.oversold, "forbidden": found.forbidden, "lost": found.lost,
    }  # fmt: skip


# --- pages


def pages(db: psycopg.Connection[Any]) -> dict[str, tuple[str, str]]:
    """Give who asks for which page, by its name in the output."""
    from django.urls import reverse

    big = referrals_region.BIG_RECEIVER
    case = db.execute(
        "SELECT uuid FROM referrals_referral WHERE receiver_id = %s AND state = 'in_progress' LIMIT 1", [big]
    ).fetchone()
    organisation = db.execute("SELECT uuid FROM organisations_organisation WHERE id = %s", [big]).fetchone()
    firm = db.execute("SELECT uuid FROM firms_firm WHERE id = 4").fetchone()
    assert case and organisation and firm
    receiver = f"receiver{big}"
    return {
        "inbox": (receiver, reverse("referrals:list")),
        "my_day": (receiver, reverse("workspace:my_day")),
        "timeline": (receiver, reverse("referrals:case", args=[case[0]])),
        "report": (receiver, reverse("reporting:organisation", args=[organisation[0]])),
        "region_report": ("coordinator", reverse("reporting:region", args=["storvik"])),
        "inbox_sender": ("large", reverse("referrals:list")),
        "received": (receiver, reverse("referrals:received")),
        "sent": ("large", reverse("referrals:sent")),
        "all": (receiver, reverse("referrals:all")),
        "region_cases": ("coordinator", reverse("referrals:region")),
        "firm_timeline": ("large", reverse("firms:page", args=[firm[0], "timeline"])),
        "own_cases": ("firm", reverse("referrals:ours", args=[firm[0]])),
        "report_cases": (receiver, reverse("reporting:organisation_cases", args=[organisation[0]])),
    }


def ask(db: psycopg.Connection[Any], repeats: int) -> dict[str, dict[str, Any]]:
    """Ask for every page again and again."""
    from bench import web

    ids = dict(db.execute("SELECT name, id FROM people_user").fetchall())
    found = {}
    for name, (who, path) in pages(db).items():
        db.rollback()
        page = web.Page(name, who, path, "", GOAL_MS.get(name, LIST_MS))
        found[name] = web.measure(page, web.signed_in(ids[who]), repeats)
        tell({"page": name, **found[name]})
    return found


def count(urls: dict[str, str]) -> None:
    """Count what the clock counts in the background, each in a process of its own."""
    import subprocess

    for room in ("workspace", "reporting"):
        start = time.perf_counter()
        code = "import django; django.setup(); "
        code += f"from farled_web.{room}.tasks import count_regions; count_regions()"
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, **urls, "FARLED_DATABASE_ROLE": "jobs"},
            check=True,
        )
        tell({"counting": room, "seconds": round(time.perf_counter() - start, 1)})


def tell(line: dict[str, Any]) -> None:
    """Say on the side how it goes; the result alone goes to standard output."""
    print(json.dumps(line), file=sys.stderr, flush=True)


def main() -> int:
    """Load, move, ask, print; exit code 1 if anything went wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--firms", type=int, default=100_000)
    parser.add_argument("--organisations", type=int, default=50)
    parser.add_argument("--referrals", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long the hands work (20)")
    parser.add_argument("--cases", type=int, default=150, help="how many cases they share (150)")
    parser.add_argument("--repeats", type=int, default=30, help="how often each page is asked for (30)")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    start = time.perf_counter()
    with web_region.region(given.firms, given.organisations, 3 * given.firms, fast=False) as urls:
        os.environ.update(urls, DJANGO_SETTINGS_MODULE="farled_web.settings", FARLED_HOSTS="testserver")
        import django

        django.setup()
        import logging

        from django.core.management import call_command

        logging.disable(logging.INFO)
        call_command("collectstatic", interactive=False, verbosity=0)
        with psycopg.connect(urls["FARLED_OWNER_DATABASE_URL"].replace("farled_owner", "postgres", 1)) as db:
            referrals_region.load(db, given.firms, given.organisations, given.referrals)
            shared = people(db, given.firms, given.cases)
            loaded = time.perf_counter() - start
            tell({"loaded_seconds": round(loaded, 1)})
            moved = move(db, shared, given.seconds, given.seed)
            tell(moved)
            db.rollback()
            count(urls)
            asked = ask(db, given.repeats)
    line = {
        "bench": "referrals", "firms": given.firms, "organisations": given.organisations,
        "referrals": given.referrals, "p95_ms": {name: page["p95_ms"] for name, page in asked.items()},
        "queries": {name: page["queries"] for name, page in asked.items()}, **moved,
        "loaded_seconds": round(loaded, 1), "seconds": round(time.perf_counter() - start, 1),
    }  # fmt: skip
    print(json.dumps(line), flush=True)
    return int(bool(line["oversold"] or line["forbidden"] or line["lost"] or line["faults"]))


if __name__ == "__main__":
    sys.exit(main())
