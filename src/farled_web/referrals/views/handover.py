"""The joint meeting: propose times, say which are possible, choose one, write down what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from farled.errors import BadInput
from farled.referrals.values import Role
from farled_web.audit.actions import record
from farled_web.database.versions import StaleEdit
from farled_web.people.entrances import open_to
from farled_web.referrals import words
from farled_web.referrals.actions import handover as actions
from farled_web.referrals.actions import incoming
from farled_web.referrals.handover_forms import ProposeForm, WriteDownForm
from farled_web.referrals.link_forms import TimesForm
from farled_web.referrals.policies import roles_of
from farled_web.referrals.queries import cases
from farled_web.referrals.queries import handover as queries
from farled_web.referrals.views.listing import viewer_of
from farled_web.ui.errors import StaleEdit as Stale
from farled_web.ui.writing import moment

Done = Callable[[HttpRequest, Any], HttpResponse]


@open_to("advisers", "firms")
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, case: UUID) -> HttpResponse:
    """Everything about the joint meeting of a case."""
    viewer = viewer_of(request)
    row = cases.case(viewer, case)
    if not queries.takes_part(viewer, row):
        raise Http404
    if request.method == "POST":
        do = _DONE.get(request.POST.get("do", ""))
        if do is None:
            raise Http404
        try:
            return do(request, row)
        except StaleEdit:
            row.refresh_from_db()
            now = [(_("State"), words.state_badge(row)), (_("Joint meeting"), _when(row))]
            url = reverse("referrals:meeting", args=[row.uuid])
            raise Stale(_("the meeting"), cases.last_mover(row), now, _typed(request), url) from None
    record(
        "referral.meeting_opened", object_type="referral", object_id=row.uuid, firms=[row.firm_id],
        categories=["journey"], region=row.region_id,
    )  # fmt: skip
    return _page(request, row)


@open_to("writers")
@require_POST
def take_in(request: HttpRequest, mail: UUID) -> HttpResponse:
    """Take a held mail in as a message of the case."""
    row = queries.held_mail(viewer_of(request), mail)
    if row is None:
        raise Http404
    incoming.accept_held(viewer_of(request), mail)
    messages.success(request, _("The mail stands among what has happened now."))
    return redirect("referrals:case", row.uuid)


@open_to("writers")
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, mail: UUID) -> HttpResponse:
    """Ask, then throw a held mail away."""
    row = queries.held_mail(viewer_of(request), mail)
    if row is None:
        raise Http404
    if request.method != "POST":
        return render(
            request,
            "ui/confirm.html",
            {
                "title": _("Throw this mail away?"),
                "text": _("Its text is removed and cannot be brought back."),
                "action": _("Throw away"), "danger": True,
                "cancel": reverse("referrals:case", args=[row.uuid]),
            },
        )  # fmt: skip
    incoming.discard_held(viewer_of(request), mail)
    messages.success(request, _("The mail is gone."))
    return redirect("referrals:case", row.uuid)


def meeting_panel(request: HttpRequest, row: Any) -> Mapping[str, Any] | None:
    """Give what the page of a case shows of the meeting; None: nothing to this viewer, or not its time."""
    viewer = viewer_of(request)
    found = _known(request, row) if row.sent_at is not None and queries.takes_part(viewer, row) else None
    shows = found is not None and (found["held"] is not None or row.state in actions.MEETS)
    return found if shows else None


def mails_panel(request: HttpRequest, row: Any) -> Mapping[str, Any] | None:
    """Give the mails that wait for the side that owns the case; None where there are none."""
    viewer = viewer_of(request)
    held = queries.held_mails(viewer, row)
    decides = Role.SENDER in roles_of(viewer, row)
    return {"held": held, "decides": decides} if held else None


def _known(request: HttpRequest, row: Any) -> dict[str, Any]:
    viewer = viewer_of(request)
    held = queries.meeting_of(viewer, row)
    return {
        "case": row, "held": held, "when": _when(row), "proposals": queries.open_proposals(viewer, row),
        "arranges": row.state in actions.MEETS,
        "answers": [(_side(row, role), _ANSWERS.get(said, "")) for role, said in _answers(held)],
        "over": row.meeting_at is not None and row.meeting_at <= timezone.now(),
        "present": [_side(row, role) for role in held.present] if held is not None else [],
    }  # fmt: skip


def _answers(held: Any) -> list[tuple[str, str]]:
    return sorted(held.answers.items()) if held is not None and held.cancelled_at is None else []


def _page(request: HttpRequest, row: Any, status: int = 200, **forms: Any) -> HttpResponse:
    viewer = viewer_of(request)
    known = _known(request, row)
    roles = [role for role in roles_of(viewer, row) if role in queries.PARTIES]
    organises: list[Role] = [role for role in roles if role is not Role.FIRM]
    can = known["arranges"]
    shown = {
        **known,
        "times": [_time(row, one, viewer, organises) for one in known["proposals"]],
        "propose": forms.get("propose") or (ProposeForm() if can and organises else None),
        "answer": forms.get("answer") or (_answer_form(row, known, roles) if can and roles else None),
        "write": forms.get("write") or (_write_form(row, known, organises) if known["over"] else None),
        "organises": bool(organises) and can, "synthetic": row.synthetic,
        "crumbs": [(_("Case"), reverse("referrals:case", args=[row.uuid])), (_("Joint meeting"), "")],
    }  # fmt: skip
    return render(request, "referrals/handover.html", shown, status=status)


def _time(row: Any, one: Any, viewer: Any, organises: list[Role]) -> dict[str, Any]:
    return {
        "one": one, "yes": ", ".join(_side(row, role) for role in one.yes),
        "no": ", ".join(_side(row, role) for role in one.no), "all": len(one.yes) == len(queries.PARTIES),
        "mine": one.by_role in [str(role) for role in organises],
    }  # fmt: skip


def _answer_form(row: Any, known: dict[str, Any], roles: list[Role], data: Any = None) -> TimesForm | None:
    if not known["proposals"]:
        return None
    times = [(str(p.uuid), f"{moment(p.at)}{f', {p.place}' if p.place else ''}") for p in known["proposals"]]
    mine = [str(p.uuid) for p in known["proposals"] if set(p.yes) & {str(role) for role in roles}]
    return TimesForm(data, times=times, initial={"can": mine})


def _write_form(row: Any, known: dict[str, Any], organises: list[Role], data: Any = None) -> Any:
    held = known["held"]
    if not organises:
        return None
    return WriteDownForm(
        data,
        sides=[(str(role), _side(row, role)) for role in queries.PARTIES],
        begins=Role.RECEIVER in organises and row.state in actions.MEETS,
        initial={
            "version": row.version, "handover_version": held.version if held else 0,
            "present": held.present if held and held.present else [str(role) for role in queries.PARTIES],
            "agreed": held.agreed if held else "",
        },
    )  # fmt: skip


def _propose(request: HttpRequest, row: Any) -> HttpResponse:
    form = ProposeForm(request.POST)
    if form.is_valid():
        slots = [
            actions.Slot(at, form.cleaned_data["minutes"], form.cleaned_data["place"]) for at in form.times()
        ]
        try:
            actions.propose(viewer_of(request), row.uuid, slots)
        except BadInput as refused:
            _show(form, refused)
        else:
            return _back(request, row, _("The others are asked by mail which of the times they can."))
    return _page(request, row, 422, propose=form)


def _answer(request: HttpRequest, row: Any) -> HttpResponse:
    roles = [role for role in roles_of(viewer_of(request), row) if role in queries.PARTIES]
    form = _answer_form(row, _known(request, row), roles, request.POST)
    if form is None:
        return _back(request, row, _("No times are open any more."))
    if form.is_valid():
        can = [UUID(one) for one in form.cleaned_data["can"]]
        actions.answer_times(viewer_of(request), row.uuid, can, message=form.cleaned_data["message"])
        return _back(request, row, _("Your answer is kept, and the others are told."))
    return _page(request, row, 422, answer=form)


def _choose(request: HttpRequest, row: Any) -> HttpResponse:
    version = request.POST.get("version", "")
    if not version.isdecimal():
        raise Http404
    actions.choose(viewer_of(request), row.uuid, _proposal(request), version=int(version))
    return _back(request, row, _("The meeting is booked. Everybody gets an invitation for their calendar."))


def _drop(request: HttpRequest, row: Any) -> HttpResponse:
    actions.drop(viewer_of(request), row.uuid, _proposal(request))
    return _back(request, row, _("The time is taken back."))


def _write(request: HttpRequest, row: Any) -> HttpResponse:
    mine = roles_of(viewer_of(request), row)
    roles: list[Role] = [role for role in mine if role in (Role.RECEIVER, Role.SENDER)]
    form = _write_form(row, _known(request, row), roles, request.POST)
    if form is None:
        raise Http404
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.write_down(
                viewer_of(request), row.uuid, present=given["present"], agreed=given["agreed"],
                version=given["version"], handover_version=given["handover_version"] or 0,
                begin=bool(given.get("begin")),
            )  # fmt: skip
        except BadInput as refused:
            _show(form, refused)
        else:
            return _back(request, row, _("The meeting is written down."))
    return _page(request, row, 422, write=form)


_DONE: dict[str, Done] = {
    "propose": _propose, "answer": _answer, "choose": _choose, "drop": _drop, "write": _write,
}  # fmt: skip
_ANSWERS = {
    "accepted": gettext_lazy("says yes in the calendar"),
    "declined": gettext_lazy("says no in the calendar"),
    "tentative": gettext_lazy("says perhaps in the calendar"),
}


def _proposal(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("proposal", ""))
    except ValueError:
        raise Http404 from None


def _show(form: Any, refused: BadInput) -> None:
    for problem in refused.problems:
        # This room's own refusals are in the page's language already.
        own = problem.code in {"referral-times", "referral-meeting"}
        given = f"{problem.given} " if problem.given else ""
        form.add_error(None, f"{given}{problem.reason}. {problem.remedy}." if own else words.refusal(problem))


def _back(request: HttpRequest, row: Any, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("referrals:meeting", row.uuid)


def _when(row: Any) -> str | None:
    if row.meeting_at is None:
        return None
    place = row.meeting_place if words.name_seen(row) else ""
    return ", ".join(filter(None, [moment(row.meeting_at), place]))


def _side(row: Any, role: str) -> str:
    if role == Role.SENDER:
        return str(row.sender.name)
    return str(row.receiver.name) if role == Role.RECEIVER else words.firm_name(row)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    labels = {"agreed": _("What was agreed?"), "proposal": ""}
    typed = [(name, str(text)) for name, text in request.POST.items()]
    return [(labels[name], text) for name, text in typed if labels.get(name) and text]
