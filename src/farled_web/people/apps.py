"""The people room, as Django knows it."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PeopleConfig(AppConfig):
    """Name and label of the room; after migrations the two working roles get their rights."""

    name = "farled_web.people"
    label = "people"

    def ready(self) -> None:
        """Give rights once all rooms have migrated."""
        post_migrate.connect(_grant, sender=self)


def _grant(using: str, **_: Any) -> None:
    from farled_web.database.rights import grant_rights

    grant_rights(using)
