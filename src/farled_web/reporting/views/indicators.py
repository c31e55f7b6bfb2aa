"""The region's own indicators: the list with every definition, and naming them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from farled.errors import BadInput
from farled.reporting.indicators import COUNTABLES, INDICATORS
from farled_web.database.versions import StaleEdit
from farled_web.people.entrances import open_to
from farled_web.reporting import queries, words
from farled_web.reporting.actions import indicators as actions
from farled_web.reporting.forms import IndicatorForm
from farled_web.reporting.policies import can_name_indicators
from farled_web.reporting.views.asking import language, viewer_of
from farled_web.ui.errors import StaleEdit as Stale


@open_to("coordinators", "researchers")
@require_safe
def indicators(request: HttpRequest, slug: str) -> HttpResponse:
    """Every indicator with its definition and source."""
    viewer = viewer_of(request)
    region = queries.region_of(viewer, slug)
    context = {
        "region": region,
        "common": [_row(one) for one in INDICATORS],
        "own": [{**_row(one), "row": one} for one in queries.indicators(viewer, region)],
        "may": can_name_indicators(viewer, region.pk),
        "synthetic": region.synthetic,
        "crumbs": _crumbs(region),
    }
    return render(request, "reporting/indicators.html", context)


def _row(one: Any) -> dict[str, Any]:
    speaks = language()
    counts = COUNTABLES[one.counts]
    return {
        "code": one.code,
        "name": getattr(one, f"name_{speaks}"),
        "definition": getattr(one, f"definition_{speaks}"),
        "source": words.source(one.source),
        "counts": getattr(counts, f"name_{speaks}"),
    }


def _crumbs(region: Any, *more: tuple[str, str]) -> list[tuple[str, str]]:
    here = reverse("reporting:indicators", args=[region.slug])
    return [
        (_("Reports"), reverse("reporting:home")),
        (region.name, reverse("reporting:region", args=[region.slug])),
        (_("Indicators"), here if more else ""),
        *more,
    ]


@open_to("coordinators")
def name_indicator(request: HttpRequest, slug: str) -> HttpResponse:
    """Name a new one."""
    viewer = viewer_of(request)
    region = queries.region_of(viewer, slug)
    if not can_name_indicators(viewer, region.pk):
        raise PermissionDenied(_("The region's coordinator names its indicators."))
    form = _form(request, region)
    if request.method == "POST" and form.is_valid():
        try:
            actions.name_indicator(viewer, region=region, values=_values(form, region))
        except BadInput as error:
            _tell(form, error)
        else:
            messages.success(request, _("Named. It is counted within some minutes."))
            return redirect("reporting:indicators", slug)
    return _draw(request, region, form, _("New indicator"))


@open_to("coordinators")
def change_indicator(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change one."""
    viewer = viewer_of(request)
    row = queries.indicator_of(viewer, uuid)
    if not can_name_indicators(viewer, row.region_id) or row.withdrawn_at is not None:
        raise PermissionDenied(_("The region's coordinator names its indicators."))
    first = {name: getattr(row, name) for name in (*actions.FIELDS, "version")}
    form = _form(request, row.region, {**first, "project": str(row.project.uuid) if row.project else ""})
    if request.method == "POST" and form.is_valid():
        values = _values(form, row.region)
        try:
            actions.change_indicator(
                viewer, row=row, version=form.cleaned_data["version"] or 0, values=values
            )
        except StaleEdit as error:
            raise _stale(error, form, uuid) from error
        except BadInput as error:
            _tell(form, error)
        else:
            messages.success(request, _("Saved. It is counted within some minutes."))
            return redirect("reporting:indicators", row.region.slug)
    return _draw(request, row.region, form, row.code)


def _stale(error: StaleEdit, form: IndicatorForm, uuid: UUID) -> Stale:
    now: Any = error.current
    typed = [
        (str(form.fields[name].label or name), value)
        for name, value in error.typed.items()
        if name in form.fields
    ]
    return Stale(
        thing=_("this indicator"),
        who=now.updated_by_name,
        now=[(_("Code"), now.code), (_("Definition in Swedish"), now.definition_sv)],
        typed=typed,
        url=reverse("reporting:change_indicator", args=[uuid]),
    )


@open_to("coordinators")
@require_POST
def withdraw_indicator(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Count one no more, or again (``back``)."""
    viewer = viewer_of(request)
    row = queries.indicator_of(viewer, uuid)
    back = request.POST.get("back") == "1"
    actions.withdraw_indicator(viewer, row=row, back=back)
    text = (
        _("%s is counted again.") if back else _("%s is counted no more. You can bring it back on this page.")
    )
    messages.success(request, text % row.code)
    return redirect("reporting:indicators", row.region.slug)


def _form(request: HttpRequest, region: Any, first: dict[str, Any] | None = None) -> IndicatorForm:
    projects = [(str(one.uuid), one.name) for one in queries.projects_in(region, None)]
    return IndicatorForm(request.POST or None, initial=first or {}, language=language(), projects=projects)


def _values(form: IndicatorForm, region: Any) -> dict[str, Any]:
    values = {name: form.cleaned_data[name] for name in actions.FIELDS}
    projects = {str(one.uuid): one for one in queries.projects_in(region, None)}
    return {**values, "project": projects.get(values["project"])}


def _tell(form: IndicatorForm, error: BadInput) -> None:
    if any(problem.code == "indicator-code-taken" for problem in error.problems):
        form.add_error("code", _("Another indicator has this code. Choose another one."))
    else:
        form.add_error(
            "of",
            _(
                "What it counts does not go with this. Choose a milestone for milestones, one with an "
                "amount for amounts, an outcome for outcomes, and nothing for the rest."
            ),
        )


def _draw(request: HttpRequest, region: Any, form: IndicatorForm, heading: str) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "region": region,
        "synthetic": region.synthetic,
        "crumbs": _crumbs(region, (heading, "")),
    }
    return render(request, "reporting/indicator.html", context, status=422 if form.errors else 200)
