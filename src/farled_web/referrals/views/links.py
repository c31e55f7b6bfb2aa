"""The page behind a link in a mail: what it is about, and buttons; opening it changes nothing.

Mail scanners open links: a GET, HEAD or OPTIONS writes nothing on the case; the log alone notes that the
firm's data was shown. What is done is sent by a form, once (docs/methods/web.md, referrals by mail §3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from farled.errors import BadInput
from farled.referrals.transitions import Event
from farled.referrals.values import Role
from farled_web.audit.actions import record
from farled_web.database.versions import StaleEdit
from farled_web.people.entrances import open_to
from farled_web.referrals import link_forms as forms
from farled_web.referrals import links, telling, words
from farled_web.referrals.actions.links import answer_times_by_link, do_by_link
from farled_web.referrals.queries import links as queries
from farled_web.referrals.reach import CaseHolder, open_case
from farled_web.ui.cells import Badge
from farled_web.ui.errors import TooOften
from farled_web.ui.errors import page as error_page
from farled_web.ui.writing import moment

FORMS: dict[Event, type[forms.LinkForm]] = {
    Event.ACCEPT: forms.AcceptForm,
    Event.ASK: forms.AskForm,
    Event.DECLINE: forms.DeclineForm,
    Event.ANSWER: forms.ReplyForm,
    Event.CONFIRM: forms.ConfirmForm,
    Event.DISPUTE: forms.DisputeForm,
}


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link has opened for this request."""

    viewer: CaseHolder
    secret: bytes
    shown: links.Shown
    row: Any


@never_cache
@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the case a link is for; do by its form what the link is for."""
    opened = _open(request, token)
    if opened is None:
        # Sent forms are counted; that a link is looked at is not, since 256 bits are not found by looking.
        if not ratelimit.consume(request, action="referral_link_wrong"):
            return _too_often(request)
        return _private(render(request, "referrals/link_closed.html", status=410))
    if not request.COOKIES.get("django_language"):
        translation.activate(opened.shown.language)
        request.LANGUAGE_CODE = opened.shown.language
    if opened.shown.firm is not None and request.method != "HEAD":
        _log_seen(opened)
    if request.method == "POST":
        if not all(_may_press(request, key) for key in (token, opened.shown.address)):
            return _too_often(request)
        return _private(_do(request, opened))
    return _private(_page(request, opened))


def _open(request: HttpRequest, token: str) -> Opened | None:
    secret = links.read(token)
    if secret is None:
        return None
    viewer = open_case(request.viewer, secret)  # type: ignore[attr-defined]
    shown = links.shown(secret)
    if viewer is None or shown is None:
        return None
    row = queries.case_by_link(viewer)
    return None if row is None else Opened(viewer, secret, shown, row)


def _do(request: HttpRequest, opened: Opened) -> HttpResponse:
    wanted = request.POST.get("do", "")
    if wanted == "times" and opened.viewer.purpose == links.TIMES:
        return _say_times(request, opened)
    if wanted not in [str(one) for one in _possible(opened)]:
        return _page(request, opened, status=409, moved=True)
    event = Event(wanted)
    form = _form(opened, event, request.POST)
    if not form.is_valid():
        return _page(request, opened, event, form, status=422)
    try:
        do_by_link(
            opened.viewer, opened.secret, event, version=form.cleaned_data["version"], given=form.given()
        )
    except StaleEdit:
        return _page(request, opened, status=409, moved=True)
    except BadInput as refused:
        for problem in refused.problems:
            form.add_error(_field(form, str(problem.column)), words.refusal(problem))
        return _page(request, opened, event, form, status=422)
    messages.success(request, _thanks(event))
    return redirect(request.path)


def _say_times(request: HttpRequest, opened: Opened) -> HttpResponse:
    form = _times(opened, request.POST)
    if not form.is_valid():
        return _page(request, opened, times=form, status=422)
    try:
        can = [UUID(one) for one in form.cleaned_data["can"]]
        answer_times_by_link(opened.viewer, can, form.cleaned_data["message"])
    except BadInput:
        return _page(request, opened, status=409, moved=True)
    messages.success(request, _("Thank you. You can change it here until a time is chosen."))
    return redirect(request.path)


def _page(
    request: HttpRequest,
    opened: Opened,
    event: Event | None = None,
    form: forms.LinkForm | None = None,
    *,
    times: forms.TimesForm | None = None,
    status: int = 200,
    moved: bool = False,
) -> HttpResponse:
    row, shown = opened.row, opened.shown
    if moved:
        row.refresh_from_db()
    asked = {
        str(one): form if one is event and form is not None else _form(opened, one)
        for one in _possible(opened)
    }
    is_times = opened.viewer.purpose == links.TIMES
    return render(
        request,
        "referrals/link.html",
        {
            "row": row, "role": opened.viewer.role, "purpose": opened.viewer.purpose, "forms": asked,
            "wrong": str(event or ""), "moved": moved, "facts": _facts(opened), "firm": shown.firm,
            "contacts": shown.contacts, "said": _said(opened), "area": telling.area_in(row),
            "times": (times or _times(opened)) if is_times and queries.open_times(row) else None,
            "times_over": is_times and not queries.open_times(row), "synthetic": row.synthetic,
        },
        status=status,
    )  # fmt: skip


def _possible(opened: Opened) -> tuple[Event, ...]:
    viewer = opened.viewer
    return links.possible(viewer.purpose, Role(viewer.role), opened.row.state, viewer.used)


def _form(opened: Opened, event: Event, data: Any = None) -> forms.LinkForm:
    row = opened.row
    given: dict[str, Any] = {"initial": {"version": row.version}, "prefix": None, "auto_id": f"{event}-%s"}
    if event is Event.ACCEPT:
        given["initial"] |= {"hours": row.asked_hours}
    if event is Event.DECLINE:
        given["others"] = [(str(one.pk), one.name) for one in queries.others_in(row)]
    return FORMS[event](data, **given)


def _times(opened: Opened, data: Any = None) -> forms.TimesForm:
    found = queries.open_times(opened.row)
    shown = [(str(one.uuid), f"{moment(one.at)}{f', {one.place}' if one.place else ''}") for one in found]
    mine = [str(one.uuid) for one in found if opened.viewer.role in one.yes]
    return forms.TimesForm(data, times=shown, initial={"can": mine})


def _field(form: forms.LinkForm, column: str) -> str | None:
    """Find the field a refusal is about; the guards have names of their own."""
    name = {"capacity": "hours", "version": None}.get(column, column)
    return name if name in form.fields else None


def _facts(opened: Opened) -> list[tuple[str, Any]]:
    row, role = opened.row, opened.viewer.role
    text, tone = words.STATES[row.state]
    found: list[tuple[str, Any]] = [(_("What it is about"), telling.area_in(row) or _("support"))]
    found += [(_("From"), row.sender.name), (_("To"), row.receiver.name)]
    if role != Role.FIRM:
        found.append((_("Hours asked for"), words.hours(row.asked_hours)))
    found.append((_("Where it stands"), Badge(text, tone)))
    if row.owner_name and role == Role.RECEIVER:
        found.append((_("Who answers for it there"), row.owner_name))
    if row.adviser_name:
        found.append((_("Adviser"), row.adviser_name))
    if row.meeting_at is not None:
        found.append((_("Meeting"), ", ".join(filter(None, [moment(row.meeting_at), row.meeting_place]))))
    if row.outcome:
        found.append((_("What came of it"), words.outcome(row.outcome)))
    return found


def _said(opened: Opened) -> list[dict[str, Any]]:
    """Give what was written; the firm's page holds facts, and its question or outcome."""
    kinds: tuple[str, ...] = ()
    if opened.viewer.role == Role.FIRM:
        kinds = ("referral_questioned",) if opened.viewer.purpose == links.REPLY else ()
        kinds = ("outcome_reported",) if opened.viewer.purpose == links.CONFIRM else kinds
        if not kinds:
            return []
    return [
        {
            "when": line.at, "title": words.HAPPENED.get(line.kind, line.kind), "who": _who(opened.row, line),
            "text": "\n".join(f"{words.GIVEN.get(name, name)}: {text}" for name, text in given.items()),
        }
        for line, given in queries.said_in(opened.row, kinds)
    ]  # fmt: skip


def _who(row: Any, line: Any) -> str:
    names: dict[str, str] = {"sender": row.sender.name, "receiver": row.receiver.name}
    return names.get(line.role, str(words.ROLES.get(line.role, "")))


def _thanks(event: Event) -> str:
    return {
        Event.ACCEPT: _("Thank you. It is yours now, and those who asked have been told."),
        Event.ASK: _("Your question is on its way. You get a mail when it is answered."),
        Event.DECLINE: _("Thank you for saying so. Those who asked have been told."),
        Event.ANSWER: _("Thank you. Your answer is on its way."),
        Event.CONFIRM: _("Thank you. The outcome is kept as confirmed by you."),
        Event.DISPUTE: _("Thank you for saying so. The work goes on, and both organisations have been told."),
    }[event]


def _may_press(request: HttpRequest, key: str) -> bool:
    return bool(ratelimit.consume(request, action="referral_link", key=key))


def _too_often(request: HttpRequest) -> HttpResponse:
    # Not raised: what was counted has to stay counted.
    return error_page(request, 429, seconds=TooOften(600).seconds)


def _log_seen(opened: Opened) -> None:
    firm = opened.shown.firm or {}
    record(
        "referral.seen_by_link", object_type="referral", object_id=opened.row.uuid, firms=[firm["id"]],
        categories=opened.shown.categories, organisation=opened.viewer.acts_for, region=opened.row.region_id,
        actor_kind="link", details={"role": opened.viewer.role},
    )  # fmt: skip


def _private(response: HttpResponse) -> HttpResponse:
    """Keep the address out of indexes; other sites are told no address at all (settings)."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
