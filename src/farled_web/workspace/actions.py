"""Keep a region's figures ready."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from procrastinate.contrib.django import app

from farled_web.coalitions.queries import latest_run_document
from farled_web.diagnosis.queries.needs import need_table_for
from farled_web.directory.queries.region_values import region_pack
from farled_web.firms.models import Firm
from farled_web.firms.queries.values import library_firms
from farled_web.organisations.models import Region
from farled_web.people.viewer import Viewer
from farled_web.workspace import counting
from farled_web.workspace.models import Picture
from farled_web.workspace.picture import region_document

REGION = "region"
COUNT = "workspace.count_region"


def count_soon(region: int) -> None:
    """Have a region counted once this transaction has committed."""
    app.configure_task(COUNT).defer(region=region)


def refresh_picture(viewer: Viewer, region: Region, now: dt.datetime | None = None) -> Picture:
    """Count a region anew; only background work sees every firm, so only it may.

    Args:
        viewer: Background work in a system scope.
        region: The region.
        now: The moment counted at; None: now.
    """
    if not viewer.system:
        raise PermissionError("a region is counted in a system scope")
    now = now or timezone.now()
    pack = region_pack(region, viewer=viewer, on=timezone.localdate(now))
    rows = Firm.objects.filter(region=region, merged_into=None)
    firms = library_firms(rows)
    needs = need_table_for(viewer, list(rows.only("id", "region_id").order_by("id")))
    document = region_document(pack, firms, needs, latest_run_document(region))
    document["door"] = counting.door(region, now)
    document["work"] = counting.work(region, now)
    picture, _made = Picture.objects.update_or_create(
        region=region, kind=REGION, defaults={"document": document}
    )
    return picture
