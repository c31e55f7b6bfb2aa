"""What became of cases, as competence claims of those who took them (referrals §R7.2; web.md, learning).

A claim is public.  It stands only where so many firms are behind it that none can be told, counts whole
quarters, and names the period and how many, never a firm or a case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.utils import timezone

from farled.referrals.outcomes import as_evidence
from farled.terms.periods import Quarter
from farled_web.diagnosis.actions import recheck
from farled_web.directory.actions.counted import Counted, keep_counted
from farled_web.directory.models import Claim
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer
from farled_web.referrals.models import Referral
from farled_web.referrals.values import case_of

LEAST_FIRMS = 5
"""Different firms behind a claim, at the least (learning §2)."""
LEAST_ALIKE = 10
"""The same, where all went the same way: who knows that a firm was there would know how it went."""
LOOKS_BACK = 30
"""Days in which an ended case is still a reason to ask, should the clock have stood still."""
QUARTERS = 12
"""How far back outcomes are counted: three years, the half-life of evidence (directory §2.3)."""


@dataclass(frozen=True, slots=True)
class Told:
    """One case that says something of its receiver: whose firm, when, and whether the need was met."""

    firm: int
    on: date
    success: bool


def period(today: date) -> tuple[Quarter, Quarter]:
    """Give the first and the last quarter counted: whole ones, the last of them over."""
    now = Quarter.of(today)
    return now.later(-QUARTERS), now.later(-1)


def keep_outcome_claims(viewer: Viewer, today: date | None = None) -> int:
    """Let the claims follow the cases; gives how many changed. Done again, it changes nothing.

    Raises:
        PermissionDenied: Not background work.
    """
    if not viewer.system:
        raise PermissionDenied
    first, last = period(today or timezone.localdate())
    told: dict[int, dict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
    for organisation, area, one in _told(first, last):
        told[organisation][area].append(one)
    had = Claim.objects.filter(counted=True, withdrawn_at=None).values_list("organisation_id", flat=True)
    changed = 0
    for row in Organisation.objects.filter(pk__in={*told, *had}).order_by("pk"):
        areas = told.get(row.pk, {})
        found = [counted(area, rows, first, last) for area, rows in sorted(areas.items())]
        changed += keep_counted(viewer, row, [one for one in found if one is not None])
    return changed


def _told(first: Quarter, last: Quarter) -> Iterable[tuple[int, str, Told]]:
    rows = Referral.objects.filter(
        state__in=["closed", "failed"], sent_at__isnull=False, ended_at__isnull=False
    ).exclude(area="")
    since, until = _first_day(first), _first_day(last.later(1))
    ended = rows.filter(ended_at__date__gte=since, ended_at__date__lt=until).select_related("receiver")
    for row in ended.order_by("pk").iterator(chunk_size=1000):
        if row.ended_at is None or (row.synthetic and not row.receiver.synthetic):
            continue
        on = timezone.localdate(row.ended_at)
        shown = as_evidence(case_of(row), on)
        if shown is not None and shown.state in {"success", "failure"}:
            yield row.receiver_id, row.area, Told(row.firm_id, on, shown.state == "success")


def counted(area: str, rows: list[Told], first: Quarter, last: Quarter) -> Counted | None:
    """Count an organisation's cases in an area; None where a firm could be told."""
    firms, good = {one.firm for one in rows}, sum(one.success for one in rows)
    alike = good in {0, len(rows)}
    if len(firms) < (LEAST_ALIKE if alike else LEAST_FIRMS):
        return None
    start = min(one.on for one in rows)
    middle = start + timedelta(days=round(sum((one.on - start).days for one in rows) / len(rows)))
    source = (
        f"Ärenden i Farled {first}–{last}, {len(rows)} avslutade: bekräftade av företagen, eller avbrutna / "
        f"Cases in Farled {first}–{last}, {len(rows)} closed: confirmed by the firms, or given up"
    )
    return Counted(area, good, len(rows), middle, source)


def invite_after_cases(viewer: Viewer, now: datetime | None = None) -> int:
    """Have firms invited to a re-check once their case has been over for a while; done by the clock.

    Who has been asked lately, answers by themselves or wants no more is passed over (diagnosis §9).
    """
    if not viewer.system:
        raise PermissionDenied
    now = now or timezone.now()
    over = now - recheck.AFTER_CASE
    rows = Referral.objects.filter(
        state="closed", ended_at__lte=over, ended_at__gt=over - timedelta(days=LOOKS_BACK)
    ).exclude(firm__rechecks__created_at__gt=F("ended_at"))
    asked = 0
    for row in rows.select_related("firm").order_by("ended_at")[: recheck.AT_ONCE]:
        asked += recheck.ask_by_clock(viewer, row.firm, "referral", referral=row.pk, now=now)
    return asked


def _first_day(quarter: Quarter) -> date:
    year, number = divmod(quarter.index, 4)
    return date(year, number * 3 + 1, 1)
