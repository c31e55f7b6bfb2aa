"""What a viewer may do with a case now, and what it lacks: the library's tables, asked for one case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils import timezone

from farled.referrals import moves
from farled.referrals.amendments import AMENDMENTS, Amendment, amendments_allowed
from farled.referrals.context import Context
from farled.referrals.guards import Missing, lacking_consents
from farled.referrals.opening import REROUTED_FROM
from farled.referrals.transitions import BY_SOURCE, Event, Guard
from farled.referrals.values import Role, State
from farled_web.people.viewer import Viewer
from farled_web.referrals.models import Referral
from farled_web.referrals.policies import can_reroute, roles_of
from farled_web.referrals.queries.known import consents_of, hours_left, rules_in
from farled_web.referrals.values import case_of

OWN_PAGES = frozenset({Amendment.DELIVER, Amendment.TAKE_HOURS})
"""Done with more than the case itself, on pages of their own."""


@dataclass(frozen=True, slots=True)
class Way:
    """Something a viewer may do.

    Attributes:
        event: An event or an amendment, by its name.
        role: As whom.
        guards: What has to hold or be given.
        amends: It changes the case without moving it.
        blocked: What stands in the way and cannot be given with it, such as consent.
    """

    event: str
    role: Role
    guards: tuple[Guard, ...]
    amends: bool = False
    blocked: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Possible:
    """All a viewer may do with a case now.

    Attributes:
        ways: Moves and changes, each once, as the nearest role that may.
        lacking: Categories of consent the receiver lacks.
        left: Hours left at the receiver in this area and quarter; None: unknown.
        reroute: Another receiver may be asked.
    """

    ways: tuple[Way, ...]
    lacking: tuple[str, ...]
    left: Decimal | None
    reroute: bool

    def way(self, event: str) -> Way | None:
        """Give one way; None: it is not open."""
        return next((one for one in self.ways if one.event == event), None)


def possible(viewer: Viewer, row: Referral) -> Possible:
    """Work out what a viewer may do with a case."""
    case = case_of(row)
    context = Context(
        role=Role.SENDER, now=timezone.now(), consents=consents_of(row), rules=rules_in(row.region_id),
        capacity_left=hours_left(row.receiver_id, row.area, row.quarter, row.step_id),
    )  # fmt: skip
    found: dict[str, Way] = {}
    for role in roles_of(viewer, row):
        asked = replace(context, role=role)
        for one in moves.allowed(case, asked):
            # Too few hours for what was asked are no bar: the receiver can take fewer.
            stops = (lack for lack in one.missing if not lack.to_give and lack.guard is not Guard.CAPACITY)
            blocked = tuple(stops)
            guards = BY_SOURCE[State(row.state), one.event].guards
            found.setdefault(str(one.event), Way(str(one.event), role, guards, blocked=blocked))
        for change in amendments_allowed(case, role):
            name = str(change.amendment)
            if change.amendment not in OWN_PAGES:
                found.setdefault(name, Way(name, role, change.guards, amends=True))
    return Possible(
        ways=tuple(found.values()),
        lacking=tuple(cell.category for cell in lacking_consents(case, context)),
        left=context.capacity_left,
        reroute=case.state in REROUTED_FROM and can_reroute(viewer, row),
    )


def is_event(name: str) -> bool:
    """Say whether this is a move or a change at all."""
    return name in {*map(str, Event), *map(str, AMENDMENTS)}
