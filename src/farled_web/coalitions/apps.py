"""The coalitions room, as Django knows it."""

from django.apps import AppConfig


class CoalitionsConfig(AppConfig):
    """Name and label of the room; it shows a firm's plan on the firm's page."""

    name = "farled_web.coalitions"
    label = "coalitions"

    def ready(self) -> None:
        """Register with the firm page, with merging, and with what a firm takes along or has forgotten."""
        from farled_web.coalitions import panel
        from farled_web.coalitions.actions.erase import all_plans, forget_plans
        from farled_web.firms import moving
        from farled_web.firms.actions import erasure
        from farled_web.firms.queries import export

        panel.register()
        erasure.also("plan", forget_plans)
        export.also("plans", all_plans)
        # When two records are merged, plans are counted on, and one agreed plan stays agreed.
        plans = moving.Rule("coalitions_plan", renumber="number", single="state", value="agreed",
                            instead="superseded", newest="agreed_at")  # fmt: skip
        moving.register(plans)
