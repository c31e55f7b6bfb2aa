"""Cases on the firm's page, on its timeline, and beside the steps of its plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farled.referrals.contributions import Reported, achievements
from farled.terms.areas import DEFAULT_AREAS
from farled_web.coalitions import steps as plan_steps
from farled_web.firms import page
from farled_web.firms.queries import entries
from farled_web.firms.views.hours import area_names
from farled_web.people.viewer import Viewer
from farled_web.referrals import page as case_page
from farled_web.referrals import words
from farled_web.referrals.policies import can_draft, sees_whole_journey
from farled_web.referrals.queries import cases
from farled_web.referrals.views.outcomes import work_panel

MOST = 100


def on_firm(request: HttpRequest, firm: Any) -> Mapping[str, Any]:
    """Give a firm's cases, as far as the viewer sees them, and what it has achieved."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    areas = area_names(firm.region_id)
    rows = [
        {
            "row": row,
            "area": areas.get(row.area, row.area),
            "state": words.state_badge(row),
            "turn": words.whose_turn(row),
            "late": words.is_overdue(row),
            "due": words.last_moment(row.due_at),
            "next": words.NEXT.get(row.state, ""),
        }
        for row in cases.of_firm(viewer, firm)[:MOST]
    ]
    return {
        "rows": rows,
        "achieved": achieved(viewer, firm),
        "may_refer": any(can_draft(viewer, firm, one) for one in viewer.writes[:1]),
    }


def achieved(viewer: Viewer, firm: Any) -> list[dict[str, Any]]:
    """Give what a firm achieved, each thing once, with every organisation's part (referrals §R7.3, §R7.4).

    Only for who sees all of the firm's journey: parts worked out from some of the reports would be wrong.
    """
    if not sees_whole_journey(viewer, firm):
        return []
    told = [one for one in cases.milestones_of(viewer, firm) if one.state in ("reported", "confirmed")]
    hours = cases.delivered_hours(viewer, firm) if told else {}
    names = {str(one.organisation_id): one.organisation.name for one in told}
    found = achievements(
        Reported(
            str(firm.pk),
            one.kind,
            one.subject,
            str(one.organisation_id),
            str(one.referral_id),
            one.amount,
            hours.get(one.referral_id),
            one.state == "confirmed",
        )
        for one in told
    )
    return [
        {
            "kind": words.milestone(one.kind),
            "subject": one.subject,
            "amount": one.amount,
            "unit": words.unit(one.kind),
            "confirmed": one.confirmed,
            "differing": one.differing,
            "by_hours": one.by_hours,
            "shares": [(names[organisation], _percent(part)) for organisation, part in one.shares],
        }
        for one in found
    ]


def _percent(part: Fraction) -> float:
    return float(part)


def beside_steps(viewer: Viewer, plan: Any, steps: Sequence[Any]) -> dict[int, list[plan_steps.Beside]]:
    """Put a step's case beside it, or the way to refer the firm for it."""
    rows = cases.cases(viewer).filter(step__in=[step.pk for step in steps]).order_by("created_at", "id")
    latest = {row.step_id: row for row in rows if row.state != "entered_in_error"}
    may = (
        plan.state in ("proposed", "agreed", "change_asked", "draft")
        and plan._state.fields_cache.get("firm") is not None
        and any(can_draft(viewer, plan.firm, one) for one in viewer.writes[:1])
    )
    found: dict[int, list[plan_steps.Beside]] = {}
    for step in steps:
        links = []
        row = latest.get(step.pk)
        if row is not None:
            text = _("The case: %(state)s") % {"state": words.state_badge(row)}
            links.append(plan_steps.Beside(text, reverse("referrals:case", args=[row.uuid])))
        if may and (row is None or row.ended_at is not None) and step.organisation_id not in viewer.writes:
            address = f"{reverse('referrals:draft', args=[plan.firm.uuid])}?step={step.pk}"
            links.append(plan_steps.Beside(_("Refer the firm"), address, button=True))
        found[step.pk] = links
    return found


def happened(entry: Any, names: dict[int, str]) -> str:
    """Say on the firm's timeline what happened with a case."""
    said = words.HAPPENED.get(entry.data.get("what", ""))
    if said is None:
        return str(entry.text)
    area = entry.data.get("area", "")
    default = next((one for one in DEFAULT_AREAS if one.id == area), None)
    about = (default.name_en if words.english() else default.name_sv) if default else area
    name = names.get(entry.data.get("receiver", 0), "")
    return f"{said}. {', '.join(part for part in (name, about) if part)}".strip(" .") + "."


def register() -> None:
    """Put cases on the firm's page, its timeline and its plan, and the work on the page of a case."""
    page.register_tab(page.Tab("referrals", gettext_lazy("Referrals"), 35, ("journey",)))
    page.register_panel(
        page.Panel("referrals", "referrals-cases", "referrals/on_firm.html", on_firm, order=10)
    )
    entries.register_words("referral", happened)
    plan_steps.register("referral", beside_steps)
    case_page.register_panel(case_page.Panel("work", "referrals/work.html", work_panel, order=60))
