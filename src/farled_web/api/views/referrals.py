"""Endpoints of cases: lists, one, its journal, what may be done, and doing it."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Query, Router
from ninja.responses import Status

from farled_web.api import schemas_referrals as schemas
from farled_web.api import versions
from farled_web.api.actions import cases
from farled_web.api.actions.replies import once
from farled_web.api.paging import USUAL, address, linked, page
from farled_web.api.queries import referrals as queries
from farled_web.api.schemas import Text
from farled_web.api.views.asking import Token, holder_of, read_of
from farled_web.api.views.directory import Cursor, Limit, Since, aware

router = Router(auth=Token("referrals:read"), tags=["referrals"])
Writing = Token("referrals:write")
Key = Annotated[
    Text, Header("", alias="Idempotency-Key", max_length=200,
                 description="A name for this request; sending it again with the same does nothing new"),
]  # fmt: skip
IfMatch = Annotated[
    Text, Header("", alias="If-Match", max_length=200, description="The ETag it was decided on")
]


@router.get("/referrals", response=schemas.Referrals, summary="Cases: inbox and outbox")
def referrals(
    request: HttpRequest, response: HttpResponse,
    box: Annotated[Literal["", "inbox", "outbox"], Query("", description="Empty: all that are seen")] = "",
    state: Annotated[Text, Query("", max_length=20, description="Only in this state")] = "",
    open: Annotated[bool | None, Query(None, description="true: not ended; false: ended")] = None,
    changed_since: Since = None, cursor: Cursor = "", limit: Limit = USUAL,
) -> Any:  # fmt: skip
    """In the order they were made; ask again with ``changed_since`` to follow what moves."""
    rows = queries.referrals(
        holder_of(request), box=box, state=state, open=open, changed_since=aware(changed_since)
    )
    found, onward = page(rows, cursor=cursor, limit=limit)
    return {"items": _written(request, found), "next": linked(request, response, onward)}


@router.get("/referrals/{uuid:id}", response=schemas.Referral, summary="One case")
def referral(request: HttpRequest, response: HttpResponse, id: UUID) -> Any:
    """With an ETag, which a move takes as If-Match."""
    row = queries.referrals(holder_of(request)).get(uuid=id)
    response["ETag"] = versions.tag(row.version)
    # Never 304: who may see the firm changes without the case's version.
    return _written(request, [row])[0]


@router.get("/referrals/{uuid:id}/journal", response=schemas.Journal, summary="What happened in a case")
def journal(request: HttpRequest, id: UUID) -> Any:
    """Every line in order, each with the words your organisation may read."""
    viewer = holder_of(request)
    row = queries.referrals(viewer).get(uuid=id)
    read_of(request, "referral.read", [row.firm_id], "journey")
    return {"items": [_line(one) for one in queries.lines(viewer, row)]}


@router.get("/referrals/{uuid:id}/moves", response=schemas.Moves, summary="What may be done now")
def allowed(request: HttpRequest, response: HttpResponse, id: UUID) -> Any:
    """Each move with what it still needs; nothing is reserved by asking."""
    viewer = holder_of(request)
    row = queries.referrals(viewer).get(uuid=id)
    response["ETag"] = versions.tag(row.version)
    return {"version": row.version, "items": [_move(*one) for one in queries.possible(viewer, row)]}


@router.post("/referrals/{uuid:id}/moves", auth=Writing, response=schemas.Referral, summary="Move a case")
def move(
    request: HttpRequest, response: HttpResponse, id: UUID, body: schemas.MoveIn, key: Key = "",
    if_match: IfMatch = "",
) -> Any:  # fmt: skip
    """On the version it was decided on; where that is not the latest: 409, or 412 with If-Match."""
    viewer = holder_of(request)
    row = queries.referrals(viewer).get(uuid=id)

    def do() -> UUID:
        version = versions.version_asked(request, body.version, row.version)
        return cases.move(
            viewer=viewer, case=id, event=body.event, version=version, role=body.role,
            given=body.given.model_dump(exclude_unset=True),
        )  # fmt: skip

    about, again = once(viewer=viewer, key=key, request=_identity(request), do=do)
    return _done(request, response, about, again)


@router.post("/referrals", auth=Writing, response={201: schemas.Referral}, summary="Draft a case")
def draft(request: HttpRequest, response: HttpResponse, body: schemas.DraftIn, key: Key = "") -> Any:
    """From a plan's step or on its own; only your organisation knows of it until it is sent."""
    viewer, given = holder_of(request), body.model_dump()
    about, again = once(
        viewer=viewer, key=key, request=_identity(request), do=lambda: cases.draft(viewer=viewer, **given)
    )
    response["Location"] = address(f"/api/v1/referrals/{about}", {})
    return Status(201, _done(request, response, about, again))


def _identity(request: HttpRequest) -> bytes:
    return b"\n".join([str(request.method).encode(), request.path.encode(), request.body])


def _done(request: HttpRequest, response: HttpResponse, about: UUID, again: bool) -> dict[str, Any]:
    """Show a case as it is now; a repeated answer says so, and shows no more than may be seen by now."""
    row = queries.referrals(holder_of(request)).get(uuid=about)
    response["ETag"] = versions.tag(row.version)
    if again:
        response["Idempotency-Replayed"] = "true"
    return _written(request, [row])[0]


def _written(request: HttpRequest, rows: list[Any]) -> list[dict[str, Any]]:
    viewer = holder_of(request)
    seen = queries.firms_seen(viewer, rows)
    read_of(request, "referral.read", [row.firm_id for row in rows], "journey")
    return [_referral(row, seen.get(row.firm_id), viewer.organisations) for row in rows]


def _referral(row: Any, firm: Any, ours: tuple[int, ...]) -> dict[str, Any]:
    names = ("state", "version", "purpose", "categories", "area", "quarter", "created_at", "sent_at",
             "ended_at", "next_role", "due_at", "meeting_at", "review", "reason_code", "outcome",
             "confirmation", "synthetic")  # fmt: skip
    return {
        "id": row.uuid, "region": row.region.slug, **{name: getattr(row, name) for name in names},
        "direction": _direction(row, ours), "firm": firm and firm.uuid, "firm_name": firm and firm.name,
        "sender": row.sender.uuid, "receiver": row.receiver.uuid,
        "service": row.service and row.service.uuid, "parent": row.parent and row.parent.uuid,
        "asked_hours": row.asked_hours, "held_hours": row.held_hours, "delivered_hours": row.held_delivered,
        "owner": row.owner_name, "adviser": row.adviser_name, "changed_at": row.moved_at,
        "overdue": row.overdue_at is not None and row.overdue_at < timezone.now(),
    }  # fmt: skip


def _direction(row: Any, ours: tuple[int, ...]) -> str:
    if row.sender_id in ours:
        return "outbox"
    return "inbox" if row.receiver_id in ours else "other"


def _line(line: Any) -> dict[str, Any]:
    words = getattr(line, "words", None)
    return {
        "at": line.at, "event": line.event, "kind": line.kind, "version": line.version, "role": line.role,
        "organisation": line.organisation and line.organisation.uuid, "before": line.source,
        "after": line.target, "words": {k: str(v) for k, v in words.given.items()} if words else {},
    }  # fmt: skip


def _move(role: Any, one: Any) -> dict[str, Any]:
    missing = [
        {"code": lack.problem.code, "reason": lack.problem.reason, "remedy": lack.problem.remedy,
         "to_give": lack.to_give}
        for lack in one.missing
    ]  # fmt: skip
    return {"event": str(one.event), "leads_to": str(one.target), "role": str(role), "missing": missing,
            "blocked": one.blocked}  # fmt: skip
