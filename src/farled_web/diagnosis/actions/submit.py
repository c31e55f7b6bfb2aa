"""Hand a round in: from then on it is a diagnosis, and its needs are kept with it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from farled.diagnosis.diagnose import Diagnosis
from farled_web.audit.actions import record
from farled_web.diagnosis.actions.make_firm import holding, make_firm, mend_firm
from farled_web.diagnosis.models import Check, Need
from farled_web.diagnosis.policies import can_answer, can_begin_again
from farled_web.diagnosis.queries.lines import lines_of
from farled_web.diagnosis.queries.needs import UNKNOWN
from farled_web.diagnosis.queries.results import diagnosis_of
from farled_web.firms.actions import entries
from farled_web.people.viewer import Viewer

SETTLE = "diagnosis.settle_round"


@transaction.atomic
def submit_check(viewer: Viewer, *, check: Check) -> None:
    """Hand a round in; whoever told a name or number gets a record of the firm.

    Raises:
        PermissionDenied: The round is not the viewer's, or is handed in already.
    """
    if not can_answer(viewer, check):
        raise PermissionDenied
    now = timezone.now()
    # Compare and set, so that a double tap hands in once.
    beside = {**check.beside, "asked": [line.id for line in lines_of(check.region_id).barriers]}
    done = Check.objects.filter(pk=check.pk, state="open").update(
        state="submitted", submitted_at=now, updated_at=now, beside=beside
    )
    if not done:
        return
    check.beside = beside
    check.state, check.submitted_at = "submitted", now
    if check.firm_id is None and (check.facts.get("name") or check.facts.get("organisation_number")):
        viewer = holding(viewer, make_firm(viewer, check=check))
    elif check.firm_id is not None:
        mend_firm(check)
    if check.firm_id is not None:
        _follow(viewer, check)
    record(
        "check.submitted", object_type="check", object_id=check.pk, region=check.region_id,
        firms=[check.firm_id] if check.firm_id else [], categories=["diagnosis"],
        organisation=check.organisation_id, actor_kind="user" if viewer.signed_in else "link",
        details={"wave": check.wave, "side": check.side},
    )  # fmt: skip


def _follow(viewer: Viewer, check: Check) -> None:
    """Keep the needs; where the round came by an invitation, background work does what its link may not."""
    by_link = check.side == "sme" and check.firm_id not in viewer.firms
    if not by_link:
        keep_needs(check)
        _tell(viewer, check)
    if check.side == "sme" and check.wave > 1:
        app.configure_task(SETTLE).defer(check=check.pk, by_link=by_link)


@transaction.atomic
def take_back(viewer: Viewer, *, check: Check) -> None:
    """Open a round again to mend an answer; what it showed holds until it is handed in anew."""
    if not can_begin_again(viewer, check):
        raise PermissionDenied
    Check.objects.filter(pk=check.pk).update(state="open", updated_at=timezone.now())
    record("check.reopened", object_type="check", object_id=check.pk, region=check.region_id,
           firms=[check.firm_id] if check.firm_id else [], categories=["diagnosis"],
           actor_kind="user" if viewer.signed_in else "link")  # fmt: skip


def keep_needs(check: Check) -> None:
    """Keep what the firm's own latest round shows; an organisation's view of it makes no needs."""
    if check.side != "sme" or check.firm_id is None:
        return
    newer = Check.objects.filter(firm=check.firm_id, side="sme", state="submitted", wave__gt=check.wave)
    if newer.exists():
        return
    Need.objects.filter(firm=check.firm_id).delete()
    Need.objects.bulk_create(needs_in(check, diagnosis_of(check)))


def needs_in(check: Check, found: Diagnosis) -> list[Need]:
    """Give the rows a diagnosis is kept as; unknown is −1 and never 0."""
    assert check.firm_id is not None
    return [
        Need(
            firm_id=check.firm_id, region_id=check.region_id, check_round=check, area=area.area,
            severity=area.severity.mean, level=UNKNOWN if area.need.level is None else area.need.level,
        )
        for area in found.areas
    ]  # fmt: skip


def _tell(viewer: Viewer, check: Check) -> None:
    assert check.firm is not None
    # What staff think of a firm is the firm's and theirs, and nobody else's.
    entries.add(viewer, check.firm, "check", organisation=check.organisation_id, shared=check.side == "sme",
                data={"wave": check.wave, "side": check.side, "check": str(check.uuid)})  # fmt: skip
