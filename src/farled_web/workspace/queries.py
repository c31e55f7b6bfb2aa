"""What home pages show, scoped to who is asking."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from farled.terms.working_days import add_working_days
from farled_web.coalitions.models import Plan
from farled_web.coalitions.policies import NEEDED
from farled_web.database import narrowing
from farled_web.diagnosis.models import Check, Need
from farled_web.directory.models import GroupOffer
from farled_web.firms.models import Access, AccessRequest, Entry, Firm, Wish
from farled_web.firms.queries import entries
from farled_web.organisations.models import Region
from farled_web.people.viewer import Viewer
from farled_web.referrals import words
from farled_web.referrals.queries import cases
from farled_web.workspace import policies
from farled_web.workspace.models import Picture

PATIENCE = dt.timedelta(days=7)  # how long a firm has a plan before the adviser is reminded (choice)
SOON = dt.timedelta(days=14)  # offers whose last day to apply comes within (choice)
MOST = 100  # rows of a kind; the page says when there are more


@dataclass(frozen=True, slots=True)
class Item:
    """Something that waits for the viewer.

    Attributes:
        kind: ``wish``, ``referral``, ``meeting``, ``change``, ``silent``, ``unplanned``, ``draft``,
            ``request`` or ``offer``.
        title: What to do.
        about: The firm or offer it is about.
        url: Where it is done.
        since: When it began to wait.
        due: When it should be done; None: no clock runs.
        owner: Who has taken it; "" nobody.
        mine: Taken by the viewer.
        firm: Id of the firm, for the log; None: about no firm.
        late: When it is overdue; None: as soon as it is past due.
    """

    kind: str
    title: str
    about: str
    url: str
    since: dt.datetime
    due: dt.datetime | None = None
    owner: str = ""
    mine: bool = False
    firm: int | None = None
    late: dt.datetime | None = None

    @property
    def overdue(self) -> bool:
        """Whether it should have been done by now: computed, never stored."""
        from_when = self.late or self.due
        return from_when is not None and from_when < timezone.now()


def region_of(viewer: Viewer, slug: str) -> Region | None:
    """Give the region of that name if its counts are for this viewer."""
    region = Region.objects.filter(slug=slug).first()
    return region if region and policies.can_see_region(viewer, region.pk) else None


def regions(viewer: Viewer) -> list[Region]:
    """Give the regions whose counts are for this viewer."""
    wanted = [*viewer.coordinates, *viewer.researches]
    return list(Region.objects.filter(id__in=wanted).order_by("name"))


def picture(viewer: Viewer, region: Region) -> Picture | None:
    """Give a region's kept figures; None: nothing was counted yet."""
    rows = Picture.objects.filter(region=region, kind="region")
    return narrowing.narrow(rows, policies.visible_pictures(viewer)).first()


def my_day(viewer: Viewer) -> list[Item]:
    """Give what waits for the viewer's organisations: overdue first, then by when it is due, then by age."""
    found = [
        *_wishes(viewer),
        *_cases(viewer),
        *_meetings(viewer),
        *_plans(viewer),
        *_unplanned(viewer),
        *_requests(viewer),
        *_offers(viewer),
    ]
    far = timezone.now() + dt.timedelta(days=3650)
    return sorted(found, key=lambda item: (not item.overdue, item.due or far, item.since, item.url))


def _wishes(viewer: Viewer) -> list[Item]:
    rows = Wish.objects.filter(answered_at=None, closed_at=None).select_related("firm")
    open_ones = narrowing.narrow(rows, policies.visible_work(viewer)).order_by("created_at")[:MOST]
    return [
        Item(
            "wish",
            _("Contact the firm: it asked to be called"),
            wish.firm.name,
            reverse("firms:wish", args=[wish.uuid]),
            wish.created_at,
            add_working_days(timezone.localtime(wish.created_at), 1),
            wish.owner_name,
            wish.owner_id == viewer.user,
            wish.firm_id,
        )
        for wish in open_ones
    ]


def _cases(viewer: Viewer) -> list[Item]:
    """Cases in which the next step is the viewer's organisations', overdue by the case's own clock."""
    found = cases.waiting(viewer).order_by("overdue_at", "id")[:MOST]
    return [
        Item(
            "referral", str(words.NEXT[row.state]), words.firm_name(row),
            reverse("referrals:case", args=[row.uuid]), row.moved_at, words.last_moment(row.due_at),
            row.adviser_name if row.next_role == "receiver" else row.owner_name,
            viewer.user is not None
            and viewer.user == (row.adviser_id if row.next_role == "receiver" else row.owner_id),
            row.firm_id, row.overdue_at,
        )
        for row in found
    ]  # fmt: skip


def _meetings(viewer: Viewer) -> list[Item]:
    """Joint meetings of today."""
    begins = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return [
        Item(
            "meeting", _("Meet the firm together today"), words.firm_name(row),
            reverse("referrals:case", args=[row.uuid]), row.moved_at, row.meeting_at,
            row.adviser_name, viewer.user is not None and viewer.user == row.adviser_id, row.firm_id,
            row.overdue_at,
        )
        for row in cases.meetings(viewer, begins, begins + dt.timedelta(days=1))
    ]  # fmt: skip


def _plans(viewer: Viewer) -> list[Item]:
    rows = Plan.objects.filter(
        Q(state__in=["change_asked", "draft"])
        | Q(state="proposed", proposed_at__lt=timezone.now() - PATIENCE)
    ).select_related("firm")
    titles = {
        "change_asked": _("The firm asks for a change in its plan"),
        "draft": _("Propose the draft plan, or drop it"),
        "proposed": _("Ask the firm about the plan it has not answered"),
    }
    found = narrowing.narrow(rows, policies.visible_work(viewer)).order_by("created_at")[:MOST]
    return [
        Item(
            "change" if plan.state == "change_asked" else "silent" if plan.state == "proposed" else "draft",
            titles[plan.state],
            plan.firm.name,
            reverse("coalitions:plan", args=[plan.uuid]),
            plan.proposed_at or plan.created_at,
            firm=plan.firm_id,
        )
        for plan in found
    ]


def _unplanned(viewer: Viewer) -> list[Item]:
    """Firms the organisation registered that have answered the check and that nobody has planned for.

    A draft from planning for many firms is nobody's yet: it waits to be looked at.
    """
    mine = Firm.objects.filter(registered_by_id__in=viewer.organisations, merged_into=None)
    plans = Plan.objects.filter(firm=OuterRef("pk")).exclude(state="superseded")
    # Looked up firm by firm, since joins over every need and plan grow with the organisation.
    rows = mine.filter(
        Exists(Need.objects.filter(firm=OuterRef("pk"))),
        ~Exists(plans.exclude(state="draft", organisation=None)),
    ).order_by("id")
    drafted = Exists(plans)
    answered = Check.objects.filter(firm=OuterRef("pk"), side="sme").order_by("-submitted_at")
    found = rows.annotate(answered_at=Subquery(answered.values("submitted_at")[:1]), drafted=drafted)
    return [
        Item(
            "unplanned",
            _("Look at the draft plan, and propose it")
            if firm.drafted
            else _("Plan for the firm: it has answered the check"),
            firm.name,
            reverse("firms:page", args=[firm.uuid, "plan"]),
            firm.answered_at or firm.created_at,
            firm=firm.pk,
        )
        for firm in narrowing.narrow(found, Q())[:MOST]
    ]


def _requests(viewer: Viewer) -> list[Item]:
    week = timezone.now() - PATIENCE
    rows = AccessRequest.objects.filter(state="granted", answered_at__gte=week).select_related("firm")
    return [
        Item(
            "request",
            _("You have been let in to the firm"),
            one.firm.name,
            reverse("firms:page", args=[one.firm.uuid]),
            one.answered_at or one.created_at,
            firm=one.firm_id,
        )
        for one in narrowing.narrow(rows, policies.visible_work(viewer)).order_by("answered_at")[:MOST]
    ]


def _offers(viewer: Viewer) -> list[Item]:
    today = timezone.localdate()
    rows = GroupOffer.objects.filter(cancelled_at=None, apply_by__range=(today, today + SOON)).order_by(
        "apply_by"
    )
    return [
        Item(
            "offer",
            _("Last day to apply comes up"),
            offer.name,
            reverse("firms:offer", args=[offer.uuid]),
            timezone.now(),
            timezone.make_aware(dt.datetime.combine(offer.apply_by, dt.time(23, 59))),
        )
        for offer in narrowing.narrow(rows, policies.visible_work(viewer))[:MOST]
        if offer.apply_by
    ]


def lately(viewer: Viewer, most: int = 12) -> list[Entry]:
    """Give what the viewer's organisations did last."""
    rows = Entry.objects.filter(removed_at=None).select_related("firm", "organisation")
    return list(narrowing.narrow(rows, policies.visible_work(viewer)).order_by("-at", "-id")[:most])


def my_firms(viewer: Viewer) -> list[Firm]:
    """Give the firms the viewer acts for."""
    return list(Firm.objects.filter(id__in=viewer.firms, merged_into=None).order_by("name"))


def my_firm(viewer: Viewer, firm: Firm) -> dict[str, Any]:
    """Give what a firm's own page shows: what happens next, the plan, who may see what."""
    plans = Plan.objects.filter(firm=firm).exclude(state__in=["draft", "superseded"])
    return {
        "plan": plans.select_related("lead", "organisation").order_by("-number").first(),
        "wish": Wish.objects.filter(firm=firm, closed_at=None).select_related("organisation").last(),
        "requests": list(
            AccessRequest.objects.filter(firm=firm, state="open").select_related("organisation")
        ),
        "checked": Check.objects.filter(firm=firm, side="sme", state="submitted").exists(),
        "begun": Check.objects.filter(firm=firm, side="sme", state="open").exists(),
        "planners": _planners(firm),
        "cases": cases.waiting_for_firm(viewer, firm),
        "happened": _happened(viewer, firm),
    }


def _happened(viewer: Viewer, firm: Firm, most: int = 6) -> list[dict[str, Any]]:
    """Give what happened last with a firm, in the words of its timeline."""
    rows = entries.entries(viewer, firm).select_related("firm", "organisation").order_by("-at", "-id")[:most]
    return [
        {"when": event.entry.at, "title": event.title, "text": event.text, "who": event.who}
        for event in entries.events(viewer, rows)
    ]


def _planners(firm: Firm) -> list[str]:
    """Name the organisations the firm lets see what a plan is made from."""
    rows = Access.objects.filter(firm=firm, categories__contains=list(NEEDED))
    rows = rows.filter(Q(until=None) | Q(until__gt=timezone.now()))
    return list(rows.order_by("organisation__name").values_list("organisation__name", flat=True).distinct())


def all_regions() -> list[Region]:
    """Give every region of the installation; they are public."""
    return list(Region.objects.order_by("name"))


def firms_in(items: list[Item]) -> list[int]:
    """Give the ids of the firms that these items are about."""
    return sorted({item.firm for item in items if item.firm is not None})


def firms_of(entries: list[Entry]) -> list[int]:
    """Give the ids of the firms that these entries are about."""
    return sorted({entry.firm_id for entry in entries})
