"""Addresses of the api room."""

from django.urls import path

from farled_web.api.views import interface

app_name = "api"
urlpatterns = [
    path("api/openapi.json", interface.openapi, name="openapi"),
    path("api/hsds/openapi.json", interface.openapi_hsds, name="openapi_hsds"),
    *interface.patterns(),
]
