"""The api room, as Django knows it."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Name and label of the room."""

    name = "farled_web.api"
    label = "api"
