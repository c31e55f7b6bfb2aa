"""The coalitions room, as Django knows it."""

from django.apps import AppConfig


class CoalitionsConfig(AppConfig):
    """Name and label of the room."""

    name = "farled_web.coalitions"
    label = "coalitions"
