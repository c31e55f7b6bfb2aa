"""My day as a calendar to subscribe to, and the page that makes and ends its address."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event, Todo

from farled_web.api import reach
from farled_web.api.actions import feeds
from farled_web.api.queries.calendar import Due, calendar_of
from farled_web.api.queries.tokens import feed
from farled_web.audit.actions import record
from farled_web.people.entrances import open_to
from farled_web.people.viewer import set_viewer
from farled_web.people.views.asking import read_or_send, viewer_of


@open_to("signed_in")
@never_cache
@read_or_send
def calendar(request: HttpRequest) -> HttpResponse:
    """The address of one's own calendar: make, renew, end."""
    viewer = viewer_of(request)
    if request.method == "POST":
        if "end" in request.POST:
            feeds.end_feed(viewer=viewer)
            messages.success(request, _("The calendar is no longer given out."))
        else:
            feeds.renew_feed(viewer=viewer)
            messages.success(request, _("Your calendar has a new address."))
        return redirect("api:calendar")
    found = feed(viewer)
    address = (
        settings.ADDRESS + reverse("api:feed", args=[reach.feed_secret(found.uuid.hex)]) if found else ""
    )
    return render(
        request, "api/calendar.html",
        {"feed": found, "address": address, "webcal": f"webcal:{address.partition(':')[2]}"},
    )  # fmt: skip


@open_to("anyone")
@require_safe
def ics(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar itself, with the reach its owner has at this moment."""
    owner = reach.open_feed(secret)
    viewer = set_viewer(owner) if owner is not None else None
    if viewer is None or not viewer.signed_in:
        set_viewer(None)
        return HttpResponse(_("This calendar is no longer given out."), status=404, content_type="text/plain")
    with translation.override(viewer.language or settings.LANGUAGE_CODE):
        found = calendar_of(viewer)
        body = _written(found).to_ical()
    firms = sorted({one.firm for one in found if one.firm is not None})
    record("calendar.read", object_type="user", object_id=viewer.user, firms=firms, categories=["identity"],
           actor_kind="link")  # fmt: skip
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="farled.ics"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _written(found: list[Due]) -> Calendar:
    written = Calendar()
    written.add("prodid", "-//Farled//My day//EN")
    written.add("version", "2.0")
    written.add("method", "PUBLISH")
    written.add("x-wr-calname", _("Farled: my day"))
    written.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for one in found:
        written.add_component(_entry(one))
    return written


def _entry(one: Due) -> Any:
    part: Any = Todo() if one.due is not None else Event()
    part.add("uid", one.uid)
    part.add("dtstamp", timezone.now().astimezone(UTC))
    part.add("last-modified", one.changed.astimezone(UTC))
    part.add("summary", one.title)
    part.add("url", settings.ADDRESS + one.path)
    part.add("class", "PRIVATE")
    if one.place:
        part.add("location", one.place)
    if one.due is not None:
        part.add("due", one.due.astimezone(UTC))
        part.add("status", "NEEDS-ACTION")
    elif one.start is not None and one.end is not None:
        part.add("dtstart", one.start.astimezone(UTC))
        part.add("dtend", one.end.astimezone(UTC))
    elif one.day is not None:
        part.add("dtstart", one.day)
        part.add("dtend", one.day + timedelta(days=1))
        part.add("transp", "TRANSPARENT")
    return part
