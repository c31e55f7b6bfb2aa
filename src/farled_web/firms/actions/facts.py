"""Change what is known of a firm: its facts, its money and memberships."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from farled_web.audit.actions import record
from farled_web.database.versions import save_version
from farled_web.firms import numbers
from farled_web.firms.actions.register import Exists
from farled_web.firms.models import Entry, Finance, Firm, FirmMembership
from farled_web.firms.policies import can_add, can_change_own, can_edit, can_edit_finance, writer_for
from farled_web.people.viewer import Viewer

FACTS = (
    "name",
    "country",
    "organisation_number",
    "number_confirmed",
    "sole_trader",
    "founded",
    "employees",
    "linked",
    "nace",
    "nace_revision",
    "municipality",
    "nuts",
    "address",
    "url",
    "languages",
    "share_abroad",
    "abroad_since",
    "targets",
    "stage",
)


@transaction.atomic
def change_facts(viewer: Viewer, *, firm: Firm, version: int, changes: dict[str, Any]) -> Firm:
    """Change a firm's facts.

    Args:
        viewer: Who changes.
        firm: The record.
        version: The version that was on screen.
        changes: New values by column of `FACTS`; empty is not known.

    Raises:
        PermissionDenied: The viewer may not.
        StaleEdit: Somebody else saved meanwhile.
        Exists: Another firm stands confirmed under that number.
    """
    if not can_edit(viewer, firm):
        raise PermissionDenied
    changes = {name: changes[name] for name in FACTS if name in changes}
    number = changes.get("organisation_number", firm.organisation_number)
    country = changes.get("country", firm.country)
    if not number:
        changes["number_confirmed"] = False
    if numbers.is_personal(number, country):
        changes["sole_trader"] = True
    changed = sorted(name for name, value in changes.items() if getattr(firm, name) != value)
    try:
        with transaction.atomic():
            save_version(firm, version, {**changes, "updated_at": timezone.now()})
    except IntegrityError as error:
        raise Exists(None) from error
    if changed:
        _log(viewer, firm, "firm.facts_changed", "identity", {"facts": changed})
        _note(viewer, firm, "facts", {"facts": changed})
    return firm


@transaction.atomic
def change_finance(
    viewer: Viewer,
    *,
    firm: Firm,
    version: int,
    turnover_eur: float | None,
    balance_eur: float | None,
    year: int | None,
) -> Finance:
    """Write down what the firm says of its money; version 0: nothing was there.

    Raises:
        PermissionDenied: The viewer may not.
        StaleEdit: Somebody else saved meanwhile.
    """
    if not can_edit_finance(viewer, firm):
        raise PermissionDenied
    values = {"turnover_eur": turnover_eur, "balance_eur": balance_eur, "year": year}
    money, made = Finance.objects.get_or_create(firm=firm, defaults=values)
    if not made:
        save_version(money, version, values)
    _log(viewer, firm, "firm.finance_changed", "finance", {})
    return money


@transaction.atomic
def set_membership(
    viewer: Viewer, *, firm: Firm, organisation: int, since: date | None = None, until: date | None = None
) -> FirmMembership:
    """Write down that the firm is a member of an organisation, or until when it was.

    Raises:
        PermissionDenied: The viewer may not.
    """
    if not can_add(viewer, firm) or not _may_say(viewer, firm, organisation):
        raise PermissionDenied
    row, _made = FirmMembership.objects.update_or_create(
        firm=firm, organisation_id=organisation, defaults={"since": since, "until": until}
    )
    _log(viewer, firm, "membership.set", "identity", {"of": organisation, "ended": until is not None})
    return row


def _may_say(viewer: Viewer, firm: Firm, organisation: int) -> bool:
    # An organisation knows its own members; of others the firm tells, or who registered it.
    return organisation in viewer.writes or can_change_own(viewer, firm.pk, firm.registered_by_id)


def _log(viewer: Viewer, firm: Firm, verb: str, category: str, details: dict[str, Any]) -> None:
    record(
        verb,
        object_type="firm",
        object_id=firm.pk,
        firms=[firm.pk],
        categories=[category],
        organisation=writer_for(viewer, firm),
        region=firm.region_id,
        details=details,
    )


def _note(viewer: Viewer, firm: Firm, kind: str, data: dict[str, Any]) -> None:
    Entry.objects.create(
        firm=firm,
        at=timezone.now(),
        kind=kind,
        organisation_id=writer_for(viewer, firm),
        actor_id=viewer.user,
        actor_name=viewer.name,
        data=data,
    )
