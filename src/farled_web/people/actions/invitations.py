"""Invitations: sent, sent again, withdrawn, accepted.

The link's token is kept only as its SHA-256, so that whoever reads the database cannot use it.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from farled.errors import refuse
from farled_web.audit.actions import record
from farled_web.jobs.actions import send_mail
from farled_web.organisations.models import Organisation, Region
from farled_web.people import queries
from farled_web.people.actions.accounts import make_account
from farled_web.people.models import Invitation, Membership, RegionRole, RegionTask, Role, User
from farled_web.people.policies import can_manage_invitation, can_manage_people, can_manage_region
from farled_web.people.viewer import Viewer

VALID_DAYS = 14  # docs/methods/web.md, people §1


def invite(
    *,
    viewer: Viewer,
    email: str,
    role: str,
    language: str,
    organisation: Organisation | None = None,
    region: Region | None = None,
    firm: int | None = None,
) -> Invitation:
    """Invite somebody to an organisation, a region's task or a firm, by mail.

    Whether a viewer may invite to a firm is the caller's to decide (``firms.policies``).

    Raises:
        PermissionDenied: The viewer does not manage the organisation's people or coordinate the region.
        BadInput: The address belongs to somebody who is there already.
    """
    _may_invite(viewer, organisation, region, role)
    email = email.strip().lower()
    if _is_there(email, organisation, region, role):
        raise refuse("already-there", email, _("is there already"), _("Change the role in the list instead"))
    with transaction.atomic():
        _withdraw_earlier(email, organisation, region, firm, role)
        token = secrets.token_urlsafe(32)
        made = Invitation(
            email=email, organisation=organisation, region=region, firm_id=firm, role=role, language=language,
            token_hash=_hash(token), invited_by_id=viewer.user, expires_at=_expiry(),
        )  # fmt: skip
        made.save()
        _send(made, token, viewer.name)
        _log("invitation.sent", made)
    return made


def send_invitation_again(*, viewer: Viewer, invitation: Invitation) -> None:
    """Send an open invitation again by a new link; the old one no longer works.

    Raises:
        PermissionDenied: It is not the viewer's to send.
        BadInput: It was accepted or withdrawn meanwhile.
    """
    _hold_open(viewer, invitation)
    with transaction.atomic():
        token = secrets.token_urlsafe(32)
        invitation.token_hash, invitation.expires_at = _hash(token), _expiry()
        invitation.save(update_fields=["token_hash", "expires_at"])
        _send(invitation, token, viewer.name)
        _log("invitation.sent_again", invitation)


def withdraw_invitation(*, viewer: Viewer, invitation: Invitation) -> None:
    """Withdraw an open invitation; its link no longer works.

    Raises:
        PermissionDenied: It is not the viewer's to withdraw.
        BadInput: It was accepted or withdrawn meanwhile.
    """
    _hold_open(viewer, invitation)
    with transaction.atomic():
        invitation.withdrawn_at = timezone.now()
        invitation.save(update_fields=["withdrawn_at"])
        _log("invitation.withdrawn", invitation)


def accept_invitation(*, user: int, token: str) -> bool:
    """Accept with the account the address belongs to; False where the link no longer holds for it."""
    with transaction.atomic(), connection.cursor() as cursor:
        found = queries.invitation_by_token(token)
        cursor.execute("SELECT people_accept(%s, %s)", [token.encode(), user])
        accepted: bool = cursor.fetchone()[0]
        if accepted and found is not None:
            _log("invitation.accepted", found, user=user)
    return accepted


def accept_as_new(*, token: str, name: str, password: str, language: str) -> User:
    """Make the account the invitation is for, and accept.

    Raises:
        BadInput: The link no longer holds, or somebody has the address already.
    """
    found = queries.invitation_by_token(token)
    if found is None or queries.state_of(found) != "open" or queries.has_account(found.email):
        raise refuse("invitation-closed", "", _("This invitation no longer holds"), _("Ask for a new one"))
    with transaction.atomic():
        user = make_account(email=found.email, name=name, language=language, password=password)
        if not accept_invitation(user=user.pk, token=token):
            raise refuse(
                "invitation-closed", "", _("This invitation no longer holds"), _("Ask for a new one")
            )
    return user


def make_first_coordinator(
    *, email: str, region_slug: str, region_name: str, language: str = "sv", nuts: str = ""
) -> str:
    """Make a region and invite its first coordinator; for a command, run as the owner of the tables.

    Returns:
        The address of the page that accepts; it is mailed too.
    """
    with transaction.atomic():
        region, _made = Region.objects.get_or_create(
            slug=region_slug, defaults={"name": region_name, "nuts": nuts, "languages": ["sv", "en"]}
        )
        token = secrets.token_urlsafe(32)
        made = Invitation.objects.create(
            email=email.strip().lower(), region=region, role=RegionTask.COORDINATOR.value, language=language,
            token_hash=_hash(token), expires_at=_expiry(),
        )  # fmt: skip
        _send(made, token, "")
        _log("invitation.sent", made, actor_kind="command")
    return _address(token)


def _may_invite(viewer: Viewer, organisation: Organisation | None, region: Region | None, role: str) -> None:
    if organisation is not None:
        Role(role)
        if not can_manage_people(viewer, organisation):
            raise PermissionDenied(_("Only its managers and the region's coordinator invite people."))
    elif region is not None:
        RegionTask(role)
        if not can_manage_region(viewer, region):
            raise PermissionDenied(_("Only the region's coordinators invite people to it."))


def _is_there(email: str, organisation: Organisation | None, region: Region | None, role: str) -> bool:
    if organisation is not None:
        rows = Membership.objects.filter(organisation=organisation, ended_at=None)
        return rows.filter(user__email=email).exists()
    if region is not None:
        roles = RegionRole.objects.filter(region=region, task=role, ended_at=None)
        return roles.filter(user__email=email).exists()
    return False


def _withdraw_earlier(
    email: str, organisation: Organisation | None, region: Region | None, firm: int | None, role: str
) -> None:
    """Keep one open invitation per address and thing: the latest."""
    earlier = Invitation.objects.filter(
        email=email,
        organisation=organisation,
        region=region,
        firm_id=firm,
        accepted_at=None,
        withdrawn_at=None,
    )
    if region is not None:
        earlier = earlier.filter(role=role)
    earlier.update(withdrawn_at=timezone.now())


def _hold_open(viewer: Viewer, invitation: Invitation) -> None:
    if not can_manage_invitation(viewer, invitation):
        raise PermissionDenied
    if queries.state_of(invitation) not in {"open", "expired"}:
        raise refuse(
            "invitation-closed", invitation.email, _("has answered, or the invitation is withdrawn"),
            _("Look at the list again"),
        )  # fmt: skip


def _send(invitation: Invitation, token: str, sender: str) -> None:
    with translation.override(invitation.language):
        place = queries.place_of(invitation)
        context = {
            "place": place, "sender": sender, "url": _address(token), "days": VALID_DAYS,
            "role": _role(invitation),
        }  # fmt: skip
        subject = render_to_string("people/mails/invitation_subject.txt", context).strip()
        body = render_to_string("people/mails/invitation.txt", context).strip() + "\n"
    send_mail(
        key=f"invitation:{invitation.uuid}:{bytes(invitation.token_hash).hex()[:16]}",
        to=invitation.email, language=invitation.language, subject=subject, body=body,
    )  # fmt: skip


def _role(invitation: Invitation) -> str:
    labels: dict[str, Any] = {**dict(Role.choices), **dict(RegionTask.choices)}
    return str(labels.get(invitation.role, ""))


def _address(token: str) -> str:
    return f"{settings.ADDRESS}{reverse('people:accept', args=[token])}"


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _expiry() -> Any:
    return timezone.now() + timedelta(days=VALID_DAYS)


def _log(verb: str, invitation: Invitation, *, actor_kind: str = "user", **details: Any) -> None:
    record(
        verb, object_type="invitation", object_id=invitation.pk, organisation=invitation.organisation_id,
        region=invitation.region_id, firms=[invitation.firm_id] if invitation.firm_id else [],
        actor_kind=actor_kind, details={"role": invitation.role, **details},
    )  # fmt: skip
