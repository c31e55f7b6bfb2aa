"""Say that all still holds; remind those who could say it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from farled_web.audit.actions import record
from farled_web.directory import policies
from farled_web.directory.models import Capacity, Claim, Service
from farled_web.directory.queries.freshness import organisations_with_stale, quarter_of
from farled_web.jobs.actions import send_mail
from farled_web.organisations.models import Organisation
from farled_web.people.models import Membership
from farled_web.people.viewer import Viewer


def confirm_all(*, viewer: Viewer, organisation: Organisation) -> int:
    """Confirm that everything said of an organisation's offer still holds; give how much that is."""
    policies.require_editor(viewer, organisation)
    now, count = timezone.now(), 0
    with transaction.atomic():
        count += Service.objects.filter(organisation=organisation, active=True).update(confirmed_at=now)
        count += Claim.objects.filter(organisation=organisation, withdrawn_at=None).update(confirmed_at=now)
        coming = str(quarter_of(timezone.localdate()))
        rows = Capacity.objects.filter(organisation=organisation, quarter__gte=coming)
        count += rows.update(confirmed_at=now)
        record(
            "directory.confirmed",
            object_type="organisation",
            object_id=organisation.pk,
            organisation=organisation.pk,
            region=organisation.region_id,
            details={"rows": count},
        )
    return count


def remind_organisations(*, viewer: Viewer, address: str) -> int:
    """Mail those who write for an organisation where something is stale; once a quarter and person.

    Args:
        viewer: Background work.
        address: Beginning of the addresses in the mail.

    Returns:
        Mails written; one whose key is there already goes nowhere.
    """
    if not viewer.system:
        return 0
    now = timezone.now()
    stale = organisations_with_stale(now)
    seats = Membership.objects.filter(
        organisation__in=stale, organisation__active=True, ended_at=None, user__is_active=True
    ).exclude(role="reader")
    period, sent = quarter_of(timezone.localdate()), 0
    for seat in seats.select_related("user", "organisation"):
        link = f"{address}/directory/organisations/{seat.organisation.uuid}/keep"
        with translation.override(seat.user.language or "sv"):
            subject = _("Is what %(name)s offers still right?") % {"name": seat.organisation.name}
            body = _(
                "%(count)s things that the directory says of %(name)s have not been confirmed for long."
                "\n\n"
                "If all of it is still right, one press is enough. If not, change what is wrong:\n"
                "%(link)s\n\n"
                "Firms look here for help, and plans are made from it. This reminder comes at most once a "
                "quarter."
            ) % {
                "count": stale[seat.organisation_id].total,
                "name": seat.organisation.name,
                "link": link,
            }
        send_mail(
            key=f"directory.reminder:{seat.organisation_id}:{seat.user_id}:{period}", to=seat.user.email,
            language=seat.user.language, subject=subject, body=body, region=seat.organisation.region_id,
        )  # fmt: skip
        sent += 1
    return sent
