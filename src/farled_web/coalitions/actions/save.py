"""Make a plan and keep it as the firm's next version."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from farled.errors import refuse
from farled_web.audit.actions import record
from farled_web.coalitions import causes, queries
from farled_web.coalitions.making import Made, Wishes
from farled_web.coalitions.models import Plan, Step
from farled_web.coalitions.policies import planner_for
from farled_web.coalitions.queries.sources import Ground, ground
from farled_web.database.versions import StaleEdit
from farled_web.directory.models import Service
from farled_web.firms.models import Firm
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer

Row = dict[str, Any]


def save_plan(viewer: Viewer, firm: Firm, wishes: Wishes, *, seen: int) -> Plan:
    """Make the plan anew and keep it as a draft; drafts before it are superseded.

    Args:
        viewer: Who plans.
        firm: The firm.
        wishes: What is settled by hand.
        seen: Number of the newest version on the person's screen, 0 for none.

    Raises:
        StaleEdit: Somebody has saved a version meanwhile.
        BadInput: No need of the firm is known.
    """
    organisation = planner_for(viewer, firm)
    if organisation is None:
        raise PermissionDenied
    with transaction.atomic():
        number = next_number(firm.pk)
        newest = queries.newest(viewer, firm)
        if newest is not None and newest.number != seen:
            raise StaleEdit(newest, wishes.as_json())
        found = ground(viewer, firm, organisation)
        made = found.plan(wishes)
        if made is None:
            raise nothing_known()
        drafts = queries.versions(viewer, firm).filter(state="draft")
        Plan.objects.filter(pk__in=drafts.order_by().values("pk")).update(
            state="superseded", superseded_at=timezone.now()
        )
        plan = keep(firm, made, wishes, found, number=number, organisation=organisation, by=viewer.user)
        _keep_causes(viewer, newest, plan)
        record(
            "plan.saved", object_type="plan", object_id=plan.uuid, firms=[firm.pk], categories=["plan"],
            organisation=organisation, region=firm.region_id, details={"number": number},
        )  # fmt: skip
    return plan


def _keep_causes(viewer: Viewer, before: Plan | None, plan: Plan) -> None:
    """Keep with a version what lay between it and the one before, as it is known now."""
    if before is None:
        return
    facts = causes.between(viewer, before, plan)
    plan.explanation = {**plan.explanation, "since": {"number": before.number, "facts": facts}}
    plan.save(update_fields=["explanation"])


def next_number(firm: int) -> int:
    """Give the number of the firm's next version; whoever asks next waits for this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalitions_next(%s)", [firm])
        found: int = cursor.fetchone()[0]
    return found


def keep(
    firm: Firm, made: Made, wishes: Wishes, found: Ground, *, number: int, organisation: int, by: int | None
) -> Plan:
    """Write a plan and its steps."""
    names = dict(Organisation.objects.filter(region=firm.region_id).values_list("slug", "pk"))
    services = dict(Service.objects.filter(region=firm.region_id).values_list("slug", "pk"))
    plan = Plan.objects.create(
        firm=firm, region_id=firm.region_id, organisation_id=organisation, number=number, made_by=by,
        lead_id=names.get(made.row["lead"] or ""), value=made.value, rules=wishes.as_json(),
        document=made.row, explanation={
            **made.explanation, "figures": figures(made, found), "ground": causes.ground_of(found),
        },
    )  # fmt: skip
    after = waits_for(made.row["steps"], [(p.before, p.after) for p in found.source.precedence])
    Step.objects.bulk_create(
        step(plan, position, row, names, services, after[position])
        for position, row in enumerate(made.row["steps"])
    )
    return plan


def step(
    plan: Plan, position: int, row: Row, names: dict[str, int], services: dict[str, int], after: int | None
) -> Step:
    """Give a step's row, not saved yet."""
    return Step(
        plan=plan, firm_id=plan.firm_id, planned_by_id=plan.organisation_id, position=position,
        area=row["area"], level=row["need"], organisation_id=names[row["organisation"]],
        service_id=services.get(row["service"] or ""), amount=row["amount"], unit=row["unit"],
        quarter=row["quarter"], after=after,
    )  # fmt: skip


def waits_for(steps: list[Row], precedence: list[tuple[str, str]]) -> list[int | None]:
    """Give, for each step, the place of the latest step it has to wait for."""
    place = {row["area"]: i for i, row in enumerate(steps)}
    found: list[int | None] = []
    for row in steps:
        before = [place[first] for first, then in precedence if then == row["area"] and first in place]
        found.append(max(before, default=None))
    return found


def figures(made: Made, found: Ground) -> Row:
    """Give what the page says of a plan beside its rows."""
    return {
        "value": made.value, "price": made.price, "net": made.net, "coverage": made.coverage,
        "aid": made.aid, "aid_had": found.aid_had, "ceiling": found.ceiling, "assumptions": made.assumptions,
        "run": str(found.run.uuid) if found.run else None, "date": found.source.date.isoformat(),
        "start": str(found.start), "unknown": list(found.unknown),
    }  # fmt: skip


def nothing_known() -> Exception:
    """Say that there is nothing to plan for."""
    return refuse(
        "nothing-known", "", _("No need of this firm is known to you"),
        _("Ask the firm to answer the check and to let your organisation see what it shows"), "",
    )  # fmt: skip
