"""Forms for what is known of a firm: facts, money, people, memberships."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from farled_web.database.versions import StaleEdit
from farled_web.firms import numbers
from farled_web.firms.actions import contacts as people
from farled_web.firms.actions import facts as actions
from farled_web.firms.actions.register import Exists
from farled_web.firms.forms import ContactForm, FactsForm, FinanceForm, MembershipForm
from farled_web.firms.policies import can_add, can_change_contact, can_edit, can_edit_finance
from farled_web.firms.queries import records
from farled_web.firms.views.records import refuse_unless, viewer_of
from farled_web.firms.views.stale import stale_page
from farled_web.people.entrances import open_to

FORM = "firms/form.html"


def _context(firm: Any, heading: str, form: Any, **more: Any) -> dict[str, Any]:
    crumbs = [
        (_("Firms"), reverse("firms:list")),
        (firm.name, reverse("firms:page", args=[firm.uuid])),
        (heading, ""),
    ]
    return {
        "firm": firm,
        "heading": heading,
        "form": form,
        "crumbs": crumbs,
        "synthetic": firm.synthetic,
        **more,
    }


def _back(firm: Any, part: str = "") -> HttpResponse:
    return redirect(reverse("firms:page", args=[firm.uuid]) + part)


def _draw(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, FORM, context, status=422 if context["form"].errors else 200)


@open_to("writers", "firms")
def facts(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change a firm's facts."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    refuse_unless(can_edit(viewer, firm), _("You may look at this firm and not change it."))
    form = FactsForm(
        request.POST or None,
        initial=_initial(firm),
        country=firm.country,
        masked=numbers.shown(firm.organisation_number, firm.country, sole_trader=firm.sole_trader)
        if firm.sole_trader
        else "",
    )
    context = _context(firm, _("Facts"), form)
    if request.method != "POST" or not form.is_valid():
        return _draw(request, context)
    values = dict(form.cleaned_data)
    if form.keeps_number:
        values.pop("organisation_number")
    try:
        actions.change_facts(viewer, firm=firm, version=values.pop("version"), changes=values)
    except StaleEdit as error:
        return stale_page(request, FORM, form, error, records.last_to_change(viewer, firm), context)
    except Exists:
        form.add_error(
            "organisation_number",
            _("Another firm stands under this number. If it is the same firm, merge the two records."),
        )
        return _draw(request, context)
    messages.success(request, _("Saved."))
    return _back(firm)


def _initial(firm: Any) -> dict[str, Any]:
    found = {name: getattr(firm, name) for name in actions.FACTS}
    share = found["share_abroad"]
    found["share_abroad"] = None if share is None else round(share * 100, 4)
    found["linked"] = {True: "yes", False: "no", None: ""}[found["linked"]]
    if firm.sole_trader:
        found["organisation_number"] = ""  # never sent to the screen
    return {**found, "version": firm.version}


@open_to("writers", "firms")
def finance(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change what the firm says of its money."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    refuse_unless(can_edit_finance(viewer, firm), _("The firm, and who registered it, write down its money."))
    money = records.finance(viewer, firm)
    first = {name: getattr(money, name, None) for name in ("turnover_eur", "balance_eur", "year")}
    form = FinanceForm(request.POST or None, initial={**first, "version": getattr(money, "version", 0)})
    context = _context(firm, _("Money"), form)
    if request.method != "POST" or not form.is_valid():
        return _draw(request, context)
    try:
        actions.change_finance(viewer, firm=firm, **form.cleaned_data)
    except StaleEdit as error:
        return stale_page(request, FORM, form, error, "", context)
    messages.success(request, _("Saved."))
    return _back(firm, "#money")


@open_to("writers", "firms")
def contact_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add a person at the firm."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    refuse_unless(can_add(viewer, firm), _("You may look at this firm and not change it."))
    form = ContactForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _draw(request, _context(firm, _("New contact person"), form))
    values = dict(form.cleaned_data)
    values.pop("version")
    people.add_contact(viewer, firm=firm, **values)
    messages.success(request, _("%s is added.") % values["name"])
    return _back(firm, "#contacts")


@open_to("writers", "firms")
def contact(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change a person's data."""
    viewer = viewer_of(request)
    row = records.contact(viewer, uuid)
    refuse_unless(
        can_change_contact(viewer, row), _("You may look at this person's data and not change them.")
    )
    form = ContactForm(
        request.POST or None, initial={name: getattr(row, name) for name in (*people.FIELDS, "version")}
    )
    context = _context(row.firm, row.name, form, contact=row)
    if request.method != "POST" or not form.is_valid():
        return _draw(request, context)
    values = dict(form.cleaned_data)
    try:
        people.change_contact(viewer, contact=row, version=values.pop("version") or 0, **values)
    except StaleEdit as error:
        return stale_page(request, FORM, form, error, "", context)
    messages.success(request, _("Saved."))
    return _back(row.firm, "#contacts")


@open_to("writers", "firms")
@require_POST
def contact_end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say that a person is no longer there, or that they are after all (``back``)."""
    viewer = viewer_of(request)
    row = records.contact(viewer, uuid)
    back = request.POST.get("back") == "1"
    people.end_contact(viewer, contact=row, back=back)
    text = _("%s is a contact person again.") if back else _("%s is no longer a contact person.")
    messages.success(request, text % row.name)
    return _back(row.firm, "#contacts")


@open_to("writers", "firms")
def membership(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write down that the firm is, or was, a member of an organisation."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    refuse_unless(can_add(viewer, firm), _("You may look at this firm and not change it."))
    own = firm.pk in viewer.firms or firm.registered_by_id in viewer.writes
    found = [
        (one.pk, one.name) for one in records.organisations_of(viewer, firm) if own or one.pk in viewer.writes
    ]
    form = MembershipForm(request.POST or None, organisations=found)
    if request.method != "POST" or not form.is_valid():
        return _draw(request, _context(firm, _("Member of an organisation"), form))
    actions.set_membership(viewer, firm=firm, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return _back(firm, "#members")
