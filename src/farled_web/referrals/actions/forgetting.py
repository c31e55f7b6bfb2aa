"""What cases keep about a firm that asks to be forgotten, and that it takes with it (firms §5)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.forms.models import model_to_dict
from django.utils import timezone

from farled.referrals.context import Context
from farled.referrals.moves import move
from farled.referrals.transitions import Event
from farled.referrals.values import Role
from farled_web.database import narrowing
from farled_web.people.viewer import Viewer
from farled_web.referrals.actions import moving
from farled_web.referrals.models import (
    Delivery,
    Handover,
    Incoming,
    Line,
    Link,
    Milestone,
    Proposal,
    Referral,
    Words,
)
from farled_web.referrals.policies import visible_milestones, visible_referrals
from farled_web.referrals.queries.known import rules_in
from farled_web.referrals.values import case_of

GONE = {"reason": "", "next_action": "", "owner_name": "", "adviser_name": "", "meeting_place": ""}


def forget_cases(records: list[int]) -> dict[str, int]:
    """End what is open, empty words and names; what has to be counted stays: states, hours, days, kinds."""
    of = Q(referral__firm__in=records)
    ended = _end_open(records)
    Link.objects.filter(of, ended_at=None).update(ended_at=timezone.now())
    return {
        "case_ended": ended,
        "case": Referral.objects.filter(firm__in=records).update(**GONE),
        "case_line": Line.objects.filter(of).update(actor_name=""),
        "case_words": Words.objects.filter(of).update(given={}),
        "case_link": Link.objects.filter(of).update(name="", address_hash=b""),
        "proposal": Proposal.objects.filter(of).update(place="", by_name=""),
        "handover": Handover.objects.filter(of).update(place="", agreed="", written_by=""),
        "incoming": Incoming.objects.filter(of).update(sender="", sender_name="", subject="", text=""),
        "delivery": Delivery.objects.filter(of).update(note="", by_name=""),
        "milestone": Milestone.objects.filter(of).update(subject="", evidence="", by_name="", document=None),
    }


def _end_open(records: list[int]) -> int:
    """Withdraw what the end of all consent has not withdrawn already: drafts."""
    ended = 0
    rows = Referral.objects.select_for_update(of=("self",)).filter(firm__in=records, ended_at=None)
    for row in rows.order_by("pk"):
        context = Context(
            role=Role.TIMER, now=timezone.now(), version=row.version, rules=rules_in(row.region_id)
        )
        moving.save_moved(Viewer(system=True), row, move(case_of(row), Event.END_CONSENT, context), context)
        ended += 1
    return ended


def all_cases(viewer: Viewer, firm: Any) -> list[dict[str, Any]]:
    """Give every case of a firm that it sees, with its journal, for the firm's own file."""
    rows = narrowing.narrow(Referral.objects.filter(firm=firm), visible_referrals(viewer))
    rows = rows.select_related("sender", "receiver").order_by("created_at", "id")
    return [_case(viewer, row) for row in rows]


def _case(viewer: Viewer, row: Referral) -> dict[str, Any]:
    fields = [
        "state",
        "purpose",
        "categories",
        "area",
        "quarter",
        "asked_hours",
        "owner_name",
        "adviser_name",
        "meeting_at",
        "meeting_place",
        "reason",
        "reason_code",
        "next_action",
        "outcome",
        "confirmation",
        "created_at",
        "sent_at",
        "ended_at",
        "held_hours",
        "held_delivered",
    ]
    said = dict(Words.objects.filter(referral=row).values_list("line_id", "given"))
    lines = Line.objects.filter(referral=row).select_related("organisation").order_by("at", "id")
    work = {"delivery": Delivery, "milestone": Milestone}
    return {
        "uuid": row.uuid,
        "from": row.sender.name,
        "to": row.receiver.name,
        **{name: getattr(row, name) for name in fields},
        "journal": [
            {
                "at": line.at,
                "what": line.kind,
                "as": line.role,
                "by": line.actor_name or said.get(line.pk, {}).get("by", ""),
                "organisation": line.organisation.name if line.organisation else "",
                "words": said.get(line.pk, {}),
            }
            for line in lines
        ],
        **{
            name: [
                {
                    key: value
                    for key, value in model_to_dict(one).items()
                    if key not in ("id", "firm", "referral")
                }
                for one in narrowing.narrow(
                    kind._default_manager.filter(referral=row), visible_milestones(viewer)
                )
            ]
            for name, kind in work.items()
        },
    }
