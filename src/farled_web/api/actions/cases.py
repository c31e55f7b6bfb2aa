"""Draft and move cases for another system: what was given is looked up, then `referrals` does it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from farled.errors import refuse
from farled.referrals.transitions import Event
from farled_web.api.queries import referrals as queries
from farled_web.api.reach import TokenHolder
from farled_web.audit.actions import record
from farled_web.coalitions.models import Step
from farled_web.firms.models import Firm
from farled_web.firms.queries import records
from farled_web.referrals.actions import handover, moving


def move(*, viewer: TokenHolder, case: UUID, event: str, version: int, role: str | None,
         given: dict[str, Any]) -> UUID:  # fmt: skip
    """Move a case the viewer sees.

    Raises:
        BadInput: No such move, or something is missing.
        StaleEdit: It has another version by now.
    """
    known = [str(one) for one in Event]
    if event not in known:
        raise refuse("unknown-event", event, _("is no move of a case"),
                     _("Take one that the list of moves names"), known[0])  # fmt: skip
    if event == Event.BOOK_HANDOVER and given.get("meeting"):
        slot = handover.Slot(**given["meeting"])
        row = handover.book(viewer, case, slot, version=version, role=role)
    else:
        row = moving.act(viewer, case, event, version=version, role=role, given=_given(viewer, given))
    _log("api.referral_moved", viewer, row, {"event": event, "version": row.version})
    return row.uuid


def draft(*, viewer: TokenHolder, firm: UUID, receiver: UUID | None, plan: UUID | None, position: int | None,
          service: UUID | None, **facts: Any) -> UUID:  # fmt: skip
    """Draft a case, from a plan's step or on its own; only the sender knows of it until it is sent.

    Raises:
        BadInput: Something named is not there, or not to be seen.
    """
    about = records.firms(viewer).filter(uuid=firm).first()
    if about is None:
        raise _unknown("firm", firm)
    step = _step(viewer, about, plan, position)
    to = (
        step.organisation
        if receiver is None and step
        else receiver and queries.organisation(viewer, receiver)
    )
    if not to:
        raise _unknown("receiver", receiver)
    offered = queries.service(viewer, service) if service else None
    if service and offered is None:
        raise _unknown("service", service)
    row = moving.draft(
        viewer, about, sender=viewer.organisation.organisation, receiver=to.pk,
        service=offered.pk if offered else None, step=step, **facts,
    )  # fmt: skip
    _log("api.referral_drafted", viewer, row, {})
    return row.uuid


def _step(viewer: TokenHolder, firm: Firm, plan: UUID | None, position: int | None) -> Step | None:
    if plan is None and position is None:
        return None
    found = None if plan is None or position is None else queries.step(viewer, firm, plan, position)
    if found is None:
        raise _unknown("plan", f"{plan} · {position}")
    return found


def _given(viewer: TokenHolder, given: dict[str, Any]) -> dict[str, Any]:
    """Turn what another system writes into what the library reads; what is empty was not given."""
    found = {name: value for name, value in given.items() if value not in (None, "") and name != "meeting"}
    if "suggested" in found:
        other = queries.organisation(viewer, found["suggested"])
        if other is None:
            raise _unknown("suggested", found["suggested"])
        found["suggested"] = str(other.pk)
    return found


def _unknown(field: str, given: object) -> Exception:
    return refuse(
        "unknown-id", f"{field}: {given}", _("names nothing that your organisation may see"),
        _("Take the id from a list that this token can read"),
    )  # fmt: skip


def _log(verb: str, viewer: TokenHolder, row: Any, details: dict[str, Any]) -> None:
    record(
        verb, object_type="referral", object_id=row.uuid, firms=[row.firm_id], categories=["journey"],
        organisation=viewer.organisation.organisation, region=row.region_id, actor_kind="token",
        details={"token": viewer.token_uuid, **details},
    )  # fmt: skip
