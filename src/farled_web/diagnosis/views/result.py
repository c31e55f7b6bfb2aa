"""The result, at once and printable."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from farled_web.diagnosis.actions.see import note_seen
from farled_web.diagnosis.charts import severity_chart
from farled_web.diagnosis.policies import owns
from farled_web.diagnosis.queries.results import Result, result_of
from farled_web.diagnosis.views.entering import entered, holds
from farled_web.diagnosis.views.start import language
from farled_web.diagnosis.words import COMPETENCE, LEVELS, RULES
from farled_web.people.entrances import open_to

TONES = {None: "", 0: "good", 1: "info", 2: "warn", 3: "bad"}


@never_cache
@open_to("anyone")
def result(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What stands in the way, what it means, and who can help."""
    viewer, check = entered(request, uuid)
    if check.state == "open":
        return redirect("diagnosis:round", uuid)
    note_seen(viewer, check)
    found = result_of(viewer, check, language())
    return render(request, "diagnosis/result.html", {
        "check": check, "result": found, "chart": severity_chart(found), "areas": in_words(found),
        "by_link": holds(request, uuid), "mine": owns(viewer, check), "synthetic": check.synthetic,
        "competence": COMPETENCE, "rules": RULES,
    })  # fmt: skip


def in_words(found: Result) -> list[dict[str, Any]]:
    """Give each area with the words and colour of its level."""
    return [
        {"area": area, "word": None if area.level is None else LEVELS[area.level], "tone": TONES[area.level]}
        for area in found.areas
    ]
