"""Answering again: invitations asked for, put off or refused, and before and after as a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from farled.errors import BadInput
from farled_web.audit.actions import record
from farled_web.diagnosis.actions import recheck
from farled_web.diagnosis.charts import SAID
from farled_web.diagnosis.forms import PutOffForm
from farled_web.diagnosis.policies import can_ask_again, owns
from farled_web.diagnosis.queries.before_after import BeforeAfter, before_after
from farled_web.diagnosis.queries.comparison import over_time
from farled_web.diagnosis.queries.rounds import rounds_of
from farled_web.diagnosis.views.entering import entered
from farled_web.diagnosis.views.start import language
from farled_web.diagnosis.words import NOT_ANSWERED, SHORT
from farled_web.firms.policies import acts_for
from farled_web.firms.queries.records import firm as firm_seen
from farled_web.people.entrances import open_to
from farled_web.people.viewer import Viewer, scope
from farled_web.ui import exports


def asker_for(viewer: Viewer, firm: Any) -> int | None:
    """Give the organisation a viewer may have the firm invited for; None where there is none."""
    return next((one for one in viewer.writes if can_ask_again(viewer, firm, one)), None)


@open_to("writers")
def ask_again(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Have the firm invited now, or put the next invitation off."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    firm = firm_seen(viewer, uuid)
    by = asker_for(viewer, firm)
    if by is None:
        raise PermissionDenied(_("The firm has not let your organisation see what its checks show."))
    form = PutOffForm(request.POST if request.method == "POST" and "now" not in request.POST else None)
    if request.method == "POST":
        try:
            if "now" in request.POST:
                recheck.ask_now(viewer, firm, by)
                messages.success(
                    request, _("The firm is invited. You see its answers once it has handed in.")
                )
                return redirect("firms:page", uuid, "diagnosis")
            if form.is_valid():
                recheck.put_off(viewer, firm, by, form.cleaned_data["until"])
                messages.success(request, _("Put off. The firm is not invited by the clock before that day."))
                return redirect("firms:page", uuid, "diagnosis")
        except BadInput as bad:
            form = (
                form if form.is_bound else PutOffForm({}, empty_permitted=True, use_required_attribute=False)
            )
            form.add_error(None, " ".join(f"{one.reason}. {one.remedy}." for one in bad.problems))
    context = {"firm": firm, "form": form, "synthetic": firm.synthetic}
    return render(request, "diagnosis/ask_again.html", context, status=422 if form.errors else 200)


@require_POST
@open_to("firms")
def choice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The firm wants no more invitations, or wants them again."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    firm = firm_seen(viewer, uuid)
    if not acts_for(viewer, firm):
        raise PermissionDenied
    wanted = request.POST.get("wanted") == "yes"
    recheck.want_again(viewer, wanted=wanted, firm=firm)
    messages.success(request, _said(wanted))
    return redirect("firms:page", uuid, "diagnosis")


def _said(wanted: bool) -> str:
    if wanted:
        return _("You are invited again when it is time.")
    return _("You get no more invitations. You can answer the check again whenever you like.")


@never_cache
@open_to("anyone")
def no_more(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The same by the link of an invited round: asked first, done by a press."""
    viewer, check = entered(request, uuid)
    if check.side != "sme" or check.firm_id is None or not owns(viewer, check):
        raise Http404
    done = request.method == "POST"
    if done:
        recheck.want_again(viewer, wanted=False, check=check)
    context = {"check": check, "done": done, "synthetic": check.synthetic}
    return render(request, "diagnosis/no_more.html", context)


@require_safe
@open_to("firms", "advisers")
def changes(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponseBase:
    """Before and after as a file, line by line."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    firm = firm_seen(viewer, uuid)
    found = before_after(over_time(rounds_of(viewer, firm)), language())
    if kind not in exports.KINDS or found is None:
        raise Http404
    record("check.exported", object_type="firm", object_id=firm.pk, firms=[firm.pk],
           categories=["diagnosis"], region=firm.region_id, details={"kind": kind})  # fmt: skip
    heads = [_("Area"), _("Line of the check"), _("Before"), _("After"), _("Change"), _("In words")]
    rows = file_rows(found)
    return exports.stream(kind, "before-and-after", heads, lambda: rows, lambda: scope(viewer.user))


def file_rows(found: BeforeAfter) -> list[list[Any]]:
    """Give areas, then lines, as a spreadsheet takes them; empty is not known."""
    areas = [
        [area.name, "", area.before, area.after, area.change, str(SAID[area.said])] for area in found.areas
    ]
    lines = [
        [line.area, line.name, _cell(line.before), _cell(line.after), line.change, ""] for line in found.lines
    ]
    return [*areas, *lines]


def _cell(given: Any) -> Any:
    if given is None:
        return str(NOT_ANSWERED)
    return str(SHORT[given]) if given in SHORT else given
