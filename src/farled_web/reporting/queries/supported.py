"""The firms behind a number: an organisation's own, and what one firm was counted for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from farled.reporting.counting import age
from farled.reporting.spans import Span, first_day, month_of
from farled.terms.size_class import size_class
from farled_web.database import narrowing
from farled_web.directory.models import Project
from farled_web.firms.models import Finance, Firm, Hours, Seat
from farled_web.firms.policies import visible_finance, visible_firms, visible_hours, visible_seats
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer
from farled_web.referrals.models import Delivery, Line, Milestone, Referral
from farled_web.referrals.policies import visible_referrals


@dataclass(slots=True)
class Helped:
    """What a firm was helped with in a span.

    Attributes:
        firm: Id of its record.
        name: Its name; None: no longer open to the viewer.
        uuid: Its public id; None: likewise.
        size: Size class; ``unknown`` where it is not known, or not open to the viewer.
        first: First month of help, as its first day.
        months: Months with help.
        hours: Hours given.
        cases: Cases started.
        seats: Seats taken.
        organisations: Who helped.
    """

    firm: int
    name: str | None = None
    uuid: UUID | None = None
    size: str = "unknown"
    first: date | None = None
    months: set[int] = field(default_factory=set)
    hours: float = 0.0
    cases: int = 0
    seats: int = 0
    organisations: set[int] = field(default_factory=set)


def helped_by(
    viewer: Viewer, organisation: Organisation, span: Span, project: Project | None = None
) -> list[Helped]:
    """Give the firms an organisation helped in a span, by name; those no longer open to it last, without one.

    The same rule as the count's (docs/methods/reporting.md §I2.1), read live.
    """
    rows = _gather(viewer, Q(organisation=organisation), span, project)
    if project is None:
        _cases(viewer, rows, Q(receiver=organisation), span)
        seats = narrowing.narrow(Seat.objects.filter(offer__organisation=organisation), visible_seats(viewer))
        _seats(rows, seats, span)
    _describe(viewer, rows)
    return sorted(rows.values(), key=lambda row: (row.name is None, (row.name or "").casefold(), row.firm))


def help_given(viewer: Viewer, firm: Firm, span: Span) -> dict[int, Helped]:
    """Give what a firm was helped with in a span, by organisation."""
    found: dict[int, Helped] = defaultdict(lambda: Helped(firm.pk))
    hours = narrowing.narrow(Hours.objects.filter(firm=firm, removed_at=None), visible_hours(viewer))
    delivered = _delivered(viewer).filter(firm=firm)
    given: list[Any] = [
        *hours.values_list("organisation_id", "on", "amount"),
        *delivered.values_list("organisation_id", "on", "hours"),
    ]
    for who, day, amount in given:
        if month_of(day) in span:
            found[who].hours += float(amount)
            _note(found[who], month_of(day))
    rows = narrowing.narrow(Referral.objects.filter(firm=firm), visible_referrals(viewer))
    begun = Line.objects.filter(referral__in=rows.values("pk"), event="start").order_by("at")
    for who, at in begun.values_list("referral__receiver_id", "at"):
        if (month := month_of(timezone.localdate(at))) in span:
            found[who].cases += 1
            _note(found[who], month)
    seats = narrowing.narrow(Seat.objects.filter(firm=firm, state="took_part"), visible_seats(viewer))
    for who, day in seats.values_list("offer__organisation_id", "offer__starts_on"):
        if month_of(day) in span:
            found[who].seats += 1
            _note(found[who], month_of(day))
    return dict(found)


def _gather(viewer: Viewer, who: Q, span: Span, project: Project | None) -> dict[int, Helped]:
    found: dict[int, Helped] = {}
    days = Q(on__gte=span.start, on__lt=span.end)
    booked = narrowing.narrow(Hours.objects.filter(who, days, removed_at=None), visible_hours(viewer))
    if project is not None:
        booked = booked.filter(project=project)
    rows: list[Any] = list(booked.values_list("firm_id", "on", "amount"))
    if project is None:
        rows += _delivered(viewer).filter(who, days).values_list("firm_id", "on", "hours")
    for firm, day, amount in rows:
        one = found.setdefault(firm, Helped(firm))
        one.hours += float(amount)
        _note(one, month_of(day))
    return found


def _delivered(viewer: Viewer) -> QuerySet[Delivery]:
    cases = narrowing.narrow(Referral.objects.all(), visible_referrals(viewer))
    return Delivery.objects.filter(referral__in=cases.values("pk"))


def _cases(viewer: Viewer, found: dict[int, Helped], who: Q, span: Span) -> None:
    rows = narrowing.narrow(Referral.objects.filter(who), visible_referrals(viewer))
    begun = Line.objects.filter(referral__in=rows.values("pk"), event="start")
    for firm, at in begun.values_list("firm_id", "at"):
        if (month := month_of(timezone.localdate(at))) in span:
            one = found.setdefault(firm, Helped(firm))
            one.cases += 1
            _note(one, month)


def _seats(found: dict[int, Helped], seats: Any, span: Span) -> None:
    for firm, day in seats.filter(state="took_part").values_list("firm_id", "offer__starts_on"):
        if month_of(day) in span:
            one = found.setdefault(firm, Helped(firm))
            one.seats += 1
            _note(one, month_of(day))


def _note(one: Helped, month: int) -> None:
    one.months.add(month)
    one.first = first_day(min(one.months))


def _describe(viewer: Viewer, found: dict[int, Helped]) -> None:
    firms = narrowing.narrow(Firm.objects.filter(pk__in=found), visible_firms(viewer))
    money = narrowing.narrow(Finance.objects.filter(firm__in=list(found)), visible_finance(viewer))
    known = {row.firm_id: (row.turnover_eur, row.balance_eur) for row in money}
    for firm in firms:
        one = found[firm.pk]
        one.name, one.uuid = firm.name, firm.uuid
        one.size = size_class(firm.employees, *known.get(firm.pk, (None, None))).value


def own_firm(viewer: Viewer, uuid: UUID) -> Firm:
    """Give a firm the viewer acts for.

    Raises:
        Http404: There is none.
    """
    rows = narrowing.narrow(Firm.objects.filter(pk__in=viewer.firms), visible_firms(viewer))
    return get_object_or_404(rows.select_related("region"), uuid=uuid)


def counted_as(viewer: Viewer, firm: Firm, given: dict[int, Helped]) -> list[tuple[str, str]]:
    """Give the common indicators a firm stands in, each with the class it is counted in."""
    months = sorted(set().union(*(one.months for one in given.values())))
    if not months:
        return []
    money = narrowing.narrow(Finance.objects.filter(firm=firm), visible_finance(viewer)).first()
    size = size_class(
        firm.employees, money.turnover_eur if money else None, money.balance_eur if money else None
    )
    return [("RCO01", size.value), ("RCO05", age(firm.founded, months[0]))]


def milestones(viewer: Viewer, firm: Firm, span: Span) -> list[Milestone]:
    """Give what is reported that the firm has achieved."""
    cases = narrowing.narrow(Referral.objects.filter(firm=firm), visible_referrals(viewer))
    rows = Milestone.objects.filter(referral__in=cases.values("pk"), on__gte=span.start, on__lt=span.end)
    return list(rows.exclude(state="taken_back").select_related("organisation").order_by("-on", "-pk"))
