"""Tokens of an organisation: made, shown once, revoked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from farled.errors import refuse
from farled_web.api import reach
from farled_web.api.models import ApiToken
from farled_web.api.policies import can_manage_tokens
from farled_web.audit.actions import record
from farled_web.people.viewer import Viewer

MOST = 20  # docs/methods/web.md, api §1
DAYS = (30, 90, 365)


def make_token(
    *, viewer: Viewer, organisation: int, name: str, scopes: Collection[str], days: int
) -> tuple[ApiToken, str]:
    """Make a token; what comes out second is shown once and kept nowhere.

    Raises:
        PermissionDenied: The viewer does not manage the organisation.
        BadInput: No scope, one there is not, or too many tokens.
    """
    if not can_manage_tokens(viewer, organisation):
        raise PermissionDenied(_("Only its managers make tokens for an organisation."))
    strange = [one for one in scopes if one not in reach.SCOPES]
    if strange or not scopes or days not in DAYS:
        raise refuse("bad-scopes", ", ".join(strange), _("is nothing a token can be made for"),
                     _("Choose among what is offered"), reach.SCOPES[0])  # fmt: skip
    if ApiToken.objects.filter(organisation=organisation, revoked_at=None).count() >= MOST:
        raise refuse("too-many-tokens", MOST, _("tokens are in use already"), _("Revoke one first"))
    secret = reach.new_secret()
    with transaction.atomic():
        made = ApiToken(
            organisation_id=organisation, name=name.strip(), hint=secret[-4:], created_by=viewer.user,
            scopes=[one for one in reach.SCOPES if one in scopes], token_hash=reach.hash_of(secret),
            created_by_name=viewer.name[:120], expires_at=timezone.now() + timedelta(days=days),
        )  # fmt: skip
        made.save(force_insert=True)
        _log("token.made", made)
    return made, secret


def revoke_token(*, viewer: Viewer, token: ApiToken) -> None:
    """Revoke a token: it opens nothing from the next request on, and stays in the list as revoked.

    Raises:
        PermissionDenied: The viewer does not manage the organisation.
    """
    if not can_manage_tokens(viewer, token.organisation_id):
        raise PermissionDenied(_("Only its managers revoke tokens of an organisation."))
    with transaction.atomic():
        open_still = ApiToken.objects.filter(pk=token.pk, revoked_at=None)
        if open_still.update(revoked_at=timezone.now(), revoked_by_name=viewer.name[:120]):
            _log("token.revoked", token)


def _log(verb: str, token: ApiToken) -> None:
    record(
        verb, object_type="token", object_id=token.uuid, organisation=token.organisation_id,
        details={"scopes": token.scopes},
    )  # fmt: skip
