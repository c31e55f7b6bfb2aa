"""The cases behind a report's numbers: without the firm for the coordinator, with it where it is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from farled.reporting.cases import DECLINED
from farled.reporting.spans import Span
from farled_web.database import narrowing
from farled_web.database.lookups import RowByRow
from farled_web.firms.models import Firm
from farled_web.firms.policies import visible_firms
from farled_web.organisations.models import Organisation, Region
from farled_web.people.viewer import Viewer
from farled_web.referrals.models import Line, Referral
from farled_web.reporting.policies import visible_cases

OPEN = ("sent", "needs_info", "accepted", "handover_booked", "in_progress", "on_hold", "handback_pending")
# Where cases stand (farled.reporting.cases.standing), as conditions on rows.
STANDING: dict[str, Q] = {
    "open": Q(state__in=OPEN),
    "reported": Q(state="outcome_reported"),
    "confirmed": Q(state="closed", confirmation="confirmed"),
    "unconfirmed": Q(state="closed") & ~Q(confirmation="confirmed"),
    "failed": Q(state="failed"),
    "declined": Q(state__in=DECLINED),
    "expired": Q(state="expired"),
    "withdrawn": Q(state__in=("withdrawn", "entered_in_error")),
}


def cases(viewer: Viewer, region: Region, organisation: Organisation | None = None) -> QuerySet[Referral]:
    """Give the cases behind a region's or an organisation's report, the latest first."""
    among = visible_cases(viewer, region.pk, organisation.pk if organisation else None)
    rows = narrowing.narrow(Referral.objects.filter(region=region, sent_at__isnull=False), among)
    if organisation is not None:
        rows = rows.filter(Q(receiver=organisation) | Q(sender=organisation))
        seen = narrowing.narrow(Firm.objects.filter(pk=OuterRef("firm_id")), visible_firms(viewer))
        rows = rows.annotate(
            firm_name=Subquery(seen.values("name")[:1]), firm_uuid=Subquery(seen.values("uuid")[:1])
        )
    return rows.select_related("sender", "receiver").order_by("-sent_at", "-pk")


def named(areas: Mapping[str, str]) -> Case:
    """Give the expression for an area's name, so that lists sort and exports write it."""
    whens = [When(area=key, then=Value(name)) for key, name in areas.items()]
    return Case(*whens, default=F("area"), output_field=CharField())


def sent_in(rows: Any, span: Span) -> Any:
    """Keep the cases sent in a span."""
    return rows.filter(sent_at__gte=_midnight(span.start), sent_at__lt=_midnight(span.end))


def started(rows: Any) -> Any:
    """Keep the cases whose first contact was evidenced."""
    return rows.filter(RowByRow(Line.objects.filter(referral=OuterRef("pk"), event="start")))


def disputed(rows: Any) -> Any:
    """Keep the cases whose outcome was once disputed."""
    return rows.filter(RowByRow(Line.objects.filter(referral=OuterRef("pk"), event="dispute")))


def in_standing(rows: Any, name: str) -> Any:
    """Keep the cases that stand in one place."""
    return rows.filter(STANDING[name])


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
