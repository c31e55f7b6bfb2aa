"""Refer a firm: find who could help without a word of the firm, draft, send; and ask another receiver."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from farled.errors import BadInput
from farled_web.database.versions import StaleEdit
from farled_web.firms.queries import records
from farled_web.firms.views.hours import area_names
from farled_web.people.entrances import open_to
from farled_web.people.viewer import Viewer
from farled_web.referrals import words
from farled_web.referrals.actions import moving
from farled_web.referrals.forms import DraftForm, ReceiverForm, RerouteForm, show_refusal
from farled_web.referrals.policies import can_draft, can_reroute
from farled_web.referrals.queries import cases, drafting
from farled_web.referrals.queries.known import consented
from farled_web.referrals.queries.possible import possible
from farled_web.referrals.views.case import stale
from farled_web.referrals.views.listing import viewer_of

# What a receiver needs as a rule, and why; the rest is off until somebody says it is needed.
NEEDED: dict[str, Any] = {
    "identity": gettext_lazy("needed: to know whom to help"),
    "contact": gettext_lazy("needed: to reach the firm"),
}
FINANCE = gettext_lazy("needed: the service is counted as aid")


def _firm(request: HttpRequest, uuid: UUID) -> tuple[Viewer, Any, list[tuple[int, str]]]:
    """Give the viewer, the firm, and the organisations it can be referred for."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    senders = [
        (seat.organisation, seat.name)
        for seat in viewer.seats
        if seat.region == firm.region_id and can_draft(viewer, firm, seat.organisation)
    ]
    if not senders:
        raise PermissionDenied(_("You refer a firm for an organisation you write for, in the firm's region."))
    return viewer, firm, senders


@open_to("writers")
@require_safe
def choose(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Find a receiver: by area and quarter alone, nothing of the firm goes into the question."""
    viewer, firm, senders = _firm(request, uuid)
    areas = area_names(firm.region_id)
    form = ReceiverForm(
        request.GET if "area" in request.GET else None,
        areas=list(areas.items()),
        quarters=drafting.quarters(),
    )
    found = None
    if form.is_bound and form.is_valid():
        area, quarter = form.cleaned_data["area"], form.cleaned_data["quarter"]
        found = [
            {
                "one": one,
                "left": words.hours(one.left),
                "known": one.left is not None,
                "url": _draft_url(firm, receiver=one.organisation.pk, area=area, quarter=quarter),
            }
            for one in drafting.candidates(viewer, firm.region, area, quarter, senders[0][0])
        ]
    context = {
        "firm": firm,
        "form": form,
        "found": found,
        "synthetic": firm.synthetic,
        "bare": _draft_url(firm),
        "crumbs": _crumbs(firm, _("Refer the firm")),
    }
    return render(request, "referrals/choose.html", context)


def _draft_url(firm: Any, **given: Any) -> str:
    address = reverse("referrals:draft", args=[firm.uuid])
    return f"{address}?{urlencode(given)}" if given else address


def _crumbs(firm: Any, last: str) -> list[tuple[str, str]]:
    return [
        (_("Firms"), reverse("firms:list")),
        (firm.name, reverse("firms:page", args=[firm.uuid])),
        (last, ""),
    ]


@open_to("writers")
def draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Draft a case, everything filled in that is known; send it in the same step if all is there."""
    viewer, firm, senders = _firm(request, uuid)
    given = request.POST if request.method == "POST" else request.GET
    step = drafting.step(viewer, firm, _whole(given.get("step")))
    start = _start(firm, step, given, senders)
    form = _draft_form(request, viewer, firm, senders, start)
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        return _drafted(request, viewer, firm, step, form)
    receiver = _whole(given.get("receiver")) or start["receiver"]
    purpose = given.get("purpose") or "deliver"
    context = {
        "firm": firm,
        "form": form,
        "step": step,
        "synthetic": firm.synthetic,
        "consent": _consent(firm, receiver, purpose, form),
        "find": reverse("referrals:choose", args=[firm.uuid]),
        "already": drafting.open_for(viewer, firm, receiver, start["area"], step),
        "crumbs": _crumbs(firm, _("Refer the firm")),
    }
    sent = request.method == "POST" and "look" not in request.POST
    return render(request, "referrals/draft.html", context, status=422 if sent and form.errors else 200)


def _start(firm: Any, step: Any, given: Any, senders: list[tuple[int, str]]) -> dict[str, Any]:
    """Give what is filled in: the step's facts, or what the address says."""
    if step is not None:
        return {
            "sender": senders[0][0],
            "receiver": step.organisation_id,
            "area": step.area,
            "service": step.service_id,
            "quarter": step.quarter,
            "purpose": "deliver",
            "step": step.pk,
            "asked_hours": round(step.amount, 2) if step.unit == "hours" else None,
            "categories": _needed(step.service),
        }
    return {
        "sender": senders[0][0],
        "receiver": _whole(given.get("receiver")),
        "area": given.get("area", ""),
        "quarter": given.get("quarter", ""),
        "purpose": "deliver",
        "categories": _needed(None),
        "service": None,
    }


def _needed(service: Any) -> list[str]:
    return [*NEEDED, *(["finance"] if service is not None and service.aid_eur else [])]


def _draft_form(
    request: HttpRequest, viewer: Viewer, firm: Any, senders: list[tuple[int, str]], start: dict[str, Any]
) -> DraftForm:
    posted = request.POST if request.method == "POST" else None
    receiver = _whole(posted.get("receiver")) if posted else start["receiver"]
    area = posted.get("area", "") if posted else start["area"]
    reasons = dict(NEEDED)
    if "finance" in start["categories"]:
        reasons["finance"] = FINANCE
    quarters = drafting.quarters()
    if start["quarter"] and start["quarter"] not in quarters:
        quarters = sorted({*quarters, start["quarter"]})
    return DraftForm(
        posted,
        senders=senders,
        receivers=cases.others(firm.region_id, [pk for pk, _name in senders[:1]]),
        areas=list(area_names(firm.region_id).items()),
        quarters=quarters,
        reasons=reasons,
        services=drafting.services(firm.region_id, receiver, area),
        initial=start,
    )


def _consent(firm: Any, receiver: int | None, purpose: str, form: DraftForm) -> dict[str, Any] | None:
    """Say which of the chosen categories the firm lets the receiver see already."""
    if receiver is None:
        return None
    chosen = form["categories"].value() or []
    there = consented(firm.pk, receiver, purpose)
    return {
        "there": [words.category(one) for one in chosen if one in there],
        "lacking": [words.category(one) for one in chosen if one not in there],
    }


def _drafted(request: HttpRequest, viewer: Viewer, firm: Any, step: Any, form: DraftForm) -> HttpResponse:
    given = form.cleaned_data
    row = moving.draft(
        viewer,
        firm,
        sender=given["sender"],
        receiver=given["receiver"],
        categories=given["categories"],
        purpose=given["purpose"],
        area=given["area"],
        service=given["service"],
        quarter=given["quarter"],
        asked_hours=given["asked_hours"],
        step=step,
        message=given["message"],
    )
    if "send" not in request.POST:
        messages.success(request, _("The draft is kept. Nobody else sees it until it is sent."))
        return redirect("referrals:case", row.uuid)
    if possible(viewer, row).lacking:
        messages.warning(
            request,
            _(
                "Kept as a draft, not sent: the firm has not let the receiver see all of it. "
                "Ask the firm below."
            ),
        )
        return redirect("referrals:case", row.uuid)
    moving.act(viewer, row.uuid, "send", version=row.version, role="sender", given={"owner": viewer.name})
    messages.success(request, _("Sent. The receiver answers within one working day."))
    return redirect("referrals:case", row.uuid)


@open_to("writers", "coordinators")
def reroute(request: HttpRequest, case: UUID) -> HttpResponse:
    """Ask another receiver for the same; the case that ended stays as it is."""
    viewer = viewer_of(request)
    row = cases.case(viewer, case)
    if not can_reroute(viewer, row):
        raise Http404
    if not possible(viewer, row).reroute:
        messages.info(request, _("Another organisation can be asked once the case has ended without help."))
        return redirect("referrals:case", case)
    start = {"version": row.version, "receiver": row.suggested_id, "message": _first_message(row)}
    others = cases.others(row.region_id, [row.sender_id, row.receiver_id])
    form = RerouteForm(request.POST or None, receivers=others, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            child = moving.reroute(
                viewer, case, given["receiver"], version=given["version"], message=given["message"]
            )
        except StaleEdit as error:
            raise stale(
                cases.case(viewer, case), [(_("What the receiver should know"), given["message"])]
            ) from error
        except BadInput as error:
            show_refusal(form, error)
        else:
            messages.success(
                request, _("Drafted. It is sent once the firm lets the new receiver see what it needs.")
            )
            return redirect("referrals:case", child.uuid)
    name = words.firm_name(row)
    context = {
        "case": row,
        "form": form,
        "label": _("Ask another organisation"),
        "synthetic": row.synthetic,
        "leads": _(
            "A new case is drafted that follows this one. Consent is not carried over: it is given to one "
            "receiver at a time."
        ),
        "action": _("Draft the case"),
        "firm_name": name,
        "crumbs": [(name, reverse("referrals:case", args=[row.uuid])), (_("Ask another organisation"), "")],
    }
    return render(request, "referrals/act.html", context, status=422 if form.errors else 200)


def _first_message(row: Any) -> str:
    """Give what the first receiver was told, where the viewer may read it."""
    line = row.lines.filter(event="draft").first()
    said = getattr(line, "words", None) if line is not None else None
    return str(said.given.get("message", "")) if said is not None else ""


def _whole(text: Any) -> int | None:
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 18 else None
