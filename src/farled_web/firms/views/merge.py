"""Two records, perhaps one firm: find them, choose fact by fact, unite, and part again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from farled_web.database.versions import StaleEdit
from farled_web.firms.actions.facts import FACTS
from farled_web.firms.actions.merge import AddsVoice, CannotPart, merge_firms, part_firms, tell_apart
from farled_web.firms.policies import can_merge, takes_over
from farled_web.firms.queries import merges, records
from farled_web.firms.queries.duplicates import likely_duplicates_of
from farled_web.firms.views.panels import fact_words
from farled_web.firms.views.records import refuse_unless, viewer_of
from farled_web.people.entrances import open_to

# Chosen together: a number belongs to its country, a code to its revision.
TOGETHER = {
    "country": "organisation_number",
    "number_confirmed": "organisation_number",
    "sole_trader": "organisation_number",
    "nace_revision": "nace",
}
WHY_NOT = gettext_lazy(
    "You can merge a firm that your organisation has registered, or that lets you see its contacts."
)


def _crumbs(firm: Any, last: str) -> list[tuple[str, str]]:
    return [
        (_("Firms"), reverse("firms:list")),
        (firm.name, reverse("firms:page", args=[firm.uuid])),
        (last, ""),
    ]


@open_to("writers")
def same(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Records that are perhaps the same firm as this one, and a search for others."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    refuse_unless(can_merge(viewer, firm), str(WHY_NOT))
    text = request.GET.get("q", "").strip()[:100]
    found = [one for one in records.firms(viewer).filter(pk__in=records.find(text, 50)) if one.pk != firm.pk]
    context = {
        "firm": firm,
        "likely": likely_duplicates_of(viewer, firm),
        "query": text,
        "found": found[:20],
        "crumbs": _crumbs(firm, _("The same firm?")),
        "synthetic": firm.synthetic,
    }
    return render(request, "firms/merge_find.html", context)


@open_to("writers")
def choose(request: HttpRequest, uuid: UUID, other: UUID) -> HttpResponse:
    """Both records side by side; each fact is chosen, then they are one."""
    viewer = viewer_of(request)
    kept, absorbed = records.firm(viewer, uuid), records.firm(viewer, other)
    if kept.pk == absorbed.pk or kept.region_id != absorbed.region_id:
        raise Http404
    refuse_unless(can_merge(viewer, kept) and can_merge(viewer, absorbed), str(WHY_NOT))
    if takes_over(viewer, kept, absorbed):
        messages.info(request, _("The record that another organisation registered is the one that stays."))
        return redirect("firms:merge", absorbed.uuid, kept.uuid)
    money = (records.finance(viewer, kept), records.finance(viewer, absorbed))
    if request.method == "POST":
        versions = (_number(request, "version_kept"), _number(request, "version_absorbed"))
        try:
            merge = merge_firms(
                viewer,
                kept=kept,
                absorbed=absorbed,
                versions=versions,
                from_absorbed=_chosen(request),
                take_money=request.POST.get("money") == "other" and all(money),
                link_opens=request.POST.get("link_opens") == "1",
            )
        except AddsVoice:
            messages.warning(
                request, _("The other record brings people who act for the firm. Ask the organisation that "
                           "registered this one to merge the two."),
            )  # fmt: skip
            return redirect("firms:same", kept.uuid)
        except StaleEdit:
            messages.warning(request, _("One of the records was changed meanwhile. Look again, then merge."))
            return redirect("firms:merge", kept.uuid, absorbed.uuid)
        moved = sum(merge.moved.values())
        messages.success(
            request, _("The two records are one. %s rows moved; it can be undone below.") % moved
        )
        return redirect(reverse("firms:page", args=[kept.uuid]) + "#merges")
    context = {
        "firm": kept,
        "other": absorbed,
        "rows": _rows(kept, absorbed),
        "money": money if all(money) else None,
        "link": absorbed.first_check is not None,
        "crumbs": _crumbs(kept, _("Merge")),
        "synthetic": kept.synthetic or absorbed.synthetic,
    }
    return render(request, "firms/merge.html", context)


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _chosen(request: HttpRequest) -> dict[str, bool]:
    taken = {name: request.POST.get(f"fact_{name}") == "other" for name in FACTS if name not in TOGETHER}
    return {**taken, **{name: taken[leader] for name, leader in TOGETHER.items()}}


def _rows(kept: Any, absorbed: Any) -> list[dict[str, Any]]:
    """Give the facts of both in words; where only one side knows a fact, that one is chosen already."""
    rows = []
    for name, label, words in fact_words():
        if name in TOGETHER:
            continue
        mine, theirs = words(kept), words(absorbed)
        take = mine in (None, "") and theirs not in (None, "")
        if name == "organisation_number" and absorbed.number_confirmed and not kept.number_confirmed:
            take = True
        rows.append(
            {
                "name": name,
                "label": label,
                "kept": mine,
                "other": theirs,
                "take": take,
                "same": mine == theirs,
            }
        )
    return rows


@open_to("writers")
@require_POST
def apart(request: HttpRequest, uuid: UUID, other: UUID) -> HttpResponse:
    """Two records are two firms: nobody is asked again."""
    viewer = viewer_of(request)
    firm, another = records.firm(viewer, uuid), records.firm(viewer, other)
    tell_apart(viewer, firm=firm, other=another)
    messages.success(request, _("Noted: these are two firms."))
    return redirect("firms:same", firm.uuid)


@open_to("writers")
def undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Part two records again, after a question."""
    viewer = viewer_of(request)
    merge = merges.merge(viewer, uuid)
    page = reverse("firms:page", args=[merge.kept.uuid])
    if request.method == "POST":
        try:
            part_firms(viewer, merge=merge)
        except CannotPart:
            messages.warning(
                request,
                _(
                    "This merge cannot be undone now: a later merge of the same firm has to be "
                    "undone first, or the firm has gone into another."
                ),
            )
        else:
            messages.success(request, _("The two records are two again."))
        return redirect(page)
    context = {
        "title": _("Undo the merge?"),
        "text": _(
            "Both records become what they were. What was written since stays with %s, and what the firm has "
            "withdrawn since holds for both."
        )
        % merge.kept.name,
        "action": _("Undo the merge"),
        "cancel": page,
        "synthetic": merge.kept.synthetic,
    }
    return render(request, "ui/confirm.html", context)
