"""One door in: who waits to be contacted, one of them, and how the promise is kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from farled_web.database.versions import StaleEdit
from farled_web.firms.actions import wishes as actions
from farled_web.firms.actions.opening import note_opening
from farled_web.firms.actions.sending import log_export
from farled_web.firms.consent_forms import ContactedForm, HandOnForm, ReasonForm
from farled_web.firms.policies import can_answer_wish
from farled_web.firms.queries import consent as sharing
from farled_web.firms.queries import records
from farled_web.firms.queries import wishes as queries
from farled_web.firms.views.consent import viewer_of
from farled_web.people.entrances import open_to
from farled_web.people.viewer import scope
from farled_web.ui.errors import StaleEdit as Stale
from farled_web.ui.lists import Badge, Column, Empty, Filter, ListSpec

STATES = [
    ("waiting", gettext_lazy("waiting")),
    ("answered", gettext_lazy("contacted")),
    ("closed", gettext_lazy("closed")),
]


def state(wish: Any) -> Badge:
    """Say how a wish stands; lateness is worked out, never kept."""
    if wish.closed_at:
        return Badge(_("closed"))
    if wish.answered_at:
        kept = wish.answered_at <= queries.due_at(wish)
        return Badge(_("contacted in time"), "good") if kept else Badge(_("contacted late"), "warn")
    if queries.is_overdue(wish):
        return Badge(_("overdue"), "bad")
    return Badge(_("taken"), "info") if wish.owner_id else Badge(_("waiting"), "warn")


def _in_state(rows: Any, value: str) -> Any:
    if value == "closed":
        return rows.filter(closed_at__isnull=False)
    if value == "answered":
        return rows.filter(answered_at__isnull=False)
    return rows.filter(answered_at=None, closed_at=None)


WISHES = ListSpec(
    name="wishes",
    caption=gettext_lazy("Firms that want to be contacted"),
    columns=(
        Column("firm", gettext_lazy("Firm"), lambda w: w.firm_name or _("no longer open to you"),
               link=lambda w: reverse("firms:wish", args=[w.uuid])),
        Column("state", gettext_lazy("State"), state),
        Column("due_at", gettext_lazy("To be contacted by"), queries.due_at, order=("due_at", "id")),
        Column("owner_name", gettext_lazy("Who takes it"), order="owner_name"),
        Column("created_at", gettext_lazy("Asked"), order="created_at", descending=True, wide_only=True),
        Column("organisation", gettext_lazy("Organisation"), lambda w: w.organisation.name,
               order="organisation__name", wide_only=True),
    ),
    filters=(Filter("state", gettext_lazy("State"), _in_state, STATES, preset="waiting"),),
    order="due_at",
    overdue=queries.is_overdue,
    empty=Empty(gettext_lazy("Nobody waits"),
                gettext_lazy("A firm that asks you to get in touch is listed here at once."), icon="check"),
)  # fmt: skip


@open_to("advisers")
def wishes(request: HttpRequest) -> HttpResponseBase:
    """The queue."""
    viewer = viewer_of(request)
    listing = WISHES.read(request, queries.wishes(viewer))
    if listing.export_wanted:
        out: Any = listing.matching
        log_export(viewer, what="wishes", kind=listing.export_wanted, categories=["identity", "contact"],
                   firms=list(out.order_by("firm").values_list("firm", flat=True).distinct()))  # fmt: skip
        return listing.export(lambda: scope(viewer.user))
    return render(request, "firms/wishes/list.html", {"listing": listing})


@open_to("advisers")
def wish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One firm that waits: who it is, what it wants, and the next step."""
    return _wish_page(request, uuid)


def _wish_page(request: HttpRequest, uuid: UUID, *, status: int = 200, **forms: Any) -> HttpResponse:
    viewer = viewer_of(request)
    found: Any = queries.wish(viewer, uuid)
    firm = queries.firm_of(viewer, found)
    contacts = list(records.contacts(viewer, firm)) if firm is not None else []
    if firm is not None:
        note_opening(viewer, firm=firm, categories=["identity", *(["contact"] if contacts else [])])
    version = {"version": found.version}
    offices = (
        [] if firm is None else [one for one in sharing.choosable(firm) if one.pk != found.organisation_id]
    )
    mates = queries.colleagues(viewer, found.organisation_id or 0)
    context = {
        "wish": found, "firm": firm, "contacts": contacts, "state": state(found),
        "due": queries.due_at(found),
        "overdue": queries.is_overdue(found), "may": can_answer_wish(viewer, found),
        "open": found.answered_at is None and found.closed_at is None,
        "contacted": ContactedForm(initial=version),
        "hand_on": HandOnForm(
            initial=version, colleagues=[(u.pk, str(u)) for u in mates],
            organisations=[(o.uuid, o.name) for o in offices],
        ),
        "close": ReasonForm(initial=version, prefix="close"),
        "synthetic": firm is not None and firm.synthetic,
        "crumbs": [(_("Wishes to be contacted"), reverse("firms:wishes")), (found.firm_name or "–", "")],
        **forms,
    }  # fmt: skip
    return render(request, "firms/wishes/wish.html", context, status=status)


def _stale(error: StaleEdit, uuid: UUID, typed: list[tuple[str, Any]]) -> Stale:
    now: Any = error.current
    told = [(_("State"), str(state(now))), (_("Who takes it"), now.owner_name)]
    return Stale(thing=_("this wish"), who=now.owner_name, now=told, typed=typed,
                 url=reverse("firms:wish", args=[uuid]))  # fmt: skip


@require_POST
@open_to("writers")
def take(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take it on."""
    viewer = viewer_of(request)
    found = queries.wish(viewer, uuid)
    try:
        actions.take(viewer, found, _version(request))
    except StaleEdit as error:
        raise _stale(error, uuid, []) from error
    messages.success(request, _("It is yours. Get in touch before the clock runs out."))
    return redirect("firms:wish", uuid)


@require_POST
@open_to("writers")
def contacted(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Log the first contact."""
    viewer = viewer_of(request)
    found = queries.wish(viewer, uuid)
    form = ContactedForm(request.POST)
    if not form.is_valid():
        return _wish_page(request, uuid, status=422, contacted=form)
    given = form.cleaned_data
    if queries.firm_of(viewer, found) is None:
        raise Http404
    try:
        actions.answer(viewer, found, given["version"], how=given["how"], text=given["text"], at=given["at"])
    except StaleEdit as error:
        raise _stale(error, uuid, [(_("What was said"), given["text"])]) from error
    messages.success(request, _("Logged. The clock has stopped."))
    return redirect("firms:wish", uuid)


@require_POST
@open_to("writers")
def hand_on(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand it to a colleague or on to another organisation."""
    viewer = viewer_of(request)
    found = queries.wish(viewer, uuid)
    firm = queries.firm_of(viewer, found)
    offices = [] if firm is None else sharing.choosable(firm)
    mates = queries.colleagues(viewer, found.organisation_id or 0)
    form = HandOnForm(request.POST, colleagues=[(u.pk, str(u)) for u in mates],
                      organisations=[(o.uuid, o.name) for o in offices])  # fmt: skip
    if not form.is_valid():
        return _wish_page(request, uuid, status=422, hand_on=form)
    given = form.cleaned_data
    try:
        if given["colleague"]:
            mate = queries.colleague(viewer, found.organisation_id or 0, int(given["colleague"]))
            if mate is None:
                raise Http404
            actions.hand_to(viewer, found, given["version"], mate)
            messages.success(request, _("%s has it now.") % mate)
            return redirect("firms:wish", uuid)
        office = next(one for one in offices if str(one.uuid) == str(given["organisation"]))
        actions.hand_on(viewer, found, office, given["why"])
    except StaleEdit as error:
        raise _stale(error, uuid, [(_("Why"), given["why"])]) from error
    messages.success(request, _("Handed on to %s.") % office.name)
    return redirect("firms:wishes")


@require_POST
@open_to("writers", "firms")
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Close it with a reason, or open it again."""
    viewer = viewer_of(request)
    found = queries.wish(viewer, uuid)
    try:
        if "undo" in request.POST:
            actions.open_again(viewer, found, _version(request))
            messages.success(request, _("It waits again."))
            return redirect("firms:wish", uuid)
        form = ReasonForm(request.POST, prefix="close")
        if not form.is_valid():
            return _wish_page(request, uuid, status=422, close=form)
        actions.close(viewer, found, form.cleaned_data["version"] or 0, form.cleaned_data["why"])
    except StaleEdit as error:
        raise _stale(error, uuid, []) from error
    messages.success(request, _("Closed. You can open it again on this page."))
    return redirect("firms:wish", uuid)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@open_to("coordinators")
def promise(request: HttpRequest) -> HttpResponse:
    """How each organisation of the region keeps the promise, in numbers."""
    viewer = viewer_of(request)
    rows = [row for region in viewer.coordinates for row in queries.promises(region)]
    kept, broken = sum(r.kept for r in rows), sum(r.broken for r in rows)
    totals = {
        "wishes": sum(r.wishes for r in rows), "waiting": sum(r.waiting for r in rows),
        "overdue": sum(r.overdue for r in rows), "share": kept / (kept + broken) if kept + broken else None,
    }  # fmt: skip
    return render(request, "firms/wishes/promise.html", {"rows": rows, "totals": totals})
