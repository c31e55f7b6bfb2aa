"""Lists of subscriptions and of messages."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from farled_web.ui.lists import Badge, Column, Empty, Filter, ListSpec
from farled_web.webhooks import words


def _state(row: Any) -> Badge:
    return Badge(*words.subscription_state(row.state, row.failing_since))


def _in_state(rows: Any, value: str) -> Any:
    if value == "failing":
        return rows.filter(state="active", failing_since__isnull=False)
    return rows.filter(state=value)


SUBSCRIPTIONS = ListSpec(
    name="webhooks",
    caption=_("Webhooks"),
    order="name",
    columns=(
        Column("name", _("Name"), order="name", link=lambda row: reverse("webhooks:one", args=[row.uuid])),
        Column("organisation", _("Organisation"), lambda row: row.organisation.name,
               order="organisation__name", wide_only=True),
        Column("state", _("State"), _state, order="state"),
        Column("waiting", pgettext_lazy("messages", "Waiting"), kind="number", order="waiting",
               descending=True),
        Column("failed", _("Given up"), kind="number", order="failed", descending=True),
        Column("succeeded_at", _("Last received"), order="succeeded_at", descending=True),
        Column("failing_since", _("Failing since"), only_export=True),
    ),
    filters=(
        Filter("state", _("State"), _in_state, choices=[
            ("active", words.SUBSCRIPTION["active"][0]), ("failing", words.FAILING[0]),
            ("paused", words.SUBSCRIPTION["paused"][0]), ("stopped", words.SUBSCRIPTION["stopped"][0]),
            ("removed", words.SUBSCRIPTION["removed"][0]),
        ]),
    ),
    search=lambda rows, typed: rows.filter(name__icontains=typed),
    search_label=_("Name"),
    empty=Empty(_("No system is told yet"),
                _("Have your own case system told when a referral moves, instead of asking again and again."),
                icon="link"),
)  # fmt: skip


def _from(rows: Any, day: str) -> Any:
    return rows.filter(created_at__gte=_midnight(day))


def _until(rows: Any, day: str) -> Any:
    return rows.filter(created_at__lt=_midnight(day) + timedelta(days=1))


def _midnight(day: str) -> datetime:
    found = parse_date(day)
    if found is None:
        raise ValueError(day)
    return timezone.make_aware(datetime.combine(found, time()))


def _search(rows: Any, typed: str) -> Any:
    word = typed.strip().lower()
    hits = rows.filter(kind__icontains=word)
    compact = word.replace("-", "")
    if len(compact) == 32 and all(c in "0123456789abcdef" for c in compact):
        hits = rows.filter(uuid=compact) | rows.filter(subject=compact)
    return hits


DELIVERIES = ListSpec(
    name="messages",
    caption=_("Messages"),
    order="-created_at",
    columns=(
        Column("kind", _("Event"), order="kind",
               link=lambda row: reverse("webhooks:message", args=[row.uuid])),
        Column("created_at", _("Happened"), order="created_at", descending=True),
        Column("state", _("State"), lambda row: Badge(*words.delivery_state(row.state)), order="state"),
        Column("status", _("Status code"), kind="number", order="status"),
        Column("milliseconds", _("Milliseconds"), kind="number", order="milliseconds", descending=True,
               wide_only=True),
        Column("tries", _("Tries"), kind="number", order="tries", descending=True),
        Column("due_at", _("Next try"), only_export=True),
        Column("error", _("What went wrong"), lambda row: words.error_words(row.error) or None,
               only_export=True),
        Column("uuid", _("Message id"), lambda row: str(row.uuid), only_export=True),
        Column("subject", _("Referral id"), lambda row: str(row.subject), only_export=True),
    ),
    filters=(
        Filter("state", _("State"), lambda rows, value: rows.filter(state=value),
               choices=[(name, text) for name, (text, _tone) in words.DELIVERY.items()]),
        Filter("from", _("From"), _from, kind="date"),
        Filter("until", _("Until"), _until, kind="date"),
    ),
    search=_search,
    search_label=_("Event, or an id"),
    empty=Empty(_("Nothing has been sent yet"),
                _("Send a test message to see whether it arrives. Events follow as they happen."),
                icon="send"),
)  # fmt: skip
