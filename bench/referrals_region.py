"""A million cases in the region of `bench.web_region`, written by SQL alone and with triggers standing still.

One receiver has a tenth of them; half the firms lie with one sender; two years, three in ten still open.
"""

from __future__ import annotations

from typing import Any

import psycopg

from bench.web_region import AREAS, fill

BIG_RECEIVER = 2
SHARED_ROOM = 200  # hours left in each calendar, for the hands on shared cases

# How a case came to where it stands: line by line, event>state, and how many of a hundred stand there.
WAYS = {
    "draft": (2, "draft>draft"),
    "sent": (4, "draft>draft send>sent"),
    "needs_info": (1, "draft>draft send>sent ask>needs_info"),
    "decline_pending": (1, "draft>draft send>sent decline>decline_pending"),
    "accepted": (4, "draft>draft send>sent accept>accepted"),
    "handover_booked": (3, "draft>draft send>sent accept>accepted book_handover>handover_booked"),
    "in_progress": (10, "draft>draft send>sent accept>accepted start>in_progress"),
    "on_hold": (2, "draft>draft send>sent accept>accepted start>in_progress hold>on_hold"),
    "handback_pending": (
        1,
        "draft>draft send>sent accept>accepted start>in_progress hand_back>handback_pending",
    ),
    "outcome_reported": (
        2,
        "draft>draft send>sent accept>accepted start>in_progress report_outcome>outcome_reported",
    ),
    "closed": (
        40,
        "draft>draft send>sent accept>accepted start>in_progress report_outcome>outcome_reported "
        "confirm>closed",
    ),
    "declined": (10, "draft>draft send>sent decline>decline_pending agree_to_decline>declined"),
    "expired": (5, "draft>draft send>sent expire>expired"),
    "withdrawn": (8, "draft>draft send>sent withdraw>withdrawn"),
    "failed": (6, "draft>draft send>sent accept>accepted start>in_progress fail>failed"),
    "entered_in_error": (1, "draft>draft mark_in_error>entered_in_error"),
}
KINDS = {
    "draft": ("referral_drafted", "sender"), "send": ("referral_sent", "sender"),
    "ask": ("referral_questioned", "receiver"), "decline": ("referral_decline_asked", "receiver"),
    "accept": ("referral_accepted", "receiver"), "book_handover": ("handover_booked", "receiver"),
    "start": ("referral_started", "receiver"), "hold": ("referral_held", "receiver"),
    "hand_back": ("referral_hand_back_asked", "receiver"), "report_outcome": ("outcome_reported", "receiver"),
    "confirm": ("outcome_confirmed", "firm"), "agree_to_decline": ("referral_declined", "sender"),
    "expire": ("referral_expired", "timer"), "withdraw": ("referral_withdrawn", "sender"),
    "fail": ("referral_failed", "receiver"), "mark_in_error": ("referral_entered_in_error", "sender"),
}  # fmt: skip
OWNERS = {
    "draft": "sender", "sent": "receiver", "needs_info": "sender", "decline_pending": "sender",
    "accepted": "receiver", "handover_booked": "receiver", "in_progress": "receiver", "on_hold": "receiver",
    "handback_pending": "sender", "outcome_reported": "firm",
}  # fmt: skip
HOLDING = ("accepted", "handover_booked", "in_progress", "on_hold", "handback_pending", "outcome_reported")


def load(db: psycopg.Connection[Any], firms: int, organisations: int, referrals: int) -> None:
    """Write the cases and what goes with them: journals, words, hours, consent, access, the firms' timelines.

    Args:
        db: Connection as the superuser: triggers and references stand still meanwhile.
        firms: How many firms there are.
        organisations: And organisations.
        referrals: How many cases.
    """
    db.execute("SET session_replication_role = replica")
    db.execute("SET maintenance_work_mem = '512MB'; SET work_mem = '128MB'; SET synchronous_commit = off")
    db.execute("SELECT set_config('app.system', 'on', false)")
    _ways(db)
    _cases(db, firms, organisations, referrals)
    db.commit()
    db.execute(LINES)
    db.execute(WORDS)
    db.commit()
    for statement in (HOLDINGS, CAPACITY, ACCESS, CONSENT, ENTRIES, DELIVERIES, MILESTONES):
        db.execute(statement.encode())
        db.commit()
    db.execute("DROP TABLE bench_ways, bench_states; SET session_replication_role = origin")
    db.commit()
    db.autocommit = True
    db.execute("VACUUM ANALYZE")
    db.autocommit = False


def _ways(db: psycopg.Connection[Any]) -> None:
    """Lay out the ways as a table: by state and place, which event led from where to where, as whom."""
    db.execute(
        "CREATE UNLOGGED TABLE bench_ways (state text, place int, event text, kind text, source text, "
        "target text, role text); CREATE UNLOGGED TABLE bench_states (low int, high int, state text, "
        "version int, next_role text, held numeric)"
    )
    low = 0
    for state, (share, way) in WAYS.items():
        steps, source = way.split(), ""
        for place, step in enumerate(steps, start=1):
            event, _, target = step.partition(">")
            kind, role = KINDS[event]
            db.execute(
                "INSERT INTO bench_ways VALUES (%s, %s, %s, %s, %s, %s, %s)",
                [state, place, event, kind, source, target, role],
            )
            source = target
        owner, held = OWNERS.get(state, ""), 4 if state in HOLDING else 0
        db.execute(
            "INSERT INTO bench_states VALUES (%s, %s, %s, %s, %s, %s)",
            [low, low + share, state, len(steps), owner, held],
        )
        low += share


def _cases(db: psycopg.Connection[Any], firms: int, organisations: int, referrals: int) -> None:
    k = organisations

    def any_of(most: int, seed: int) -> str:
        """A number below `most` that has nothing to do with the others drawn for the same case."""
        return f"((hashint4(n + {seed}) & 2147483647) % {most})"

    # Half the open ones are late by up to a month, the others have as long to go.
    due = f"now() + ({any_of(61, 1)} - 30) * interval '1 day'"
    sender = "f.registered_by_id"
    wanted = f"CASE WHEN n % 10 = 0 THEN {BIG_RECEIVER} ELSE 1 + {any_of(k, 2)} END"
    ago, minutes = f"{any_of(700, 3)} * interval '1 day'", f"{any_of(1440, 4)} * interval '1 minute'"
    is_open = "s.next_role <> ''"
    fill(db, "referrals_referral", referrals, {
        "region_id": "1", "firm_id": "f.id", "sender_id": sender,
        "receiver_id": f"CASE WHEN ({wanted}) = {sender} THEN 1 + ({wanted}) % {k} ELSE {wanted} END",
        "state": "s.state", "version": "s.version", "purpose": "'deliver'",
        "categories": "'{identity,contact,journey}'", "area": f"{AREAS}[1 + {any_of(8, 5)}]",
        "quarter": f"'2026Q' || 1 + {any_of(4, 6)}", "asked_hours": "4", "owner_name": "'Anna Lind'",
        "adviser_name": "CASE WHEN s.version > 2 THEN 'Bo Ek' ELSE '' END",
        "created_at": f"now() - {ago} - interval '40 days'",
        "moved_at": f"now() - {ago} - {minutes}",
        "sent_at": "CASE WHEN s.state NOT IN ('draft', 'entered_in_error') "
                   f"THEN now() - {ago} - interval '39 days' END",
        "ended_at": f"CASE WHEN NOT {is_open} THEN now() - {ago} - {minutes} END",
        "clock": f"CASE WHEN {is_open} THEN jsonb_build_object('kind', s.state, 'started', "
                 f"to_char(({due}) - interval '5 days', 'YYYY-MM-DD\"T\"HH24:MI:SS+00:00'), "
                 "'number', s.version, 'paused', 0, 'escalated', NULL) END",
        "next_role": "s.next_role", "due_at": f"CASE WHEN {is_open} THEN {due} END",
        "overdue_at": f"CASE WHEN {is_open} THEN {due} + interval '1 day' END",
        "timer_at": f"CASE WHEN {is_open} THEN now() + interval '30 days' END",
        "held_hours": "s.held", "held_delivered": "0", "held_promised": "false",
        "outcome": "CASE WHEN s.state IN ('closed', 'outcome_reported') THEN 'need_met' ELSE '' END",
        "confirmation": "CASE WHEN s.state = 'closed' THEN CASE WHEN n % 3 = 0 THEN 'unconfirmed' "
                        "ELSE 'confirmed' END ELSE '' END",
        "reason_code": "CASE WHEN s.state IN ('declined', 'decline_pending') THEN "
                       "(ARRAY['no_capacity','not_our_area','other'])[1 + n % 3] ELSE '' END",
        "synthetic": "true",
    }, f"JOIN firms_firm f ON f.id = 1 + {any_of(firms, 7)} "
       f"JOIN bench_states s ON {any_of(100, 8)} >= s.low AND {any_of(100, 8)} < s.high")  # fmt: skip


LINES = """
INSERT INTO referrals_line (referral_id, firm_id, version, event, kind, at, role, source, target,
                            organisation_id, actor_id, actor_name, by_link, by_mail)
SELECT r.id, r.firm_id, w.place, w.event, w.kind,
       r.created_at + (r.moved_at - r.created_at) * w.place / r.version, w.role, w.source, w.target,
       CASE w.role WHEN 'sender' THEN r.sender_id WHEN 'receiver' THEN r.receiver_id END, NULL,
       CASE w.role WHEN 'timer' THEN '' ELSE 'Anna Lind' END, false, false
  FROM referrals_referral r JOIN bench_ways w ON w.state = r.state ORDER BY r.id, w.place
"""
WORDS = """
INSERT INTO referrals_words (line_id, referral_id, given, coordinator)
SELECT l.id, l.referral_id, jsonb_build_object('message', 'De vill sälja svarvar i Norge ' || l.id), false
  FROM referrals_line l WHERE l.version IN (1, 3)
"""
HOLDINGS = """
INSERT INTO directory_holding (key, organisation_id, area, quarter, hours, promised, step)
SELECT uuid, receiver_id, area, quarter, held_hours, false, NULL FROM referrals_referral WHERE held_hours > 0
"""
CAPACITY = f"""
INSERT INTO directory_capacity (organisation_id, region_id, area, quarter, unit, amount, updated_at, version,
                                updated_by_name)
SELECT o.id, 1, a.area, q.quarter, 'hours', {SHARED_ROOM} + coalesce(h.hours, 0), now(), 1, ''
  FROM organisations_organisation o CROSS JOIN unnest({AREAS}) a(area)
 CROSS JOIN (SELECT y || 'Q' || k AS quarter FROM generate_series(2026, 2027) y, generate_series(1, 4) k) q
  LEFT JOIN (SELECT organisation_id, area, quarter, sum(hours) AS hours
               FROM directory_holding GROUP BY 1, 2, 3) h
    ON h.organisation_id = o.id AND h.area = a.area AND h.quarter = q.quarter
"""
SHOWN = "('sent','needs_info','decline_pending','accepted','handover_booked','in_progress','on_hold'," \
        "'handback_pending','outcome_reported','failed','closed')"  # fmt: skip
ACCESS = f"""
INSERT INTO firms_access (firm_id, organisation_id, reason, categories, until, why, user_id, created_at)
SELECT DISTINCT firm_id, receiver_id, 'consent', '{{identity,contact,journey}}'::varchar[],
       NULL::timestamptz, '', NULL::bigint, now()
  FROM referrals_referral WHERE state IN {SHOWN} ON CONFLICT DO NOTHING
"""
CONSENT = f"""
INSERT INTO firms_consent (firm_id, organisation_id, purpose, category, state, basis, text_version, language,
                           by_name, evidence, at)
SELECT firm_id, receiver_id, 'deliver', c, 'given', 'business', '1', 'sv', '', '', min(created_at)
  FROM referrals_referral CROSS JOIN unnest(ARRAY['identity','contact','journey']) c
 WHERE state IN {SHOWN} AND ended_at IS NULL GROUP BY 1, 2, 4
"""
ENTRIES = """
INSERT INTO firms_entry (firm_id, at, kind, organisation_id, actor_name, shared, text, data, version)
SELECT r.firm_id, l.at, 'referral', l.organisation_id, l.actor_name, true, '',
       jsonb_build_object('what', l.kind, 'case', r.uuid, 'sender', r.sender_id, 'receiver', r.receiver_id,
                          'area', r.area), 1
  FROM referrals_line l JOIN referrals_referral r ON r.id = l.referral_id
 WHERE r.sent_at IS NOT NULL AND l.version IN (2, 6)
"""
DELIVERIES = """
INSERT INTO referrals_delivery (uuid, referral_id, firm_id, organisation_id, "on", hours, note, by_name,
                                created_at)
SELECT gen_random_uuid(), id, firm_id, receiver_id, moved_at::date, 3, '', 'Bo Ek', moved_at
  FROM referrals_referral WHERE state = 'closed'
"""
MILESTONES = """
INSERT INTO referrals_milestone (uuid, referral_id, firm_id, organisation_id, region_id, kind, subject, "on",
                                 evidence, state, by_name, created_at, version)
SELECT gen_random_uuid(), id, firm_id, receiver_id, 1, 'first_export', '', moved_at::date, '', 'confirmed',
       'Bo Ek', moved_at, 1 FROM referrals_referral WHERE state = 'closed' AND id % 4 = 0
"""
