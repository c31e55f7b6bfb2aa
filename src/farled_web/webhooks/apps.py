"""The webhooks room, as Django knows it."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Name and label of the room."""

    name = "farled_web.webhooks"
    label = "webhooks"
