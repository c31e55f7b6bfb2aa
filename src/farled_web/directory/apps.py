"""The directory room, as Django knows it."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Name and label of the room."""

    name = "farled_web.directory"
    label = "directory"
