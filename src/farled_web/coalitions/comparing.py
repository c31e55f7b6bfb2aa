"""Two versions of a plan side by side: what the library says moved, in words."""

from __future__ import annotations

from typing import Any

from farled.coalitions.planning import differences
from farled_web.coalitions import words
from farled_web.coalitions.models import Plan
from farled_web.coalitions.picture import Namer

Row = dict[str, Any]


def moved(before: Plan, after: Plan, names: Namer) -> list[tuple[str, str, str]]:
    """Give (area, where it stood, where it stands) for each step that came, went or moved."""
    firm = after.document.get("firm", "")
    found = differences({"firms": [{**before.document, "firm": firm}]}, {"firms": [after.document]})
    return [
        (names.area(one["area"]), _place(one["before"], names), _place(one["after"], names)) for one in found
    ]


def _place(text: str | None, names: Namer) -> str:
    if text is None:
        return ""
    organisation, _space, quarter = text.rpartition(" ")
    return f"{names.organisation(organisation)}, {words.quarter(quarter)}"


def figures(before: Plan, after: Plan) -> list[tuple[str, Any, Any]]:
    """Give (figure, before, after) for points, coverage and lead."""
    old, new = (plan.explanation.get("figures") or {} for plan in (before, after))
    return [
        ("value", old.get("value"), new.get("value")),
        ("coverage", old.get("coverage"), new.get("coverage")),
        ("lead", before.lead.name if before.lead else None, after.lead.name if after.lead else None),
    ]
