"""Cases of the demonstration, in every kind of state, made by the same actions as on the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils import timezone

from farled.referrals.values import Meeting
from farled.terms.periods import Quarter
from farled_web.directory.models import Service
from farled_web.firms.actions import consent
from farled_web.firms.models import Entry, Firm
from farled_web.organisations.models import Organisation, Region
from farled_web.people.models import FirmSeat, User
from farled_web.people.viewer import Viewer, scope, system_scope
from farled_web.referrals.actions import deliveries, moving, outcomes
from farled_web.referrals.models import Referral
from farled_web.referrals.queries.known import hours_left

ROOM = Decimal(40)
"""Hours a calendar needs to have left for the story, unless nobody has stated any."""
SEEN = ("identity", "contact")
HOURS = Decimal(4)


def fill_cases(region: Region) -> None:
    """Let Anna and Kim refer firms to each other, and what follows follow."""
    anna, kim = (_user(name, region) for name in ("anna", "kim"))
    if anna is None or kim is None:
        return
    here = {user.pk: Organisation.objects.get(memberships__user=user) for user in (anna, kim)}
    _Story(anna, kim, here[anna.pk], here[kim.pk]).tell()
    if Service.objects.filter(organisation=here[anna.pk]).exists():
        _Story(kim, anna, here[kim.pk], here[anna.pk]).ask()


def _user(name: str, region: Region) -> User | None:
    rows = User.objects.filter(email=f"{name}@example.org", memberships__organisation__region=region)
    return rows.first()


class _Story:
    """One adviser refers firms to another's organisation."""

    def __init__(self, giver: User, taker: User, sender: Organisation, receiver: Organisation) -> None:
        self.giver, self.taker, self.sender, self.receiver = giver, taker, sender, receiver
        self.now = timezone.now()
        self.area, self.quarter = self._calendar()
        self.firms = self._firms()

    def _firms(self) -> Iterator[Firm]:
        rows = Firm.objects.filter(registered_by=self.sender, merged_into=None).order_by("slug")
        return iter(rows.exclude(pk__in=FirmSeat.objects.values("firm_id"))[1:20])

    def _calendar(self) -> tuple[str, str]:
        """Choose an area and a quarter in which the receiver has hours."""
        areas = sorted(set(Service.objects.filter(organisation=self.receiver).values_list("area", flat=True)))
        first = Quarter.of(timezone.localdate())
        for quarter in (str(first.later(ahead)) for ahead in range(4)):
            for area in areas:
                left = hours_left(self.receiver.pk, area, quarter)
                if left is None or left >= ROOM:
                    return area, quarter
        return (areas[0] if areas else "networking"), str(first)

    def tell(self) -> None:
        """One case in each state worth showing."""
        makers = (self._late, self._asked, self._booked, self._going, self._declined, self._solved)
        for make, firm in zip(makers, self.firms, strict=False):
            make(firm)
        for firm in list(self.firms)[:1]:
            self._draft(firm, 1)  # no consent yet: its page says which is missing
        theirs = FirmSeat.objects.filter(user__email="sam@example.org").values("firm_id")
        for firm in Firm.objects.filter(pk__in=theirs):
            self._reported(firm)

    def ask(self) -> None:
        """Two cases that wait for an answer."""
        for ago, firm in zip((0.2, 6), self.firms, strict=False):
            self._sent(firm, ago)

    # -- the ways cases go

    def _draft(self, firm: Firm, ago: float) -> Referral:
        with scope(self.giver.pk) as viewer:
            return moving.draft(
                viewer,
                firm,
                sender=self.sender.pk,
                receiver=self.receiver.pk,
                categories=SEEN,
                area=self.area,
                quarter=self.quarter,
                asked_hours=HOURS,
                now=self._at(ago),
                message="Företaget är påhittat. De vill komma igång före årsskiftet.",
            )

    def _sent(self, firm: Firm, ago: float) -> Referral:
        contact = Viewer(name="Påhittad kontakt", firms=(firm.pk,))
        with system_scope():
            consent.decide(contact, firm, self.receiver, "deliver", dict.fromkeys(SEEN, "given"))
        row = self._draft(firm, ago + 0.1)
        return self._does(self.giver, row, "send", ago)

    def _late(self, firm: Firm) -> None:
        self._sent(firm, 6)

    def _asked(self, firm: Firm) -> None:
        self._does(
            self.taker,
            self._sent(firm, 2),
            "ask",
            1,
            question="Vilket belopp gäller det, och har de en säkerhet?",
        )

    def _declined(self, firm: Firm) -> None:
        other = Organisation.objects.filter(region=self.sender.region, active=True)
        third = other.exclude(pk__in=[self.sender.pk, self.receiver.pk]).order_by("name").first()
        self._does(
            self.taker,
            self._sent(firm, 3),
            "decline",
            1,
            reason_code="no_capacity",
            reason="Vi har fullt fram till mars.",
            suggested=str(third.pk) if third else "",
        )

    def _taken(self, firm: Firm, ago: float) -> Referral:
        row = self._sent(firm, ago)
        return self._does(
            self.taker,
            row,
            "accept",
            ago - 0.5,
            adviser=self.taker.name,
            hours=HOURS,
            adviser_id=self.taker.pk,
        )

    def _booked(self, firm: Firm) -> None:
        at = (timezone.localtime() + dt.timedelta(days=1)).replace(hour=10, minute=0, second=0, microsecond=0)
        self._does(
            self.taker, self._taken(firm, 5), "book_handover", 2, meeting=Meeting(at, "Torget 1, Smidarö")
        )

    def _begun(self, firm: Firm, ago: float) -> Referral:
        row = self._does(
            self.taker, self._taken(firm, ago), "start", ago - 2, first_contact="Ringde och bokade ett besök."
        )
        with scope(self.taker.pk) as viewer:
            deliveries.deliver(
                viewer,
                row.uuid,
                version=row.version,
                hours=Decimal("1.5"),
                note="Första genomgången",
                on=timezone.localdate(self._at(ago - 2.5)),
            )
        row.refresh_from_db()
        return row

    def _going(self, firm: Firm) -> None:
        row = self._begun(firm, 12)
        with scope(self.taker.pk) as viewer:
            moving.say(viewer, row.uuid, "Underlaget är på plats. Vi ses igen nästa vecka.")

    def _told(self, firm: Firm, ago: float) -> Referral:
        row = self._begun(firm, ago)
        with scope(self.taker.pk) as viewer:
            outcomes.add_milestone(
                viewer,
                row.uuid,
                kind="first_export",
                on=timezone.localdate(self._at(3)),
                subject="Norge",
                amount=None,
                evidence="Påhittad orderbekräftelse",
            )
        return self._does(self.taker, row, "report_outcome", 1.5, outcome="need_met")

    def _reported(self, firm: Firm) -> None:
        self._told(firm, 20)

    def _solved(self, firm: Firm) -> None:
        row = self._told(firm, 30)
        with system_scope():
            contact = Viewer(name="Påhittad kontakt", firms=(firm.pk,))
            outcomes.answer_outcome(
                contact,
                row.uuid,
                "confirmed",
                version=row.version,
                now=self._at(1),
                milestones={str(one.uuid): "confirmed" for one in row.milestones.all()},
            )

    def _does(self, who: User, row: Referral, event: str, ago: float, **given: Any) -> Referral:
        with scope(who.pk) as viewer:
            if event == "send":
                given["owner"] = viewer.name
            after = moving.act(viewer, row.uuid, event, version=row.version, given=given, now=self._at(ago))
        self._was(after, ago)
        return after

    def _at(self, ago: float) -> dt.datetime:
        return self.now - dt.timedelta(days=ago)

    def _was(self, row: Referral, ago: float) -> None:
        """Let the firm's own timeline say the day it is told to have happened."""
        rows = Entry.objects.filter(firm=row.firm_id, kind="referral", at__gt=self.now)
        rows.update(at=self._at(ago))
