"""Who waits to be contacted, the longest overdue first; and how the promise is kept, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.utils import timezone

from farled_web.database import narrowing
from farled_web.firms.clock import due
from farled_web.firms.models import Firm, Wish
from farled_web.firms.policies import visible_firms, visible_wishes
from farled_web.organisations.models import Organisation
from farled_web.people.models import User
from farled_web.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Promise:
    """How an organisation has kept the promise of one working day; counts alone.

    Attributes:
        organisation: Its name; "" where no organisation was chosen.
        wishes: Wishes made.
        waiting: Not answered yet.
        overdue: Of these, past their day.
        kept: Answered in time.
        broken: Answered late, or overdue now.
        closed: Closed without an answer, which counts neither way.
    """

    organisation: str
    wishes: int
    waiting: int
    overdue: int
    kept: int
    broken: int
    closed: int

    @property
    def share_kept(self) -> float | None:
        """Share kept of those decided either way; None: none is."""
        return self.kept / (self.kept + self.broken) if self.kept + self.broken else None


def wishes(viewer: Viewer) -> QuerySet[Wish]:
    """Give the wishes made to the viewer's organisations, with the firm's name where it is open to them."""
    name = narrowing.narrow(Firm.objects.filter(pk=OuterRef("firm_id")), visible_firms(viewer)).values("name")
    rows = narrowing.narrow(
        Wish.objects.filter(organisation__in=viewer.organisations), visible_wishes(viewer)
    )
    return rows.select_related("organisation").annotate(firm_name=Subquery(name[:1]))


def waiting(viewer: Viewer) -> QuerySet[Wish]:
    """Give those that wait, the longest overdue first."""
    return wishes(viewer).filter(answered_at=None, closed_at=None).order_by("due_at", "id")


def wish(viewer: Viewer, uuid: UUID) -> Wish:
    """Give one wish.

    Raises:
        Http404: There is none the viewer may see.
    """
    return get_object_or_404(wishes(viewer), uuid=uuid)


def wishes_of(viewer: Viewer, firm: Firm) -> list[Wish]:
    """Give a firm's own wishes, newest first."""
    rows = narrowing.narrow(Wish.objects.filter(firm=firm), visible_wishes(viewer))
    return list(rows.select_related("organisation").order_by("-created_at")[:20])


def firm_of(viewer: Viewer, wish: Wish) -> Firm | None:
    """Give the firm, where it is still open to the viewer."""
    return narrowing.narrow(Firm.objects.filter(pk=wish.firm_id), visible_firms(viewer)).first()


def due_at(wish: Wish) -> datetime:
    """Give when it must have been answered; worked out where nobody wrote it down."""
    return wish.due_at or due(wish.created_at)


def is_overdue(wish: Wish, now: datetime | None = None) -> bool:
    """Say whether it waits past its day; worked out, never kept."""
    return wish.answered_at is None and wish.closed_at is None and due_at(wish) < (now or timezone.now())


def colleagues(viewer: Viewer, organisation: int) -> list[User]:
    """Give who else may take a wish of the organisation."""
    rows = User.objects.filter(
        memberships__organisation=organisation,
        memberships__ended_at=None,
        memberships__role__in=("member", "manager"),
        is_active=True,
    )
    return list(rows.exclude(pk=viewer.user or 0).order_by("name", "id").distinct())


def colleague(viewer: Viewer, organisation: int, pk: int) -> User | None:
    """Give one of them."""
    return next((user for user in colleagues(viewer, organisation) if user.pk == pk), None)


def promises(region: int, since: datetime | None = None) -> list[Promise]:
    """Give how each organisation of a region kept the promise, to who coordinates the region; else nothing.

    Args:
        region: The region.
        since: Wishes made from then on; None: the last twelve months.
    """
    since = since or timezone.now() - timedelta(days=365)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organisation_id, wishes, waiting, overdue, kept, broken, closed_unanswered "
            "FROM firms_promise(%s, %s)",
            [region, since],
        )
        rows = cursor.fetchall()
    names = dict(Organisation.objects.filter(region=region).values_list("pk", "name"))
    found = [Promise(names.get(row[0], ""), *row[1:]) for row in rows]
    return sorted(found, key=lambda one: (-one.overdue, -one.waiting, one.organisation))
