"""The database room, as Django knows it."""

from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    """Name and label of the room."""

    name = "farled_web.database"
    label = "database"
