"""Claims counted from what became of cases: written anew where the count has changed, and only there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from farled_web.audit.actions import record
from farled_web.directory.models import Claim
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of an organisation's cases in an area.

    Attributes:
        area: Support area.
        successes: Cases that met the need.
        closed: Cases counted.
        date: The middle of their days, from which their age is counted.
        source: Where they come from: the period and how many, and no firm.
    """

    area: str
    successes: int
    closed: int
    date: date
    source: str


def keep_counted(viewer: Viewer, organisation: Organisation, found: list[Counted]) -> int:
    """Let an organisation's counted claims say what was found; gives how many changed (0: they did already).

    A claim that no longer holds is withdrawn and stays to be read; its note goes on with the new one.

    Raises:
        PermissionDenied: Not background work.
    """
    if not viewer.system:
        raise PermissionDenied
    with transaction.atomic():
        rows = Claim.objects.select_for_update().filter(
            organisation=organisation, counted=True, withdrawn_at=None
        )
        live = {row.area: row for row in rows}
        wanted = {one.area: one for one in found}
        changed = 0
        for area in sorted({*live, *wanted}):
            changed += _turn(organisation, live.get(area), wanted.get(area))
    return changed


def _turn(organisation: Organisation, row: Claim | None, one: Counted | None) -> bool:
    if row is not None and one is not None and _says(row) == one:
        return False
    if row is not None:
        why = "counted anew" if one is not None else "fewer than five firms are behind it"
        Claim.objects.filter(pk=row.pk).update(withdrawn_at=timezone.now(), withdrawn_why=why)
        _log("claim.withdrawn", row)
    if one is not None:
        _log("claim.counted", Claim.objects.create(
            organisation=organisation, region_id=organisation.region_id, counted=True, area=one.area,
            slug=f"outcomes-{organisation.slug[:40]}-{one.area}"[:80], provenance="outcome",
            source=one.source, date=one.date, successes=one.successes, closed=one.closed,
            note=row.note if row is not None else "", synthetic=organisation.synthetic,
            confirmed_at=timezone.now(),
        ))  # fmt: skip
    return True


def _says(row: Claim) -> Counted:
    return Counted(row.area, row.successes or 0, row.closed or 0, row.date, row.source)


def _log(verb: str, claim: Claim) -> None:
    record(
        verb, object_type="claim", object_id=claim.pk, organisation=claim.organisation_id,
        region=claim.region_id, actor_kind="job",
        details={"successes": claim.successes, "closed": claim.closed},
    )  # fmt: skip
