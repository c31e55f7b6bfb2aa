"""The referrals room, as Django knows it."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """Name and label of the room; it follows the firm's consent."""

    name = "farled_web.referrals"
    label = "referrals"

    def ready(self) -> None:
        """Follow consent, and hear of mails that reached nobody."""
        from farled_web.firms.actions import consent
        from farled_web.jobs import sending
        from farled_web.referrals.actions import consent_end, incoming

        sending.undelivered.connect(incoming.on_undelivered, dispatch_uid="referrals.undelivered")
        consent.changed.connect(consent_end.on_changed, dispatch_uid="referrals.consent")
