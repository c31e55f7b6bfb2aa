"""Every part of a page with made-up content, to look at and to test; not shown in production."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farled.errors import Problem
from farled.reports.charts import bar_chart
from farled_web.ui import errors
from farled_web.ui.charts import Chart
from farled_web.ui.forms import DayInput
from farled_web.ui.lists import Badge, Column, Empty, Filter, ListSpec


@dataclass(frozen=True, slots=True)
class Boat:
    """A made-up row."""

    name: str
    place: str
    tone: str
    hours: float | None
    seen: dt.date | None


NAMES = ("Alvar", "Björk", "Cedern", "Dyning", "Ekot", "Fyren", "Grynnan", "Hamnen", "Inlandsisen", "Jolle")
PLACES = ("Ljungby", "Åmål", "Östersund")
BOATS = [
    Boat(
        f"{name} {number}",
        PLACES[number % 3],
        ("good", "warn", "bad", "info")[number % 4],
        None if number % 7 == 0 else 12.5 * number + len(name),
        dt.date(2026, 1 + number % 12, 1 + number % 28),
    )
    for number in range(1, 14)
    for name in NAMES
]
TONES = {
    "good": gettext_lazy("On course"),
    "warn": gettext_lazy("Drifting"),
    "bad": gettext_lazy("Aground"),
    "info": gettext_lazy("At anchor"),
}

LIST = ListSpec(
    name="boats",
    caption=gettext_lazy("Made-up boats"),
    search=lambda rows, text: [row for row in rows if text.casefold() in row.name.casefold()],
    search_label=gettext_lazy("Name"),
    order="name",
    page_size=15,
    overdue=lambda row: row.tone == "bad",
    columns=(
        Column("name", gettext_lazy("Boat"), order="name", link=lambda row: "#list-boats"),
        Column("place", gettext_lazy("Place"), order="place"),
        Column(
            "tone", gettext_lazy("State"), value=lambda row: Badge(TONES[row.tone], row.tone), order="tone"
        ),
        Column("hours", gettext_lazy("Hours"), kind="number", order="hours", descending=True),
        Column("seen", gettext_lazy("Last seen"), order="seen", wide_only=True),
    ),
    filters=(
        Filter(
            "place",
            gettext_lazy("Place"),
            lambda rows, value: [r for r in rows if r.place == value],
            [(place, place) for place in PLACES],
        ),
        Filter(
            "late",
            gettext_lazy("Only aground"),
            lambda rows, value: [r for r in rows if r.tone == "bad"],
            kind="flag",
        ),
    ),
    empty=Empty(
        gettext_lazy("No boats yet"), gettext_lazy("Put one in the water."), gettext_lazy("Add a boat"), "#"
    ),
)


class Sample(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("As it stands on the hull"))
    day = forms.DateField(label=gettext_lazy("Last seen"), widget=DayInput, required=False)
    place = forms.ChoiceField(label=gettext_lazy("Place"), choices=[(p, p) for p in PLACES])
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=list(TONES.items()), widget=forms.RadioSelect
    )
    several = forms.MultipleChoiceField(
        label=gettext_lazy("Several"),
        choices=list(TONES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agree = forms.BooleanField(label=gettext_lazy("The hull is dry"))
    text = forms.CharField(
        label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    file = forms.FileField(label=gettext_lazy("File"), required=False)


def gallery(request: HttpRequest) -> HttpResponseBase:
    """Show every part."""
    _only_trial()
    listing = LIST.read(request, BOATS)
    if listing.export_wanted:
        return listing.export(nullcontext)
    if "messages" in request.GET:
        messages.success(request, _("Saved."))
        messages.error(request, _("Not saved."))
    context: dict[str, Any] = {
        "listing": listing,
        "none": ListSpec(
            name="none", prefix="none-", caption="–", columns=LIST.columns[:1], empty=LIST.empty
        ).read(request, []),
        "form": Sample(),
        "bad_form": Sample({"name": ""}, prefix="bad"),
        "chart": _chart(),
        "crumbs": [(_("First page"), "/"), (_("Parts of pages"), "")],
        "synthetic": True,
        "tabs": [
            (_("Overview"), "?", True),
            (_("Plan"), "?tab=plan", False, 3),
            (_("Timeline"), "?tab=t", False),
        ],
        "facts": [
            (_("Place"), "Åmål"),
            (_("Hours"), None),
            (_("Note"), _("A longer text that may take two lines.")),
        ],
        "events": [
            {
                "when": dt.date(2026, 3, 2),
                "title": TONES["good"],
                "text": "Fyren 3",
                "who": "Alva Ek",
                "tone": "good",
            },
            {"when": dt.date(2026, 2, 1), "title": TONES["warn"], "who": "Björn Ask", "tone": "warn"},
            {"when": dt.date(2026, 1, 9), "title": TONES["info"], "url": "#main"},
        ],
        "problems": [
            Problem("boats.csv", 4, "hours", "not-a-number", "many", "is no number", "Write hours", "12.5"),
        ],
    }
    return render(request, "ui/gallery.html", context)


def _chart() -> Chart:
    values = (("Ljungby", 42), ("Åmål", 31), ("Östersund", 57))
    rows = [{"name": n, "value": v, "label": str(v), "marked": v == 31} for n, v in values]
    return Chart(
        _("Boats by place"),
        _("Fewest boats lie at Åmål."),
        bar_chart(rows, _("Boats")),
        (_("Place"), _("Boats")),
        values,
        "s",
    )


def question(request: HttpRequest) -> HttpResponseBase:
    """Show one question at a time."""
    _only_trial()
    return render(request, "ui/gallery_question.html", {"form": Sample()})


def failing(request: HttpRequest, status: int) -> HttpResponseBase:
    """Show what is told when something cannot be done."""
    _only_trial()
    now, typed = [(_("Hours"), 12)], [(_("Hours"), 14)]
    told: dict[int, Exception] = {
        403: PermissionDenied(_("Only the boat's owner may sink it.")),
        404: Http404(),
        409: errors.StaleEdit("Fyren 3", "Alva Ek", now, typed, request.path),
        413: errors.TooLarge("10 MB"),
        429: errors.TooOften(30),
    }
    if status in told:
        raise told[status]
    return errors.page(request, status)


def _only_trial() -> None:
    if settings.PRODUCTION:
        raise Http404


for _view in (gallery, question, failing):
    setattr(_view, "open_to", ("anyone",))  # noqa: B010 - what people.entrances would write, a room above
