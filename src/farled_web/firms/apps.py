"""The firms room, as Django knows it."""

from django.apps import AppConfig


class FirmsConfig(AppConfig):
    """Name and label of the room."""

    name = "farled_web.firms"
    label = "firms"

    def ready(self) -> None:
        """Put this room's own panels on the firm page, and close questions that a decision has answered."""
        from farled_web.firms.actions import asking, consent
        from farled_web.firms.views import access, entries, panels
        from farled_web.firms.views import asking as questions

        consent.changed.connect(asking.on_changed, dispatch_uid="firms.questions")
        panels.register()
        questions.register()
        access.register()
        entries.register()
