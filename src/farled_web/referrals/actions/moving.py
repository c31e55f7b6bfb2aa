"""Draft, move and change a case: the one way for page, link, mail, API, timer and consent.

Locks are taken in one order, so that nobody waits in a circle: the firm's word on a receiver, the case, the
receiver's calendar (docs/methods/referrals.md §W2).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from procrastinate.contrib.django import app

from farled.referrals import moves, opening, timers
from farled.referrals.amendments import AMENDMENTS, Amendment
from farled.referrals.amendments import amend as amended
from farled.referrals.context import Context
from farled.referrals.refusals import StaleReferral
from farled.referrals.states import STATES
from farled.referrals.timers import TimerEvent
from farled.referrals.transitions import BY_SOURCE, TRANSITIONS, Event, Guard
from farled.referrals.values import Moved, Role, State
from farled.terms.periods import Quarter
from farled_web.audit.actions import record
from farled_web.coalitions.models import Step
from farled_web.database import narrowing
from farled_web.database.versions import StaleEdit
from farled_web.firms.models import Firm
from farled_web.people.viewer import Viewer
from farled_web.referrals.models import Line, Referral, Words
from farled_web.referrals.policies import acting_for, can_draft, can_reroute, roles_of, visible_referrals
from farled_web.referrals.queries.known import (
    consents_of,
    hours_left,
    lock_calendar,
    lock_consent,
    rules_in,
)
from farled_web.referrals.reach import CaseHolder
from farled_web.referrals.values import case_of, columns_of

TELL = "referrals.tell"

moved = Signal()
"""Sent in the same transaction with ``referral`` (the row as it has become), ``result``
(`farled.referrals.values.Moved`), ``line`` (its journal line) and ``viewer``."""

WORDS = frozenset(
    {
        "question",
        "answer",
        "reason",
        "next_action",
        "note",
        "first_contact",
        "disputed",
        "message",
        "evidence",
    }
)
"""What people write; the rest of a line is facts."""
ON_CONSENT = frozenset(
    row.event
    for row in TRANSITIONS
    if Guard.CONSENT in row.guards or (row.target is not None and row.ends and not STATES[row.target].shown)
)
"""What rests on the firm's consent, and what ends the consent with the case."""
TOLD_TO_COORDINATOR = frozenset(
    f"referral_{what}"
    for what in ("decline_asked", "hand_back_asked", "failed", "expired", "declined", "handed_back")
)


def draft(
    viewer: Viewer,
    firm: Firm,
    *,
    sender: int,
    receiver: int,
    categories: Collection[str],
    purpose: str = "deliver",
    area: str = "",
    service: int | None = None,
    quarter: str = "",
    asked_hours: Decimal | None = None,
    step: Step | None = None,
    message: str = "",
    now: datetime | None = None,
) -> Referral:
    """Draft a case; nobody but the sender knows of it until it is sent.

    Args:
        viewer: An adviser who writes for the sender and may see the firm.
        firm: The firm.
        sender: Id of the organisation that refers.
        receiver: Id of the organisation to be asked.
        categories: What the receiver is to see.
        purpose: What for.
        area: Support area; "" with a step is the step's.
        service: Id of a service.
        quarter: Whose hours it takes, as ``2027Q1``; "": the step's, or this quarter.
        asked_hours: Hours asked for; None: not known.
        step: The plan's step it carries out.
        message: What the receiver should know, in the sender's words.
        now: When; None: now.

    Raises:
        BadInput: The sender is its own receiver.
        PermissionDenied: Not this viewer for this organisation and firm.
    """
    if not can_draft(viewer, firm, sender):
        raise PermissionDenied
    now = now or timezone.now()
    facts = {"area": area, "service_id": service, "quarter": quarter, "step": step, "firm": firm,
             "region_id": firm.region_id, "sender_id": sender, "receiver_id": receiver,
             "synthetic": firm.synthetic, "owner_id": viewer.user}  # fmt: skip
    if step is not None:
        facts |= {"area": area or step.area, "service_id": service or step.service_id,
                  "quarter": quarter or step.quarter}  # fmt: skip
    facts["quarter"] = facts["quarter"] or str(Quarter.of(timezone.localdate(now)))
    with transaction.atomic():
        name = uuid4()
        result = opening.draft(
            str(name), sender=str(sender), receiver=str(receiver), firm=str(firm.pk), purpose=purpose,
            categories=categories, context=_context(viewer, Role.SENDER, firm.region_id, now, {}),
            owner=viewer.name, area=str(facts["area"]), service=str(facts["service_id"] or ""),
            asked_hours=asked_hours,
        )  # fmt: skip
        return _begun(viewer, Role.SENDER, name, result, facts, {"message": message}, now)


def reroute(
    viewer: Viewer,
    case: UUID | str,
    receiver: int,
    *,
    version: int,
    message: str = "",
    now: datetime | None = None,
) -> Referral:
    """Draft a child that asks another receiver for the same; the parent stays as it ended.

    Raises:
        StaleEdit: The parent has changed.
        BadInput: It has not ended so that it can be re-routed, or the receiver is the same.
    """
    now = now or timezone.now()
    with transaction.atomic():
        parent = locked(viewer, case)
        if not can_reroute(viewer, parent):
            raise PermissionDenied
        role = next(one for one in roles_of(viewer, parent) if one in (Role.SENDER, Role.COORDINATOR))
        name = uuid4()
        context = replace(_context(viewer, role, parent.region_id, now, {}), version=version)
        try:
            result = opening.reroute(case_of(parent), str(name), str(receiver), context)
        except StaleReferral as stale:
            raise StaleEdit(parent, {}) from stale
        facts = {
            "firm_id": parent.firm_id, "region_id": parent.region_id, "sender_id": parent.sender_id,
            "receiver_id": receiver, "parent": parent, "step_id": parent.step_id, "area": parent.area,
            "service_id": None, "quarter": parent.quarter, "synthetic": parent.synthetic,
            "owner_id": parent.owner_id,
        }  # fmt: skip
        return _begun(viewer, role, name, result, facts, {"message": message}, now)


def act(
    viewer: Viewer,
    case: UUID | str,
    event: Event | str,
    *,
    version: int,
    role: Role | str | None = None,
    given: Mapping[str, Any] | None = None,
    words: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> Referral:
    """Move a case by one row of the table of transitions (docs/methods/referrals.md §R3).

    Args:
        viewer: Who acts: a person, the holder of a link (`reach.CaseHolder`), or background work.
        case: Public id of the case.
        event: What to do.
        version: The version that was seen.
        role: As whom; None: the first of the viewer's roles that may.
        given: Fields of `farled.referrals.context.Context`: ``reason``, ``hours``, ``meeting`` …;
            ``adviser_id`` and ``owner_id`` name an account beside the name.
        words: More that was written with it, as ``evidence``; kept with the line.
        now: When; None: now.

    Returns:
        The case as it has become.

    Raises:
        StaleEdit: Somebody else was faster; nothing has changed.
        BadInput: The table has no such row for this role, or something is missing; all of it is told.
        PermissionDenied: The case is out of sight, or the viewer has no part in it.
    """
    event, now, given = Event(event), now or timezone.now(), dict(given or {})
    with transaction.atomic():
        if event in ON_CONSENT:
            _wait_for_consent(viewer, case)
        row = locked(viewer, case)
        role = _role(viewer, row, event, role)
        context = _known(viewer, row, role, version, now, given, takes=_takes(row, event))
        try:
            result = moves.move(case_of(row), event, context)
        except StaleReferral as stale:
            raise StaleEdit(row, given) from stale
        return _saved(viewer, row, result, context, given, words or {})


def amend(
    viewer: Viewer,
    case: UUID | str,
    amendment: Amendment | str,
    *,
    version: int,
    role: Role | str | None = None,
    given: Mapping[str, Any] | None = None,
    words: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> Referral:
    """Change a case without moving it: owner, adviser, meeting, review, hours delivered or added.

    Args and errors as in `act`.
    """
    amendment, now, given = Amendment(amendment), now or timezone.now(), dict(given or {})
    with transaction.atomic():
        row = locked(viewer, case)
        rule = AMENDMENTS[amendment]
        role = _among(roles_of(viewer, row), rule.movers, role)
        takes = Guard.CAPACITY in rule.guards
        context = _known(viewer, row, role, version, now, given, takes=takes)
        try:
            result = amended(case_of(row), amendment, context)
        except StaleReferral as stale:
            raise StaleEdit(row, given) from stale
        return _saved(viewer, row, result, context, given, words or {})


def escalate(viewer: Viewer, row: Referral, now: datetime) -> Referral:
    """Call in the coordinator, as the clock; the row is locked, its version stays."""
    context = replace(_context(viewer, Role.TIMER, row.region_id, now, {}), version=row.version)
    return _saved(viewer, row, timers.escalate(case_of(row), context), context, {}, {})


def remind(viewer: Viewer, row: Referral, event: TimerEvent, kind: str, now: datetime) -> Line:
    """Say, as the clock, that something waits; the row is locked and stays as it is."""
    line = Line(
        referral=row, firm_id=row.firm_id, version=row.version, event=str(event.kind), kind=kind, at=now,
        role=str(Role.TIMER), source=row.state, target=row.state,
    )  # fmt: skip
    line.save(force_insert=True)
    _tell(row, line, [str(role) for role in event.to])
    _log(f"referral.{event.kind}", viewer, row, line)
    return line


def save_moved(viewer: Viewer, row: Referral, result: Moved, context: Context) -> Referral:
    """Save what the library has moved already; the row is locked and is as the library saw it."""
    return _saved(viewer, row, result, context, {}, {})


def say(viewer: Viewer, case: UUID | str, text: str, *, role: Role | str | None = None,
        by_mail: bool = False) -> Line:  # fmt: skip
    """Write a message on a case; it moves nothing, and the other parties read it there."""
    with transaction.atomic():
        row = locked(viewer, case)
        who = _among(roles_of(viewer, row), (Role.RECEIVER, Role.SENDER, Role.FIRM), role)
        line = Line(
            referral=row, firm_id=row.firm_id, version=row.version, event="message", kind="referral_message",
            at=timezone.now(), role=str(who), source=row.state, target=row.state,
            organisation_id=acting_for(viewer, row, who), by_mail=by_mail, **_by(viewer),
        )  # fmt: skip
        _write(line, row, {"message": text.strip()[:4000]}, coordinator=False)
        _tell(row, line, [str(role) for role in (Role.RECEIVER, Role.SENDER) if role is not who])
        _log("referral.message", viewer, row, line)
    return line


def locked(viewer: Viewer, case: UUID | str) -> Referral:
    """Give a case locked until the transaction ends.

    Raises:
        PermissionDenied: It is out of the viewer's sight, or not theirs to change.
    """
    rows = narrowing.narrow(Referral.objects.all(), visible_referrals(viewer))
    # No key: what refers to the case may be written meanwhile, and a commit never waits for a reader of keys.
    row = rows.select_for_update(of=("self",), no_key=True).filter(uuid=case).first()
    if row is None:
        raise PermissionDenied
    return row


def _wait_for_consent(viewer: Viewer, case: UUID | str) -> None:
    """Let no consent end between the look at it and the move that rests on it, or end twice (§W2.2)."""
    rows = narrowing.narrow(Referral.objects.all(), visible_referrals(viewer)).filter(uuid=case)
    for firm, receiver in rows.values_list("firm_id", "receiver_id"):
        lock_consent(firm, receiver)


def _role(viewer: Viewer, row: Referral, event: Event, role: Role | str | None) -> Role:
    rule = BY_SOURCE.get((State(row.state), event))
    movers = rule.movers if rule is not None else ()
    return _among(roles_of(viewer, row), movers, role)


def _among(mine: tuple[Role, ...], movers: tuple[Role, ...], wanted: Role | str | None) -> Role:
    """Choose the role to act in; where none of theirs may, the library says what is possible instead."""
    if not mine or (wanted is not None and Role(wanted) not in mine):
        raise PermissionDenied
    if wanted is not None:
        return Role(wanted)
    return next((role for role in mine if role in movers), mine[0])


def _takes(row: Referral, event: Event) -> bool:
    rule = BY_SOURCE.get((State(row.state), event))
    return rule is not None and rule.takes


def _context(viewer: Viewer, role: Role, region: int, now: datetime, given: Mapping[str, Any]) -> Context:
    name = viewer.held_by or viewer.name if isinstance(viewer, CaseHolder) else viewer.name
    return Context(role=role, now=now, by="" if viewer.system else name, rules=rules_in(region), **given)


def _known(
    viewer: Viewer, row: Referral, role: Role, version: int, now: datetime, given: Mapping[str, Any], *,
    takes: bool,
) -> Context:  # fmt: skip
    """Read what the move is judged by, in the transaction that saves it; hours only where some are taken."""
    fields = {name: value for name, value in given.items() if name not in {"adviser_id", "owner_id"}}
    context = _context(viewer, role, row.region_id, now, fields)
    left = None
    if takes:
        lock_calendar(row.receiver_id)
        left = hours_left(row.receiver_id, row.area, row.quarter, row.step_id)
    return replace(context, version=version, consents=consents_of(row), capacity_left=left)


def _begun(
    viewer: Viewer, role: Role, name: UUID, result: Moved, facts: dict[str, Any], words: Mapping[str, str],
    now: datetime,
) -> Referral:  # fmt: skip
    case, region = result.referral, int(facts["region_id"])
    row = Referral(
        uuid=name, purpose=case.purpose, categories=sorted(case.categories), created_at=case.created,
        asked_hours=case.asked_hours, **facts, **columns_of(case, now, rules_in(region)),
    )  # fmt: skip
    row.save(force_insert=True)
    _told_of(viewer, row, result, role, words)
    return row


def _saved(
    viewer: Viewer, row: Referral, result: Moved, context: Context, given: Mapping[str, Any],
    words: Mapping[str, str],
) -> Referral:  # fmt: skip
    """Save the case, its line, its words, who hears of it, and what follows from it: all or nothing."""
    columns = columns_of(result.referral, context.now, context.rules)
    columns |= {name: given[name] for name in ("adviser_id", "owner_id") if name in given}
    if result.ends_access:
        columns["meeting_place"] = ""  # it can name the firm; the parties keep it with the meeting
    if Referral.objects.filter(pk=row.pk, version=row.version).update(**columns) != 1:
        row.refresh_from_db()
        raise StaleEdit(row, dict(given))
    for name, value in columns.items():
        setattr(row, name, value)
    _told_of(viewer, row, result, context.role, words)
    return row


def _told_of(viewer: Viewer, row: Referral, result: Moved, role: Role, words: Mapping[str, str]) -> None:
    entry = result.entry
    line = Line(
        referral=row, firm_id=row.firm_id, version=entry.version, event=str(entry.event), kind=entry.kind,
        at=entry.at, role=str(role), source=str(entry.source or ""), target=str(entry.target),
        organisation_id=acting_for(viewer, row, role), **_by(viewer),
    )  # fmt: skip
    said = {name: text for name, text in (*entry.given, *words.items()) if name in WORDS and text}
    _write(line, row, said, coordinator=entry.kind in TOLD_TO_COORDINATOR)
    _tell(row, line, [str(one.to) for one in result.notifications])
    _log(f"referral.{entry.event}", viewer, row, line)
    if result.ends_access:
        # The database has spent the consent that was given for this case (migration 0004).
        _log("consent.spent", viewer, row, line)
    moved.send(sender=None, referral=row, result=result, line=line, viewer=viewer)


def _by(viewer: Viewer) -> dict[str, Any]:
    held = isinstance(viewer, CaseHolder)
    name = viewer.held_by or viewer.name if isinstance(viewer, CaseHolder) else viewer.name
    return {"actor_id": viewer.user, "actor_name": "" if viewer.system else name[:120], "by_link": held}


def keep_name(line: Line, said: Mapping[str, str]) -> dict[str, str]:
    """Let a firm's person stand among the words: they are seen by fewer than the line is."""
    if line.role != Role.FIRM or not line.actor_name:
        return dict(said)
    name, line.actor_name = line.actor_name, ""
    return {**said, "by": name}


def _write(line: Line, row: Referral, said: Mapping[str, str], *, coordinator: bool) -> None:
    said = keep_name(line, said)
    line.save(force_insert=True)
    if said:
        # Whoever ends a case may not see its words a moment later, so nothing comes back from the insert.
        Words.objects.bulk_create(
            [Words(line=line, referral=row, given=dict(said), coordinator=coordinator)], ignore_conflicts=True
        )


def _tell(row: Referral, line: Line, roles: Sequence[str]) -> None:
    if roles:
        app.configure_task(TELL).defer(
            referral=row.pk, line=line.pk, kind=line.kind, version=line.version, roles=[*roles]
        )


def _log(verb: str, viewer: Viewer, row: Referral, line: Line) -> None:
    kind = "link" if line.by_link else "job" if viewer.system else "user" if viewer.signed_in else "token"
    record(
        verb, object_type="referral", object_id=row.uuid, firms=[row.firm_id],
        categories=["journey"], organisation=line.organisation_id, region=row.region_id,
        actor_kind=kind, details={"version": line.version, "state": row.state},
    )  # fmt: skip
