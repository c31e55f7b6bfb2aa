"""Addresses of the operations room."""

from django.urls import path

from farled_web.operations import views

urlpatterns = [path("health", views.health, name="health")]
