"""The log in words: which organisation, what, when, which data; people where the firm works with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import CharField, Count, F, Func, Max, QuerySet
from django.db.models.functions import TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from farled_web.audit import queries as audit
from farled_web.firms.models import Contact, Firm
from farled_web.organisations.models import Organisation
from farled_web.people.models import User
from farled_web.people.viewer import Viewer

WORDS: dict[str, str | Promise] = {
    "firm.opened": _("Looked at the firm's page"),
    "firm.exported": _("Took a copy of the data"),
    "firm.registered": _("Registered the firm"),
    "firm.changed": _("Changed the facts"),
    "consent.given": _("The firm said yes"),
    "consent.refused": _("The firm said no"),
    "consent.withdrawn": _("The firm took a yes back"),
    "consent.expired": _("A yes ran out"),
    "consent.spent": _("A yes ended with the case it was given for"),
    "consent.changed": _("The firm changed what may be seen"),
    "consent.recorded": _("Wrote down what the firm said about its data"),
    "consent.asked": _("Asked for a consent"),
    "consent.unasked": _("Took back a question about consent"),
    "consent.unanswered": _("A question about consent ran out unanswered"),
    "access.asked": _("Asked to be let in"),
    "access.granted": _("A request to be let in was answered with yes"),
    "access.refused": _("A request to be let in was answered with no"),
    "access.emergency": _("Opened everything in an emergency"),
    "access.emergency_ended": _("Ended the emergency access"),
    "erasure.asked": _("Asked that the data be removed"),
    "erasure.dropped": _("Took back the request to remove the data"),
    "erasure.confirmed": _("Confirmed that the data be removed"),
    "erasure.refused": _("Refused to remove the data, with a reason"),
    "erasure.done": _("The data was removed"),
    "entry.added": _("Wrote a note"),
    "entry.changed": _("Changed a note"),
    "entry.removed": _("Removed a note"),
    "entry.brought_back": _("Brought a removed note back"),
    "wish.made": _("Asked to be contacted"),
    "wish.taken": _("Took on to get in touch"),
    "wish.answered": _("Got in touch"),
    "wish.handed": _("Handed the wish to a colleague"),
    "wish.handed_on": _("Handed the wish on to another organisation"),
    "wish.closed": _("Closed the wish to be contacted"),
    "wish.reopened": _("Opened the wish again"),
    "hours.booked": _("Booked hours"),
    "hours.changed": _("Changed booked hours"),
    "hours.removed": _("Removed booked hours"),
    "hours.brought_back": _("Brought removed hours back"),
    "seat.booked": _("Booked a seat"),
    "seat.booked_again": _("Booked a cancelled seat again"),
    "seat.cancelled": _("Cancelled a seat"),
    "seat.moved_up": _("Got a seat from the waiting list"),
    "seat.took_part": _("Noted that the firm took part"),
    "seat.not_part": _("Took back that the firm took part"),
}
ROOMS: dict[str, str | Promise] = {
    "check": _("The check"),
    "plan": _("The plan"),
    "document": _("A document"),
    "contact": _("A contact person"),
    "firm": _("The firm's record"),
    "merge": _("Two records of the firm"),
    "run": _("Planning for many firms"),
    "day": _("The adviser's day"),
    "aid": _("Aid received"),
    "finance": _("The firm's money"),
    "membership": _("A membership"),
    "need": _("The needs"),
    "referral": _("A referral"),
    "milestone": _("A milestone"),
}
DEEDS: dict[str, str | Promise] = {
    "opened": _("looked at"),
    "seen": _("looked at"),
    "exported": _("copied"),
    "added": _("added"),
    "made": _("made"),
    "changed": _("changed"),
    "removed": _("removed"),
    "submitted": _("handed in"),
    "brought_back": _("brought back"),
    "agreed": _("agreed to"),
    "proposed": _("proposed"),
    "merged": _("put together"),
    "undone": _("undone"),
    "planned": _("planned"),
    "opened_again": _("opened again"),
    "downloaded": _("copied"),
    "ended": _("ended"),
    "drafted": _("wrote a draft of"),
    "saved": _("saved"),
    "begun": _("began"),
    "read": _("looked at"),
    "back": _("brought back"),
    "considered": _("worked on"),
    "change_asked": _("asked for a change of"),
    "reopened": _("opened again"),
    "facts_changed": _("changed"),
    "finance_changed": _("changed"),
    "draft": _("wrote a draft of"),
    "send": _("sent"),
    "ask": _("asked about"),
    "answer": _("answered"),
    "accept": _("took on"),
    "decline": _("wanted to say no to"),
    "withdraw": _("withdrew"),
    "book_handover": _("booked the meeting of"),
    "start": _("began"),
    "deliver": _("noted hours of"),
    "report_outcome": _("reported what came of"),
    "confirm": _("confirmed what came of"),
    "dispute": _("disputed what came of"),
    "message": _("wrote about"),
    "told_apart": _("told apart from another"),
    "parted": _("parted again"),
}


def words(verb: str) -> str:
    """Say what was done; a verb without words of its own is put together from its parts."""
    if verb in WORDS:
        return str(WORDS[verb])
    room, _dot, deed = verb.partition(".")
    thing, done = ROOMS.get(room), DEEDS.get(deed)
    if thing is not None and done is not None:
        return f"{thing}: {done}"
    return str(thing) if thing is not None else str(_("Worked with the data"))


def about_firm(viewer: Viewer, firm: Firm) -> QuerySet[Any]:
    """Give the firm's own log, newest first, with what was done with records that went into it."""
    return audit.about_firm(viewer, firm.pk, earlier_records(firm))


@dataclass(frozen=True, slots=True)
class Looked:
    """What one organisation has looked at or copied.

    Attributes:
        last: When it did so last.
        days: On how many days.
        categories: Which data.
    """

    last: datetime
    days: int
    categories: tuple[str, ...]


def looked_by(viewer: Viewer, firm: Firm) -> dict[int, Looked]:
    """Give who has looked at the firm's data or copied it, by organisation."""
    rows = audit.of_kind(about_firm(viewer, firm), "seen").filter(organisation_id__isnull=False).order_by()
    seen: dict[int, set[str]] = {}
    each = rows.annotate(one=Func(F("categories"), function="unnest", output_field=CharField()))
    for organisation, category in each.values_list("organisation_id", "one").distinct():
        seen.setdefault(organisation or 0, set()).add(category)
    sums = rows.values("organisation_id").annotate(last=Max("at"), days=Count(TruncDate("at"), distinct=True))
    found: dict[int, Looked] = {}
    for row in sums:
        pk = row["organisation_id"] or 0
        found[pk] = Looked(row["last"], row["days"], tuple(sorted(seen.get(pk, ()))))
    return found


def earlier_records(firm: Firm) -> list[int]:
    """Give the ids of the records that went into a firm the viewer speaks for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT firms_family(%s)", [[firm.pk]])
        return [pk for pk in cursor.fetchone()[0] if pk != firm.pk]


def by_organisation(viewer: Viewer, organisation: int) -> QuerySet[Any]:
    """Give what an organisation's people did, newest first, for its manager."""
    return audit.by_organisation(viewer, organisation)


def names_for(firm: Firm) -> dict[int, str]:
    """Give the names of people at organisations the firm works with, and of its own contacts."""
    own = Contact.objects.filter(firm=firm, user_id__isnull=False).values_list("user_id", "name")
    with connection.cursor() as cursor:
        cursor.execute("SELECT user_id, name FROM firms_log_names(%s)", [firm.pk])
        found: dict[int, str] = dict(cursor.fetchall())
    return found | {pk: name for pk, name in own if pk is not None}


def organisation_names(ids: Iterable[int | None]) -> dict[int, str]:
    """Give names by id."""
    return dict(Organisation.objects.filter(pk__in={i for i in ids if i}).values_list("pk", "name"))


def colleague_names(organisation: int) -> dict[int, str]:
    """Give the names of who is or was at an organisation, for its manager."""
    rows = User.objects.filter(memberships__organisation=organisation)
    return {user.pk: user.name or user.email for user in rows.distinct()}
