"""OCEL 2.0 (object-centric event log), written piece by piece."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from farled.referrals.outcomes import MILESTONES
from farled_web.api.queries.events import Told

OBJECT_TYPES = {
    "sme": _("A firm, under a pseudonym that holds within this log"),
    "organisation": _("An organisation, by its name in the region's directory"),
    "referral": _("A case, under a pseudonym"),
    "plan": _("A firm's plan, under a pseudonym"),
    "service": _("A service, by its name in the region's directory"),
}
KINDS = {
    "firm_registered": _("An organisation registered the firm"),
    "check_submitted": _("The firm handed in the check"),
    "wish_made": _("The firm asked to be contacted"),
    "first_contact": _("A named person got in touch"),
    "plan_proposed": _("A plan was put before the firm"),
    "plan_agreed": _("The firm agreed to its plan"),
    "hours_given": _("Hours were given to the firm; known to the day"),
    "hours_delivered_on": _("Hours were delivered on a case; the day they were given"),
    "referral_drafted": _("A case was drafted"),
    "referral_rerouted": _("A case was drafted that follows one that did not get there"),
    "referral_sent": _("A case was sent"),
    "referral_questioned": _("The receiver asked for more"),
    "referral_answered": _("The question was answered"),
    "referral_decline_asked": _("The receiver asked to decline"),
    "referral_declined": _("The case was declined"),
    "referral_asked_again": _("The receiver was asked once more"),
    "referral_expired": _("The case ran out without an answer"),
    "referral_accepted": _("The receiver accepted"),
    "referral_withdrawn": _("The case was withdrawn"),
    "referral_hand_back_asked": _("The receiver asked to hand the case back"),
    "referral_handed_back": _("The case was handed back"),
    "referral_returned": _("The case was returned to the receiver"),
    "handover_booked": _("A joint meeting was booked"),
    "handover_rebooked": _("The joint meeting was moved"),
    "referral_started": _("The receiver met the firm for the first time"),
    "referral_held": _("The case was put on hold"),
    "referral_resumed": _("The case went on"),
    "outcome_reported": _("An outcome was reported"),
    "outcome_confirmed": _("The firm confirmed the outcome"),
    "outcome_unconfirmed": _("The firm stayed silent on the outcome"),
    "outcome_disputed": _("The outcome was disputed"),
    "referral_failed": _("The case failed"),
    "referral_reopened": _("The case was opened again"),
    "referral_entered_in_error": _("The case was entered in error"),
    "draft_kept": _("The draft was kept"),
    "owner_changed": _("Another person at the sender took over"),
    "adviser_changed": _("Another person at the receiver took over"),
    "progress_reported": _("The receiver told how it goes"),
    "review_moved": _("The review was put off"),
    "hours_delivered": _("Hours were reported as delivered"),
    "hours_added": _("More hours were taken"),
    "referral_message": _("Somebody wrote a message"),
    "referral_escalated": _("The coordinator was called in"),
    "referral_reminded": _("Who has the next step was reminded"),
    "referral_stale": _("The draft was found to lie unsent"),
    "referral_review": _("The day to look again had come"),
    "review_due": _("The day to look again had come"),
    "times_proposed": _("Times for a meeting were proposed"),
    "times_answered": _("Times for a meeting were answered"),
    "handover_held": _("The joint meeting was held"),
    "handover_cancelled": _("The joint meeting was cancelled"),
    "invitation_accepted": _("The invitation was accepted in a calendar"),
    "invitation_declined": _("The invitation was declined in a calendar"),
    "invitation_tentative": _("The invitation was answered with perhaps in a calendar"),
    "mail_undelivered": _("A mail did not get through"),
    **{
        f"milestone_{one.code}": _("The firm reached a milestone; known to the day")
        for one in MILESTONES.values()
    },
}


def json_pieces(events: Iterable[Told]) -> Iterator[str]:
    """Give a log as OCEL 2.0 JSON; objects come last, since they are known only then."""
    kinds: set[str] = set()
    objects: dict[tuple[str, str], None] = {}
    yield '{\n"events": ['
    first = True
    for one in events:
        kinds.add(one.event.type)
        objects.update(dict.fromkeys((about.object_type, about.object) for about in one.objects))
        yield ("\n" if first else ",\n") + _written(_event(one))
        first = False
    yield '\n],\n"objects": ['
    yield ",".join(
        "\n" + _written({"id": f"{kind}:{name}", "type": kind, "attributes": [], "relationships": []})
        for kind, name in sorted(objects)
    )
    # Those that occur; the page beside the log defines all there may be.
    types = [{"name": kind, "attributes": []} for kind in OBJECT_TYPES]
    shown = [{"name": "precision", "type": "string"}, {"name": "order", "type": "integer"}]
    yield '\n],\n"objectTypes": ' + _written(types)
    yield ',\n"eventTypes": ' + _written([{"name": kind, "attributes": shown} for kind in sorted(kinds)])
    yield "\n}\n"


def event_rows(events: Iterable[Told]) -> Iterator[list[Any]]:
    """Give a log as rows of ``events`` (docs/packs.md)."""
    for one in events:
        event = one.event
        yield [event.event, event.type, _time(one), event.precision, event.order, event.source]


def object_rows(events: Iterable[Told]) -> Iterator[list[Any]]:
    """Give a log as rows of ``event_objects`` (docs/packs.md)."""
    for one in events:
        for about in one.objects:
            yield [about.event, about.object_type, about.object, about.qualifier]


def _event(one: Told) -> dict[str, Any]:
    return {
        "id": one.event.event, "type": one.event.type, "time": _time(one),
        "attributes": [{"name": "precision", "value": one.event.precision},
                       {"name": "order", "value": one.event.order}],
        "relationships": [
            {"objectId": f"{about.object_type}:{about.object}", "qualifier": about.qualifier}
            for about in one.objects
        ],
    }  # fmt: skip


def _time(one: Told) -> str:
    return timezone.localtime(one.event.time).isoformat()


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
