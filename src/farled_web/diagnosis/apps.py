"""The diagnosis room, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiagnosisConfig(AppConfig):
    """Name and label of the room, and what it puts on a firm's page."""

    name = "farled_web.diagnosis"
    label = "diagnosis"

    def ready(self) -> None:
        """Show the diagnosis on the firm's page, and let links in where a firm's holder may come in."""
        from farled_web.diagnosis.actions.erase import all_checks, all_rechecks, forget_person
        from farled_web.diagnosis.queries.rounds import checked, unconfirmed
        from farled_web.diagnosis.views.on_firm import links_held, panel
        from farled_web.firms import holders, moving, page
        from farled_web.firms.actions import erasure
        from farled_web.firms.queries import export

        page.register_panel(page.Panel("diagnosis", "diagnosis", "diagnosis/on_firm.html", panel, order=10))
        page.register_mark(page.Mark("checked", _("has a check"), checked, tone="info", order=60))
        page.register_mark(
            page.Mark("unconfirmed", _("by the check, not confirmed"), unconfirmed, tone="warn", order=55)
        )
        holders.register_opener(links_held)
        erasure.also("check", forget_person)
        export.also("checks", all_checks)
        export.also("rechecks", all_rechecks)
        # When two records are merged, the needs of the later check hold, whole.
        moving.register(moving.Rule("diagnosis_need", latest="check_round_id"))
