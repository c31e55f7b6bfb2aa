"""A firm's timeline: read, noted on, mended, exported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from farled_web.database.versions import StaleEdit
from farled_web.firms import page
from farled_web.firms.actions import entries as actions
from farled_web.firms.actions.sending import log_export
from farled_web.firms.consent_forms import EntryForm
from farled_web.firms.policies import can_change_entry
from farled_web.firms.queries import entries as queries
from farled_web.firms.queries import records
from farled_web.firms.views.consent import viewer_of
from farled_web.people.entrances import open_to
from farled_web.people.viewer import scope
from farled_web.ui import exports

SHOWN = [("hand", gettext_lazy("Notes of contact")), ("consent", gettext_lazy("Who sees what")),
         ("check", gettext_lazy("The check")), ("plan", gettext_lazy("The plan")),
         ("hours", gettext_lazy("Hours")), ("document", gettext_lazy("Documents"))]  # fmt: skip


def timeline(request: HttpRequest, firm: Any) -> Mapping[str, Any]:
    """The tab: newest first, a page at a time."""
    viewer = viewer_of(request)
    kind = request.GET.get("kind", "")
    here = reverse("firms:page", args=[firm.uuid, "timeline"])
    kinds = [(_("All"), here, kind not in dict(SHOWN))]
    kinds += [(str(text), f"{here}?kind={key}", key == kind) for key, text in SHOWN]
    return {
        "timeline": queries.page(viewer, firm, older=request.GET.get("older", ""), kind=kind),
        "first": not request.GET.get("older"),
        "kind": kind if kind in dict(SHOWN) else "",
        "kinds": kinds,
        "may_add": bool(viewer.writes),
    }


def _offices(request: HttpRequest) -> list[tuple[int, str]]:
    viewer = viewer_of(request)
    return [(seat.organisation, seat.name) for seat in viewer.seats if seat.organisation in viewer.writes]


def _crumbs(firm: Any, last: str) -> list[tuple[str, str]]:
    return [
        (_("Firms"), reverse("firms:list")),
        (firm.name, reverse("firms:page", args=[firm.uuid])),
        (_("Timeline"), reverse("firms:page", args=[firm.uuid, "timeline"])),
        (last, ""),
    ]


@open_to("writers")
def add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write a note of contact."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    form = EntryForm(request.POST or None, organisations=_offices(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.add(viewer, firm, given["kind"], text=given["text"], organisation=given["organisation"],
                    shared=given["shared"], at=given["at"])  # fmt: skip
        messages.success(request, _("Noted."))
        return redirect("firms:page", firm.uuid, "timeline")
    context = {
        "form": form,
        "firm": firm,
        "synthetic": firm.synthetic,
        "crumbs": _crumbs(firm, _("Write a note")),
    }
    return render(request, "firms/entries/note.html", context, status=422 if form.errors else 200)


@open_to("writers")
def change(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Change a note."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    entry = queries.entry(viewer, firm, pk)
    if not can_change_entry(viewer, entry):
        raise PermissionDenied(_("Only the organisation that wrote a note changes it."))
    start = {"at": entry.at, "text": entry.text, "shared": entry.shared, "version": entry.version}
    form = EntryForm(request.POST or None, initial=start)
    stale = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.change(viewer, entry, given["version"] or 0, text=given["text"], shared=given["shared"],
                           at=given["at"])  # fmt: skip
            messages.success(request, _("Changed."))
            return redirect("firms:page", firm.uuid, "timeline")
        except StaleEdit as error:
            stale = error.current
            form.data = form.data.copy()  # type: ignore[attr-defined]
            form.data["version"] = str(stale.version)  # type: ignore[attr-defined, index]
    context = {"form": form, "firm": firm, "entry": entry, "stale": stale, "synthetic": firm.synthetic,
               "crumbs": _crumbs(firm, _("Change a note"))}  # fmt: skip
    status = 409 if stale else 422 if form.errors else 200
    return render(request, "firms/entries/note.html", context, status=status)


@require_POST
@open_to("writers")
def remove(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Take a note away, or bring it back."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    entry = queries.entry(viewer, firm, pk)
    if "undo" in request.POST:
        actions.bring_back(viewer, entry)
        messages.success(request, _("The note is back."))
        return redirect("firms:page", firm.uuid, "timeline")
    actions.remove(viewer, entry)
    return render(request, "firms/entries/removed.html", {"firm": firm, "entry": entry,
                                                          "crumbs": _crumbs(firm, _("Removed"))})  # fmt: skip


@open_to("advisers", "firms")
def export(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The whole timeline as a file, written while it is read."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    kind = request.GET.get("kind", "csv")
    kind = kind if kind in exports.KINDS else "csv"
    log_export(viewer, what="timeline", kind=kind, firms=[firm.pk], categories=["journey"])
    heads = [_("When"), _("Kind"), _("What"), _("Who"), _("Shared")]

    def rows() -> Iterator[list[Any]]:
        batch: list[Any] = []
        for one in queries.entries(viewer, firm).iterator(chunk_size=1000):
            batch.append(one)
            if len(batch) == 1000:
                yield from _lines(viewer, batch)
                batch = []
        yield from _lines(viewer, batch)

    return exports.stream(kind, f"timeline-{firm.name}", heads, rows, lambda: scope(viewer.user))


def _lines(viewer: Any, batch: list[Any]) -> Iterator[list[Any]]:
    for one in queries.events(viewer, batch):
        yield [one.entry.at, one.title, one.text, one.who, one.entry.shared]


def register() -> None:
    """Put the tab on the firm page."""
    page.register_panel(
        page.Panel("timeline", "firms-timeline", "firms/entries/timeline.html", timeline, order=10)
    )
