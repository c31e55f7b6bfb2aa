"""What cases tell of the time between two versions of a firm's plan: declines, ends and outcomes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from farled.referrals.outcomes import OUTCOMES
from farled_web.coalitions.causes import fact
from farled_web.database import narrowing
from farled_web.firms.models import Firm
from farled_web.people.viewer import Viewer
from farled_web.referrals.models import Referral
from farled_web.referrals.policies import visible_referrals

ENDS = ("declined", "expired", "withdrawn", "failed", "closed")


def cases_between(viewer: Viewer, firm: Firm, since: datetime, until: datetime) -> Iterable[dict[str, Any]]:
    """Give the firm's cases that ended between two moments, as far as the viewer may see them."""
    rows = narrowing.narrow(Referral.objects.all(), visible_referrals(viewer)).filter(
        firm=firm, state__in=ENDS, ended_at__gt=since, ended_at__lte=until
    )
    return [
        fact("case", area=row.area, organisation=row.receiver.slug, date=row.ended_at, text=_said(row))
        for row in rows.select_related("receiver").order_by("ended_at", "pk")[:100]
    ]


def _said(row: Referral) -> str:
    given = {"organisation": row.receiver.name, "outcome": _outcome(row.outcome)}
    if row.state == "closed":
        text = {
            "confirmed": _("A case at %(organisation)s was closed, confirmed by the firm: %(outcome)s."),
            "unconfirmed": _(
                "A case at %(organisation)s was closed, not confirmed by the firm: %(outcome)s."
            ),
        }.get(row.confirmation, _("A case at %(organisation)s was closed: %(outcome)s."))
    else:
        text = {
            "declined": _("%(organisation)s declined a case."),
            "expired": _("A case at %(organisation)s ran out unanswered."),
            "withdrawn": _("A case at %(organisation)s was withdrawn."),
            "failed": _("%(organisation)s gave a case up."),
        }[row.state]
    return text % given


def _outcome(code: str) -> str:
    found = OUTCOMES.get(code)
    if found is None:
        return code
    return found.name_sv if (get_language() or "sv").startswith("sv") else found.name_en
