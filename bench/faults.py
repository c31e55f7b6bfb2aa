"""Kill −9 at random moments, and count what is lost, doubled or half done: ``python -m bench.faults``.

Starts a real ``farled serve`` in a folder of its own and keeps it busy: two people answer and hand in checks
over HTTP, others take cases from hand to hand or leave them lying until the clock ends them, a coordinator
brings directories in, and background work runs.  Then the serving process, its web
server, its worker, the database's first process or the importing process is killed, again and again; after
each kill everything has to be back by itself (or by starting ``farled serve`` again where that was killed).
What was acknowledged must be there, once and whole.  One JSON line comes out.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg

from bench import faults_cases
from bench.serving import Installation, Person, patiently

ROOT = Path(__file__).resolve().parent.parent
PACK = ROOT / "packs" / "saltvidda"
TARGETS = ("serve", "web", "worker", "database", "hand")
LINES = 24  # how many lines of a check are answered before it is handed in
BETWEEN_WORKS = 20.0  # seconds; planning a region takes a while


@dataclass
class Ledger:
    """What was tried and what was acknowledged."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    answers: dict[tuple[str, int], list[str]] = field(
        default_factory=dict
    )  # acknowledged last, then tried since
    saves: int = 0
    handed_in: set[str] = field(default_factory=set)
    tried_in: set[str] = field(default_factory=set)
    imports: int = 0  # last acknowledged
    imports_tried: int = 0
    works: list[str] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)


class Busy:
    """Keeps the installation busy until told to pause or end."""

    def __init__(self, installation: Installation, seed: int) -> None:
        self.installation = installation
        self.ledger = Ledger()
        self.go, self.end = threading.Event(), threading.Event()
        self.checks: list[list[str]] = []
        self.hand: subprocess.Popen[str] | None = None
        self.hand_lock = threading.Lock()
        self.users: dict[str, int] = {}
        self.next_work = 0.0
        self.seed = seed
        self.faults: Counter[str] = Counter()
        self.cases = faults_cases.Cases(installation, self.told, self.until_done, seed)
        works = [lambda: self.answer(0), lambda: self.answer(1), self.bring_in]
        works += [self.cases.take_through, self.cases.take_through, self.cases.tick]
        self.idle = [threading.Event() for _ in works]
        self.threads = [
            threading.Thread(target=self._loop, args=(number, work), daemon=True)
            for number, work in enumerate(works)
        ]

    def _loop(self, number: int, work: Callable[[], None]) -> None:
        while not self.end.is_set():
            if not self.go.is_set():
                self.idle[number].set()
                self.go.wait(0.1)
                continue
            self.idle[number].clear()
            try:
                work()
            except Exception as error:  # what the kill does to the one who asks is not the question here
                self.faults[type(error).__name__] += 1
                time.sleep(0.05)

    def pause(self) -> None:
        self.go.clear()
        for event in self.idle:
            event.wait(60)

    # --- a hand inside, that imports and starts work

    def told(self, **wish: Any) -> Any:
        """Have the hand do something; starts one where it was killed."""
        with self.hand_lock:
            if self.hand is None or self.hand.poll() is not None:
                key = (self.installation.home / "secret-key").read_text()
                environment = self.installation.environment | {
                    "DATABASE_URL": self.installation.address("farled_web"),
                    "FARLED_SECRET_KEY": key,
                    "FARLED_HOME": str(self.installation.home),
                    "DJANGO_SETTINGS_MODULE": "farled_web.settings",
                }
                self.hand = subprocess.Popen(
                    [sys.executable, "-m", "bench.faults_hand"], env=environment, cwd=ROOT, text=True,
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.installation.log,
                )  # fmt: skip
            hand = self.hand
            assert hand.stdin is not None and hand.stdout is not None
            hand.stdin.write(json.dumps(wish) + "\n")
            hand.stdin.flush()
            line = hand.stdout.readline()
        if not line:
            hand.wait()
            raise ConnectionError("the hand was killed")
        return json.loads(line)

    def bring_in(self) -> None:
        with self.ledger.lock:
            self.ledger.imports_tried += 1
            number = self.ledger.imports_tried
        done = self.told(do="bring_in", number=number, user=self.users["coordinator"], pack=str(PACK))
        with self.ledger.lock:
            self.ledger.imports = done
        mail = self.told(do="mail", number=number)
        with self.ledger.lock:
            self.ledger.mails.append(mail)
        if time.monotonic() < self.next_work:
            return
        self.next_work = time.monotonic() + BETWEEN_WORKS
        job = self.told(do="plan", user=self.users["coordinator"])
        with self.ledger.lock:
            self.ledger.works.append(job)

    # --- people who answer the check

    def answer(self, number: int) -> None:
        """Take a check through: answers, a name, and hand it in."""
        with self.ledger.lock:
            if not self.checks:
                raise LookupError("no check is left")
            uuid, link = self.checks.pop()
        chance = random.Random(f"{self.seed}-{uuid}")
        person = Person(self.installation.port)
        until_done(lambda: person.ask("GET", f"/check/link/{link}")[0] in {200, 302}, self.end)
        until_done(lambda: person.ask("GET", f"/check/{uuid}/question/1")[0] == 200, self.end)
        for _ in range(LINES):
            line = chance.randint(1, LINES)
            self.save(person, uuid, line, str(chance.randint(0, 4)))
        until_done(
            lambda: person.ask("POST", f"/check/{uuid}/facts/1", name=f"Firm+{uuid}")[0] == 302, self.end
        )
        with self.ledger.lock:
            self.ledger.tried_in.add(uuid)
        until_done(lambda: person.ask("POST", f"/check/{uuid}/submit")[0] == 302, self.end)
        with self.ledger.lock:
            self.ledger.handed_in.add(uuid)

    def save(self, person: Person, uuid: str, line: int, value: str) -> None:
        """Send one answer until it is acknowledged, as a person would press again."""
        key = (uuid, line)
        while not self.end.is_set():
            with self.ledger.lock:
                self.ledger.answers.setdefault(key, [""]).append(value)
            if person.ask("POST", f"/check/{uuid}/question/{line}", answer=value)[0] == 302:
                with self.ledger.lock:
                    self.ledger.answers[key] = [value]
                    self.ledger.saves += 1
                return
            time.sleep(0.05)
            if not self.go.is_set():
                while not self.go.is_set() and not self.end.is_set():
                    self.idle_now()
        raise ConnectionError("told to end")

    def until_done(self, done: Callable[[], bool]) -> None:
        """Try until it is done; whoever waits for it meanwhile counts as idle while all pause."""
        while not self.end.is_set():
            if done():
                return
            time.sleep(0.05)
            while not self.go.is_set() and not self.end.is_set():
                self.idle_now()
        raise ConnectionError("told to end")

    def idle_now(self) -> None:
        """Count as idle while waiting inside a check."""
        name = threading.current_thread()
        self.idle[self.threads.index(name)].set()
        self.go.wait(0.1)


def until_done(done: Callable[[], bool], end: threading.Event) -> None:
    while not end.is_set():
        if done():
            return
        time.sleep(0.1)
    raise ConnectionError("told to end")


@dataclass
class Count:
    """What was found wrong."""

    lost: int = 0
    doubled: int = 0
    half_done: int = 0


def compare(busy: Busy, found: Count, first_line: dict[int, str]) -> None:
    """Hold the database to the ledger, while nobody writes."""
    ledger = busy.ledger
    with psycopg.connect(busy.installation.address()) as connection:
        rows = connection.execute(
            "SELECT c.uuid::text, a.barrier, a.value::text FROM diagnosis_checkanswer a "
            "JOIN diagnosis_check c ON c.id = a.check_round_id"
        ).fetchall()
        kept = {(uuid, barrier): value for uuid, barrier, value in rows}
        found.doubled += len(rows) - len(kept)
        for (uuid, line), values in ledger.answers.items():
            found.lost += kept.get((uuid, first_line[line]), "") not in values
        _compare_checks(connection, ledger, found)
        _compare_imports(connection, ledger, found)
        _compare_works(connection, ledger, found)


def _compare_checks(connection: psycopg.Connection[Any], ledger: Ledger, found: Count) -> None:
    """A check that is handed in has one firm, one row in the log and its needs; one that is not has none."""
    rows = connection.execute(
        "SELECT c.uuid::text, c.state, (SELECT count(*) FROM firms_firm f WHERE f.first_check = c.id), "
        "(SELECT count(DISTINCT n.area) FROM diagnosis_need n WHERE n.check_round_id = c.id), "
        "(SELECT count(*) FROM audit_entry e WHERE e.verb = 'check.submitted' AND e.object_id = c.id::text) "
        "FROM diagnosis_check c WHERE c.uuid::text = ANY(%s)",
        [list(ledger.tried_in)],
    ).fetchall()
    there = {row[0]: row for row in rows}
    for uuid in ledger.tried_in:
        _, state, firms, needs, entries = there.get(uuid, (uuid, "gone", 0, 0, 0))
        found.lost += uuid in ledger.handed_in and state != "submitted"
        found.doubled += firms > 1 or entries > 1
        whole, nothing = bool(firms and needs and entries), not (firms or needs or entries)
        found.half_done += not (whole if state == "submitted" else nothing)


def _compare_imports(connection: psycopg.Connection[Any], ledger: Ledger, found: Count) -> None:
    """Every organisation carries the number of one import: the last acknowledged, or a later one tried."""
    rows = connection.execute(
        "SELECT DISTINCT o.name FROM organisations_organisation o JOIN organisations_region r "
        "ON r.id = o.region_id WHERE r.slug = 'saltvidda' AND o.active"
    ).fetchall()
    numbers = {
        int(match[1]) if (match := re.fullmatch(r"Organisation #(\d+)", row[0])) else 0 for row in rows
    }
    found.half_done += len(numbers) > 1
    found.lost += not numbers <= set(range(ledger.imports, ledger.imports_tried + 1))


def _compare_works(connection: psycopg.Connection[Any], ledger: Ledger, found: Count) -> None:
    rows = connection.execute("SELECT uuid::text FROM jobs_job").fetchall()
    there = Counter(row[0] for row in rows)
    found.lost += sum(job not in there for job in ledger.works)


def wait_for_mails(busy: Busy, found: Count) -> dict[str, int]:
    """Every mail that was acknowledged leaves; one cut off between server and mark may leave twice as one."""
    wanted = busy.ledger.mails
    until = time.monotonic() + 300
    with psycopg.connect(busy.installation.address(), autocommit=True) as connection:
        question = "SELECT key, state FROM jobs_mail WHERE key LIKE 'faults:%'"
        while time.monotonic() < until:
            states = dict(connection.execute(question).fetchall())
            if all(states.get(key) == "sent" for key in wanted):
                break
            # Minutes pass: what a killed worker had taken is taken back by the clock.
            connection.execute(
                "UPDATE jobs_mail SET taken_at = now() - interval '1 hour' WHERE state = 'sending'"
            )
            time.sleep(5)
    found.lost += sum(states.get(key) != "sent" for key in wanted)
    left = Counter[str]()
    for file in (busy.installation.home / "outbox").glob("*"):
        left.update(re.findall(r"^Subject: (faults:\d+)$", file.read_text(errors="replace"), flags=re.M))
    found.lost += sum(key not in left for key in wanted)
    return {"sent": len(wanted), "seen_twice": sum(copies > 1 for copies in left.values())}


def wait_for_works(busy: Busy, found: Count) -> dict[str, int]:
    """Every piece of work that was acknowledged ends well: none waits for ever, none failed."""

    def states() -> Counter[str]:
        with psycopg.connect(busy.installation.address()) as connection:
            return Counter(
                dict(connection.execute("SELECT state, count(*) FROM jobs_job GROUP BY 1").fetchall())
            )

    until = time.monotonic() + 240
    while {"waiting", "running"} & states().keys() and time.monotonic() < until:
        time.sleep(0.5)
    ended = states()
    with psycopg.connect(busy.installation.address()) as connection:
        row = connection.execute("SELECT count(*) FROM coalitions_run WHERE job IS NOT NULL").fetchone()
    runs = row[0] if row else 0
    # Each piece of planning that is done has one run, and a run has its piece of planning.
    found.doubled += max(0, runs - ended["done"])
    found.half_done += max(0, ended["done"] - runs)
    found.lost += ended["waiting"] + ended["running"] + ended["failed"]
    return dict(ended)


def measure(kills: int, seed: int, home: Path, between: float = 1.0) -> dict[str, Any]:
    chance = random.Random(seed)
    installation = Installation(home)
    began = time.monotonic()
    installation.start()
    busy = Busy(installation, seed)
    found, killed, away = Count(), Counter[str](), []
    with psycopg.connect(installation.address()) as connection:
        row = connection.execute(
            "SELECT t.user_id FROM people_regionrole t JOIN organisations_region r "
            "ON r.id = t.region_id WHERE r.slug = 'saltvidda' AND t.task = 'coordinator'"
        ).fetchone()
    assert row is not None
    busy.users["coordinator"] = row[0]
    busy.cases.prepare()
    busy.checks = busy.told(do="begin", count=12 + 4 * kills, mark=seed)
    first_line = dict(enumerate(busy.told(do="lines"), 1))
    for thread in busy.threads:
        thread.start()
    busy.go.set()
    try:
        while sum(killed.values()) < kills:
            time.sleep(chance.uniform(0.05, between))
            target = chance.choice(TARGETS)
            process = installation.part(target) if target != "hand" else _hand(busy)
            if process is None:
                continue
            since = time.monotonic()
            process.kill()
            killed[target] += 1
            if target == "serve":
                installation.process.wait()  # type: ignore[union-attr]
                installation.start()
            patiently(installation.well, f"being well after {target} was killed", 90)
            away.append(time.monotonic() - since)
            if sum(killed.values()) % 10 == 0:
                busy.pause()
                compare(busy, found, first_line)
                faults_cases.compare(busy.cases, found)
                busy.go.set()
        busy.pause()
        compare(busy, found, first_line)
        timers = faults_cases.wait_for_timers(busy.cases, found)
        ended = wait_for_works(busy, found)
        mails = wait_for_mails(busy, found)
        letters = faults_cases.wait_for_mails(busy.cases, found, installation.home / "outbox")
        faults_cases.compare(busy.cases, found)
        busy.end.set()
        busy.go.set()
        chain = audit_holds(installation)
        found.half_done += not chain
    finally:
        busy.end.set()
        code = installation.stop()
    away.sort()
    return {
        "bench": "faults", "kills": kills, "lost": found.lost, "doubled": found.doubled,
        "half_done": found.half_done, "killed": dict(killed), "saves": busy.ledger.saves,
        "handed_in": len(busy.ledger.handed_in), "imports": busy.ledger.imports,
        "transitions": len(busy.cases.ledger.done), "timers": timers, "case_mails": letters,
        "works": ended, "mails": mails, "log_holds": chain, "stopped_with": code,
        "hindered": dict(busy.faults),
        "back_after_median_s": round(away[len(away) // 2], 2), "back_after_most_s": round(away[-1], 2),
        "seconds": round(time.monotonic() - began, 1), "seed": seed,
    }  # fmt: skip


def _hand(busy: Busy) -> psutil.Process | None:
    hand = busy.hand
    try:
        return psutil.Process(hand.pid) if hand and hand.poll() is None else None
    except psutil.Error:
        return None


def audit_holds(installation: Installation) -> bool:
    command = [sys.executable, "-c", "from farled.cli import main; main()", "audit", "verify", "--json"]
    command += ["--home", str(installation.home)]
    ended = subprocess.run(command, env=installation.environment, check=False, capture_output=True, text=True)
    return ended.returncode == 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="how often to kill (100)")
    parser.add_argument("--seed", type=int, default=1, help="seed of what is killed when (1)")
    parser.add_argument("--between", type=float, default=1.0, help="most seconds between two kills (1)")
    parser.add_argument("--keep", action="store_true", help="leave the folder there, to look into")
    given = parser.parse_args(arguments)
    home = Path(tempfile.mkdtemp(prefix="farled-faults-"))
    home.chmod(0o711)
    try:
        line = measure(given.kills, given.seed, home, given.between)
    finally:
        if given.keep:
            print(home, file=sys.stderr)
        else:
            shutil.rmtree(home, ignore_errors=True)
    print(json.dumps(line), flush=True)
    return int(bool(line["lost"] or line["doubled"] or line["half_done"]))


if __name__ == "__main__":
    sys.exit(main())
