"""Accounts: made, changed, taken along, closed."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from farled_web.audit.actions import record
from farled_web.people import queries
from farled_web.people.actions.last import keep_one_coordinator, keep_one_manager
from farled_web.people.models import User
from farled_web.people.viewer import Viewer


def make_account(
    *, email: str, name: str, language: str, password: str | None = None, synthetic: bool = False
) -> User:
    """Make an account whose address is known to be its owner's.

    Only where accounts may be looked up: in accepting an invitation, or by a command.
    """
    with transaction.atomic():
        user = User.objects.create_user(email, password, name=name, language=language, synthetic=synthetic)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        record("account.made", object_type="user", object_id=user.pk)
    return user


def change_profile(*, viewer: Viewer, name: str, language: str) -> None:
    """Change one's own name and language."""
    with transaction.atomic():
        _own(viewer).update(name=name, language=language)
        record("account.changed", object_type="user", object_id=viewer.user)


def take_data_along(*, viewer: Viewer) -> dict[str, Any]:
    """Give a person what is kept of them; written to the log as an export."""
    with transaction.atomic():
        data = queries.own_data(viewer)
        record("account.exported", object_type="user", object_id=viewer.user)
    return data


def close_account(*, viewer: Viewer) -> None:
    """End all one's memberships and roles and erase the account's personal data; there is no way back.

    What was done under the account stays in the log by its number.  Somebody invited again makes a new
    account.

    Raises:
        BadInput: The last manager of an organisation, or the last coordinator of a region.
    """
    with transaction.atomic():
        for seat in viewer.seats:
            if seat.role == "manager":
                keep_one_manager(seat.organisation, viewer.user)
        for region in viewer.coordinates:
            keep_one_coordinator(region, viewer.user)
        user = _own(viewer).get()
        with connection.cursor() as cursor:
            cursor.execute("SELECT people_end_all()")
        for kind in (EmailAddress, Authenticator, SocialAccount):
            kind.objects.filter(user_id=user.pk).delete()
        user.email, user.name, user.is_active = f"closed-{user.pk}@account.invalid", "", False
        user.set_unusable_password()
        user.save()
        record("account.closed", object_type="user", object_id=user.pk)


def _own(viewer: Viewer) -> Any:
    if viewer.user is None:
        raise PermissionDenied
    return User.objects.filter(pk=viewer.user)
