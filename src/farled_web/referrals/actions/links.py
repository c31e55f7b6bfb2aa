"""What is done by a link in a mail: the same actions as on the pages, each once, and counted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from farled.errors import refuse
from farled.referrals.transitions import Event
from farled.referrals.values import Role
from farled_web.referrals import links
from farled_web.referrals.actions import handover, moving
from farled_web.referrals.models import Referral
from farled_web.referrals.reach import CaseHolder, use_up


def do_by_link(
    viewer: CaseHolder, secret: bytes, event: Event, *, version: int, given: Mapping[str, Any]
) -> Referral:
    """Do what the link is for.

    Args:
        viewer: Who holds the link, as `reach.open_case` gives them.
        secret: The link's secret.
        event: What to do.
        version: Version of the case that was on the page.
        given: As for `moving.act`.

    Raises:
        StaleEdit: The case has moved on.
        BadInput: Something is missing, or the link is not for this or has done it.
    """
    if event not in links.ACTIONS.get((viewer.purpose, Role(viewer.role)), ()):
        raise refuse(
            "referral-link", event, _("is nothing this link is for"), _("Use the link of another mail")
        )
    with transaction.atomic():
        # The move first: what is refused has used up nothing.
        row = moving.act(viewer, viewer.case, event, version=version, role=viewer.role, given=given)
        if not use_up(secret, str(event)):
            raise refuse(
                "referral-link", event, _("has been done by this link"), _("Look at the latest mail")
            )
    return row


def answer_times_by_link(viewer: CaseHolder, can: Collection[UUID], message: str = "") -> None:
    """Say by a link which times are possible; it may be said again until a time is chosen.

    Raises:
        BadInput: The link is for something else, or no times are open.
    """
    if viewer.purpose != links.TIMES:
        raise refuse(
            "referral-link", "times", _("is nothing this link is for"), _("Use the link of another mail")
        )
    handover.answer_times(viewer, viewer.case, can, role=viewer.role, message=message)
