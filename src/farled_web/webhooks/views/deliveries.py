"""Pages of messages: one, and sending it again."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from farled_web.people.entrances import open_to
from farled_web.webhooks import queries, words
from farled_web.webhooks.actions import repeating
from farled_web.webhooks.views.subscriptions import viewer_of


def _found(request: HttpRequest, uuid: UUID) -> Any:
    try:
        return queries.delivery_of(viewer_of(request), uuid)
    except ObjectDoesNotExist as error:
        raise Http404 from error


@open_to("managers")
@require_safe
def message(request: HttpRequest, message: UUID) -> HttpResponse:
    """One message: what it says, and each time it was sent."""
    row = _found(request, message)
    subscription = row.subscription
    attempts = [
        {"row": one, "error": _error(one)} for one in queries.attempts_of(viewer_of(request), row)
    ]  # fmt: skip
    return render(request, "webhooks/message.html", {
        "message": row, "subscription": subscription, "attempts": attempts, "facts": _facts(row),
        "state": words.delivery_state(row.state),
        "payload": json.dumps(row.payload, indent=2, sort_keys=True),
        "again": row.state in {"sent", "failed", "waiting"} and subscription.state != "removed",
        "synthetic": subscription.organisation.synthetic,
        "crumbs": [(_("Webhooks"), reverse("webhooks:list")),
                   (subscription.name, reverse("webhooks:one", args=[subscription.uuid])), (row.kind, "")],
    })  # fmt: skip


def _error(attempt: Any) -> str:
    if attempt.error:
        return words.error_words(attempt.error)
    return _("Received") if attempt.ended else _("The end is not known: sending was interrupted")


def _facts(row: Any) -> list[tuple[str, Any]]:
    found = [
        (_("Message id"), str(row.uuid)),
        (_("Event"), row.kind),
        (_("Happened"), row.created_at),
        (_("Tries"), row.tries),
        (_("Status code"), row.status if row.status is not None else _("no answer")),
    ]
    if row.milliseconds is not None:
        found.append((_("Milliseconds"), row.milliseconds))
    if row.error:
        found.append((_("What went wrong"), words.error_words(row.error)))
    if row.due_at is not None:
        found.append((_("Next try"), row.due_at))
    return found


@open_to("managers")
@require_POST
def again(request: HttpRequest, message: UUID) -> HttpResponse:
    """Send one message again."""
    row = _found(request, message)
    if repeating.send_again(viewer=viewer_of(request), delivery=row):
        messages.success(request, _("The message is on its way again, under the same id."))
    else:
        messages.info(request, _("This message cannot be sent again now."))
    return redirect("webhooks:message", row.uuid)
