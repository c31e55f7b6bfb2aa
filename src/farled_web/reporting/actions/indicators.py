"""Name, change, withdraw and bring back a region's own indicators."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from farled.errors import refuse
from farled.reporting.indicators import INDICATORS, checked
from farled.reporting.indicators import Indicator as Wanted
from farled_web.audit.actions import record
from farled_web.database.versions import save_version
from farled_web.organisations.models import Region
from farled_web.people.viewer import Viewer
from farled_web.reporting.models import Indicator
from farled_web.reporting.policies import can_name_indicators

COUNT = "reporting.count_region"
FIELDS = (
    "code",
    "name_sv",
    "name_en",
    "definition_sv",
    "definition_en",
    "source",
    "counts",
    "of",
    "goal",
    "project",
)


@transaction.atomic
def name_indicator(viewer: Viewer, *, region: Region, values: dict[str, Any]) -> Indicator:
    """Name an indicator of the region's own.

    Args:
        viewer: Who names it.
        region: The region.
        values: By field of `FIELDS`.

    Raises:
        PermissionDenied: The viewer does not coordinate the region.
        BadInput: It counts nothing of the closed list, or its code stands already.
    """
    if not can_name_indicators(viewer, region.pk):
        raise PermissionDenied
    _check(region, values)
    with _once(values):
        row = Indicator.objects.create(region=region, updated_by_name=viewer.name, **values)
    _done("indicator.named", row)
    return row


@transaction.atomic
def change_indicator(viewer: Viewer, *, row: Indicator, version: int, values: dict[str, Any]) -> None:
    """Change an indicator; figures follow with the next count.

    Raises:
        PermissionDenied: The viewer does not coordinate the region.
        StaleEdit: Somebody else saved meanwhile.
        BadInput: As for `name_indicator`.
    """
    if not can_name_indicators(viewer, row.region_id) or row.withdrawn_at is not None:
        raise PermissionDenied
    _check(row.region, values)
    with _once(values):
        save_version(row, version, {**values, "updated_by_name": viewer.name, "updated_at": timezone.now()})
    _done("indicator.changed", row)


@transaction.atomic
def withdraw_indicator(viewer: Viewer, *, row: Indicator, back: bool = False) -> None:
    """Count an indicator no more, or again.

    Raises:
        PermissionDenied: The viewer does not coordinate the region.
        StaleEdit: Somebody else saved meanwhile.
        BadInput: Another one has taken its code since.
    """
    if not can_name_indicators(viewer, row.region_id):
        raise PermissionDenied
    with _once({"code": row.code}):
        at = None if back else timezone.now()
        save_version(row, row.version, {"withdrawn_at": at, "updated_by_name": viewer.name})
    _done("indicator.brought_back" if back else "indicator.withdrawn", row)


def _check(region: Region, values: dict[str, Any]) -> None:
    checked(Wanted(values["code"], "", "", "", "", "", values["counts"], values["of"]))
    if values["code"] in {one.code for one in INDICATORS}:
        raise _taken(values["code"])
    project = values.get("project")
    if project is not None and project.region_id != region.pk:
        raise PermissionDenied


def _taken(code: str) -> Exception:
    return refuse(
        "indicator-code-taken", code, _("is the code of another indicator"), _("Choose another code"), "REG01"
    )


class _once:  # noqa: N801 - reads as a word at the place it is used
    """Turn a code that stands already into words."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.code = values["code"]
        self.point = transaction.atomic()

    def __enter__(self) -> None:
        self.point.__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self.point.__exit__(kind, error, trace)
        if isinstance(error, IntegrityError):
            raise _taken(self.code) from error


def _done(verb: str, row: Indicator) -> None:
    record(verb, object_type="indicator", object_id=row.pk, region=row.region_id, details={"code": row.code})
    app.configure_task(COUNT).defer(region=row.region_id)
