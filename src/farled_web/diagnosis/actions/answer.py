"""Answer a line, or tell a fact: kept at once, so that nothing is lost when a phone goes dark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from farled.errors import refuse
from farled.terms.scales import SEVERITIES, NoSeverity
from farled_web.diagnosis.models import Check, CheckAnswer
from farled_web.diagnosis.policies import can_answer
from farled_web.diagnosis.queries.lines import lines_of
from farled_web.people.viewer import Viewer

Given = int | NoSeverity | None
WITHOUT = (NoSeverity.DONT_KNOW, NoSeverity.NOT_CONCERNED)


def read_answer(text: str) -> Given:
    """Read what a button says: a severity, a reason for none, or "" for *not answered*.

    Raises:
        BadInput: It is none of them.
    """
    if text == "":
        return None
    if text in {str(severity) for severity in SEVERITIES}:
        return int(text)
    for reason in WITHOUT:
        if text == reason.value:
            return reason
    raise refuse("bad-answer", text, "is not an answer of the check", "Choose one of the answers shown", "2")


@transaction.atomic
def answer_line(viewer: Viewer, *, check: Check, barrier: str, given: Given) -> None:
    """Keep the answer to one line; None takes an earlier answer away.

    Raises:
        PermissionDenied: The round is not the viewer's, or is handed in.
        BadInput: The region's check has no such line.
    """
    if not can_answer(viewer, check):
        raise PermissionDenied
    if barrier not in {line.id for line in lines_of(check.region_id).barriers}:
        raise refuse("unknown-barrier", barrier, "is not a line of this check", "Open the check anew")
    if given is None:
        CheckAnswer.objects.filter(check_round=check, barrier=barrier).delete()
    else:
        reason = given.value if isinstance(given, NoSeverity) else ""
        CheckAnswer.objects.update_or_create(
            check_round=check,
            barrier=barrier,
            defaults={"value": None if reason else given, "without": reason, "firm_id": check.firm_id},
        )
    # The link lives as long as somebody uses it.
    Check.objects.filter(pk=check.pk).update(updated_at=timezone.now())


@transaction.atomic
def keep_facts(viewer: Viewer, *, check: Check, facts: Mapping[str, Any]) -> None:
    """Keep what was told beside the lines; a fact left empty is taken away.

    Args:
        viewer: Who is asking.
        check: The round.
        facts: Values as JSON takes them, by name; None and "" mean *not told*.

    Raises:
        PermissionDenied: The round is not the viewer's, or is handed in.
    """
    if not can_answer(viewer, check):
        raise PermissionDenied
    kept = {**check.facts, **facts}
    check.facts = {name: value for name, value in kept.items() if value not in (None, "", [])}
    check.save(update_fields=["facts", "updated_at"])
