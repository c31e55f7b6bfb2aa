"""What reports are counted from, read over a whole region; background work alone may (§I2)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from farled.reporting import achieved
from farled.reporting.cases import Cases, cases
from farled.reporting.counting import survivor
from farled.reporting.promise import Contact
from farled.reporting.values import Facts, Milestone, Support
from farled.terms.size_class import size_class
from farled_web.directory.models import Project
from farled_web.firms.clock import due
from farled_web.firms.models import Firm, Wish
from farled_web.organisations.models import Organisation, Region
from farled_web.referrals.models import Milestone as MilestoneRow

MONTH = "(extract(year FROM {0})::int * 12 + extract(month FROM {0})::int - 1)"
LOCAL = "({} AT TIME ZONE %(zone)s)"
FINANCIAL = "(o.kind = 'financier' AND {} = 'capital')"

# Hours booked on a firm; hours delivered on a case; a case begun; a seat taken (§I2.1).
SUPPORT = f"""
SELECT h.firm_id, {MONTH.format('h."on"')}, h.organisation_id, coalesce(h.project_id, 0),
       {FINANCIAL.format("h.area")}, sum(h.amount)
  FROM firms_hours h JOIN organisations_organisation o ON o.id = h.organisation_id
 WHERE o.region_id = %(region)s AND h.removed_at IS NULL GROUP BY 1, 2, 3, 4, 5
UNION ALL
SELECT d.firm_id, {MONTH.format('d."on"')}, d.organisation_id, 0, {FINANCIAL.format("r.area")},
       sum(d.hours)::float8
  FROM referrals_delivery d JOIN referrals_referral r ON r.id = d.referral_id
  JOIN organisations_organisation o ON o.id = d.organisation_id
 WHERE r.region_id = %(region)s GROUP BY 1, 2, 3, 4, 5
UNION ALL
SELECT DISTINCT r.firm_id, {MONTH.format(LOCAL.format("l.at"))}, r.receiver_id, 0,
       {FINANCIAL.format("r.area")}, 0.0
  FROM referrals_line l JOIN referrals_referral r ON r.id = l.referral_id
  JOIN organisations_organisation o ON o.id = r.receiver_id
 WHERE r.region_id = %(region)s AND l.event = 'start'
UNION ALL
SELECT DISTINCT s.firm_id, {MONTH.format("g.starts_on")}, g.organisation_id, 0, false, 0.0
  FROM firms_seat s JOIN directory_groupoffer g ON g.id = s.offer_id
 WHERE g.region_id = %(region)s AND s.state = 'took_part'
"""
DAYS = "extract(epoch FROM {})::float8 / 86400"
CASES = f"""
SELECT r.firm_id, r.sender_id, r.receiver_id, r.area, {MONTH.format(LOCAL.format("r.sent_at"))}, r.state,
       r.reason_code, r.outcome, r.confirmation, coalesce(l.disputed, false), {DAYS.format("r.sent_at")},
       {DAYS.format("l.answered")}, {DAYS.format("l.contact")}, {DAYS.format("h.held_at")},
       {DAYS.format("l.outcome")}, {DAYS.format("r.ended_at")}
  FROM referrals_referral r
  LEFT JOIN (SELECT referral_id, min(at) FILTER (WHERE event IN ('accept', 'decline')) AS answered,
                    min(at) FILTER (WHERE event = 'start') AS contact,
                    min(at) FILTER (WHERE event = 'report_outcome') AS outcome,
                    bool_or(event = 'dispute') AS disputed
               FROM referrals_line WHERE event IN ('accept', 'decline', 'start', 'report_outcome', 'dispute')
              GROUP BY referral_id) l ON l.referral_id = r.id
  LEFT JOIN referrals_handover h ON h.referral_id = r.id
 WHERE r.region_id = %(region)s AND r.sent_at IS NOT NULL AND r.state <> 'draft'
"""
SEEN = """
SELECT json_build_object(
  'cases', (SELECT json_build_array(count(*), max(moved_at)) FROM referrals_referral
             WHERE region_id = %(region)s),
  'hours', (SELECT json_build_array(count(*), sum(h.version)) FROM firms_hours h
             JOIN organisations_organisation o ON o.id = h.organisation_id WHERE o.region_id = %(region)s),
  'delivered', (SELECT json_build_array(count(*), max(d.created_at)) FROM referrals_delivery d
             JOIN organisations_organisation o ON o.id = d.organisation_id WHERE o.region_id = %(region)s),
  'met', (SELECT json_build_array(count(held_at), sum(h.version)) FROM referrals_handover h
           JOIN firms_firm f ON f.id = h.firm_id WHERE f.region_id = %(region)s),
  'milestones', (SELECT json_build_array(count(*), sum(version)) FROM referrals_milestone
                  WHERE region_id = %(region)s),
  'seats', (SELECT count(*) FROM firms_seat s JOIN directory_groupoffer g ON g.id = s.offer_id
             WHERE g.region_id = %(region)s AND s.state = 'took_part'),
  'wishes', (SELECT json_build_array(count(*), sum(version)) FROM firms_wish WHERE region_id = %(region)s),
  'firms', (SELECT json_build_array(count(*), sum(f.version), sum(m.version)) FROM firms_firm f
             LEFT JOIN firms_finance m ON m.firm_id = f.id WHERE f.region_id = %(region)s),
  'indicators', (SELECT json_build_array(count(*), sum(version)) FROM reporting_indicator
                  WHERE region_id = %(region)s))
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """A region's rows, once for every slice and span.

    Attributes:
        supports: Help given, by surviving record.
        merged: Record → the record it went into.
        facts: What is known of firms.
        table: Cases that were sent.
        done: What firms achieved, each once.
        contacts: Wishes to be contacted.
        projects: Project → its organisation.
    """

    supports: list[Support]
    merged: dict[int, int]
    facts: dict[int, Facts]
    table: Cases
    done: tuple[achieved.Done, ...]
    contacts: list[Contact]
    projects: dict[int, int]

    @property
    def earliest(self) -> int | None:
        """The first month anything happened in; None: nothing has."""
        months = [one.month for one in self.supports]
        months += [int(self.table.month.min())] if len(self.table) else []
        months += [one.on.year * 12 + one.on.month - 1 for one in self.done]
        months += [one.made.year * 12 + one.made.month - 1 for one in self.contacts]
        return min(months, default=None)


def seen(region: Region) -> Any:
    """Give a mark of what has happened in a region; another mark means something else has."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN, {"region": region.pk})
        return cursor.fetchone()[0]


def ground(region: Region) -> Ground:
    """Read a region."""
    rows = Firm.objects.filter(region=region, merged_into__isnull=False)
    merged: dict[int, int] = dict(rows.values_list("pk", "merged_into_id"))
    given: dict[str, Any] = {"region": region.pk, "zone": settings.TIME_ZONE}
    with connection.cursor() as cursor:
        cursor.execute(SUPPORT, given)
        supports = [_support(row, merged) for row in cursor.fetchall()]
        cursor.execute(CASES, given)
        table = cases((survivor(row[0], merged), *row[1:]) for row in cursor.fetchall())
    return Ground(
        supports,
        merged,
        _facts(region),
        table,
        achieved.done(_milestones(region), merged),
        _contacts(region),
        dict(Project.objects.filter(region=region).values_list("pk", "organisation_id")),
    )


def _support(row: Any, merged: dict[int, int]) -> Support:
    firm, month, organisation, project, financial, hours = row
    return Support(survivor(firm, merged), month, organisation, project, financial, hours)


def _facts(region: Region) -> dict[int, Facts]:
    rows = Firm.objects.filter(region=region, merged_into=None)
    found = rows.values_list("pk", "employees", "founded", "finance__turnover_eur", "finance__balance_eur")
    return {
        firm: Facts(size_class(employees, turnover, balance).value, founded)
        for firm, employees, founded, turnover, balance in found
    }


def _milestones(region: Region) -> list[Milestone]:
    rows = MilestoneRow.objects.filter(region=region).select_related("referral")
    return [
        Milestone(
            row.firm_id,
            row.kind,
            row.subject,
            row.organisation_id,
            row.referral_id,
            row.on,
            row.state,
            None if row.amount is None else float(row.amount),
            float(row.referral.held_delivered) or None,
        )
        for row in rows
    ]


def _contacts(region: Region) -> list[Contact]:
    rows = Wish.objects.filter(region=region, organisation__isnull=False)
    found = rows.values_list("organisation_id", "created_at", "due_at", "answered_at", "closed_at")
    return [
        Contact(who, timezone.localtime(made), until or due(made), answered, closed)
        for who, made, until, answered, closed in found
    ]


def organisations(region: Region) -> list[int]:
    """Give the organisations of a region, those that have left too: their work stays."""
    return list(Organisation.objects.filter(region=region).values_list("pk", flat=True))


def by_organisation(found: Ground) -> dict[int, list[Support]]:
    """Sort help by who gave it."""
    groups: dict[int, list[Support]] = defaultdict(list)
    for one in found.supports:
        groups[one.organisation].append(one)
    return groups


def epoch_days(moment: dt.datetime) -> float:
    """Give a moment as the cases' columns hold it."""
    return moment.timestamp() / 86400
