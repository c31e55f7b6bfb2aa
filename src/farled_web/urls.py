"""Every address of the application, room by room."""

from importlib.util import find_spec

from django.urls import include, path

ROOMS = ("operations", "api", "workspace", "reporting", "webhooks", "referrals", "coalitions", "diagnosis",
         "firms", "directory", "people", "organisations", "jobs", "audit", "ui")  # fmt: skip

urlpatterns = [
    *[path("", include(f"farled_web.{room}.urls")) for room in ROOMS if find_spec(f"farled_web.{room}.urls")],
    path("account/", include("allauth.urls")),
]

handler400 = "farled_web.ui.errors.bad_request"
handler403 = "farled_web.ui.errors.forbidden"
handler404 = "farled_web.ui.errors.not_found"
handler500 = "farled_web.ui.errors.server_error"
