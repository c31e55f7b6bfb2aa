"""Work done in the demonstration: group offers, projects, hours, notes, plans, and the region's own.

Everything goes through the same actions as the pages, in the name of the invented people.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef
from django.utils import timezone

from farled_web.coalitions.actions.answer import agree, propose
from farled_web.coalitions.actions.save import save_plan
from farled_web.coalitions.actions.waiting import start_region_run
from farled_web.coalitions.making import Wishes
from farled_web.coalitions.models import Plan
from farled_web.coalitions.policies import can_plan
from farled_web.diagnosis.models import Need
from farled_web.directory.actions.offers import add_offer, add_project
from farled_web.directory.models import GroupOffer, Project, Service
from farled_web.firms.actions.entries import add
from farled_web.firms.actions.hours import Booking, book
from farled_web.firms.actions.seats import book_seat
from farled_web.firms.models import Access, Entry, Firm
from farled_web.operations.demo_cases import fill_cases
from farled_web.organisations.models import Organisation, Region
from farled_web.people.models import FirmSeat, RegionRole, User
from farled_web.people.viewer import Viewer, scope, system_scope

# Held where somebody can sign in: service, name, days until it begins, days it lasts, seats.
OFFERS: dict[str, tuple[tuple[str, str, int, int, int], ...]] = {
    "anna": (
        ("glodstal-grupp", "Exportgrupp, vinterns omgång", 45, 90, 6),
        ("glodstal-klimat", "Klimatberäkning på en dag", 24, 1, 3),
    ),
    "kim": (("kapital-lan", "Frukost om exportlån och garantier", 17, 1, 12),),
}
PROJECTS = {"anna": ("Glödstål ut i världen", "GUV-26"), "kim": ("Kapital för första affären", "KFA-26")}
NOTES = (
    (
        9,
        "phone",
        "Pratade om den norska förfrågan. Vill ha hjälp med tullpappren före årsskiftet.",
    ),
    (5, "meeting", "Gick igenom svaren i exportkollen på plats. Ledningens tid är det som tar emot mest."),
    (2, "note", "Skickar två exempel på offert på engelska. Hör av mig igen på måndag."),
)
HOURS = ((12, 1.5, "networking"), (8, 3.0, "innovation"), (6, 2.0, "sustainability"), (3, 0.75, "networking"))
SEATS = 4
"""Seats asked for on each offer: one offer has fewer, so that a firm waits in line."""


def fill_work(region: Region) -> None:
    """Let the invented people of a region do some of their work."""
    for key in OFFERS:
        email = f"{key}@example.org"
        user = User.objects.filter(email=email, memberships__organisation__region=region).first()
        if user is not None:
            with scope(user.pk) as viewer:
                _Worker(viewer, key).work()
    _plans(region)
    fill_cases(region)


def start_planning(region: Region) -> None:
    """Have the region planned once there is a worker, in the coordinator's name."""
    role = RegionRole.objects.filter(region=region, task="coordinator").first()
    if role is not None:
        with scope(role.user_id) as viewer:
            start_region_run(viewer, region.pk)


class _Worker:
    """An adviser at work."""

    def __init__(self, viewer: Viewer, key: str) -> None:
        self.viewer, self.key = viewer, key
        self.began, self.today = timezone.now(), timezone.localdate()
        self.organisation = Organisation.objects.get(pk=viewer.organisations[0])
        opened = Access.objects.filter(organisation=self.organisation, categories__contains=["journey"])
        self.firms = list(
            Firm.objects.filter(pk__in=opened.values("firm"), merged_into=None).order_by("slug")[:8]
        )

    def work(self) -> None:
        """Offers with seats, a project, hours and notes."""
        for service, name, ahead, lasts, seats in OFFERS[self.key]:
            self._offer(Service.objects.get(region=self.organisation.region_id, slug=service), name, ahead,
                        lasts, seats)  # fmt: skip
        project = self._project()
        for (ago, amount, area), firm in zip(HOURS, self.firms, strict=False):
            booking = Booking(self.today - dt.timedelta(days=ago), amount, project, None, area)
            book(self.viewer, firm, self.organisation.pk, booking)
            self._was(firm, "hours", ago)
        for (ago, kind, text), firm in zip(NOTES, self.firms, strict=False):
            at = timezone.now() - dt.timedelta(days=ago)
            add(self.viewer, firm, kind, text=text, organisation=self.organisation.pk, at=at)

    def _offer(self, service: Service, name: str, ahead: int, lasts: int, seats: int) -> GroupOffer:
        starts = self.today + dt.timedelta(days=ahead)
        offer = add_offer(
            viewer=self.viewer,
            organisation=self.organisation,
            facts={
                "service": service, "area": service.area, "name": name, "starts_on": starts,
                "ends_on": starts + dt.timedelta(days=lasts - 1), "apply_by": starts - dt.timedelta(days=7),
                "seats": seats, "place": "Smidarö",
            },
        )  # fmt: skip
        for firm in self.firms[:SEATS]:
            book_seat(self.viewer, offer, firm, self.organisation.pk)
            self._was(firm, "seat", 15)
        return offer

    def _was(self, firm: Firm, kind: str, ago: int) -> None:
        """Let what was just done have been done some days ago."""
        at = timezone.now() - dt.timedelta(days=ago)
        rows = Entry.objects.filter(firm=firm, organisation=self.organisation, kind=kind)
        rows.filter(at__gt=self.began).update(at=at)

    def _project(self) -> Project:
        name, code = PROJECTS[self.key]
        year = self.today.year
        return add_project(
            viewer=self.viewer,
            organisation=self.organisation,
            facts={
                "name": name, "code": code, "fund": "Påhittade regionalfonden", "hours": 400.0,
                "starts_on": dt.date(year, 1, 1), "ends_on": dt.date(year + 1, 12, 31),
            },
        )  # fmt: skip


def _plans(region: Region) -> None:
    """Put one plan before the firm somebody can sign in for, and let another firm have agreed to its own."""
    adviser = User.objects.filter(email="anna@example.org", memberships__organisation__region=region).first()
    if adviser is None:
        return
    theirs = FirmSeat.objects.filter(user__email="sam@example.org").values("firm_id")
    with scope(adviser.pk) as viewer:
        known = Firm.objects.filter(Exists(Need.objects.filter(firm=OuterRef("pk"), level__gt=0)))
        own = known.filter(registered_by__in=viewer.organisations, merged_into=None).order_by("slug")
        for firm in known.filter(pk__in=theirs):
            if can_plan(viewer, firm):
                _propose(viewer, firm, 2)
        agreed = [_propose(viewer, firm, 12) for firm in own[:1]]
    for plan in agreed:
        with system_scope():
            agree(Viewer(name="Påhittad kontakt", firms=(plan.firm_id,)), plan, version=plan.version)
        Plan.objects.filter(pk=plan.pk).update(agreed_at=timezone.now() - dt.timedelta(days=7))


def _propose(viewer: Viewer, firm: Firm, ago: int) -> Plan:
    plan = save_plan(viewer, firm, Wishes(), seen=0)
    propose(viewer, plan, version=plan.version)
    at = timezone.now() - dt.timedelta(days=ago)
    Plan.objects.filter(pk=plan.pk).update(created_at=at, proposed_at=at)
    Entry.objects.filter(firm=firm, kind="plan").update(at=at)
    plan.refresh_from_db()
    return plan
