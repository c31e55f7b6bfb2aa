"""The workspace room, as Django knows it."""

from typing import Any

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """Name and label of the room; it counts a region anew when a plan for it has been made."""

    name = "farled_web.workspace"
    label = "workspace"

    def ready(self) -> None:
        """Listen to plans being made."""
        from farled_web.coalitions.actions.waiting import kept

        kept.connect(_plan_kept, dispatch_uid="workspace.count")


def _plan_kept(sender: object, region: int, **more: Any) -> None:
    from farled_web.workspace.actions import count_soon

    count_soon(region)
