"""Every address of the application, room by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("farled_web.operations.urls")),
    path("account/", include("allauth.urls")),
]
