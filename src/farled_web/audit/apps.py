"""The audit room, as Django knows it."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Name and label of the room."""

    name = "farled_web.audit"
    label = "audit"
