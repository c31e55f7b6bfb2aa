"""Addresses of the api room; the endpoints of the interface stand in `views.interface`."""

from django.urls import path

from farled_web.api.views import calendar, documentation, interface, journeys, tokens

app_name = "api"
urlpatterns = [
    path("api/", documentation.documentation, name="documentation"),
    path("api/openapi.json", interface.openapi, name="openapi"),
    path("api/hsds/openapi.json", interface.openapi_hsds, name="openapi_hsds"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<uuid:uuid>/revoke/", tokens.revoke, name="revoke"),
    path("me/calendar/", calendar.calendar, name="calendar"),
    path("calendar/<str:secret>.ics", calendar.ics, name="feed"),
    path("region/<slug:slug>/journeys/", journeys.journeys, name="journeys"),
    path(
        "region/<slug:slug>/journeys/<slug:table>.<slug:kind>", journeys.journeys_file, name="journeys_file"
    ),
    *interface.patterns(),
]
