"""Addresses of the organisations room."""

from django.urls import path

from farled_web.organisations import views

app_name = "organisations"
urlpatterns = [
    path("organisations/", views.organisations, name="list"),
    path("organisations/<uuid:organisation>/", views.organisation, name="page"),
    path("organisations/<uuid:organisation>/edit/", views.edit, name="edit"),
    path("organisations/<uuid:organisation>/set-aside/", views.set_aside, name="set_aside"),
    path("organisations/<uuid:organisation>/take-back/", views.take_back, name="take_back"),
    path("regions/<slug:region>/settings/", views.region, name="region"),
    path("regions/<slug:region>/organisations/add/", views.add, name="add"),
]
