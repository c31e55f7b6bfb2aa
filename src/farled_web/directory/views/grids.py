"""Capacity as a grid; rules and ties as short lists; and the one button that undoes the last thing done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from farled.errors import BadInput
from farled.terms.periods import Quarter
from farled_web.directory import wording
from farled_web.directory.actions import claims as claim_actions
from farled_web.directory.actions import offers, services
from farled_web.directory.actions.capacity import Clash, Place, StaleCells, save_capacity
from farled_web.directory.actions.rules import add_rule, add_tie, remove_rule, remove_tie
from farled_web.directory.forms import RuleForm, TieForm
from farled_web.directory.queries import ours
from farled_web.directory.queries.freshness import quarter_of
from farled_web.directory.queries.organisations import organisations_of
from farled_web.directory.views.keeping import UNDO, area_names, frame, keep_undo, kept
from farled_web.people.entrances import open_to

Typed = dict[Place, str]


@open_to("advisers", "coordinators")
def capacity(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What an organisation can give, by area and quarter; what is empty is not known."""
    organisation = kept(request, uuid)
    viewer = request.viewer  # type: ignore[attr-defined]
    names = area_names(request, organisation)
    grid = ours.capacity_grid(viewer, organisation, list(names), _start(request))
    if request.method != "POST":
        return _draw(request, organisation, names, grid, {}, {}, {})
    typed, seen, bad = _read(request, grid)
    if bad:
        return _draw(request, organisation, names, grid, typed, {}, bad, status=422)
    wanted = {place: _number(text) for place, text in typed.items()}
    try:
        before = save_capacity(viewer=viewer, organisation=organisation, seen=seen, typed=wanted)
    except StaleCells as stale:
        return _draw(request, organisation, names, grid, typed, stale.clashes, {}, status=409)
    if before:
        told = ngettext("%(n)s cell saved.", "%(n)s cells saved.", len(before)) % {"n": len(before)}
        rows = [[*place, old, wanted[place]] for place, old in before.items()]
        keep_undo(request, organisation, "capacity", told, rows)
    else:
        messages.info(request, _("Nothing had changed."))
    return redirect(request.get_full_path())


def _start(request: HttpRequest) -> Quarter | None:
    try:
        return Quarter.parse(request.GET.get("from", ""))
    except BadInput:
        return None


def _number(text: str) -> float | None:
    text = formats.sanitize_separators(text.strip().replace(" ", "").replace("\xa0", ""))
    return float(text) if text else None


def _read(request: HttpRequest, grid: ours.Grid) -> tuple[Typed, dict[Place, float | None], dict[Place, str]]:
    """Read what was typed and what had been seen; name what is no amount."""
    typed, seen, bad = {}, {}, {}
    for area, unit in grid.rows:
        for quarter in grid.quarters:
            place = (area, str(quarter), unit)
            name = _name(place)
            if name not in request.POST:
                continue
            text = request.POST[name].strip()[:20]
            typed[place] = text
            was = request.POST.get(f"seen-{name}", "")
            try:
                seen[place] = float(was) if was else None
                amount = _number(text)
                if amount is not None and not 0 <= amount < 1_000_000:
                    raise ValueError
            except ValueError:
                bad[place] = _("“%(text)s” is not an amount. Give 0 or more, as 40; empty: not known.") % {
                    "text": text
                }
    return typed, seen, bad


def _name(place: Place) -> str:
    return "-".join(place)


def _draw(
    request: HttpRequest, organisation: Any, names: dict[str, str], grid: ours.Grid, typed: Typed,
    clashes: dict[Place, Clash], bad: dict[Place, str], *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    first = grid.quarters[0]
    today = quarter_of(timezone.localdate())
    url = reverse("directory:capacity", args=[organisation.uuid])
    rows = []
    for area, unit in grid.rows:
        cells = []
        for quarter in grid.quarters:
            place = (area, str(quarter), unit)
            now = grid.amounts.get(place)
            clash = clashes.get(place)
            cells.append({
                "name": _name(place), "quarter": wording.quarter_name(quarter), "clash": clash,
                "value": typed.get(place, _amount(now)), "seen": "" if now is None else repr(now),
                "bad": bad.get(place, ""), "now": _amount(clash.now) if clash else "",
            })  # fmt: skip
        rows.append({"area": names.get(area, area), "unit": wording.UNITS[unit], "cells": cells})
    context = frame(
        request,
        organisation,
        "capacity",
        rows=rows,
        quarters=[wording.quarter_name(q) for q in grid.quarters],
        earlier=f"{url}?from={first.later(-4)}",
        later=f"{url}?from={first.later(4)}",
        here=first == today,
        now_url=url,
        clashes=clashes,
        bad=[*bad.values()],
    )
    return render(request, "directory/capacity.html", context, status=status)


def _amount(value: float | None) -> str:
    if value is None:
        return ""
    return formats.localize_input(int(value) if value == int(value) else value) or "0"


@open_to("advisers", "coordinators")
def rules(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Whom an organisation helps: its rules, one added at a time."""
    organisation = kept(request, uuid)
    viewer = request.viewer  # type: ignore[attr-defined]
    of = list(ours.services_of(viewer, organisation).filter(active=True).order_by("name"))
    form = RuleForm(request.POST or None, services=of)
    if request.method == "POST" and form.is_valid():
        try:
            add_rule(viewer=viewer, organisation=organisation, facts=form.facts())
            messages.success(request, _("The rule is added."))
            return redirect("directory:rules", organisation.uuid)
        except BadInput as bad:
            form.add_error("value", _told(bad))
    names = {slug: row.name for slug, row in organisations_of(organisation.region, viewer).items()}
    rows = [
        {"id": rule.pk, "text": wording.rule_text(rule.rule, [rule.value], names), "source": rule.source,
         "service": (rule.service.name or rule.service.slug) if rule.service else ""}
        for rule in ours.rules_of(viewer, organisation)
    ]  # fmt: skip
    context = frame(request, organisation, "rules", form=form, rows=rows,
                    remove_url=reverse("directory:remove_rule", args=[uuid]))  # fmt: skip
    return render(request, "directory/rules.html", context, status=422 if form.errors else 200)


def _told(bad: BadInput) -> str:
    problem = bad.problems[0]
    text = f"“{problem.given}” {problem.reason}. {problem.remedy}."
    word = _("Example")
    return f"{text} {word}: {problem.example}" if problem.example else text


@open_to("writers", "coordinators")
@require_POST
def remove_a_rule(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remove a rule; it can be undone."""
    organisation = kept(request, uuid)
    said = remove_rule(viewer=request.viewer, organisation=organisation, rule=_id(request))  # type: ignore[attr-defined]
    if said is not None:
        keep_undo(request, organisation, "rule", _("The rule is removed."), said)
    return redirect("directory:rules", organisation.uuid)


def _id(request: HttpRequest) -> int:
    text = request.POST.get("id", "")
    return int(text) if text.isdecimal() and len(text) < 18 else 0


@open_to("advisers", "coordinators")
def ties(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Whom an organisation works with."""
    organisation = kept(request, uuid)
    viewer = request.viewer  # type: ignore[attr-defined]
    region = {str(row.uuid): row for row in organisations_of(organisation.region, viewer).values()}
    others = {key: row for key, row in region.items() if row.pk != organisation.pk}
    form = TieForm(request.POST or None, others=[(key, row.name) for key, row in others.items()])
    if request.method == "POST" and form.is_valid():
        facts = {key: form.cleaned_data[key] for key in ("kind", "market", "source")}
        try:
            add_tie(
                viewer=viewer,
                organisation=organisation,
                other=others[form.cleaned_data["other"]],
                facts=facts,
            )
            messages.success(request, _("The tie is added."))
            return redirect("directory:ties", organisation.uuid)
        except BadInput as bad:
            form.add_error("other", _told(bad))
    rows = [
        {"id": tie.pk, "other": tie.b if tie.a_id == organisation.pk else tie.a, "source": tie.source,
         "kind": wording.TIES.get(tie.kind, tie.kind),
         "market": wording.country_name(tie.market) if tie.market else ""}
        for tie in ours.ties_of(viewer, organisation)
    ]  # fmt: skip
    context = frame(request, organisation, "ties", form=form, rows=rows,
                    remove_url=reverse("directory:remove_tie", args=[uuid]))  # fmt: skip
    return render(request, "directory/ties.html", context, status=422 if form.errors else 200)


@open_to("writers", "coordinators")
@require_POST
def remove_a_tie(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remove a tie; it can be undone."""
    organisation = kept(request, uuid)
    said = remove_tie(viewer=request.viewer, organisation=organisation, tie=_id(request))  # type: ignore[attr-defined]
    if said is not None:
        keep_undo(request, organisation, "tie", _("The tie is removed."), said)
    return redirect("directory:ties", organisation.uuid)


@open_to("writers", "coordinators")
@require_POST
def undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the last thing done back, by the same actions as everything else."""
    organisation = kept(request, uuid)
    last = request.session.get(UNDO)
    if not last or last["organisation"] != str(organisation.uuid):
        messages.info(request, _("There is nothing left to undo."))
        return redirect("directory:keep", organisation.uuid)
    del request.session[UNDO]
    part, work = _UNDOING[last["kind"]]
    try:
        work(request.viewer, organisation, last["data"])  # type: ignore[attr-defined]
        messages.success(request, _("That was undone."))
    except StaleCells:
        messages.warning(request, _("Somebody has changed it since; nothing was undone."))
    except (BadInput, ObjectDoesNotExist):
        messages.warning(request, _("That can no longer be undone: something else stands in its place."))
    return redirect("directory:" + part, organisation.uuid)


def _undo_capacity(viewer: Any, organisation: Any, rows: list[Any]) -> None:
    seen = {(area, quarter, unit): new for area, quarter, unit, _old, new in rows}
    typed = {(area, quarter, unit): old for area, quarter, unit, old, _new in rows}
    save_capacity(viewer=viewer, organisation=organisation, seen=seen, typed=typed)


def _undo_rule(viewer: Any, organisation: Any, said: dict[str, Any]) -> None:
    of = ours.services_of(viewer, organisation).get(pk=said["service_id"]) if said["service_id"] else None
    facts = {key: said[key] for key in ("rule", "value", "source")}
    add_rule(viewer=viewer, organisation=organisation, facts={**facts, "service": of})


def _undo_tie(viewer: Any, organisation: Any, said: dict[str, Any]) -> None:
    region = organisations_of(organisation.region, viewer).values()
    other = next((row for row in region if row.pk == said["other"]), organisation)
    facts = {key: said[key] for key in ("kind", "cost", "market", "source")}
    add_tie(viewer=viewer, organisation=organisation, other=other, facts=facts)


def _undo_service(viewer: Any, organisation: Any, uuid: str) -> None:
    services.take_back_service(viewer=viewer, service=ours.service_by_uuid(viewer, UUID(uuid)))


def _undo_claim(viewer: Any, organisation: Any, uuid: str) -> None:
    claim_actions.take_back_claim(viewer=viewer, claim=ours.claim_by_uuid(viewer, UUID(uuid)))


def _undo_offer(viewer: Any, organisation: Any, uuid: str) -> None:
    offers.reinstate_offer(viewer=viewer, offer=ours.offer_by_uuid(viewer, UUID(uuid)))


def _undo_project(viewer: Any, organisation: Any, uuid: str) -> None:
    offers.reopen_project(viewer=viewer, project=ours.project_by_uuid(viewer, UUID(uuid)))


_UNDOING: dict[str, tuple[str, Callable[[Any, Any, Any], None]]] = {
    "capacity": ("capacity", _undo_capacity),
    "rule": ("rules", _undo_rule),
    "tie": ("ties", _undo_tie),
    "service": ("services", _undo_service),
    "claim": ("claims", _undo_claim),
    "offer": ("offers", _undo_offer),
    "project": ("projects", _undo_project),
}
