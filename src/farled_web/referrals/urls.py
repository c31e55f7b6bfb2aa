"""Addresses of cases."""

from django.urls import path

from farled_web.referrals.views import links

app_name = "referrals"
urlpatterns = [
    path("link/<str:token>/", links.link, name="link"),
]
