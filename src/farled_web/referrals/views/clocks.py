"""The region's clocks: how many working days each step has, and the days that do not count."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from farled.errors import BadInput
from farled.referrals.clock_rules import DEFAULT_CLOCKS, ENDED_BY_TIMER, ClockRule
from farled_web.database.versions import StaleEdit
from farled_web.people.entrances import open_to
from farled_web.referrals import words
from farled_web.referrals.actions.clocks import set_clocks
from farled_web.referrals.forms import ClocksForm, key
from farled_web.referrals.policies import can_set_clocks
from farled_web.referrals.queries.clocks import clocks_of, regions
from farled_web.referrals.views.listing import viewer_of
from farled_web.ui.errors import StaleEdit as Stale

MOMENTS = [field.name for field in fields(ClockRule)]


@open_to("coordinators")
def home(request: HttpRequest) -> HttpResponse:
    """Go to the clocks of the one region, or choose."""
    found = regions(viewer_of(request))
    if len(found) == 1:
        return redirect("referrals:clocks", found[0].slug)
    return render(request, "referrals/clock_regions.html", {"regions": found})


@open_to("coordinators")
def clocks(request: HttpRequest, slug: str) -> HttpResponse:
    """Show and set the days."""
    viewer = viewer_of(request)
    region = next((one for one in regions(viewer) if one.slug == slug), None)
    if region is None or not can_set_clocks(viewer, region.pk):
        raise Http404
    kept = clocks_of(region.pk)
    start = {key(name): value for name, value in (kept.days if kept else {}).items()}
    start |= {
        "version": kept.version if kept else 0,
        "holidays": "\n".join(str(day) for day in kept.holidays) if kept else "",
    }
    form = ClocksForm(request.POST or None, moments=moments(), initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            set_clocks(
                viewer,
                region.pk,
                days=form.days(),
                holidays=form.cleaned_data["holidays"],
                version=form.cleaned_data["version"] or 0,
            )
        except BadInput as error:
            _refused(form, error)
        except StaleEdit as error:
            raise _stale(error, form, region) from error
        else:
            messages.success(request, _("Saved. The deadlines of open cases follow within minutes."))
            return redirect("referrals:clocks", slug)
    context = {
        "region": region,
        "form": form,
        "kept": kept,
        "rows": _rows(form),
        "heads": [words.MOMENTS[m] for m in MOMENTS],
        "synthetic": region.synthetic,
        "crumbs": [
            (_("The region's referrals"), reverse("referrals:region")),
            (_("Clocks and days off"), ""),
        ],
    }
    return render(request, "referrals/clocks.html", context, status=422 if form.errors else 200)


def moments() -> list[tuple[str, str, int | None, bool]]:
    """Give every moment of every clock: its name, label, default, and whether it may be left out."""
    found = []
    for state, rule in DEFAULT_CLOCKS.items():
        for moment in MOMENTS:
            if moment == "end" and state not in ENDED_BY_TIMER:
                continue
            label = f"{words.STATES[state][0]}: {words.MOMENTS[moment]}"
            found.append(
                (f"{state}.{moment}", label, getattr(rule, moment), moment not in ("due", "overdue"))
            )
    return found


def _rows(form: ClocksForm) -> list[dict[str, Any]]:
    rows = []
    for state in DEFAULT_CLOCKS:
        cells = []
        for moment in MOMENTS:
            name = key(f"{state}.{moment}")
            bound = form[name] if name in form.fields else None
            cells.append(
                {
                    "field": bound,
                    "default": form.defaults.get(f"{state}.{moment}"),
                    "label": words.MOMENTS[moment],
                }
            )
        rows.append({"name": words.STATES[state][0], "cells": cells, "step": words.NEXT[state]})
    return rows


def _refused(form: ClocksForm, error: BadInput) -> None:
    told = _(
        "In one row the order is wrong: overdue comes not before due, and nothing ends before it was "
        "reminded of and the coordinator called in. Example: reminder 1, coordinator 5, end 10."
    )
    for _problem in error.problems[:1]:
        form.add_error(None, told)


def _stale(error: StaleEdit, form: ClocksForm, region: Any) -> Stale:
    current: Any = error.current
    shown = [(name, "" if days is None else days) for name, days in sorted((current.days or {}).items())]
    labels = {name: label for name, label, _default, _free in moments()}
    return Stale(
        thing=_("the region's clocks"),
        who=current.updated_by_name,
        now=[(labels.get(name, name), days) for name, days in shown],
        typed=[(labels.get(name, name), days) for name, days in form.days().items()],
        url=reverse("referrals:clocks", args=[region.slug]),
    )
