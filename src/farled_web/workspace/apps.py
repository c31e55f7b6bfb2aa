"""The workspace room, as Django knows it."""

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """Name and label of the room."""

    name = "farled_web.workspace"
    label = "workspace"
