"""The diagnosis room, as Django knows it."""

from django.apps import AppConfig


class DiagnosisConfig(AppConfig):
    """Name and label of the room."""

    name = "farled_web.diagnosis"
    label = "diagnosis"
