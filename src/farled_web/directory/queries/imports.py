"""Files brought in, as their sender and the coordinator see them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from farled_web.database import narrowing
from farled_web.directory import policies
from farled_web.directory.models import Import, ImportProblem
from farled_web.organisations.models import Region
from farled_web.people.viewer import Viewer


def may_bring_in(viewer: Viewer, region: Region) -> bool:
    """Say whether the viewer may bring files in there."""
    return policies.can_bring_in(viewer, region.pk)


def may_bring_all(viewer: Viewer, region: Region) -> bool:
    """Say whether the viewer may bring in what holds for the whole region."""
    return policies.can_edit_region(viewer, region.pk)


def sees_inside(viewer: Viewer, region: Region) -> bool:
    """Say whether the viewer has a role there, and so takes capacity and costs out too."""
    return policies.sees_region(viewer, region.pk)


def imports_of(viewer: Viewer, region: Region) -> QuerySet[Import]:
    """Give the files brought into a region, newest first, without their content."""
    rows = Import.objects.filter(region=region).defer("content")
    return narrowing.narrow(rows, policies.visible_imports(viewer)).order_by("-id")


def import_by_uuid(viewer: Viewer, uuid: UUID) -> Import:
    """Give one file.

    Raises:
        Import.DoesNotExist: There is none, or it is somebody else's.
    """
    rows = Import.objects.select_related("region").defer("content")
    return narrowing.narrow(rows, policies.visible_imports(viewer)).get(uuid=uuid)


def problems_of(viewer: Viewer, run: Import) -> QuerySet[ImportProblem]:
    """Give what was refused in a file the viewer sees."""
    return ImportProblem.objects.filter(run=run)
