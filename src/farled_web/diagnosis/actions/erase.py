"""What the check keeps about a firm that asks to be forgotten, and that it takes with it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from farled_web.database import narrowing
from farled_web.diagnosis.models import Check, CheckAnswer, Recheck, RecheckChoice
from farled_web.diagnosis.policies import visible_checks, visible_choices, visible_rechecks
from farled_web.people.viewer import Viewer

PERSONAL = ("name", "organisation_number", "address", "email", "phone", "url")


def forget_person(records: list[int]) -> dict[str, int]:
    """Empty who was asked and what names the firm, and shut the links; the answers are counted on."""
    rows = Check.objects.filter(firm__in=records)
    for row in rows:
        row.facts = {key: value for key, value in row.facts.items() if key not in PERSONAL}
        row.contact, row.token_hash, row.seen_from = {}, None, ""
        row.save(update_fields=["facts", "contact", "token_hash", "seen_from"])
    waiting = Recheck.objects.filter(firm__in=records, state__in=["asked", "sent"])
    return {"check": len(rows), "recheck": waiting.update(state="over", ended_at=timezone.now())}


def all_checks(viewer: Viewer, firm: Any) -> list[dict[str, Any]]:
    """Give every round of a firm with its answers, for the firm's own file."""
    rows = narrowing.narrow(Check.objects.filter(firm=firm), visible_checks(viewer))
    return [
        {
            "side": row.side, "wave": row.wave, "state": row.state, "started": row.started_at,
            "submitted": row.submitted_at, "facts": row.facts, "contact": row.contact,
            "answers": list(
                CheckAnswer.objects.filter(check_round=row)
                .values("barrier", "value", "without", "answered_at")
            ),
        }
        for row in rows.order_by("pk")
    ]  # fmt: skip


def all_rechecks(viewer: Viewer, firm: Any) -> dict[str, Any]:
    """Give every invitation to answer again, and the firm's word on them, for the firm's own file."""
    rows = narrowing.narrow(Recheck.objects.filter(firm=firm), visible_rechecks(viewer)).order_by("pk")
    said = narrowing.narrow(RecheckChoice.objects.filter(firm=firm), visible_choices(viewer)).first()
    kept = (
        "reason",
        "state",
        "organisation",
        "not_before",
        "created_at",
        "sent_at",
        "reminded_at",
        "ended_at",
    )
    return {"wanted": said.wanted if said else None, "invitations": list(rows.values(*kept))}
