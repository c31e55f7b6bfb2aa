"""The referrals room, as Django knows it."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """Name and label of the room; it follows the firm's consent."""

    name = "farled_web.referrals"
    label = "referrals"

    def ready(self) -> None:
        """Follow consent, hear of mails that reached nobody, show cases where firms and plans stand."""
        from farled_web.coalitions import causes
        from farled_web.firms.actions import consent, erasure
        from farled_web.firms.queries import export
        from farled_web.jobs import sending
        from farled_web.referrals import between_plans, page, panel
        from farled_web.referrals.actions import consent_end, incoming
        from farled_web.referrals.actions.forgetting import all_cases, forget_cases
        from farled_web.referrals.views import handover

        page.register_panel(
            page.Panel("meeting", "referrals/handover_on_case.html", handover.meeting_panel, 20)
        )
        page.register_panel(
            page.Panel("mails", "referrals/link_mails_on_case.html", handover.mails_panel, 10)
        )
        panel.register()
        erasure.also("referrals", forget_cases)
        export.also("referrals", all_cases)
        sending.undelivered.connect(incoming.on_undelivered, dispatch_uid="referrals.undelivered")
        causes.register("cases", between_plans.cases_between)
        consent.changed.connect(consent_end.on_changed, dispatch_uid="referrals.consent")
