"""The organisations room, as Django knows it."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Name and label of the room."""

    name = "farled_web.organisations"
    label = "organisations"
