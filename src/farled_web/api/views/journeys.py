"""A region's journeys as an event log, to be taken along; and an organisation's own cases by token."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from ninja import Router

from farled_web.api import ocel, reach
from farled_web.api.queries import events
from farled_web.api.views.asking import Token, holder_of
from farled_web.audit.actions import record
from farled_web.people.entrances import open_to
from farled_web.people.viewer import scope
from farled_web.people.views.asking import viewer_of
from farled_web.ui.exports import stream

router = Router(auth=Token("journeys:read"), tags=["journeys"])
EVENTS = ["event", "type", "time", "precision", "order", "source"]
OBJECTS = ["event", "object_type", "object", "qualifier"]


@open_to("researchers", "coordinators")
def journeys(request: HttpRequest, slug: str) -> HttpResponse:
    """What the log holds, in counts, and what each word in it means."""
    region = events.region_of(viewer_of(request), slug)
    if region is None:
        raise Http404
    tallies, firms = events.tallies(region.pk)
    rows = [{"tally": one, "means": ocel.KINDS.get(one.kind, "")} for one in tallies]
    return render(
        request, "api/journeys.html",
        {"region": region, "rows": rows, "firms": firms, "enough": firms >= events.FEW, "few": events.FEW,
         "objects": ocel.OBJECT_TYPES.items(), "synthetic": region.synthetic},
    )  # fmt: skip


@open_to("researchers", "coordinators")
def journeys_file(request: HttpRequest, slug: str, table: str, kind: str) -> HttpResponseBase:
    """The log as a file: ``log.json`` (OCEL 2.0); ``events``, ``event_objects``, ``definitions`` as CSV."""
    viewer = viewer_of(request)
    region = events.region_of(viewer, slug)
    if region is None or (table, kind) not in _FILES:
        raise Http404
    if table != "definitions" and events.tallies(region.pk)[1] < events.FEW:
        raise Http404
    record(
        "journeys.exported", object_type="region", object_id=region.pk, region=region.pk,
        details={"table": table},
    )  # fmt: skip
    name, number = f"{slug}-{table}", region.pk
    within = lambda: scope(viewer.user)  # noqa: E731
    if table == "log":
        return _json(name, number, within)
    if table == "definitions":
        return stream(kind, name, [_("Word"), _("What it means")], _definitions, within)
    heads, write = (EVENTS, ocel.event_rows) if table == "events" else (OBJECTS, ocel.object_rows)
    return stream(kind, name, heads, lambda: write(events.told(number)), within, bom=False)


_FILES = {("log", "json"), ("events", "csv"), ("event_objects", "csv"), ("definitions", "csv")}


def _json(name: str, region: int, within: Any) -> StreamingHttpResponse:
    def pieces() -> Iterator[bytes]:
        with within():
            for piece in ocel.json_pieces(events.told(region)):
                yield piece.encode()

    answer = StreamingHttpResponse(pieces(), content_type="application/json")
    day = timezone.localdate().isoformat()
    answer["Content-Disposition"] = f'attachment; filename="{name}-{day}.ocel.json"'
    answer["Cache-Control"] = "no-store"
    return answer


def _definitions() -> list[list[str]]:
    return [[name, str(text)] for name, text in (*ocel.OBJECT_TYPES.items(), *ocel.KINDS.items())]


@router.get(
    "/journeys", summary="Your cases as an event log (OCEL 2.0)",
    openapi_extra={"responses": {200: {"description": "OCEL 2.0", "content": {"application/json": {"schema": {
        "type": "object", "required": ["events", "objects", "eventTypes", "objectTypes"]}}}}}},
)  # fmt: skip
def own_journeys(request: HttpRequest) -> Any:
    """Cases your organisation sent or got; firms, cases and plans under pseudonyms of your own."""
    viewer = holder_of(request)
    region = viewer.organisation.region
    record(
        "journeys.exported", object_type="token", object_id=viewer.token_uuid, region=region,
        organisation=viewer.organisation.organisation, actor_kind="token",
    )  # fmt: skip
    secret = request.headers["Authorization"].partition(" ")[2].strip()
    language = translation.get_language() or "en"

    def pieces() -> Iterator[bytes]:
        # Written after the request's own transaction, so the token opens its reach once more.
        with scope(None), translation.override(language):
            reach.open_token(secret)
            for piece in ocel.json_pieces(events.told(region, ours=True)):
                yield piece.encode()

    return StreamingHttpResponse(pieces(), content_type="application/json")
