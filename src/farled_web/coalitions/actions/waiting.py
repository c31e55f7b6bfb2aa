"""Plan for all waiting firms at once: started by a person, done in the background, kept whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from farled.coalitions.values import PlanInput, PlanRules
from farled.errors import refuse
from farled_web.audit.actions import record
from farled_web.coalitions import queries
from farled_web.coalitions.actions.save import step, waits_for
from farled_web.coalitions.making import QUARTERS, less_taken, plan_input, start_quarter
from farled_web.coalitions.models import Plan, Run, Step
from farled_web.coalitions.policies import can_start_run
from farled_web.coalitions.region_plan import calculate, drafts, region_document
from farled_web.diagnosis.models import Need
from farled_web.diagnosis.queries.needs import need_table_for
from farled_web.directory.models import Service
from farled_web.directory.queries.region_values import region_levels, region_pack
from farled_web.firms.models import Access, Firm
from farled_web.firms.policies import still_open
from farled_web.firms.queries.values import firm_id, key, library_aid, library_firms
from farled_web.jobs.actions import start_job
from farled_web.jobs.models import Job
from farled_web.jobs.queries import open_job
from farled_web.jobs.running import Work
from farled_web.organisations.models import Organisation, Region
from farled_web.people.viewer import Viewer, system_scope

Row = dict[str, Any]
KIND, OWN_KIND = "plan_waiting", "plan_own"
TOTAL = 100
kept = Signal()
"""Sent with ``region`` (its id) in the transaction that keeps a plan for many firms."""


def start_region_run(viewer: Viewer, region: int) -> Job:
    """Plan for a whole region in the background; one such plan at a time."""
    if not can_start_run(viewer, region):
        raise PermissionDenied
    return _start(viewer, KIND, region, organisation=None)


def start_own_run(viewer: Viewer, organisation: int) -> Job:
    """Plan in the background for the waiting firms an organisation may plan for."""
    seat = next((one for one in viewer.seats if one.organisation == organisation), None)
    if seat is None or organisation not in viewer.writes:
        raise PermissionDenied
    return _start(viewer, OWN_KIND, seat.region, organisation=organisation)


def _start(viewer: Viewer, kind: str, region: int, *, organisation: int | None) -> Job:
    with transaction.atomic():
        going = open_job(viewer, kind, region)
        if going is not None and going.arguments.get("organisation") == organisation:
            return going
        job = start_job(
            viewer, kind, region=region, total=TOTAL, alone=f"coalitions:{region}", organisation=organisation
        )
        record(
            "run.started", object_type="job", object_id=job.pk, organisation=organisation, region=region,
        )  # fmt: skip
    return job


def carry_out(work: Work, organisation: int | None) -> None:
    """Do it: read, plan, check, explain, and keep all of it in one transaction.

    Args:
        work: The work under way.
        organisation: Plan for the firms this organisation may plan for; None: for the whole region.
    """
    with system_scope() as viewer:
        region = Region.objects.get(pk=work.region or 0)
        source, wanted = _source(viewer, region, organisation)
    rules = PlanRules(quarters=QUARTERS, start=start_quarter(source))
    problem, plan = calculate(source, rules, lambda done, what: work.report(done, TOTAL, STEPS[what]))
    document = region_document(source, problem, plan, rules)
    document["scope"] = "region" if organisation is None else "own"
    made = drafts(problem, plan, wanted, lambda done, what: work.report(done, TOTAL, STEPS[what]))
    after = [(one.before, one.after) for one in source.precedence]
    with work.finishing() as result:
        run = _keep_run(work, region, document)
        result["page"] = ["coalitions:run", str(run.uuid)]
        result["plans"] = _keep_drafts(run, made, after, organisation)
        kept.send(Run, region=region.pk)


STEPS = {
    "prices": gettext_noop("Pricing the hours"),
    "columns": gettext_noop("Looking at coalitions"),
    "plan": gettext_noop("Making the plan"),
    "proof": gettext_noop("Proving how good it is"),
    "explaining": gettext_noop("Writing down the reasons"),
}


def _source(viewer: Viewer, region: Region, organisation: int | None) -> tuple[PlanInput, dict[str, int]]:
    """Give the region without firms that have agreed, and the firms that wait: key → id."""
    agreed = Plan.objects.filter(firm=OuterRef("pk"), state="agreed")
    known = Need.objects.filter(firm=OuterRef("pk"), level__gt=0)
    rows = Firm.objects.filter(~Exists(agreed), Exists(known), region=region, merged_into=None)
    if organisation is not None:
        rows = rows.filter(Exists(_may_plan(organisation)))
    if not rows.exists():
        raise refuse(
            "nobody-waits", "", _("No firm waits for a plan"),
            _("Plans are made for firms with a known need that have agreed to none"), "",
        )  # fmt: skip
    # What a person is working at stays; only firms without a plan, or with an untouched draft, get a new one.
    busy = Plan.objects.filter(firm=OuterRef("pk"), state__in=queries.LIVE, run=None)
    asked = Plan.objects.filter(firm=OuterRef("pk"), state__in=("proposed", "change_asked"))
    waiting = rows.filter(~Exists(busy), ~Exists(asked))
    pack = region_pack(region, viewer=viewer)
    source = plan_input(
        pack, region_levels(region, viewer=viewer), library_firms(rows), library_aid(rows),
        need_table_for(viewer, list(rows.order_by("id"))),
    )  # fmt: skip
    wanted = {key(pk): pk for pk in waiting.values_list("pk", flat=True)}
    return less_taken(source, queries.taken(region.pk)), wanted


def _may_plan(organisation: int) -> Any:
    rows = Access.objects.filter(still_open(), firm=OuterRef("pk"), organisation=organisation)
    return rows.filter(categories__contains=["diagnosis", "plan"])


def _keep_run(work: Work, region: Region, document: Row) -> Run:
    run = Run.objects.create(
        region=region, job=work.job, firms=document["firms"], rules=document["rules"], document=document,
        digest=document["digest"], created_by=work.user,
    )  # fmt: skip
    record(
        "run.kept", object_type="run", object_id=run.uuid, region=region.pk, actor_kind="job",
        details={"firms": document["firms"]},
    )  # fmt: skip
    return run


def _keep_drafts(
    run: Run, made: Mapping[str, tuple[Row, Row]], after: list[tuple[str, str]], organisation: int | None
) -> int:
    """Write a draft for each firm; an untouched draft of an earlier run is superseded."""
    firms = [firm_id(name) for name in made]
    # A person may have begun on one while the plan was made: theirs stays.
    begun = set(
        Plan.objects.filter(firm__in=firms, state__in=queries.LIVE, run=None).values_list("firm", flat=True)
    )
    begun |= set(Plan.objects.filter(firm__in=firms, state__in=("proposed", "change_asked", "agreed"))
                 .values_list("firm", flat=True))  # fmt: skip
    fresh = {firm_id(name): both for name, both in made.items() if firm_id(name) not in begun}
    Plan.objects.filter(firm__in=list(fresh), state="draft").update(
        state="superseded", superseded_at=timezone.now()
    )
    numbers = dict(Plan.objects.filter(firm__in=list(fresh)).values_list("firm").annotate(last=Max("number")))
    names = dict(Organisation.objects.filter(region=run.region_id).values_list("slug", "pk"))
    services = dict(Service.objects.filter(region=run.region_id).values_list("slug", "pk"))
    plans = Plan.objects.bulk_create(
        (
            Plan(
                firm_id=firm, region_id=run.region_id, organisation_id=organisation, run=run,
                number=numbers.get(firm, 0) + 1, lead_id=names.get(row["lead"] or ""), value=row["value"],
                document=row, explanation=_with_run(explained, run), made_by=None,
            )
            for firm, (row, explained) in fresh.items()
        ),
        batch_size=500,
    )  # fmt: skip
    steps = (
        step(plan, position, row, names, services, waits[position])
        for plan in plans
        for waits in [waits_for(plan.document["steps"], after)]
        for position, row in enumerate(plan.document["steps"])
    )
    Step.objects.bulk_create(steps, batch_size=2000)
    return len(plans)


def _with_run(explained: Row, run: Run) -> Row:
    return {**explained, "figures": {**explained["figures"], "run": str(run.uuid)}}
