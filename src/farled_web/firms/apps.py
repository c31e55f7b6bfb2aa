"""The firms room, as Django knows it."""

from django.apps import AppConfig


class FirmsConfig(AppConfig):
    """Name and label of the room."""

    name = "farled_web.firms"
    label = "firms"

    def ready(self) -> None:
        """Put this room's own panels on the firm page."""
        from farled_web.firms.views import access, entries, panels

        panels.register()
        access.register()
        entries.register()
