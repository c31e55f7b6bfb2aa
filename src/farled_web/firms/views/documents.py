"""Documents about a firm: the list, adding, fetching, removing and bringing back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from farled.errors import BadInput
from farled_web.firms.actions import documents as actions
from farled_web.firms.forms import DocumentForm
from farled_web.firms.policies import can_add, can_remove_document
from farled_web.firms.queries import documents as queries
from farled_web.firms.queries import records
from farled_web.firms.views.records import refuse_unless, viewer_of
from farled_web.people.entrances import open_to
from farled_web.ui.errors import TooLarge


def panel(request: HttpRequest, firm: Any) -> Mapping[str, Any]:
    """Give what the documents tab shows."""
    viewer = viewer_of(request)
    rows = list(queries.documents(viewer, firm)[:200])
    return {
        "documents": [(row, can_remove_document(viewer, row)) for row in rows],
        "removed": list(queries.removed(viewer, firm)[:20]),
        "may_add": can_add(viewer, firm),
        "seen": sorted({row.category for row in rows}),
    }


def _tab(firm: Any) -> str:
    return reverse("firms:page", args=[firm.uuid, "documents"])


@open_to("writers", "firms")
def add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add a document."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    refuse_unless(can_add(viewer, firm), _("You may look at this firm and not change it."))
    if getattr(request, "upload_too_large", False):
        raise TooLarge(_("10 MB"))
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            actions.add_document(
                viewer, firm=firm, name=file.name, content=file.read(), category=form.cleaned_data["category"]
            )
        except BadInput as error:
            for problem in error.problems:
                form.add_error("file", f"{problem.given}: {problem.reason}. {problem.remedy}.")
        else:
            messages.success(request, _("%s is added.") % file.name)
            return redirect(_tab(firm))
    crumbs = [
        (_("Firms"), reverse("firms:list")),
        (firm.name, reverse("firms:page", args=[firm.uuid])),
        (_("Add a document"), ""),
    ]
    context = {
        "firm": firm,
        "heading": _("Add a document"),
        "form": form,
        "crumbs": crumbs,
        "action": _("Add"),
        "cancel": _tab(firm),
        "synthetic": firm.synthetic,
    }
    return render(request, "firms/form.html", context, status=422 if form.errors else 200)


@open_to("advisers", "firms")
def fetch(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a document as a file, never shown within the page."""
    viewer = viewer_of(request)
    row = queries.document(viewer, uuid)
    content = actions.fetch_document(viewer, document=row)
    response = HttpResponse(content, content_type=row.media_type)
    response["Content-Disposition"] = content_disposition_header(True, row.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@open_to("writers", "firms")
@require_POST
def remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a document out of sight; the message says how to bring it back."""
    viewer = viewer_of(request)
    row = queries.document(viewer, uuid)
    actions.remove_document(viewer, document=row)
    messages.success(request, _("%s is removed. You find it below for 30 days, to bring it back.") % row.name)
    return redirect(_tab(row.firm))


@open_to("writers", "firms")
@require_POST
def bring_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put a removed document back."""
    viewer = viewer_of(request)
    row = queries.document(viewer, uuid, gone=True)
    actions.bring_document_back(viewer, document=row)
    messages.success(request, _("%s is back.") % row.name)
    return redirect(_tab(row.firm))
