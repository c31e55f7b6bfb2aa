"""The firms room, as Django knows it."""

from django.apps import AppConfig


class FirmsConfig(AppConfig):
    """Name and label of the room."""

    name = "farled_web.firms"
    label = "firms"
