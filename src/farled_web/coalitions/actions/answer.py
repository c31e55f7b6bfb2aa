"""Put a plan before the firm, and what the firm answers."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from farled.coalitions.values import DEFAULT_COSTS
from farled.errors import refuse
from farled_web.audit.actions import record
from farled_web.coalitions import queries
from farled_web.coalitions.models import Plan, Step
from farled_web.coalitions.policies import can_answer, can_propose, can_take_back, planner_for
from farled_web.database.versions import save_version
from farled_web.firms.actions.entries import note_event
from farled_web.people.viewer import Viewer

TELL = "coalitions.tell"


class Short(Exception):  # noqa: N818 - what happened
    """Hours a plan needs are gone since it was made.

    Attributes:
        steps: The steps that no longer fit.
    """

    def __init__(self, steps: list[Step]) -> None:
        """Keep the steps."""
        self.steps = steps
        super().__init__(f"{len(steps)} steps no longer fit")


@dataclass(frozen=True, slots=True)
class Gap:
    """A step that no longer fits.

    Attributes:
        place: Its place in the plan.
        room: Hours or seats left.
    """

    place: int
    room: float


def propose(viewer: Viewer, plan: Plan, *, version: int) -> None:
    """Put a draft before the firm, which is told by mail; an earlier proposal is superseded.

    Raises:
        StaleEdit: The plan has moved on.
        Short: Hours it needs are gone.
    """
    if not can_propose(viewer, plan):
        raise PermissionDenied
    with transaction.atomic():
        must_fit(plan)
        waiting = queries.versions(viewer, plan.firm).filter(state__in=("proposed", "change_asked"))
        Plan.objects.filter(pk__in=waiting.order_by().values("pk")).update(
            state="superseded", superseded_at=timezone.now()
        )
        save_version(plan, version, {"state": "proposed", "proposed_at": timezone.now(), "asked": ""})
        _written(viewer, plan, "proposed", planner_for(viewer, plan.firm))


def take_back(viewer: Viewer, plan: Plan, *, version: int) -> None:
    """Make a proposal a draft again, which the firm no longer sees.

    Raises:
        StaleEdit: The plan has moved on; perhaps the firm has answered.
    """
    if not can_take_back(viewer, plan):
        raise PermissionDenied
    with transaction.atomic():
        organisation = planner_for(viewer, plan.firm)
        save_version(plan, version, {"state": "draft", "proposed_at": None})
        _written(viewer, plan, "taken_back", organisation, tell=False)


def agree(viewer: Viewer, plan: Plan, *, version: int) -> None:
    """Agree to a plan, as the firm: its hours are taken now, and the plan agreed before is superseded.

    Raises:
        StaleEdit: The plan has moved on.
        Short: Others have taken hours it needs.
    """
    if not can_answer(viewer, plan):
        raise PermissionDenied
    with transaction.atomic():
        must_fit(plan)
        now = timezone.now()
        before = Plan.objects.filter(firm=plan.firm_id, state="agreed").exclude(pk=plan.pk)
        before.update(state="superseded", superseded_at=now)
        save_version(plan, version, {"state": "agreed", "agreed_at": now, "agreed_by": viewer.user})
        _written(viewer, plan, "agreed", None)


def ask_change(viewer: Viewer, plan: Plan, *, version: int, text: str) -> None:
    """Ask for another plan, as the firm, in its own words.

    Raises:
        StaleEdit: The plan has moved on.
        BadInput: No word of what should change.
    """
    if not can_answer(viewer, plan):
        raise PermissionDenied
    if not text.strip():
        raise refuse(
            "empty-wish", text, _("It is not said what should change"), _("Say it in a few words"),
            _("Start with the customs papers; the course has to wait until autumn"),
        )  # fmt: skip
    with transaction.atomic():
        save_version(plan, version, {"state": "change_asked", "asked": text.strip()[:2000]})
        _written(viewer, plan, "change_asked", None)


def must_fit(plan: Plan) -> None:
    """Hold a plan to what is left of every calendar it uses, one plan of the region at a time.

    Raises:
        Short: Some steps no longer fit.
    """
    gaps = short(plan)
    if gaps:
        places = [gap.place for gap in gaps]
        raise Short(list(Step.objects.filter(plan=plan, position__in=places).select_related("organisation")))


def short(plan: Plan) -> list[Gap]:
    """Give the steps that no longer fit; until the transaction ends nobody else agrees in this region."""
    hours, seats = DEFAULT_COSTS["unknown_capacity_hours"], DEFAULT_COSTS["unknown_capacity_seats"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM coalitions_short(%s, %s, %s)", [plan.pk, hours, seats])
        return [Gap(*row) for row in cursor.fetchall()]


def _written(viewer: Viewer, plan: Plan, what: str, organisation: int | None, *, tell: bool = True) -> None:
    record(
        f"plan.{what}", object_type="plan", object_id=plan.uuid, firms=[plan.firm_id], categories=["plan"],
        organisation=organisation, region=plan.region_id, details={"number": plan.number},
    )  # fmt: skip
    note_event(
        viewer, plan.firm, kind="plan", organisation=organisation,
        data={"what": what, "plan": str(plan.uuid), "number": plan.number},
    )  # fmt: skip
    if tell:
        app.configure_task(TELL).defer(plan=plan.pk, what=what, key=f"{plan.uuid}:{plan.version}")
