"""Cases among the work that is killed, for `bench.faults`: people move them, a clock turns, mails leave.

Two people at two organisations and a firm's contact press buttons over HTTP; whoever gets no answer presses
again, as a person would.  Some cases are left lying, and made old, so that timers have to remind, call in and
end them.  Afterwards journals, log, timelines, calendars, the queue and the outbox are held to each other.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import psycopg

from bench.referrals_hands import FLAGS, count_wrong
from bench.serving import Installation, Person

FIRMS = 10
SILENT = 0.3  # of the cases sent are left lying
PREPARE = """
WITH chosen AS (
  SELECT f.id FROM firms_firm f JOIN organisations_region r ON r.id = f.region_id
   WHERE r.slug = 'glodmark' AND f.merged_into_id IS NULL AND EXISTS (SELECT 1 FROM firms_contact c
         WHERE c.firm_id = f.id AND c.ended_at IS NULL AND c.email <> '') ORDER BY f.id LIMIT %(firms)s),
seats AS (
  INSERT INTO people_firmseat (user_id, firm_id, created_at)
  SELECT u.id, chosen.id, now() FROM chosen, people_user u WHERE u.email = 'sam@example.org'
  ON CONFLICT DO NOTHING)
INSERT INTO firms_consent (firm_id, organisation_id, purpose, category, state, basis, text_version, language,
                           by_name, evidence, at)
SELECT chosen.id, o.id, CASE o.slug WHEN 'kapital' THEN 'deliver' ELSE 'plan' END, 'identity', 'given',
       'business', '1', 'sv', '', '', now()
  FROM chosen, organisations_organisation o WHERE o.slug IN ('glodstal', 'kapital')
RETURNING firm_id, organisation_id
"""
AGAIN = """
INSERT INTO firms_consent (firm_id, organisation_id, purpose, category, state, basis, text_version, language,
                           by_name, evidence, at)
SELECT %(firm)s, o.id, 'deliver', 'identity', 'given', 'business', '1', 'sv', '', '', now()
  FROM organisations_organisation o JOIN firms_firm f ON f.id = %(firm)s AND f.region_id = o.region_id
 WHERE o.slug = 'kapital' RETURNING organisation_id
"""
# Sent a month ago and nobody called in; called in last week and still silent.
AGE = """
UPDATE referrals_referral SET timer_at = now(), clock = jsonb_set(clock, '{started}',
    to_jsonb(to_char(now() - interval '30 days', 'YYYY-MM-DD"T"HH24:MI:SS+00:00')))
 WHERE uuid = ANY(%(cases)s) AND state = 'sent' AND clock->>'escalated' IS NULL
   AND clock->>'started' > to_char(now() - interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS')
"""
AGE_MORE = """
UPDATE referrals_referral SET timer_at = now(), clock = jsonb_set(clock, '{escalated}',
    to_jsonb(to_char(now() - interval '7 days', 'YYYY-MM-DD"T"HH24:MI:SS+00:00')))
 WHERE uuid = ANY(%(cases)s) AND state = 'sent'
   AND clock->>'escalated' > to_char(now() - interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS')
"""
GIVEN = {
    "send": {"owner": "Anna Lind"},
    "accept": {"adviser": "Kim Borg", "hours": "1"},
    "ask": {"question": "Vilket land?"},
    "answer": {"answer": "Norge"},
    "start": {"first_contact": "Telefon"},
    "report_outcome": {"outcome": "need_met"},
    "dispute": {"disputed": "Inget är påskrivet"},
    "withdraw": {"reason": "De har slutat"},
    "update": {"note": "Två möten av fem"},
}
WAYS = (
    (("receiver", "accept"), ("receiver", "start"), ("receiver", "report_outcome"), ("sender", "withdraw")),
    (("receiver", "ask"), ("sender", "answer"), ("receiver", "accept"), ("sender", "withdraw")),
    (
        ("receiver", "accept"),
        ("receiver", "start"),
        ("receiver", "update"),
        ("receiver", "report_outcome"),
        ("firm", "dispute"),
        ("firm", "withdraw"),
    ),
)


@dataclass
class CaseLedger:
    """What was begun and acknowledged."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    done: list[tuple[str, int, str]] = field(default_factory=list)
    silent: set[str] = field(default_factory=set)
    ticks: int = 0


class Cases:
    """The work on cases; `told` is how the hand inside is asked."""

    def __init__(self, installation: Installation, told: Any, wait: Any, seed: int) -> None:
        self.installation, self.told, self.wait = installation, told, wait
        self.ledger = CaseLedger()
        self.chance = random.Random(f"cases-{seed}")
        self.firms: list[int] = []
        self.users: dict[str, int] = {}
        self.sessions: dict[str, str] = {}

    def prepare(self) -> None:
        """Give the firm's contact some firms, and the receiver their consent; sign the people in."""
        with psycopg.connect(self.installation.address()) as db:
            pairs = db.execute(PREPARE, {"firms": FIRMS}).fetchall()
            for firm, receiver in pairs:
                db.execute("SELECT firms_keep_access(%s, %s)", [firm, receiver])
            found = dict(db.execute("SELECT email, id FROM people_user").fetchall())
        self.firms = sorted({firm for firm, _ in pairs})
        who = {"sender": "anna", "receiver": "kim", "firm": "sam"}
        self.users = {role: found[f"{name}@example.org"] for role, name in who.items()}
        self.sessions = {
            role: self.told(do="sign_in", user=user, code=None) for role, user in self.users.items()
        }

    def person(self, role: str, uuid: str) -> Person:
        """Open the case's page as somebody, which sets the cookies."""
        one = Person(self.installation.port)
        one.cookies["sessionid"] = self.sessions[role]
        self.wait(lambda: one.ask("GET", f"/referrals/{uuid}/")[0] == 200)
        return one

    def take_through(self) -> None:
        """Take a case from hand to hand, or leave it lying."""
        firm, way = self.chance.choice(self.firms), self.chance.choice(WAYS)
        uuid = self.told(do="draft_case", user=self.users["sender"], firm=firm)
        with self.ledger.lock:
            self.ledger.done.append((uuid, 1, "draft"))
        people = {"sender": self.person("sender", uuid)}
        version = self.press(people["sender"], uuid, "send", 1, firm)
        if self.chance.random() < SILENT:
            with self.ledger.lock:
                self.ledger.silent.add(uuid)
            return
        for role, event in way:
            if role not in people:
                people[role] = self.person(role, uuid)
            version = self.press(people[role], uuid, event, version)

    def say_yes(self, firm: int) -> bool:
        """Let the firm consent once more: a consent is spent with the last case that rested on it."""
        with psycopg.connect(self.installation.address(), connect_timeout=5) as db:
            for receiver in db.execute(AGAIN, {"firm": firm}).fetchall():
                db.execute("SELECT firms_keep_access(%s, %s)", [firm, receiver[0]])
        return True

    def press(self, person: Person, uuid: str, event: str, version: int, firm: int = 0) -> int:
        """Press until it is acknowledged; who hears that it has moved on already has moved it themselves."""
        given = {name: quote_plus(text) for name, text in GIVEN.get(event, {}).items()}
        path = f"/referrals/{uuid}/do/{event.replace('_', '-')}/"
        unanswered = False

        def pressed() -> bool:
            nonlocal unanswered
            status, _, text = person.ask("POST", path, version=str(version), **given)
            if status == 302 or (status == 409 and unanswered):
                return True
            if status == 422 and event == "send":
                self.wait(lambda: self.say_yes(firm))
                return False
            if status in {409, 422, 403, 404, 200}:
                raise RuntimeError(f"{event} of {uuid} answered {status}: {text[:200]}")
            unanswered = True
            return False

        self.wait(pressed)
        with self.ledger.lock:
            self.ledger.done.append((uuid, version + 1, event))
        return version + 1

    def tick(self) -> None:
        """Make what lies old, and let the clock come round."""
        self.age()
        self.told(do="tick")
        with self.ledger.lock:
            self.ledger.ticks += 1
        time.sleep(1)

    def age(self) -> None:
        """Let weeks pass for the cases that were left lying."""
        with self.ledger.lock:
            silent = list(self.ledger.silent)
        with psycopg.connect(self.installation.address(), connect_timeout=5) as db:
            db.execute(AGE, {"cases": silent})
            db.execute(AGE_MORE, {"cases": silent})


ENTRIES = """
SELECT count(*) FROM (SELECT r.uuid, count(*) AS n FROM referrals_line l
     JOIN referrals_referral r ON r.id = l.referral_id
    WHERE r.uuid = ANY(%(cases)s) AND l.event <> 'draft' AND NOT l.event = ANY(%(flags)s) GROUP BY 1) l
  FULL JOIN (SELECT (e.data->>'case')::uuid AS uuid, count(*) AS n FROM firms_entry e
    WHERE e.kind = 'referral' AND e.data->>'case' = ANY(%(names)s) GROUP BY 1) e
 USING (uuid) WHERE l.n IS DISTINCT FROM e.n
"""
TOLD = """
SELECT count(*) FILTER (WHERE n = 0), count(*) FILTER (WHERE n > 1) FROM (
  SELECT l.id, (SELECT count(*) FROM procrastinate_jobs j WHERE j.task_name = 'referrals.tell'
       AND (j.args->>'line')::bigint = l.id) AS n
    FROM referrals_line l JOIN referrals_referral r ON r.id = l.referral_id
   WHERE r.uuid = ANY(%(cases)s) AND l.event <> 'draft') told
"""
FIRED = """
SELECT count(*) FILTER (WHERE coalesce(f.n, 0) < coalesce(l.n, 0)), count(*) FILTER (WHERE l.n > 1),
       count(*) FILTER (WHERE coalesce(f.n, 0) > coalesce(l.n, 0))
  FROM (SELECT r.id, CASE l.event WHEN 'expire' THEN 'end' ELSE l.event END AS what, count(*) AS n
          FROM referrals_line l JOIN referrals_referral r ON r.id = l.referral_id
         WHERE r.uuid = ANY(%(cases)s) AND l.role = 'timer' GROUP BY 1, 2) l
  FULL JOIN (SELECT referral_id AS id, split_part(key, '/', 3) AS what, count(*) AS n FROM referrals_fired f
              JOIN referrals_referral r ON r.id = f.referral_id WHERE r.uuid = ANY(%(cases)s) GROUP BY 1, 2) f
    USING (id, what)
"""


def compare(cases: Cases, found: Any) -> None:
    """Hold everything that goes with the cases to each other, in one snapshot; timers may go on meanwhile."""
    with cases.ledger.lock:
        done = list(cases.ledger.done)
    names = sorted({one[0] for one in done})
    given: dict[str, Any] = {"cases": names, "names": names, "flags": list(FLAGS)}
    with psycopg.connect(cases.installation.address()) as db:
        db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        wrong = count_wrong(db, names, done)
        found.lost += wrong.lost
        found.half_done += wrong.forbidden + wrong.oversold + _row(db, ENTRIES, given)[0]
        untold, twice = _row(db, TOLD, given)
        found.half_done, found.doubled = found.half_done + untold, found.doubled + twice
        unmarked, repeated, undone = _row(db, FIRED, given)
        found.half_done, found.doubled = found.half_done + unmarked + undone, found.doubled + repeated


def _row(db: psycopg.Connection[Any], question: str, given: dict[str, Any]) -> tuple[Any, ...]:
    return db.execute(question.encode(), given).fetchone() or (0,)


STILL_OPEN = "SELECT count(*) FROM referrals_referral WHERE uuid = ANY(%(cases)s) AND state <> 'expired'"
BY_THE_CLOCK = """
SELECT l.event, count(*) FROM referrals_line l JOIN referrals_referral r ON r.id = l.referral_id
 WHERE r.uuid = ANY(%(cases)s) AND l.role = 'timer' GROUP BY 1
"""


def wait_for_timers(cases: Cases, found: Any, seconds: float = 240) -> dict[str, int]:
    """Every case that was left lying is reminded of, called in and ended: each once."""
    silent = list(cases.ledger.silent)
    until = time.monotonic() + seconds
    left = len(silent)
    given = {"cases": silent}
    while left and time.monotonic() < until:
        cases.tick()
        with psycopg.connect(cases.installation.address()) as db:
            left = _row(db, STILL_OPEN, given)[0]
    found.lost += left
    with psycopg.connect(cases.installation.address()) as db:
        done = dict(db.execute(BY_THE_CLOCK, given).fetchall())
    for what in ("remind", "escalate", "expire"):
        found.lost += max(0, len(silent) - done.get(what, 0))
        found.doubled += max(0, done.get(what, 0) - len(silent))
    return {"silent": len(silent), **done}


UNWRITTEN = """
SELECT count(*) FROM procrastinate_jobs j CROSS JOIN jsonb_array_elements_text((j.args->'roles')::jsonb) role
  JOIN referrals_referral r ON r.id = (j.args->>'referral')::bigint
 WHERE j.task_name = 'referrals.tell' AND r.uuid = ANY(%(cases)s) AND NOT EXISTS (SELECT 1 FROM jobs_mail m
   WHERE m.key LIKE concat_ws(':', 'referral', r.uuid, j.args->>'kind', j.args->>'line', role, '%%'))
"""


def wait_for_mails(cases: Cases, found: Any, outbox: Path, seconds: float = 420) -> dict[str, int]:
    """Every notification has its mail, and every mail left; one cut off on its way may leave twice as one."""
    given = {"cases": sorted({one[0] for one in cases.ledger.done})}
    until = time.monotonic() + seconds
    with psycopg.connect(cases.installation.address(), autocommit=True) as db:
        while True:
            unwritten = _row(db, UNWRITTEN, given)[0]
            rows = db.execute(
                "SELECT uuid::text, state FROM jobs_mail WHERE key LIKE 'referral:%'"
            ).fetchall()
            unsent = [uuid for uuid, state in rows if state != "sent"]
            if not (unwritten or unsent) or time.monotonic() > until:
                break
            db.execute("UPDATE jobs_mail SET taken_at = now() - interval '1 hour' WHERE state = 'sending'")
            time.sleep(5)
    left = Counter[str]()
    for file in outbox.glob("*"):
        left.update(
            re.findall(r"^Message-ID: <([0-9a-f-]{36})@", file.read_text(errors="replace"), flags=re.M)
        )
    found.lost += unwritten + len(unsent) + sum(uuid not in left for uuid, _ in rows)
    return {"written": len(rows), "seen_twice": sum(left[uuid] > 1 for uuid, _ in rows)}
