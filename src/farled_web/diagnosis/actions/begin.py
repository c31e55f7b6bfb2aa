"""Begin a round: by anybody, again by the firm, or by cluster staff about a firm."""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from farled_web.audit.actions import record
from farled_web.diagnosis import reach
from farled_web.diagnosis.actions.limits import hold_off
from farled_web.diagnosis.models import Check
from farled_web.diagnosis.policies import can_answer_about, can_check_again
from farled_web.diagnosis.queries.rounds import answers_before
from farled_web.firms.models import Firm
from farled_web.organisations.models import Region
from farled_web.people.viewer import Viewer


@transaction.atomic
def begin_check(viewer: Viewer, *, region: Region, language: str, sender: str) -> tuple[Check, bytes]:
    """Begin a check without an account.

    Args:
        viewer: Who is asking; nobody in particular is fine.
        region: Where the firm wants to be helped.
        language: ``sv`` or ``en``.
        sender: From `limits.sender_mark`.

    Returns:
        The round, and the hash its holder's session keeps.

    Raises:
        TooOften: Too many were begun from here.
    """
    hold_off(sender, region.pk)
    name = uuid.uuid4()
    key = reach.hash_of(reach.secret_of(name))
    check = Check.objects.create(
        uuid=name, region=region, language=language, token_hash=key, seen_from=sender,
        synthetic=region.synthetic,
    )  # fmt: skip
    record("check.begun", object_type="check", object_id=check.pk, region=region.pk, actor_kind="link")
    return check, key


@transaction.atomic
def check_again(viewer: Viewer, *, firm: Firm, language: str) -> Check:
    """Begin the firm's next round, or give the one that is begun."""
    if not can_check_again(viewer, firm):
        raise PermissionDenied
    begun = Check.objects.filter(firm=firm, side="sme", state="open").order_by("pk").last()
    if begun is not None:
        return begun
    last = Check.objects.filter(firm=firm, side="sme").aggregate(last=Max("wave"))["last"] or 0
    check = Check.objects.create(
        region_id=firm.region_id, firm=firm, wave=last + 1, language=language, synthetic=firm.synthetic,
        beside={"before": answers_before(firm)},
    )  # fmt: skip
    record("check.begun", object_type="check", object_id=check.pk, region=firm.region_id, firms=[firm.pk],
           categories=["diagnosis"], details={"wave": check.wave})  # fmt: skip
    return check


@transaction.atomic
def begin_staff_check(viewer: Viewer, *, firm: Firm, organisation: int, language: str) -> Check:
    """Begin an organisation's round about a firm, or give the one that is begun."""
    if not can_answer_about(viewer, firm, organisation):
        raise PermissionDenied
    mine = Check.objects.filter(firm=firm, side="organisation", organisation=organisation)
    begun = mine.filter(state="open").order_by("pk").last()
    if begun is not None:
        return begun
    last = mine.aggregate(last=Max("wave"))["last"] or 0
    check = Check.objects.create(
        region_id=firm.region_id, firm=firm, side="organisation", organisation_id=organisation,
        wave=last + 1, language=language, synthetic=firm.synthetic,
    )  # fmt: skip
    record("check.begun", object_type="check", object_id=check.pk, region=firm.region_id, firms=[firm.pk],
           categories=["diagnosis"], organisation=organisation, details={"side": "organisation"})  # fmt: skip
    return check
