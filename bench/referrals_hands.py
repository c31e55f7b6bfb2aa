"""Many hands on shared cases at once, with legal and illegal moves, and the count of what went wrong.

Used by `bench.referrals`, `bench.faults` and the tests of concurrency: a hand looks at a case, thinks of
something to do, mostly what its role may do there and sometimes what nobody may, and does it on the version
it saw, which may be old by then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import psycopg

from farled.referrals.amendments import AMENDMENTS, amendments_allowed
from farled.referrals.states import STATES
from farled.referrals.transitions import TRANSITIONS, Event, rows_from
from farled.referrals.values import Meeting, Referral, Role, State

ENDING = {"withdraw", "mark_in_error", "fail", "agree_to_decline", "agree_to_hand_back"}
"""Wished for seldom, so that cases live long enough for everything else to happen to them."""
Scope = Callable[[int], AbstractContextManager[Any]]
FLAGS = ("message", "escalate", "remind", "stale_draft", "review_due")
"""Lines that raise no version."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A case that many hands are on.

    Attributes:
        uuid: Its public id.
        hands: User id by the role somebody has in it.
        firm: Id of the firm.
        sender: Id of the organisation that refers.
        receiver: Id of the organisation asked.
    """

    uuid: str
    hands: dict[str, int]
    firm: int
    sender: int
    receiver: int


@dataclass
class Ledger:
    """What was acknowledged, as (case, version, event), and how often something was refused and why."""

    done: list[tuple[str, int, str]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What should not be: hours sold twice, ways the table does not have, moves lost or half there."""

    oversold: int = 0
    forbidden: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """What a hand is about to do: `event` (or an amendment's name) in a `role`, on the `version` it saw."""

    user: int
    role: str
    version: int
    event: str
    amends: bool
    given: dict[str, Any]


def think(case: Shared, scope: Scope, chance: Random, now: datetime) -> Wish:
    """Look at a case and think of something to do, in a transaction that is over before it is done."""
    from farled_web.referrals.models import Referral as Row

    with scope(case.hands["sender"]):
        seen = Row.objects.filter(uuid=case.uuid).values_list("state", "version").first()
    state, version = seen or (State.DRAFT, 1)
    able = [
        str(mover)
        for row in rows_from(State(state))
        if str(row.event) not in ENDING
        for mover in row.movers
        if str(mover) in case.hands
    ]
    role = chance.choice(able if able and chance.random() < 0.8 else list(case.hands))
    moves = [str(row.event) for row in rows_from(State(state)) if Role(role) in row.movers]
    changes = [str(row.amendment) for row in amendments_allowed(_standing(State(state)), Role(role))]
    draw = chance.random()
    if draw < 0.15 or not moves + changes:
        event, amends = str(chance.choice(list(Event))), False
    elif draw < 0.25:
        event, amends = str(chance.choice(list(AMENDMENTS))), True
    else:
        going_on = [move for move in moves if move not in ENDING] or moves
        event = chance.choice((going_on if draw < 0.95 else moves) + changes)
        amends = event in changes
    if chance.random() < 0.05:
        version = max(1, version - 1)
    return Wish(case.hands[role], role, version, event, amends, everything(chance, now))


def do(case: Shared, wish: Wish, scope: Scope, now: datetime, ledger: Ledger) -> bool:
    """Do what was thought of; whatever the answer, it is in the ledger."""
    from django.core.exceptions import PermissionDenied

    from farled.errors import BadInput
    from farled_web.database.versions import StaleEdit
    from farled_web.referrals.actions import moving

    act = moving.amend if wish.amends else moving.act
    try:
        with scope(wish.user) as viewer:
            row = act(viewer, case.uuid, wish.event, version=wish.version, role=wish.role,
                      given=wish.given, now=now)  # fmt: skip
    except StaleEdit:
        ledger.refused["stale"] += 1
    except BadInput as error:
        ledger.refused[error.problems[0].code] += 1
    except PermissionDenied:
        ledger.refused["not theirs"] += 1
    else:
        ledger.done.append((case.uuid, row.version, wish.event))
        return True
    return False


def ended(case: Shared, scope: Scope) -> bool:
    """Say whether a case has come to an end."""
    from farled_web.referrals.models import Referral as Row

    with scope(case.hands["sender"]):
        return not Row.objects.filter(uuid=case.uuid, ended_at=None).exists()


def again(case: Shared, scope: Scope, area: str, now: datetime, ledger: Ledger) -> Shared:
    """Draft another case like this one."""
    from farled_web.firms.models import Firm
    from farled_web.referrals.actions import moving

    with scope(case.hands["sender"]) as viewer:
        row = moving.draft(
            viewer, Firm.objects.get(pk=case.firm), sender=case.sender, receiver=case.receiver,
            categories=("identity",), area=area, asked_hours=Decimal(4), now=now,
        )  # fmt: skip
    ledger.done.append((str(row.uuid), 1, "draft"))
    return replace(case, uuid=str(row.uuid))


def everything(chance: Random, now: datetime) -> dict[str, Any]:
    """Give all that any move may ask for; hours so many that a calendar is soon full."""
    return {
        "adviser": "Charlie", "hours": Decimal(chance.randint(1, 12)), "owner": "Alice",
        "note": "Two of five", "question": "Which market?", "answer": "Norway", "reason": "They asked for it",
        "reason_code": "no_capacity", "next_action": "Ask another", "disputed": "Nothing is signed",
        "meeting": Meeting(now + timedelta(days=2), "Hamngatan 1"), "first_contact": "Telephone",
        "review": (now + timedelta(days=9)).date(), "outcome": "need_met",
    }  # fmt: skip


def _standing(state: State) -> Referral:
    """A case in some state, to ask the table of amendments with."""
    return Referral("", state, 1, "", "", "", "", frozenset(), datetime.min)


WAYS = {
    (str(row.event), str(source), str(target), str(mover))
    for row in TRANSITIONS
    for source in row.sources
    for target in ((row.target,) if row.target else (State.HANDOVER_BOOKED, State.IN_PROGRESS, State.ON_HOLD))
    for mover in row.movers
} | {
    (str(row.amendment), str(state), str(state), str(mover))
    for row in AMENDMENTS.values()
    for state in row.states
    for mover in row.movers
}
"""Every way there is: event, from, to, as whom."""

LINES = """
SELECT r.uuid::text, r.state, r.version, l.version, l.event, l.source, l.target, l.role
  FROM referrals_referral r JOIN referrals_line l ON l.referral_id = r.id
 WHERE r.uuid = ANY(%s) AND NOT (l.event = ANY(%s)) ORDER BY r.id, l.version, l.id
"""
OVERSOLD = """
SELECT count(*) FROM directory_capacity c
 WHERE c.unit = 'hours' AND round(c.amount::numeric, 2) <
   (SELECT coalesce(sum(h.hours), 0) FROM directory_holding h
     WHERE h.organisation_id = c.organisation_id AND h.area = c.area AND h.quarter = c.quarter)
 + (SELECT coalesce(sum(t.amount), 0) FROM coalitions_step t JOIN coalitions_plan q ON q.id = t.plan_id
     WHERE q.state = 'agreed' AND t.state <> 'dropped' AND t.organisation_id = c.organisation_id
       AND t.area = c.area AND t.quarter = c.quarter AND t.unit = 'hours'
       AND NOT EXISTS (SELECT 1 FROM directory_holding h WHERE h.step = t.id))::numeric
"""
UNEVEN = """
SELECT count(*) FROM (SELECT uuid, held_hours FROM referrals_referral WHERE held_hours <> 0) r
  FULL JOIN directory_holding h ON h.key = r.uuid WHERE r.held_hours IS DISTINCT FROM h.hours
"""
UNTOLD = """
SELECT count(*) FROM (SELECT r.uuid::text AS one, count(*) AS lines FROM referrals_line l
    JOIN referrals_referral r ON r.id = l.referral_id WHERE r.uuid = ANY(%(cases)s) GROUP BY 1) l
  FULL JOIN (SELECT e.object_id AS one, count(*) AS lines FROM audit_entry e
    WHERE e.verb LIKE 'referral.%%' AND e.object_id = ANY(%(names)s)
      AND substr(e.verb, 10) = ANY(%(events)s) GROUP BY 1) a USING (one)
 WHERE l.lines IS DISTINCT FROM a.lines
"""


def count_wrong(
    db: psycopg.Connection[Any], cases: Sequence[str], done: Sequence[tuple[str, int, str]]
) -> Wrong:
    """Hold journals, calendars and log to each other and to what was acknowledged.

    Args:
        db: Connection that sees everything, while nobody writes.
        cases: Public ids of the shared cases, each journal of which is read from its draft on.
        done: What was acknowledged.
    """
    rows = db.execute(LINES, [list(cases), list(FLAGS)]).fetchall()
    kept = Counter((row[0], row[3], row[4]) for row in rows)
    lost = sum(kept[one] != 1 for one in done)
    forbidden = 0
    for case in {row[0] for row in rows}:
        forbidden += _broken([row for row in rows if row[0] == case])
    lost += len(set(cases) - {row[0] for row in rows})
    lost += sum(row[3] != place for case in _by_case(rows) for place, row in enumerate(case, start=1))
    lost += sum(case[-1][2] != case[-1][3] for case in _by_case(rows))
    events = sorted({way[0] for way in WAYS} | {*FLAGS, "draft"})
    lost += _number(db, UNTOLD, {"cases": list(cases), "names": list(cases), "events": events})
    return Wrong(_number(db, OVERSOLD) + _number(db, UNEVEN), forbidden, lost)


def _by_case(rows: Sequence[tuple[Any, ...]]) -> list[list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return list(found.values())


def _broken(journal: list[tuple[Any, ...]]) -> int:
    """Count the steps of a journal that the table lacks, or that do not begin where the last one ended."""
    wrong, before = 0, "draft"
    for _, _, _, _, event, source, target, role in journal:
        if event not in {"draft", "reroute"}:
            wrong += (event, source, target, role) not in WAYS or source != before
        before = target
    return wrong + (journal[-1][1] != before) + (before not in set(map(str, STATES)))


def _number(db: psycopg.Connection[Any], question: str, values: Any = None) -> int:
    row = db.execute(question.encode(), values).fetchone()
    return int(row[0]) if row else 0
