"""What every page of reports asks: who is looking, in which language, for what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language

from farled_web.people.viewer import Viewer
from farled_web.reporting import queries
from farled_web.reporting.actions.count import as_value
from farled_web.reporting.queries import Report
from farled_web.reporting.reportview import ReportView


def viewer_of(request: HttpRequest) -> Viewer:
    """Give who is looking."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def language() -> str:
    """Give the page's language: ``sv`` or ``en``."""
    return "sv" if (get_language() or "sv").startswith("sv") else "en"


def uuid_asked(request: HttpRequest, name: str) -> UUID | None:
    """Give a public id from the address; None where it is none."""
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def with_uuid(rows: list[Any], uuid: UUID | None) -> Any:
    """Give the row with this public id; None where it is not among them."""
    return next((row for row in rows if row.uuid == uuid), None)


def view_of(viewer: Viewer, report: Report, *, cases: str = "", firms: str = "") -> ReportView:
    """Arrange a report for a page or file."""
    own = [row for row in queries.indicators(viewer, report.region) if row.withdrawn_at is None]
    names: Mapping[int, str] = {row.pk: row.name for row in queries.organisations_in(report.region)}
    return ReportView(
        report,
        language(),
        queries.area_names(report.region, language()),
        names,
        goals={row.code: row.goal for row in own},
        wanted=[as_value(row) for row in own],
        cases=cases,
        firms=firms,
    )
