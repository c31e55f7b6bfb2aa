"""Bring in many rounds at once, as a region pack or another system has them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from farled.diagnosis.diagnose import diagnose
from farled.diagnosis.values import Answer
from farled.terms.scales import NoSeverity, Side
from farled_web.audit.actions import record
from farled_web.diagnosis.actions.submit import needs_in
from farled_web.diagnosis.models import Check, CheckAnswer, Need
from farled_web.diagnosis.queries.lines import Lines, lines_of
from farled_web.organisations.models import Region
from farled_web.people.viewer import Viewer

BATCH = 2000
Round = tuple[str, Side, str | None, int]


@transaction.atomic
def bring_in_answers(
    viewer: Viewer,
    *,
    region: Region,
    answers: Iterable[Answer],
    firms: Mapping[str, int],
    organisations: Mapping[str, int],
    synthetic: bool,
) -> int:
    """Keep answers as rounds handed in, with the needs of each firm's own latest.

    Args:
        viewer: A system scope, as of a job or a command.
        region: Where.
        answers: As the library has them; those of firms or organisations not named are passed over, and lines
            not answered are left without a row.
        firms: Row id by the firm's id in the answers.
        organisations: Row id by the organisation's id in the answers.
        synthetic: Whether they are invented.

    Returns:
        How many rounds were made.
    """
    if not viewer.system:
        raise PermissionDenied
    lines = lines_of(region.pk)
    by_round = _by_round(answers, firms, organisations)
    checks = {
        key: _check(key, rows, region, firms[key[0]], organisations.get(key[2] or ""), synthetic)
        for key, rows in by_round.items()
    }
    Check.objects.bulk_create(checks.values(), batch_size=BATCH)
    kept = [_answer(checks[key], row) for key, rows in by_round.items() for row in rows
            if row.value is not NoSeverity.NOT_ANSWERED]  # fmt: skip
    CheckAnswer.objects.bulk_create(kept, batch_size=BATCH)
    _backdate(checks.values())
    latest: dict[str, Round] = {}
    for key in by_round:
        if key[1] == Side.SME and (key[0] not in latest or latest[key[0]][3] < key[3]):
            latest[key[0]] = key
    Need.objects.filter(firm__in=[firms[key[0]] for key in latest.values()]).delete()
    Need.objects.bulk_create(
        [need for key in latest.values() for need in _needs(checks[key], by_round[key], lines)],
        batch_size=BATCH,
    )
    record("check.brought_in", object_type="region", object_id=region.pk, region=region.pk,
           actor_kind="command", details={"rounds": len(checks), "answers": len(kept)})  # fmt: skip
    return len(checks)


def _by_round(
    answers: Iterable[Answer], firms: Mapping[str, int], organisations: Mapping[str, int]
) -> dict[Round, list[Answer]]:
    found: dict[Round, list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.firm in firms and (answer.by is None or answer.by in organisations):
            found[(answer.firm, answer.side, answer.by, answer.wave)].append(answer)
    return found


def _day(rows: list[Answer]) -> datetime:
    days = [row.date for row in rows if row.date is not None]
    return datetime.combine(max(days), time(12), UTC) if days else timezone.now()


def _check(
    key: Round, rows: list[Answer], region: Region, firm: int, organisation: int | None, synthetic: bool
) -> Check:
    when = _day(rows)
    return Check(
        uuid=uuid.uuid4(), region=region, firm_id=firm, side=key[1].value, organisation_id=organisation,
        wave=key[3], language=(region.languages or ["sv"])[0][:2], state="submitted", synthetic=synthetic,
        started_at=when, submitted_at=when,
    )  # fmt: skip


def _answer(check: Check, row: Answer) -> CheckAnswer:
    reason = row.value.value if isinstance(row.value, NoSeverity) else ""
    return CheckAnswer(check_round=check, firm_id=check.firm_id, barrier=row.barrier,
                       value=None if reason else row.value, without=reason)  # fmt: skip


def _needs(check: Check, rows: list[Answer], lines: Lines) -> list[Need]:
    found = diagnose(rows[0].firm, rows, lines.areas, lines.barriers, wave=check.wave)
    return needs_in(check, found)


def _backdate(checks: Iterable[Check]) -> None:
    """Set the days that Django stamps with today, so that a wave from last year is one."""
    ids = [check.pk for check in checks]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE diagnosis_check SET started_at = submitted_at, updated_at = submitted_at "
            "WHERE id = ANY(%s)",
            [ids],
        )
        cursor.execute(
            "UPDATE diagnosis_checkanswer a SET answered_at = c.submitted_at FROM diagnosis_check c "
            "WHERE c.id = a.check_round_id AND c.id = ANY(%s)",
            [ids],
        )
