"""Hours delivered, milestones and the outcome: told by who helped, answered by the firm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from farled.errors import BadInput
from farled.referrals.values import Role
from farled_web.database.versions import StaleEdit
from farled_web.firms.queries import documents
from farled_web.firms.queries import hours as booked
from farled_web.people.entrances import open_to
from farled_web.people.viewer import Viewer
from farled_web.referrals import words
from farled_web.referrals.actions import deliveries as delivering
from farled_web.referrals.actions import outcomes as actions
from farled_web.referrals.actions.outcomes import REPORTED_IN
from farled_web.referrals.forms import AnswerForm, DeliveryForm, MilestoneForm, MoreHoursForm, show_refusal
from farled_web.referrals.policies import roles_of, sides_of
from farled_web.referrals.queries import cases
from farled_web.referrals.views.case import stale
from farled_web.referrals.views.listing import viewer_of
from farled_web.ui.writing import day

HOLDING = ("accepted", "handover_booked", "in_progress", "on_hold", "handback_pending", "outcome_reported")


def work_panel(request: HttpRequest, row: Any) -> Mapping[str, Any] | None:
    """What was delivered and achieved, on the page of the case; None before anything can have been."""
    viewer = viewer_of(request)
    given, reached = cases.deliveries(viewer, row), cases.milestones(viewer, row)
    receiver = Role.RECEIVER in roles_of(viewer, row)
    may_deliver = receiver and row.state in ("in_progress", "on_hold") and row.held_hours > row.held_delivered
    may_add = receiver and row.state in REPORTED_IN
    if not given and not reached and not may_add and row.state not in HOLDING:
        return None
    if not given and not reached and not receiver:
        return None
    firm = row.firm_id in viewer.firms
    return {
        "deliveries": given,
        "milestones": [_milestone(one, firm, receiver) for one in reached],
        "may_deliver": may_deliver,
        "may_add": may_add,
        "may_take": receiver and row.state in HOLDING,
        "held": words.hours(row.held_hours),
        "delivered": words.hours(row.held_delivered),
    }


def _milestone(one: Any, firm: bool, receiver: bool) -> dict[str, Any]:
    text, tone = words.MILESTONE_STATES[one.state]
    return {
        "row": one,
        "kind": words.milestone(one.kind),
        "unit": words.unit(one.kind),
        "state": (text, tone),
        "document": one.document if one._state.fields_cache.get("document") is not None else None,
        "may_answer": firm and one.state != "taken_back",
        "may_take_back": receiver and one.state in ("reported", "disputed"),
        "may_put_back": receiver and one.state == "taken_back",
    }


@open_to("writers")
def deliver(request: HttpRequest, case: UUID) -> HttpResponse:
    """Write down hours delivered."""
    viewer, row = _receivers(request, case)
    projects = {one.pk: one for one in booked.projects(viewer) if one.organisation_id == row.receiver_id}
    left = words.hours(row.held_hours - row.held_delivered)
    form = DeliveryForm(
        request.POST or None,
        projects=[(pk, one.name) for pk, one in projects.items()],
        held=left,
        initial={"version": row.version, "on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            delivering.deliver(
                viewer,
                row.uuid,
                version=given["version"],
                hours=given["hours"],
                on=given["on"],
                note=given["note"],
                project=projects.get(given.get("project") or 0),
            )
        except BadInput as error:
            show_refusal(form, error)
        except StaleEdit as error:
            raise stale(cases.case(viewer, case), _typed(form)) from error
        else:
            messages.success(request, _("Written down: %s.") % words.hours(given["hours"]))
            return redirect("referrals:case", case)
    return _shown(
        request,
        row,
        form,
        _("Write down hours delivered"),
        _("They are taken from those the case holds; what is not used is free again when it ends."),
    )


@open_to("writers")
def more_hours(request: HttpRequest, case: UUID) -> HttpResponse:
    """Set more hours aside."""
    viewer, row = _receivers(request, case)
    form = MoreHoursForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            delivering.take_hours(viewer, row.uuid, version=given["version"], hours=given["hours"])
        except BadInput as error:
            show_refusal(form, error)
        except StaleEdit as error:
            raise stale(cases.case(viewer, case), _typed(form)) from error
        else:
            messages.success(request, _("Set aside: %s more.") % words.hours(given["hours"]))
            return redirect("referrals:case", case)
    return _shown(
        request,
        row,
        form,
        _("Set more hours aside"),
        _("They come from your calendar for the same area and quarter."),
    )


@open_to("writers")
def add(request: HttpRequest, case: UUID) -> HttpResponse:
    """Tell a milestone."""
    viewer, row = _receivers(request, case)
    firm = cases.firm_of(viewer, row)
    papers = [(one.uuid, one.name) for one in documents.documents(viewer, firm)] if firm is not None else []
    form = MilestoneForm(request.POST or None, documents=papers, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_milestone(viewer, row.uuid, **form.cleaned_data)
        except BadInput as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Written down. The firm is asked to confirm it with the outcome."))
            return redirect("referrals:case", case)
    return _shown(
        request,
        row,
        form,
        _("Add a milestone"),
        _("Something the firm achieved. It counts as unconfirmed until the firm has said so."),
    )


@open_to("writers")
@require_POST
def take_back(request: HttpRequest, milestone: UUID) -> HttpResponse:
    """Take a milestone back, or put it back."""
    viewer = viewer_of(request)
    found = cases.milestone(viewer, milestone)
    back = "back" in request.POST
    try:
        actions.take_back_milestone(viewer, found.uuid, version=_version(request), back=back)
    except StaleEdit as error:
        raise stale(cases.case(viewer, found.referral.uuid), []) from error
    messages.success(request, _("It counts again.") if back else _("Taken back. You can put it back."))
    return redirect("referrals:case", found.referral.uuid)


@open_to("firms")
@require_POST
def answer_one(request: HttpRequest, milestone: UUID) -> HttpResponse:
    """Confirm or dispute one milestone."""
    viewer = viewer_of(request)
    found = cases.milestone(viewer, milestone)
    said = "disputed" if "disputed" in request.POST else "confirmed"
    try:
        actions.answer_milestone(viewer, found.uuid, said, version=_version(request))
    except StaleEdit as error:
        raise stale(cases.case(viewer, found.referral.uuid), []) from error
    messages.success(request, _("Thank you. Your answer is kept; you can change it."))
    return redirect("referrals:case", found.referral.uuid)


@open_to("firms", "advisers")
def answer(request: HttpRequest, case: UUID) -> HttpResponse:
    """Confirm or dispute the outcome, milestone by milestone."""
    viewer = viewer_of(request)
    row = cases.case(viewer, case)
    if Role.FIRM not in roles_of(viewer, row):
        if not sides_of(viewer, row):
            raise Http404
        messages.info(request, _("Only the firm answers this."))
        return redirect("referrals:case", case)
    if row.state != "outcome_reported":
        messages.info(request, _("There is nothing to answer on this case just now."))
        return redirect("referrals:case", case)
    told = [one for one in cases.milestones(viewer, row) if one.state == "reported"]
    form = AnswerForm(
        request.POST or None,
        milestones=[(str(one.uuid), _described(one)) for one in told],
        initial={"version": row.version},
    )
    if request.method == "POST" and form.is_valid():
        return _answered(request, row, form)
    heading = _("Is this what came of it?")
    lead = _("%(who)s reports: %(outcome)s.") % {
        "who": row.receiver.name,
        "outcome": words.outcome(row.outcome),
    }
    return _shown(request, row, form, heading, lead, action=_("Answer"))


def _answered(request: HttpRequest, row: Any, form: AnswerForm) -> HttpResponse:
    viewer, given = viewer_of(request), form.cleaned_data
    try:
        actions.answer_outcome(
            viewer,
            row.uuid,
            given["answer"],
            version=given["version"],
            words=given["words"],
            milestones=form.answers(),
        )
    except StaleEdit as error:
        raise stale(cases.case(viewer, row.uuid), [(_("What is wrong"), given["words"])]) from error
    if given["answer"] == "confirmed":
        messages.success(request, _("Thank you. The case is closed, and what came of it is confirmed."))
    else:
        messages.success(request, _("Thank you. They read what is wrong, and the work goes on."))
    return redirect("referrals:case", row.uuid)


def _described(one: Any) -> str:
    about = f": {one.subject}" if one.subject else ""
    much = f", {one.amount:f} {words.unit(one.kind)}".rstrip() if one.amount is not None else ""
    return f"{words.milestone(one.kind)}{about}{much}, {day(one.on)}"


def _receivers(request: HttpRequest, case: UUID) -> tuple[Viewer, Any]:
    """Give the case to who works at it."""
    viewer = viewer_of(request)
    row = cases.case(viewer, case)
    if Role.RECEIVER not in roles_of(viewer, row):
        raise Http404
    return viewer, row


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _typed(form: Any) -> list[tuple[Any, Any]]:
    return [
        (field.label, form.data.get(name, "")) for name, field in form.fields.items() if name != "version"
    ]


def _shown(
    request: HttpRequest, row: Any, form: Any, label: str, leads: str, *, action: str = ""
) -> HttpResponse:
    context = {
        "case": row,
        "form": form,
        "label": label,
        "leads": leads,
        "action": action,
        "synthetic": row.synthetic,
        "firm_name": words.firm_name(row),
        "crumbs": [(words.firm_name(row), reverse("referrals:case", args=[row.uuid])), (label, "")],
    }
    return render(request, "referrals/act.html", context, status=422 if form.errors else 200)
