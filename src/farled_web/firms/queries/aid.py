"""The ledger of *de minimis* aid, and how a firm stands to the ceiling as far as the viewer knows (§I8)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from farled.reporting.de_minimis import Grant, Standing, freed, standing
from farled_web.database import narrowing
from farled_web.firms.models import Access, Aid, Document, Firm
from farled_web.firms.policies import still_open, visible_aid, visible_documents
from farled_web.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Ledger:
    """How a firm stands, and how far that is known.

    Attributes:
        standing: To the ceiling; its sum is not known where not all aid is open to the viewer.
        whole: Whether all that is written down is open to the viewer.
        own: Euro of the entries that are open, in the window.
        linked: Euro of these that were granted to linked enterprises.
        freed: Days on which aid stops counting, with the euro.
    """

    standing: Standing
    whole: bool
    own: float
    linked: float
    freed: list[tuple[dt.date, float]]


def entries(viewer: Viewer, firm: Firm) -> QuerySet[Aid]:
    """Give every entry the viewer may see, those withdrawn too, newest first."""
    rows = narrowing.narrow(Aid.objects.filter(firm=firm), visible_aid(viewer))
    return rows.select_related("organisation", "document").order_by("-date", "-id")


def sees_all(viewer: Viewer, firm: Firm) -> bool:
    """Say whether all aid written down for a firm is open to the viewer: the firm itself, or by its consent.

    Who registered a firm sees its turnover, but of its aid only what they wrote down themselves.
    """
    if viewer.system or firm.pk in viewer.firms:
        return True
    rows = Access.objects.filter(still_open(), firm=firm, organisation__in=viewer.organisations)
    return rows.filter(categories__contains=["finance"]).exists()


def ledger(viewer: Viewer, firm: Firm, *, planned: float = 0.0, on: dt.date | None = None) -> Ledger:
    """Say how a firm stands to the ceiling.

    Args:
        viewer: Who asks.
        firm: The firm.
        planned: Euro that would come on top.
        on: The day; None: today.
    """
    day = on or timezone.localdate()
    whole = sees_all(viewer, firm)
    rows = list(
        entries(viewer, firm).filter(withdrawn_at=None).values_list("date", "amount_eur", "linked_name")
    )
    grants = [Grant(date, eur) for date, eur, _name in rows]
    held = standing(grants if whole else None, day, planned=planned, linked=firm.linked, nace=firm.nace)
    since = held.since
    return Ledger(
        held, whole, sum(one.eur for one in grants if since <= one.on <= day),
        sum(eur for date, eur, name in rows if name and since <= date <= day), freed(grants, day),
    )  # fmt: skip


def evidence(viewer: Viewer, firm: Firm) -> list[Any]:
    """Give the documents on money that can stand as evidence."""
    rows = Document.objects.filter(firm=firm, category="finance", removed_at=None)
    return list(narrowing.narrow(rows, visible_documents(viewer)).order_by("-added_at", "-id")[:100])
