"""The webhooks room, as Django knows it."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Name and label of the room; it listens to cases that move and consents that change."""

    name = "farled_web.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """Write the outbox in the transaction of what happened."""
        from farled_web.firms.actions import consent
        from farled_web.referrals.actions import moving
        from farled_web.webhooks.actions import outbox

        moving.moved.connect(outbox.moved, dispatch_uid="webhooks.moved")
        consent.changed.connect(outbox.consent_changed, dispatch_uid="webhooks.consent")
