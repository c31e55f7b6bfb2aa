"""What anybody may read about access and personal data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from farled_web.people.entrances import open_to
from farled_web.people.matrix import table


@open_to("anyone")
@require_safe
def who_sees_what(request: HttpRequest) -> HttpResponse:
    """The access matrix, drawn from the data the access test is held to."""
    return render(request, "people/who_sees_what.html", {"table": table()})


@open_to("anyone")
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """How personal data is used here."""
    return render(request, "people/privacy.html")
