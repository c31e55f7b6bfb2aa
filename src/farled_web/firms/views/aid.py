"""The ledger of *de minimis* aid: what a firm has had, what is left, and its entries."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from farled_web.database.versions import StaleEdit
from farled_web.firms.actions import aid as actions
from farled_web.firms.actions.opening import note_opening
from farled_web.firms.actions.sending import log_export
from farled_web.firms.forms import AidForm, WithdrawAidForm
from farled_web.firms.policies import can_add, can_change_own
from farled_web.firms.queries import aid as queries
from farled_web.firms.queries import records
from farled_web.firms.views.records import refuse_unless, viewer_of
from farled_web.firms.views.stale import stale_page
from farled_web.people.entrances import open_to
from farled_web.people.viewer import scope
from farled_web.ui.lists import Badge, Column, Empty, ListSpec

FORM = "firms/form.html"
FIELDS = ("date", "amount_eur", "granted_by", "scheme", "linked_name", "source")


def _state(row: Any) -> Badge:
    if row.withdrawn_at:
        return Badge(_("withdrawn"))
    return Badge(_("counts"), "info") if row.counts else Badge(_("older than three years"))


AID = ListSpec(
    name="aid",
    caption=gettext_lazy("Entries of de minimis aid"),
    order="-date",
    columns=(
        Column("date", gettext_lazy("Granted on"), order="date", descending=True, link=lambda row: row.url),
        Column(
            "amount_eur", gettext_lazy("Amount, euro"), kind="number", order="amount_eur", descending=True
        ),
        Column("state", gettext_lazy("State"), _state),
        Column("granted_by", gettext_lazy("Granted by"), order="granted_by"),
        Column("scheme", gettext_lazy("Scheme"), wide_only=True),
        Column("linked_name", gettext_lazy("Linked enterprise"), wide_only=True),
        Column(
            "organisation",
            gettext_lazy("Written down by"),
            lambda row: row.organisation.name if row.organisation else _("the firm"),
        ),
        Column("source", gettext_lazy("Where this is known from"), wide_only=True),
        Column(
            "document",
            gettext_lazy("Evidence"),
            lambda row: row.document.name if row.document else None,
            wide_only=True,
        ),
        Column("withdrawn_why", gettext_lazy("Why it counts no more"), wide_only=True),
        Column("recorded_at", gettext_lazy("Written down"), only_export=True),
    ),
    empty=Empty(
        gettext_lazy("No aid is written down"),
        gettext_lazy("That is not the same as none: write down what the firm has been granted."),
        icon="document",
    ),
)


@open_to("advisers", "firms")
@require_safe
def ledger(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """What a firm has had in three years, what is left, and every entry."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    held = queries.ledger(viewer, firm)
    rows = list(queries.entries(viewer, firm))
    for row in rows:
        own = can_change_own(viewer, firm.pk, row.organisation_id)
        marks: Any = row
        marks.counts = held.standing.since <= row.date <= held.standing.on
        marks.url = reverse("firms:aid_change", args=[uuid, row.pk]) if own else ""
    listing = AID.read(request, rows)
    if listing.export_wanted:
        log_export(viewer, what="aid", kind=listing.export_wanted, categories=["finance"], firms=[firm.pk])
        return listing.export(lambda: scope(viewer.user))
    note_opening(viewer, firm=firm, categories=["finance"])
    context = {
        "firm": firm,
        "ledger": held,
        "standing": held.standing,
        "listing": listing,
        "may_add": can_add(viewer, firm),
        "synthetic": firm.synthetic,
        "today": timezone.localdate(),
        "crumbs": _crumbs(firm, ""),
    }
    return render(request, "firms/aid/ledger.html", context)


def _crumbs(firm: Any, *more: str) -> list[tuple[str, str]]:
    here = reverse("firms:aid_ledger", args=[firm.uuid])
    head = [(_("Firms"), reverse("firms:list")), (firm.name, reverse("firms:page", args=[firm.uuid]))]
    return [*head, (_("De minimis aid"), here if more != ("",) else ""), *((one, "") for one in more if one)]


def _form(request: HttpRequest, firm: Any, first: dict[str, Any] | None = None) -> AidForm:
    documents = [(str(one.pk), one.name) for one in queries.evidence(viewer_of(request), firm)]
    return AidForm(request.POST or None, initial=first or {}, documents=documents)


def _entry(form: AidForm) -> actions.Entry:
    given = form.cleaned_data
    return actions.Entry(
        **{name: given[name] for name in FIELDS},
        document_id=int(given["document"]) if given["document"] else None,
    )


def _context(firm: Any, form: Any, heading: str, **more: Any) -> dict[str, Any]:
    cancel = reverse("firms:aid_ledger", args=[firm.uuid])
    return {
        "firm": firm,
        "form": form,
        "heading": heading,
        "synthetic": firm.synthetic,
        "cancel": cancel,
        "crumbs": _crumbs(firm, heading),
        **more,
    }


def _draw(request: HttpRequest, context: dict[str, Any], template: str = FORM) -> HttpResponse:
    return render(request, template, context, status=422 if context["form"].errors else 200)


@open_to("writers", "firms")
def aid_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write down aid the firm, or one linked to it, has been granted."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    refuse_unless(can_add(viewer, firm), _("You may look at this firm and not change it."))
    form = _form(request, firm)
    if request.method != "POST" or not form.is_valid():
        return _draw(request, _context(firm, form, _("De minimis aid received")))
    actions.add_aid(viewer, firm=firm, entry=_entry(form))
    held = queries.ledger(viewer, firm).standing
    if held.state == "over":
        messages.warning(request, _("Saved. What is written down passes the ceiling: check the entries."))
    else:
        messages.success(request, _("Saved."))
    return redirect("firms:aid_ledger", uuid)


@open_to("writers", "firms")
def aid_change(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """Correct an entry."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    row = records.one_aid(viewer, firm, number)
    refuse_unless(
        can_change_own(viewer, firm.pk, row.organisation_id),
        _("Who wrote an entry down, and the firm, may correct it."),
    )
    first = {name: getattr(row, name) for name in (*FIELDS, "version")}
    form = _form(request, firm, {**first, "document": str(row.document_id or "")})
    context = _context(firm, form, _("Correct an entry of aid"), aid=row)
    if row.withdrawn_at is not None or request.method != "POST" or not form.is_valid():
        return _draw(request, context, "firms/aid/entry.html")
    try:
        actions.change_aid(
            viewer, firm=firm, aid=row, version=form.cleaned_data["version"] or 0, entry=_entry(form)
        )
    except StaleEdit as error:
        now: Any = error.current
        return stale_page(request, FORM, form, error, now.recorded_by_name, context)
    messages.success(request, _("Saved."))
    return redirect("firms:aid_ledger", uuid)


@open_to("writers", "firms")
def aid_withdraw(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """Let a wrong entry count no more, with a reason."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    row = records.one_aid(viewer, firm, number)
    may = can_change_own(viewer, firm.pk, row.organisation_id) and row.withdrawn_at is None
    refuse_unless(may, _("Who wrote an entry down, and the firm, may withdraw it."))
    form = WithdrawAidForm(request.POST or None, initial={"version": row.version})
    page = reverse("firms:aid_ledger", args=[uuid])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.withdraw_aid(viewer, firm=firm, aid=row, version=given["version"] or 0, why=given["why"])
        except StaleEdit as error:
            now: Any = error.current
            return stale_page(
                request, FORM, form, error, now.recorded_by_name, _context(firm, form, _("Withdraw"))
            )
        messages.success(request, _("The entry counts no more. You can bring it back on its page."))
        return redirect(page)
    context = {
        "title": _("Let this entry of aid count no more?"),
        "form": form,
        "action": _("Withdraw"),
        "danger": True,
        "text": _("Do so only when it was wrong; aid received counts for three years."),
        "cancel": page,
        "facts": [
            (_("Granted on"), row.date),
            (_("Amount, euro"), row.amount_eur),
            (_("Granted by"), row.granted_by),
        ],
    }
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


@open_to("writers", "firms")
@require_POST
def aid_back(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """Let a withdrawn entry count again."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    actions.bring_back_aid(viewer, firm=firm, aid=records.one_aid(viewer, firm, number))
    messages.success(request, _("The entry counts again."))
    return redirect("firms:aid_ledger", uuid)
