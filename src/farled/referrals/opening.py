"""How a referral begins: drafted, or as the child of one that did not get there (§R3.6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

from farled.errors import refuse
from farled.referrals.clocks import start_clock
from farled.referrals.context import Context
from farled.referrals.refusals import check_version
from farled.referrals.values import JournalEntry, Moved, Referral, Role, State

REROUTED_FROM = (State.DECLINED, State.EXPIRED, State.WITHDRAWN, State.FAILED)
"""Ends after which another receiver can be asked for the same step."""


def draft(
    id: str,
    *,
    sender: str,
    receiver: str,
    firm: str,
    purpose: str,
    categories: Collection[str],
    context: Context,
    owner: str = "",
    area: str = "",
    service: str = "",
    asked_hours: Decimal | None = None,
    parent: str = "",
) -> Moved:
    """Draft a referral; nobody but the sender (and a coordinator that re-routes) knows of it yet.

    Args:
        id: A new identifier.
        sender: Organisation that refers.
        receiver: Organisation to be asked.
        firm: The firm.
        purpose: What the receiver is to use the data for.
        categories: Categories of data it is to see.
        context: By whom and when; `context.version` is not compared, there is none.
        owner: Named person at the sender.
        area: Support area id.
        service: Service id.
        asked_hours: Hours asked for; None: not known.
        parent: Set by `reroute`.

    Raises:
        BadInput: The sender is its own receiver, or the wrong role drafts.
    """
    if context.role not in ((Role.SENDER, Role.COORDINATOR) if parent else (Role.SENDER,)):
        raise refuse("referral-forbidden", context.role, "cannot draft a referral", "Let the sender draft it")
    if sender == receiver:
        raise refuse("referral-receiver", receiver, "refers to itself", "Choose another receiver")
    bare = Referral(
        id, State.DRAFT, 1, sender, receiver, firm, purpose, frozenset(categories), context.now,
        owner=owner, area=area, service=service, asked_hours=asked_hours, parent=parent,
    )  # fmt: skip
    clock = start_clock(bare, State.DRAFT, context.now, context.rules)
    given = (("parent", parent),) if parent else ()
    entry = JournalEntry(
        id, 1, "draft", "referral_drafted", context.now, context.role, context.by, None, State.DRAFT, given
    )
    return Moved(replace(bare, clock=clock), entry)


def reroute(parent: Referral, id: str, receiver: str, context: Context) -> Moved:
    """Draft a child that asks another receiver for the same step; the parent stays as it ended.

    Consent is not inherited: it is given to a receiver, so the child needs its own before it is sent.

    Args:
        parent: A referral that was declined, expired, was withdrawn or failed.
        id: A new identifier.
        receiver: Another organisation than before.
        context: As sender or coordinator, with the parent's version.

    Raises:
        StaleReferral: The parent has changed.
        BadInput: The parent has not ended so, or the receiver is the same.
    """
    check_version(parent, context)
    if parent.state not in REROUTED_FROM:
        raise refuse("referral-forbidden", "reroute", f"cannot be done from {parent.state}",
                     f"Re-route what has ended as one of: {', '.join(REROUTED_FROM)}")  # fmt: skip
    if receiver == parent.receiver:
        raise refuse("referral-receiver", receiver, "is the receiver that did not take it",
                     "Choose another receiver", parent.suggested)  # fmt: skip
    return draft(
        id,
        sender=parent.sender,
        receiver=receiver,
        firm=parent.firm,
        purpose=parent.purpose,
        categories=parent.categories,
        context=context,
        owner=parent.owner,
        area=parent.area,
        service=parent.service,
        asked_hours=parent.asked_hours,
        parent=parent.id,
    )
