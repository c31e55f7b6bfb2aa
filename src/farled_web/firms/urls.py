"""Addresses of the firms room: public ids only, never a number of a register."""

from __future__ import annotations

from django.urls import URLPattern, path

from farled_web.firms.views import records

app_name = "firms"

RECORDS: list[URLPattern] = [
    path("firms/", records.firms, name="list"),
    path("firms/new", records.register, name="register"),
    path("firms/ask", records.ask, name="ask"),
]
# Last, so that a page of another section is not taken for a tab.
PAGE: list[URLPattern] = [
    path("firms/<uuid:uuid>/", records.page, name="page"),
    path("firms/<uuid:uuid>/<slug:tab>/", records.page, name="page"),
]

urlpatterns = [*RECORDS, *PAGE]
