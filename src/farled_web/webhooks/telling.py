"""Mails to the managers of an organisation whose system could not be told, each in its reader's language."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from farled_web.audit.actions import record
from farled_web.jobs.actions import send_mail
from farled_web.people.models import Membership
from farled_web.webhooks.models import Subscription
from farled_web.webhooks.words import error_words


def tell_managers(row: Subscription, what: str, day: str) -> None:
    """Write to each manager once a day that messages were given up or nothing more is sent; by the system.

    Args:
        row: The subscription, with its organisation.
        what: ``given_up`` or ``stopped``.
        day: The day it is about: told once for it.
    """
    url = f"{settings.ADDRESS}{reverse('webhooks:one', args=[row.uuid])}"
    members = Membership.objects.filter(
        organisation=row.organisation_id, role="manager", ended_at=None, user__is_active=True
    )
    for member in members.select_related("user").order_by("user_id"):
        language = member.user.language or "sv"
        with override(language):
            context = {"name": row.name, "url": url, "why": error_words(row.error), "what": what}
            subject = render_to_string("webhooks/mails/failing_subject.txt", context)
            body = render_to_string("webhooks/mails/failing.txt", context)
        send_mail(
            key=f"webhook.{what}:{row.uuid}:{day}:{member.user_id}", to=member.user.email, language=language,
            subject=" ".join(subject.split()), body=body.strip() + "\n", region=row.organisation.region_id,
        )  # fmt: skip
    record(
        f"webhook.{what}", object_type="webhook", object_id=row.pk, organisation=row.organisation_id,
        region=row.organisation.region_id, actor_kind="job", details={"error": row.error},
    )  # fmt: skip
