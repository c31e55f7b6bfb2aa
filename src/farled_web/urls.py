"""Every address of the application, room by room."""

from importlib.util import find_spec

from django.urls import include, path

ROOMS = ("operations", "workspace", "coalitions", "diagnosis", "firms", "directory", "people",
         "organisations", "jobs", "audit", "ui")  # fmt: skip

urlpatterns = [
    *[path("", include(f"farled_web.{room}.urls")) for room in ROOMS if find_spec(f"farled_web.{room}.urls")],
    path("account/", include("allauth.urls")),
]
