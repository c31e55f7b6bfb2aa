"""Send a check's link to oneself."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from farled_web.audit.actions import record
from farled_web.diagnosis import reach
from farled_web.diagnosis.models import Check
from farled_web.diagnosis.policies import MAILS_PER_CHECK
from farled_web.diagnosis.reach import round_held
from farled_web.jobs.actions import send_mail
from farled_web.people.viewer import Viewer
from farled_web.ui.errors import TooOften


def link_to(viewer: Viewer, check: Check) -> str:
    """Give the whole address that opens the round, for whoever holds its link already.

    Raises:
        PermissionDenied: The viewer did not come by the link.
    """
    if round_held(viewer) != check.pk:
        raise PermissionDenied
    secret = reach.secret_of(check.uuid)
    key = reach.hash_of(secret)
    if bytes(check.token_hash or b"") != key:
        # The installation's key was changed since: what is shown from now on must open, too.
        Check.objects.filter(pk=check.pk).update(token_hash=key)
        check.token_hash = key
    return settings.ADDRESS + reverse("diagnosis:link", args=[reach.written(secret)])


@transaction.atomic
def mail_link(viewer: Viewer, *, check: Check, email: str, language: str) -> None:
    """Mail the link, in the language chosen; the address is not kept with the check.

    Raises:
        PermissionDenied: The viewer did not come by the link.
        TooOften: It was mailed as often as it may be.
    """
    address = link_to(viewer, check)
    few = Check.objects.filter(pk=check.pk, links_sent__lt=MAILS_PER_CHECK)
    if not few.update(links_sent=F("links_sent") + 1):
        raise TooOften(seconds=24 * 3600)
    with translation.override(language):
        subject = _("Your check: the link back to it")
        body = _(
            "Here is the link to your check. It opens on any phone or computer:\n\n%(link)s\n\n"
            "Whoever has the link can see and change the answers, so keep it to yourself.\n"
            "An unfinished check is kept for 30 days after the last answer, a result for 180 days.\n\n"
            "Did you not ask for this mail? Then somebody mistyped their address, and you can throw it away."
        ) % {"link": address}
    # One mail per address and hour, whoever asks: nobody can be flooded through this form.
    who = hashlib.sha256(f"{settings.SECRET_KEY}:{email.strip().lower()}".encode()).hexdigest()[:32]
    send_mail(key=f"check.link:{who}:{timezone.now():%Y%m%d%H}", to=email, language=language, subject=subject,
              body=body, region=check.region_id)  # fmt: skip
    record(
        "check.link_mailed",
        object_type="check",
        object_id=check.pk,
        region=check.region_id,
        actor_kind="link",
    )
