"""Turn a link into an account: an invitation to the firm, to the address its holder gives."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from farled_web.audit.actions import record
from farled_web.diagnosis.actions.make_firm import holding, make_firm
from farled_web.diagnosis.actions.submit import keep_needs
from farled_web.diagnosis.models import Check
from farled_web.diagnosis.policies import MAILS_PER_CHECK, owns
from farled_web.people.actions.invitations import invite
from farled_web.people.viewer import Viewer
from farled_web.ui.errors import TooOften


@transaction.atomic
def claim_firm(viewer: Viewer, *, check: Check, firm_name: str, email: str, language: str) -> None:
    """Invite the holder of the link to act for the firm its check made, with an account.

    Raises:
        PermissionDenied: The round is not handed in, not the viewer's, or its firm is not its own.
        TooOften: It was mailed as often as it may be.
    """
    if not owns(viewer, check) or check.state != "submitted" or check.side != "sme":
        raise PermissionDenied
    if check.firm_id is None:
        viewer = holding(viewer, make_firm(viewer, check=check, name=firm_name))
        keep_needs(check)
    if check.firm_id not in viewer.firms:
        raise PermissionDenied
    few = Check.objects.filter(pk=check.pk, links_sent__lt=MAILS_PER_CHECK)
    if not few.update(links_sent=F("links_sent") + 1):
        raise TooOften(seconds=24 * 3600)
    invite(viewer=viewer, email=email, role="", language=language, firm=check.firm_id)
    record("check.claimed", object_type="check", object_id=check.pk, region=check.region_id,
           firms=[check.firm_id], actor_kind="user" if viewer.signed_in else "link")  # fmt: skip
