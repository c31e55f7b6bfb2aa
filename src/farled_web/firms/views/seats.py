"""Group offers and their seats."""

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
from django.views.decorators.http import require_POST

from farled_web.firms.actions import seats as actions
from farled_web.firms.consent_forms import SeatForm
from farled_web.firms.policies import can_change_seat, can_mark_part
from farled_web.firms.queries import records
from farled_web.firms.queries import seats as queries
from farled_web.firms.queries.hours import firms_to_book
from farled_web.firms.views.consent import viewer_of
from farled_web.people.entrances import open_to
from farled_web.people.viewer import scope
from farled_web.ui.lists import Badge, Column, Empty, ListSpec

STATES = {
    "booked": (gettext_lazy("booked"), "good"),
    "waiting": (gettext_lazy("on the waiting list"), "warn"),
    "cancelled": (gettext_lazy("given back"), ""),
    "took_part": (gettext_lazy("took part"), "info"),
}

OFFERS = ListSpec(
    name="offers",
    caption=gettext_lazy("Group offers to come"),
    columns=(
        Column("name", gettext_lazy("Offer"), order="name",
               link=lambda o: reverse("firms:offer", args=[o.uuid])),
        Column("starts_on", gettext_lazy("Begins"), order=("starts_on", "id")),
        Column("apply_by", gettext_lazy("Apply by"), order="apply_by"),
        Column("organisation", gettext_lazy("Organisation"), lambda o: o.organisation.name,
               order="organisation__name"),
        Column("place", gettext_lazy("Place"), order="place", wide_only=True),
        Column("seats", gettext_lazy("Seats"), order="seats", kind="number"),
    ),
    order="starts_on",
    search=lambda rows, text: rows.filter(name__icontains=text),
    empty=Empty(gettext_lazy("No group offers to come"),
                gettext_lazy("Delegations, courses and cohorts of the region are listed here.")),
)  # fmt: skip


@open_to("advisers")
def offers(request: HttpRequest) -> HttpResponseBase:
    """The offers of the viewer's regions."""
    viewer = viewer_of(request)
    listing = OFFERS.read(request, queries.offers(viewer))
    if listing.export_wanted:
        return listing.export(lambda: scope(viewer.user))
    return render(request, "firms/seats/offers.html", {"listing": listing})


@open_to("advisers")
def offer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One offer: free seats, who is booked as far as the viewer may see, and booking."""
    viewer = viewer_of(request)
    found = queries.offer(uuid)
    offices = [(seat.organisation, seat.name) for seat in viewer.seats if seat.organisation in viewer.writes]
    firms = [(one.uuid, one.name) for one in firms_to_book(viewer)] if offices else []
    form = SeatForm(request.POST or None, firms=firms, organisations=offices)
    if request.method == "POST" and form.is_valid():
        firm = records.firm(viewer, UUID(form.cleaned_data["firm"]))
        made = actions.book_seat(viewer, found.row, firm, form.cleaned_data["organisation"])
        told = (
            _("%s has a seat.")
            if made.state == "booked"
            else _("All seats are taken: %s is on the waiting list.")
        )
        messages.success(request, told % firm.name)
        return redirect("firms:offer", uuid)
    begun = found.row.starts_on <= timezone.localdate()
    seats = [_seat(viewer, one, begun) for one in queries.seats(viewer, found.row)]
    context = {
        "offer": found.row, "free": found.free, "bookable": found.bookable and bool(firms), "form": form,
        "seats": seats, "synthetic": found.row.synthetic,
        "crumbs": [(_("Group offers"), reverse("firms:offers")), (found.row.name, "")],
    }  # fmt: skip
    return render(request, "firms/seats/offer.html", context, status=422 if form.errors else 200)


def _seat(viewer: Any, row: Any, begun: bool) -> dict[str, Any]:
    text, tone = STATES[row.state]
    return {
        "row": row, "state": Badge(text, tone), "name": row.firm_name or _("a firm that has not let you in"),
        "may_cancel": row.state in {"booked", "waiting"} and can_change_seat(viewer, row),
        "may_undo": row.state == "cancelled" and can_change_seat(viewer, row),
        "may_mark": begun and row.state == "booked" and can_mark_part(viewer, row),
        "may_unmark": row.state == "took_part" and can_mark_part(viewer, row),
    }  # fmt: skip


@require_POST
@open_to("advisers", "firms")
def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel, bring back, or note that the firm took part."""
    viewer = viewer_of(request)
    found = queries.seat(viewer, pk)
    verb = request.POST.get("verb", "")
    if verb == "cancel":
        actions.cancel_seat(viewer, found)
        messages.success(request, _("Cancelled. You can undo it in the list."))
    elif verb == "undo":
        actions.book_again(viewer, found)
        messages.success(request, _("Booked again."))
    elif verb in {"took_part", "not_part"}:
        actions.mark_part(viewer, found, verb == "took_part")
        messages.success(request, _("Noted."))
    return redirect("firms:offer", found.offer.uuid)
