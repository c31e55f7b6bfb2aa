"""Firms as somebody may see them: the list, one record, and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import CharField, F, Func, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.shortcuts import get_object_or_404

from farled.terms.size_class import SizeClass, size_class
from farled_web.database import narrowing
from farled_web.firms import page
from farled_web.firms.likeness import SUFFIXES, folded
from farled_web.firms.models import Aid, Contact, Entry, Finance, Firm, FirmMembership
from farled_web.firms.policies import (
    visible_aid,
    visible_contacts,
    visible_entries,
    visible_finance,
    visible_firms,
    visible_memberships,
)
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer

FOUND_MOST = 10_001


def firms(viewer: Viewer) -> QuerySet[Firm]:
    """Give the firms a viewer may see, without records that went into another."""
    return narrowing.narrow(Firm.objects.filter(merged_into=None), visible_firms(viewer))


def listed(viewer: Viewer) -> QuerySet[Firm]:
    """Give the firms for a list: with the key of their name, their last event and their marks."""
    last = Entry.objects.filter(firm=OuterRef("pk"), removed_at=None).order_by("-at", "-id").values("at")[:1]
    rows = firms(viewer).annotate(
        name_key=Func(F("name"), function="app_sorted", output_field=CharField()),
        last_event=Subquery(last),
    )
    return rows.annotate(**{f"mark_{mark.name}": mark.condition(viewer) for mark in page.marks()})


def firm(viewer: Viewer, uuid: UUID) -> Firm:
    """Give one firm; a record that went into another leads to where it went.

    Raises:
        Http404: There is none that this viewer may see.
    """
    rows = narrowing.narrow(Firm.objects.all(), visible_firms(viewer)).select_related(
        "registered_by", "region"
    )
    found = get_object_or_404(rows, uuid=uuid)
    for _step in range(20):
        if found.merged_into_id is None:
            break
        found = get_object_or_404(rows, pk=found.merged_into_id)
    return found


def words(text: str) -> str:
    """Give what somebody typed as a question for the search table: each word by its beginning.

    What every firm is called (AB, the) is left out, unless there is nothing else.
    """
    typed = folded(text.replace("&", " ")).split()[:8]
    telling = [word for word in typed if word not in SUFFIXES] or typed
    return " & ".join(f"{word}:*" for word in telling)


def found(rows: QuerySet[Firm], text: str) -> QuerySet[Firm]:
    """Keep the firms that hold these words in name, place, address or number."""
    query = words(text)
    if not query:
        return rows.none()
    # Asked once: the list counts its rows and then draws them, and the search is the dearer part of both.
    # As one array, since thousands of values one by one cost more on the way than the search itself.
    return rows.filter(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [matching(query, FOUND_MOST)]))


def find(text: str, most: int) -> list[int]:
    """Give the ids of the viewer's firms that hold these words, in order of name."""
    query = words(text)
    return matching(query, most) if query else []


def matching(query: str, most: int) -> list[int]:
    """Ask the search table; only firms within the reach the transaction was opened with come out.

    Args:
        query: As ``to_tsquery`` takes it.
        most: How many at most, in order of name.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT firm_id FROM firms_find(%s, %s)", [query, most])
        return [row[0] for row in cursor.fetchall()]


def finance(viewer: Viewer, firm: Firm) -> Finance | None:
    """Give what the firm says of its money, where the viewer may see it."""
    return narrowing.narrow(Finance.objects.filter(firm=firm), visible_finance(viewer)).first()


def contacts(viewer: Viewer, firm: Firm, *, ended: bool = False) -> QuerySet[Contact]:
    """Give the firm's contacts, those still there first."""
    rows = narrowing.narrow(Contact.objects.filter(firm=firm), visible_contacts(viewer))
    rows = rows.select_related("organisation")
    return (rows if ended else rows.filter(ended_at=None)).order_by(
        F("ended_at").desc(nulls_first=True), "name", "id"
    )


def contact(viewer: Viewer, uuid: UUID) -> Contact:
    """Give one contact.

    Raises:
        Http404: There is none that this viewer may see.
    """
    rows = narrowing.narrow(Contact.objects.select_related("firm"), visible_contacts(viewer))
    return get_object_or_404(rows, uuid=uuid)


def aid(viewer: Viewer, firm: Firm) -> QuerySet[Aid]:
    """Give the aid the firm has received, newest first."""
    rows = narrowing.narrow(Aid.objects.filter(firm=firm, withdrawn_at=None), visible_aid(viewer))
    return rows.select_related("organisation").order_by("-date", "-id")


def one_aid(viewer: Viewer, firm: Firm, pk: int) -> Aid:
    """Give one entry of aid of a firm, withdrawn or not.

    Raises:
        Http404: There is none that this viewer may see.
    """
    return get_object_or_404(narrowing.narrow(Aid.objects.filter(firm=firm), visible_aid(viewer)), pk=pk)


def last_to_change(viewer: Viewer, firm: Firm) -> str:
    """Give who changed the firm's facts last, as the timeline has it; "" where it does not say."""
    rows = narrowing.narrow(Entry.objects.filter(firm=firm, kind="facts"), visible_entries(viewer))
    return rows.order_by("-at", "-id").values_list("actor_name", flat=True).first() or ""


def memberships(viewer: Viewer, firm: Firm) -> QuerySet[FirmMembership]:
    """Give the organisations the firm is a member of."""
    rows = narrowing.narrow(FirmMembership.objects.filter(firm=firm), visible_memberships(viewer))
    return rows.select_related("organisation").order_by("organisation__name", "id")


def organisations_of(viewer: Viewer, firm: Firm) -> list[Organisation]:
    """Give the organisations of the firm's region, for choosing one."""
    return list(Organisation.objects.filter(region=firm.region_id, active=True).order_by("name", "id"))


def organisation(pk: int) -> Organisation:
    """Give one organisation; organisations are no secret."""
    return Organisation.objects.get(pk=pk)


def size(firm: Firm, money: Finance | None) -> SizeClass:
    """Give the firm's size class by what is known and open to the viewer (diagnosis §5.4)."""
    return size_class(
        firm.employees, money.turnover_eur if money else None, money.balance_eur if money else None
    )


@dataclass(frozen=True, slots=True)
class Working:
    """An organisation that works with a firm.

    Attributes:
        name: Its name.
        registered: Whether it registered the firm.
        last: When it last wrote on the timeline, as far as the viewer sees it.
        people: Who wrote there.
    """

    name: str
    registered: bool
    last: datetime | None
    people: tuple[str, ...]


def works_with(viewer: Viewer, firm: Firm) -> list[Working]:
    """Give who works with the firm: who registered it, and who has written on its timeline."""
    rows = narrowing.narrow(Entry.objects.filter(firm=firm, removed_at=None), visible_entries(viewer))
    found = (
        rows.exclude(organisation=None).order_by().values("organisation_id", "organisation__name")
        .annotate(last=Max("at"), people=ArrayAgg("actor_name", distinct=True, filter=~Q(actor_name="")))
    )  # fmt: skip
    working = [
        Working(row["organisation__name"], row["organisation_id"] == firm.registered_by_id, row["last"],
                tuple(row["people"] or ()))
        for row in found
    ]  # fmt: skip
    if firm.registered_by is not None and not any(one.registered for one in working):
        working.append(Working(firm.registered_by.name, True, None, ()))
    return sorted(working, key=lambda one: (not one.registered, one.name))
