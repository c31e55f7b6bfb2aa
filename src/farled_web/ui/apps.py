"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Base pages, components and static files."""

    name = "farled_web.ui"
    label = "ui"
