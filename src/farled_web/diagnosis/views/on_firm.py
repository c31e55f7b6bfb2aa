"""The diagnosis on a firm's page, and the way to the next round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from farled.terms.scales import NoSeverity
from farled_web.diagnosis import reach
from farled_web.diagnosis.actions.begin import begin_staff_check, check_again
from farled_web.diagnosis.charts import change_chart, severity_chart
from farled_web.diagnosis.queries.before_after import before_after
from farled_web.diagnosis.queries.comparison import Comparison, Row, compare, latest_by_side, over_time
from farled_web.diagnosis.queries.results import result_of
from farled_web.diagnosis.queries.rounds import open_round_of, recheck_state, rounds_of
from farled_web.diagnosis.views.again import asker_for
from farled_web.diagnosis.views.entering import HELD
from farled_web.diagnosis.views.start import language
from farled_web.diagnosis.words import NOT_ANSWERED, SHORT, UNKNOWN, figure
from farled_web.firms.queries.records import firm as firm_seen
from farled_web.people.entrances import open_to
from farled_web.people.viewer import Viewer
from farled_web.ui.templatetags.farled import day

LAST = 3
"""Rounds shown beside the first; the others are a link away."""


def panel(request: HttpRequest, firm: Any) -> Mapping[str, Any]:
    """Give what the diagnosis panel on a firm's page shows this viewer."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    checks = rounds_of(viewer, firm)
    waves, sides = over_time(checks), latest_by_side(checks)
    latest = waves[-1] if waves else None
    shown = (waves[0], *waves[1:][-LAST:]) if waves else ()
    found = result_of(viewer, latest, language(), most_helpers=0) if latest else None
    acts = firm.pk in viewer.firms
    changed = before_after(waves, language())
    return {
        "latest": latest,
        "result": found,
        "diagnosis_chart": severity_chart(found) if found else None,
        "history": _table(compare(shown, language()), _moments(shown)) if len(shown) > 1 else None,
        "waves": waves,
        "changes": changed,
        "change_chart": change_chart(changed) if changed else None,
        "again": recheck_state(viewer, firm) if latest else None,
        "may_ask_again": asker_for(viewer, firm) is not None,
        "sides": _table(compare(sides, language(), farthest=True), _who(sides)) if len(sides) > 1 else None,
        "staff": [check for check in sides if check.side == "organisation"],
        "may_check_again": acts,
        "may_answer_for": [s for s in viewer.seats if s.role != "reader" and s.region == firm.region_id],
        "open_round": next((c for c in checks if c.state == "open" and _own(viewer, c)), None),
        "acts": acts,
    }  # fmt: skip


def _own(viewer: Viewer, check: Any) -> bool:
    return (
        check.organisation_id in viewer.writes
        if check.side == "organisation"
        else check.firm_id in viewer.firms
    )


def _table(found: Comparison, heads: list[str]) -> dict[str, Any]:
    """Give a comparison as cells in words."""
    return {
        "heads": heads,
        "areas": [_words(row, 1) for row in found.areas],
        "lines": [(name, [_words(row, 0) for row in rows]) for name, rows in found.lines],
        "largest": [_words(row, 0) for row in found.largest],
    }


def _words(row: Row, places: int) -> dict[str, Any]:
    cells = [_cell(cell, places) for cell in row.cells]
    return {"name": row.name, "cells": cells, "change": _signed(row.change, places)}


def _cell(cell: float | NoSeverity | None, places: int) -> str:
    if isinstance(cell, NoSeverity):
        return str(SHORT[cell])
    return str(UNKNOWN if places else NOT_ANSWERED) if cell is None else figure(cell, places)


def _signed(change: float | None, places: int) -> str:
    """Write a change with its sign; a dash where it is not known."""
    if change is None:
        return "–"
    sign = "−" if change < 0 else "+" if change > 0 else ""
    return sign + figure(abs(change), places)


def _moments(waves: Sequence[Any]) -> list[str]:
    words = _("Round %(number)s")
    return [f"{words % {'number': wave.wave}}, {day(wave.submitted_at)}" for wave in waves]


def _who(sides: Sequence[Any]) -> list[str]:
    return [str(_("The firm") if check.side == "sme" else check.organisation) for check in sides]


@never_cache
@open_to("firms", "writers")
def begin(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin the firm's next round, or an organisation's round about it; shown first, begun by a press."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    firm = firm_seen(viewer, uuid)
    for_whom = request.POST.get("for") or request.GET.get("for", "")
    seat = next((s for s in viewer.seats if s.uuid == for_whom and s.organisation in viewer.writes), None)
    if seat is None and firm.pk not in viewer.firms:
        seat = next((s for s in viewer.seats if s.organisation in viewer.writes), None)
        if for_whom or seat is None:
            raise PermissionDenied
    if request.method == "POST":
        if seat is None:
            made = check_again(viewer, firm=firm, language=language())
        else:
            made = begin_staff_check(viewer, firm=firm, organisation=seat.organisation, language=language())
        return redirect("diagnosis:round", made.uuid)
    side, organisation = ("sme", None) if seat is None else ("organisation", seat.organisation)
    begun = open_round_of(viewer, firm, side, organisation)
    return render(
        request,
        "diagnosis/begin.html",
        {"firm": firm, "seat": seat, "begun": begun, "synthetic": firm.synthetic},
    )


@open_to("firms", "advisers")
def history(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A firm's answers over time stand on its page."""
    return redirect("firms:page", uuid, "diagnosis")


def links_held(request: HttpRequest) -> Iterator[Viewer]:
    """Give a viewer for each link this browser holds, as `firms.holders` asks for them."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    for key in reversed(list(request.session.get(HELD, {}).values())):
        opened = reach.open_link(viewer, bytes.fromhex(key))
        if isinstance(opened, reach.LinkHolder):
            yield opened
