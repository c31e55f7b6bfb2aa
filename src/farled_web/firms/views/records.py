"""The list of firms, registering one, a firm's page, and its facts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from farled_web.firms import page as parts
from farled_web.firms.actions import access
from farled_web.firms.actions.opening import note_opening
from farled_web.firms.actions.register import Exists, PerhapsTheSame, register_firm
from farled_web.firms.actions.sending import log_export
from farled_web.firms.forms import AskForm, RegisterForm
from farled_web.firms.likeness import Facts
from farled_web.firms.policies import can_edit
from farled_web.firms.queries import records
from farled_web.firms.views.listing import FIRMS, empty
from farled_web.people.entrances import open_to
from farled_web.people.viewer import Viewer, scope

KEPT_NUMBER = "firms_ask"  # in the session: a number is never in an address


def viewer_of(request: HttpRequest) -> Viewer:
    """Give who is asking."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


@open_to("advisers")
def firms(request: HttpRequest) -> HttpResponseBase:
    """The firms the viewer may see."""
    viewer = viewer_of(request)
    listing = FIRMS.read(request, records.listed(viewer), empty=empty(bool(viewer.writes)))
    if listing.export_wanted:
        rows: Any = listing.matching
        log_export(viewer, what="firms", kind=listing.export_wanted,
                   firms=list(rows.order_by("pk").values_list("pk", flat=True)))  # fmt: skip
        return listing.export(lambda: scope(viewer.user))
    return render(request, "firms/list.html", {"listing": listing, "may_register": bool(viewer.writes)})


@open_to("writers")
def register(request: HttpRequest) -> HttpResponse:
    """Register a firm: exact number first, then likely duplicates, then saved."""
    viewer = viewer_of(request)
    seats = [(seat.organisation, seat.name) for seat in viewer.seats if seat.organisation in viewer.writes]
    form = RegisterForm(request.POST or None, organisations=seats)
    context: dict[str, Any] = {"form": form, "crumbs": _crumbs((_("Register a firm"), ""))}
    if request.method != "POST" or not form.is_valid():
        return render(request, "firms/register.html", context, status=422 if form.errors else 200)
    given = dict(form.cleaned_data)
    organisation = given.pop("organisation")
    try:
        firm = register_firm(viewer, organisation=organisation, facts=Facts(**given),
                             different=request.POST.getlist("different"))  # fmt: skip
    except Exists as error:
        return _exists(request, error, organisation, given)
    except PerhapsTheSame as error:
        context |= {"found": error.found, "different": request.POST.getlist("different")}
        return render(request, "firms/duplicates.html", context, status=409)
    messages.success(request, _("%s is registered.") % firm.name)
    return redirect("firms:page", firm.uuid)


def _exists(request: HttpRequest, error: Exists, organisation: int, given: dict[str, Any]) -> HttpResponse:
    if error.firm is not None:
        messages.info(request, _("This firm is here already, under that number."))
        return redirect("firms:page", error.firm.uuid)
    request.session[KEPT_NUMBER] = [organisation, given["country"], given["organisation_number"]]
    return redirect("firms:ask")


@open_to("writers")
def ask(request: HttpRequest) -> HttpResponse:
    """A firm with this number is here, and not open to the viewer: ask it to be let in."""
    kept = request.session.get(KEPT_NUMBER)
    if not kept:
        return redirect("firms:register")
    organisation, country, number = kept
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asking = records.organisation(organisation)
        made = access.ask(viewer_of(request), asking, country, number, form.cleaned_data["message"])
        del request.session[KEPT_NUMBER]
        if made:
            messages.success(request, _("The firm has been asked. You are told when it has answered."))
        else:
            messages.info(
                request, _("Your organisation has asked already, and the firm has not answered yet.")
            )
        return redirect("firms:list")
    context = {"form": form, "crumbs": _crumbs((_("Register a firm"), ""))}
    return render(request, "firms/ask.html", context, status=422 if form.errors else 200)


@open_to("advisers", "firms")
def page(request: HttpRequest, uuid: UUID, tab: str = "overview") -> HttpResponse:
    """A firm's page: one tab of it, with the panels the rooms above have put there."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    if firm.uuid != uuid:
        return redirect("firms:page", firm.uuid)
    tabs = parts.tabs()
    here = next((one for one in tabs if one.name == tab), None)
    if here is None:
        raise Http404
    panels, seen = _drawn(request, firm, tab)
    note_opening(viewer, firm=firm, categories=[*here.categories, *seen])
    context = {
        "firm": firm, "tab": tab, "panels": panels, "may_edit": can_edit(viewer, firm),
        "synthetic": firm.synthetic,
        "tabs": [(one.title, _tab_url(firm, one.name), one is here) for one in tabs],
        "crumbs": _crumbs((firm.name, "")) if viewer.is_adviser else _own_crumbs(firm.name),
    }  # fmt: skip
    return render(request, "firms/page.html", context)


def _tab_url(firm: Any, tab: str) -> str:
    return reverse("firms:page", args=[firm.uuid, *([] if tab == "overview" else [tab])])


def _drawn(request: HttpRequest, firm: Any, tab: str) -> tuple[list[tuple[parts.Panel, Any]], list[str]]:
    drawn, seen = [], []
    for panel in parts.panels(tab):
        context = panel.context(request, firm)
        if context is not None:
            drawn.append((panel, context))
            seen += context.get("seen", ())
    return drawn, seen


def _crumbs(*last: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Firms"), reverse("firms:list")), *last]


def _own_crumbs(name: str) -> list[tuple[str, str]]:
    """Lead back to the firm's own first page, not to a list that is closed to it."""
    return [(_("My firm"), reverse("workspace:my_firm_home")), (name, "")]


def refuse_unless(allowed: bool, why: str) -> None:
    """Stop somebody who may look but not change, with the reason.

    Raises:
        PermissionDenied: They may not.
    """
    if not allowed:
        raise PermissionDenied(why)
