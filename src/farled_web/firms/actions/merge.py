"""Two records found to be one firm: united without losing anything, and parted again (firms R8)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import Model

from farled_web.audit.actions import record
from farled_web.database.versions import StaleEdit
from farled_web.firms import moving
from farled_web.firms.actions import telling
from farled_web.firms.actions.consent import changed
from farled_web.firms.actions.entries import note_event
from farled_web.firms.actions.facts import FACTS
from farled_web.firms.models import Firm, Merge, NotTheSame
from farled_web.firms.policies import can_merge, takes_over, writer_for
from farled_web.people.viewer import Viewer


class CannotPart(Exception):  # noqa: N818 - the name is what happened
    """A merge that cannot be undone as things stand: a later one comes first, or a number is taken."""


class AddsVoice(Exception):  # noqa: N818
    """A merge that would let people act for a firm which another organisation registered."""


@transaction.atomic
def merge_firms(
    viewer: Viewer,
    *,
    kept: Firm,
    absorbed: Firm,
    versions: tuple[int, int],
    from_absorbed: Mapping[str, bool],
    take_money: bool = False,
    link_opens: bool = False,
) -> Merge:
    """Make one record of two; what is about either is about the kept one afterwards.

    Args:
        viewer: Who found them to be one firm.
        kept: The record that stays.
        absorbed: The record that goes into it; its address leads to the kept one.
        versions: The versions of both that were on screen.
        from_absorbed: Facts (columns) that are taken from the absorbed record.
        take_money: Turnover and balance are taken from it too, where both have any.
        link_opens: The link of the check that made the absorbed record opens the kept one.

    Raises:
        PermissionDenied: The viewer may not write down what the firm says, of both, or would take another
            organisation's record into one of their own.
        AddsVoice: The absorbed record brings people, or a link, that would act for a firm another registered.
        StaleEdit: One of them was changed meanwhile.
    """
    allowed = can_merge(viewer, kept) and can_merge(viewer, absorbed)
    if kept.pk == absorbed.pk or not allowed or takes_over(viewer, kept, absorbed):
        raise PermissionDenied
    if link_opens and kept.registered_by_id not in viewer.writes:
        raise AddsVoice
    for row, version in zip((kept, absorbed), versions, strict=True):
        _still(row, version)
    organisation = writer_for(viewer, kept, "contact")
    before = {name: getattr(kept, name) for name in FACTS if from_absorbed.get(name)}
    chosen = {name: getattr(absorbed, name) for name in before}
    if link_opens and absorbed.first_check is not None:
        chosen["first_check"] = absorbed.first_check
    merge = Merge(
        kept=kept, absorbed=absorbed, organisation_id=organisation, user_id=viewer.user, before=before
    )
    _begin(merge)
    done = _ask(
        "SELECT firms_unite(%s, %s::jsonb, %s::jsonb, %s)",
        [merge.pk, json.dumps(moving.rules()), json.dumps(chosen), take_money],
    )
    Merge.objects.filter(pk=merge.pk).update(moved=done["moved"])
    merge.moved = done["moved"]
    kept.refresh_from_db()
    for receiver, categories in done["access"].items():
        changed.send(sender=Merge, firm=kept.pk, organisation=int(receiver), categories=categories)
    _log(viewer, merge, "firm.merged", organisation)
    note_event(viewer, kept, kind="merge", organisation=organisation, data={"merge": str(merge.uuid)})
    telling.tell_firm(kept.pk, "merged", merge.uuid.hex, organisation=organisation, user=viewer.user)
    return merge


@transaction.atomic
def part_firms(viewer: Viewer, *, merge: Merge) -> None:
    """Undo a merge: both records are what they were, with what was written since on the one that was kept.

    What the firm has refused or withdrawn since holds for both.

    Raises:
        PermissionDenied: Another organisation merged them.
        CannotPart: The kept record was merged again later, or the merge is undone already.
    """
    if merge.organisation_id not in viewer.writes:
        raise PermissionDenied
    try:
        with transaction.atomic():
            done = _ask("SELECT firms_part(%s)", [merge.pk])
    except IntegrityError as error:
        raise CannotPart from error
    if not done:
        raise CannotPart
    _log(viewer, merge, "firm.parted", merge.organisation_id)


@transaction.atomic
def tell_apart(viewer: Viewer, *, firm: Firm, other: Firm) -> None:
    """Write down that two records are two firms, so that nobody is asked again.

    Raises:
        PermissionDenied: The viewer does not write about the firm.
    """
    organisation = writer_for(viewer, firm)
    if organisation is None:
        raise PermissionDenied
    NotTheSame.objects.create(firm=firm, other=other, organisation_id=organisation, user_id=viewer.user or 0)
    record(
        "firm.told_apart",
        object_type="firm",
        object_id=firm.pk,
        firms=[firm.pk, other.pk],
        organisation=organisation,
        region=firm.region_id,
    )


def _begin(merge: Merge) -> None:
    try:
        with transaction.atomic():
            merge.save(force_insert=True)
    except ProgrammingError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") == "merge_adds_voice":
            raise AddsVoice from error
        raise


def _still(row: Firm, version: int) -> None:
    # Locked in the order of the ids by the database function too; here it is only read.
    now = Firm.objects.filter(pk=row.pk).values_list("version", flat=True).first()
    if now != version:
        row.refresh_from_db()
        current: Model = row
        raise StaleEdit(current, {})


def _ask(question: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        found = cursor.fetchone()[0]
    return json.loads(found) if isinstance(found, str) else found


def _log(viewer: Viewer, merge: Merge, verb: str, organisation: int | None) -> None:
    record(
        verb,
        object_type="merge",
        object_id=merge.pk,
        firms=[merge.kept_id, merge.absorbed_id],
        organisation=organisation,
        region=merge.kept.region_id,
        details={"kept": merge.kept_id, "absorbed": merge.absorbed_id},
    )
