"""What the check keeps about a firm that asks to be forgotten, and that it takes with it."""

from __future__ import annotations

from typing import Any

from farled_web.database import narrowing
from farled_web.diagnosis.models import Check, CheckAnswer
from farled_web.diagnosis.policies import visible_checks
from farled_web.people.viewer import Viewer

PERSONAL = ("name", "organisation_number", "address", "email", "phone", "url")


def forget_person(records: list[int]) -> dict[str, int]:
    """Empty who was asked and what names the firm, and shut the links; the answers are counted on."""
    rows = Check.objects.filter(firm__in=records)
    for row in rows:
        row.facts = {key: value for key, value in row.facts.items() if key not in PERSONAL}
        row.contact, row.token_hash, row.seen_from = {}, None, ""
        row.save(update_fields=["facts", "contact", "token_hash", "seen_from"])
    return {"check": len(rows)}


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
