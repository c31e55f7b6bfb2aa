"""Rounds of the check and their answers, scoped to who asks."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from farled.diagnosis.values import Answer
from farled.terms.scales import NoSeverity, Side
from farled_web.database import narrowing
from farled_web.database.lookups import RowByRow
from farled_web.diagnosis.models import Check, CheckAnswer, Recheck, RecheckChoice
from farled_web.diagnosis.policies import visible_checks, visible_choices, visible_rechecks
from farled_web.firms.models import Firm
from farled_web.organisations.models import Region
from farled_web.people.viewer import Viewer


def regions() -> list[Region]:
    """Give the regions a check can be answered in, by name."""
    return list(Region.objects.order_by("name"))


def find_round(viewer: Viewer, uuid: UUID) -> Check | None:
    """Give a round the viewer may see."""
    rows = narrowing.narrow(
        Check.objects.select_related("region", "firm", "organisation"), visible_checks(viewer)
    )
    return rows.filter(uuid=uuid).first()


def rounds_of(viewer: Viewer, firm: Firm) -> list[Check]:
    """Give a firm's rounds that the viewer may see, oldest first."""
    rows = narrowing.narrow(Check.objects.select_related("organisation"), visible_checks(viewer))
    return list(rows.filter(firm=firm).order_by("started_at", "pk"))


def open_round_of(viewer: Viewer, firm: Firm, side: str, organisation: int | None = None) -> Check | None:
    """Give the round of a firm that is begun and not handed in, for this side."""
    rows = narrowing.narrow(Check.objects.all(), visible_checks(viewer))
    return rows.filter(firm=firm, side=side, organisation=organisation, state="open").order_by("pk").last()


def answers_of(check: Check) -> dict[str, int | NoSeverity]:
    """Give a round's answers by line; a line not there is not answered."""
    rows = CheckAnswer.objects.filter(check_round=check).values_list("barrier", "value", "without")
    return {barrier: NoSeverity(without) if value is None else value for barrier, value, without in rows}


def as_values(checks: list[Check]) -> list[Answer]:
    """Give the answers of rounds as the library takes them."""
    by_id = {check.pk: check for check in checks}
    rows = CheckAnswer.objects.filter(check_round__in=checks)
    return [_value(by_id[row.check_round_id], row) for row in rows.order_by("pk")]


def _value(check: Check, row: CheckAnswer) -> Answer:
    return Answer(
        firm=str(check.firm_id or ""),
        barrier=row.barrier,
        value=NoSeverity(row.without) if row.value is None else row.value,
        side=Side(check.side),
        by=str(check.organisation_id) if check.side == "organisation" else None,
        wave=check.wave,
        date=row.answered_at.date(),
    )


def checked(viewer: Viewer) -> Exists:
    """Say, of a firm, that the viewer may see a check of its own that is handed in."""
    rows = narrowing.narrow(Check.objects.all(), visible_checks(viewer))
    return RowByRow(rows.filter(firm=OuterRef("pk"), side="sme", state="submitted"))


def unconfirmed(viewer: Viewer) -> Q:
    """Say, of a firm, that it came by the check and nobody has vouched for it yet."""
    return Q(first_check__isnull=False, registered_by=None, number_confirmed=False)


def answers_before(firm: Firm) -> dict[str, str]:
    """Give what a firm answered in its last round, by line, to be shown beside the questions of the next.

    As far as the database shows it to who asks: the firm itself, or background work.
    """
    last = Check.objects.filter(firm=firm, side="sme", state="submitted").order_by("wave", "pk").last()
    if last is None:
        return {}
    rows = CheckAnswer.objects.filter(check_round=last).values_list("barrier", "value", "without")
    return {barrier: without if value is None else str(value) for barrier, value, without in rows}


def recheck_state(viewer: Viewer, firm: Firm) -> dict[str, object]:
    """Give how a firm stands to being invited again: the last word, and what waits or is put off."""
    rows = narrowing.narrow(Recheck.objects.all(), visible_rechecks(viewer)).filter(firm=firm)
    choice = narrowing.narrow(RecheckChoice.objects.all(), visible_choices(viewer)).filter(firm=firm).first()
    found = list(rows.select_related("organisation").order_by("-created_at", "-pk")[:20])
    today = timezone.localdate()
    return {
        "no_more": choice is not None and not choice.wanted,
        "waiting": next((one for one in found if one.state in {"asked", "sent"}), None),
        "last": next((one for one in found if one.sent_at is not None), None),
        "put_off": next((one for one in found if one.not_before and one.not_before > today), None),
    }
