"""The referrals room, as Django knows it."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """Name and label of the room."""

    name = "farled_web.referrals"
    label = "referrals"
