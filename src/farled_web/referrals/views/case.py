"""One case: where it stands, who has the next step, what happened, and every move the viewer may make."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from farled.errors import BadInput
from farled.referrals.transitions import Guard
from farled_web.audit.actions import record
from farled_web.database.versions import StaleEdit
from farled_web.firms.actions import asking
from farled_web.firms.policies import can_ask_consent
from farled_web.firms.queries.records import organisation
from farled_web.firms.views.hours import area_names
from farled_web.people.entrances import open_to
from farled_web.people.viewer import Viewer
from farled_web.referrals import page as parts
from farled_web.referrals import words
from farled_web.referrals.actions import moving
from farled_web.referrals.forms import MessageForm, MoveForm, show_refusal
from farled_web.referrals.policies import roles_of, sees_reasons, sides_of
from farled_web.referrals.queries import cases
from farled_web.referrals.queries.possible import Possible, Way, is_event, possible
from farled_web.referrals.queries.timeline import timeline
from farled_web.referrals.views.listing import viewer_of
from farled_web.ui.errors import StaleEdit as Stale
from farled_web.ui.writing import day, moment

WEIGHTS = {"primary": 0, "secondary": 1, "danger": 2}
DAILY = {"update", "review_later", "rebook", "keep_draft"}
"""Changes that are a next step in their own right; the rest stand below the facts."""


@open_to("advisers", "coordinators", "firms")
@require_safe
def page(request: HttpRequest, case: UUID) -> HttpResponse:
    """One case."""
    viewer = viewer_of(request)
    row = cases.case(viewer, case)
    _note_opened(viewer, row)
    return render(request, "referrals/case.html", _context(request, row))


def _context(request: HttpRequest, row: Any) -> dict[str, Any]:
    viewer = viewer_of(request)
    can = possible(viewer, row)
    sides, roles = sides_of(viewer, row), roles_of(viewer, row)
    above, below = cases.chain(viewer, row)
    parties = [role for role in roles if role in ("receiver", "sender", "firm")]
    ways = ways_shown(row, can)
    return {
        "case": row,
        "firm_name": words.firm_name(row),
        "firm": row.firm if words.name_seen(row) else None,
        "synthetic": row.synthetic,
        "state": words.state_badge(row),
        "late": words.is_overdue(row),
        "turn": words.whose_turn(row),
        "next": words.NEXT.get(row.state, ""),
        "due": words.last_moment(row.due_at),
        "overdue_since": words.last_moment(row.overdue_at),
        "facts": _facts(viewer, row, can),
        "ways": [one for one in ways if not one["amends"] or one["event"] in DAILY],
        "changes": [one for one in ways if one["amends"] and one["event"] not in DAILY],
        "mine": _is_mine(viewer, row),
        "missing": _missing(viewer, row, can),
        "reroute": can.reroute,
        "receiver_acts": "receiver" in roles,
        "events": timeline(viewer, row),
        "above": above,
        "below": below,
        "below_badges": [(one, words.state_badge(one)) for one in below],
        "above_badge": words.state_badge(above) if above else None,
        "panels": parts.drawn(request, row),
        "sides": [str(side) for side in sides],
        "message": MessageForm() if parties and row.sent_at else None,
        "crumbs": _crumbs(viewer, row),
    }


def _crumbs(viewer: Viewer, row: Any) -> list[tuple[str, str]]:
    name = words.firm_name(row)
    if viewer.is_adviser:
        return [(_("Referrals"), reverse("referrals:list")), (name, "")]
    if row.firm_id in viewer.firms and words.name_seen(row):
        return [(_("Who helps us"), reverse("referrals:ours", args=[row.firm.uuid])), (row.receiver.name, "")]
    return [(_("The region's referrals"), reverse("referrals:region")), (name, "")]


def _is_mine(viewer: Viewer, row: Any) -> bool:
    return row.next_role in {str(role) for role in roles_of(viewer, row)}


def _facts(viewer: Viewer, row: Any, can: Possible) -> list[tuple[str, Any]]:
    """Give what is known of a case, as (name, value)."""
    areas = area_names(row.region_id)
    inside = bool(sides_of(viewer, row))
    found: list[tuple[str, Any]] = [
        (_("Support area"), areas.get(row.area, row.area)),
        (_("From"), row.sender.name),
        (_("To"), row.receiver.name),
        (_("Who answers for it"), row.owner_name),
        (_("Adviser"), row.adviser_name),
        (_("Service"), row.service.name if row.service else None),
        (_("When"), words.quarter(row.quarter)),
        (_("Hours asked for"), words.hours(row.asked_hours)),
    ]
    if row.held_hours:
        held = words.hours(row.held_hours)
        held = _("%s, promised") % held if row.held_promised else held
        found += [(_("Hours set aside"), held), (_("Of them delivered"), words.hours(row.held_delivered))]
    elif inside and not row.ended_at and viewer.is_adviser:
        found.append((_("Hours left at the receiver"), words.hours(can.left)))
    found.append(
        (
            _("What the receiver sees, when consent allows"),
            "; ".join(words.category(one) for one in row.categories),
        )
    )
    if row.meeting_at:
        # Where it was is often at the firm: for those who see who it is.
        place = row.meeting_place if words.name_seen(row) else ""
        found.append((_("Joint meeting"), f"{moment(row.meeting_at)} {place}".strip()))
    if row.review:
        found.append((_("Look at it again on"), day(row.review)))
    return [pair for pair in [*found, *_ending(viewer, row)] if pair[1] not in (None, "")]


def _ending(viewer: Viewer, row: Any) -> list[tuple[str, Any]]:
    """Give why it ended and what came of it, for those who may read that."""
    if not sees_reasons(viewer, row):
        return []
    return [
        (_("Reason"), str(words.DECLINES.get(row.reason_code, ""))),
        (_("In their words"), row.reason),
        (_("Suggested instead"), row.suggested.name if row.suggested else None),
        (_("What happens next"), words.next_action(row.next_action)),
        (_("Outcome"), words.outcome(row.outcome)),
    ]


def ways_shown(row: Any, can: Possible) -> list[dict[str, Any]]:
    """Give what may be done as buttons: the weightiest first, what is blocked with why."""
    shown = []
    for way in can.ways:
        label, leads, weight = words.EVENTS[way.event]
        why = [words.refusal(lack.problem) for lack in way.blocked]
        shown.append(
            {
                "url": reverse("referrals:act", args=[row.uuid, way.event.replace("_", "-")]),
                "label": label,
                "leads": leads,
                "weight": weight,
                "why": why,
                "amends": way.amends,
                "event": way.event,
            }
        )
    return sorted(shown, key=lambda one: WEIGHTS[one["weight"]])


def _missing(viewer: Viewer, row: Any, can: Possible) -> dict[str, Any] | None:
    """Say which consent lacks, to whoever can ask for it."""
    if not can.lacking or row.ended_at is not None or not sides_of(viewer, row):
        return None
    firm = row.firm if words.name_seen(row) else None
    return {
        "categories": [words.category(one) for one in can.lacking],
        "asked": cases.open_question(viewer, row),
        "may_ask": firm is not None and can_ask_consent(viewer, firm, row.sender_id),
    }


def _note_opened(viewer: Viewer, row: Any) -> None:
    record(
        "referral.opened",
        object_type="referral",
        object_id=row.uuid,
        firms=[row.firm_id],
        categories=["journey"],
        region=row.region_id,
        organisation=next(
            (pk for pk in (row.receiver_id, row.sender_id) if pk in viewer.organisations), None
        ),
    )


@open_to("advisers", "coordinators", "firms")
def act(request: HttpRequest, case: UUID, event: str) -> HttpResponse:
    """Do one thing with a case: its form, and what follows."""
    viewer, event = viewer_of(request), event.replace("-", "_")
    row = cases.case(viewer, case)
    if event == "confirm":
        return redirect("referrals:answer_outcome", case)
    way = possible(viewer, row).way(event) if is_event(event) else None
    if way is None:
        return _no_way(request, row, event)
    form = _form(request, row, way)
    if request.method == "POST" and form.is_valid():
        return _done(request, row, way, form)
    return _asked(request, row, way, form)


def _no_way(request: HttpRequest, row: Any, event: str) -> HttpResponse:
    """Somebody else was faster, or it is not this viewer's to do."""
    if event not in words.EVENTS:
        raise Http404
    if not roles_of(viewer_of(request), row):
        raise PermissionDenied(_("You may read this case, not act on it."))
    if request.method == "POST":
        typed = [
            (words.GIVEN.get(name, name), text)
            for name, text in request.POST.items()
            if name not in ("csrfmiddlewaretoken", "version", "role") and text
        ]
        raise stale(row, typed)
    messages.warning(request, _("That cannot be done as the case stands now."))
    return redirect("referrals:case", row.uuid)


def stale(row: Any, typed: list[tuple[Any, Any]]) -> Stale:
    """Give the page that says who changed the case, how it stands, and what was typed."""
    now = [(_("State"), words.state_badge(row)), (_("Whose turn"), words.whose_turn(row) or None)]
    url = reverse("referrals:case", args=[row.uuid])
    return Stale(_("the case"), cases.last_mover(row), now, typed, url)


def _form(request: HttpRequest, row: Any, way: Way) -> MoveForm:
    viewer = viewer_of(request)
    suggestions = (
        cases.others(row.region_id, (row.sender_id, row.receiver_id)) if way.event == "decline" else ()
    )
    help_text = ""
    if Guard.CAPACITY in way.guards:
        left = possible(viewer, row).left
        help_text = (
            _("Your hours are not stated, so these are promised.")
            if left is None
            else _("Left in this area and quarter: %s.") % words.hours(left)
        )
    start = {
        "version": row.version,
        "role": str(way.role),
        "owner": row.owner_name or viewer.name,
        "adviser": row.adviser_name or viewer.name,
        "hours": row.asked_hours,
        "meeting_place": row.meeting_place,
    }
    return MoveForm(
        request.POST or None,
        event=way.event,
        guards=way.guards,
        suggestions=suggestions,
        hours_help=help_text,
        initial=start,
    )


def _done(request: HttpRequest, row: Any, way: Way, form: MoveForm) -> HttpResponse:
    viewer = viewer_of(request)
    do = moving.amend if way.amends else moving.act
    given = form.given()
    if way.role == "receiver" and given.get("adviser") == viewer.name:
        given["adviser_id"] = viewer.user
    if way.role == "sender" and given.get("owner") == viewer.name:
        given["owner_id"] = viewer.user
    try:
        after = do(
            viewer,
            row.uuid,
            way.event,
            version=form.cleaned_data["version"],
            role=way.role,
            given=given,
            words=form.words(),
        )
    except StaleEdit:
        return _changed_meanwhile(request, row.uuid, way, form)
    except BadInput as error:
        show_refusal(form, error)
        return _asked(request, row, way, form)
    messages.success(request, _("Done: %s.") % words.EVENTS[way.event][0])
    if after.state in ("declined",) and way.role in ("sender", "coordinator"):
        return redirect("referrals:reroute", row.uuid)
    return redirect("referrals:case", row.uuid)


def _changed_meanwhile(request: HttpRequest, uuid: Any, way: Way, form: MoveForm) -> HttpResponse:
    """Keep what was typed: in the form where it can still be sent, else beside how the case stands."""
    row = cases.case(viewer_of(request), uuid)
    still = possible(viewer_of(request), row).way(way.event)
    if still is None:
        raise stale(row, form.typed())
    data: Any = form.data
    data = data.copy()
    data["version"] = str(row.version)
    form.data = data
    said = {"who": cases.last_mover(row), "state": words.state_badge(row), "turn": words.whose_turn(row)}
    return _asked(request, row, still, form, status=409, stale=said)


def _asked(
    request: HttpRequest, row: Any, way: Way, form: MoveForm, *, status: int = 200, stale: Any = None
) -> HttpResponse:
    label, leads, weight = words.EVENTS[way.event]
    context = {
        "case": row,
        "form": form,
        "label": label,
        "leads": leads,
        "danger": weight == "danger",
        "blocked": [words.refusal(lack.problem) for lack in way.blocked],
        "stale": stale,
        "synthetic": row.synthetic,
        "firm_name": words.firm_name(row),
        "crumbs": [
            *_crumbs(viewer_of(request), row)[:1],
            (words.firm_name(row), reverse("referrals:case", args=[row.uuid])),
            (label, ""),
        ],
    }
    return render(
        request, "referrals/act.html", context, status=422 if form.errors and status == 200 else status
    )


@open_to("writers", "firms")
@require_POST
def say(request: HttpRequest, case: UUID) -> HttpResponse:
    """Write a message."""
    viewer = viewer_of(request)
    row = cases.case(viewer, case)
    form = MessageForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Write something before you send it."))
    else:
        moving.say(viewer, row.uuid, form.cleaned_data["text"])
        messages.success(request, _("The message stands on the case, and the others are told."))
    return redirect("referrals:case", case)


@open_to("writers")
@require_POST
def ask_consent(request: HttpRequest, case: UUID) -> HttpResponse:
    """Ask the firm for the consent that lacks."""
    viewer = viewer_of(request)
    row = cases.case(viewer, case)
    lacking = possible(viewer, row).lacking
    firm = cases.firm_of(viewer, row)
    if firm is None:
        raise PermissionDenied(_("The firm is not open to you, so you cannot ask it."))
    if lacking:
        asking.ask_consent(
            viewer,
            firm,
            organisation(row.receiver_id),
            row.purpose,
            lacking,
            asked_by=row.sender_id,
            referral=(row.pk, row.uuid),
            message=request.POST.get("message", ""),
        )
        messages.success(request, _("The firm has been asked. You are told when it has answered."))
    else:
        messages.info(request, _("The firm has already let the receiver see all of it."))
    return redirect("referrals:case", case)
