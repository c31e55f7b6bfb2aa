"""The jobs room, as Django knows it."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Name and label of the room."""

    name = "farled_web.jobs"
    label = "jobs"
