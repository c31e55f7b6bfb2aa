"""What can be done with accounts, memberships, roles and invitations."""

from farled_web.people.actions.accounts import change_profile, close_account, make_account, take_data_along
from farled_web.people.actions.invitations import (
    accept_as_new,
    accept_invitation,
    invite,
    make_first_coordinator,
    send_invitation_again,
    withdraw_invitation,
)
from farled_web.people.actions.memberships import (
    change_role,
    end_membership,
    end_region_role,
    leave_organisation,
    leave_region_role,
)

__all__ = [
    "accept_as_new",
    "accept_invitation",
    "change_profile",
    "change_role",
    "close_account",
    "end_membership",
    "end_region_role",
    "invite",
    "leave_organisation",
    "leave_region_role",
    "make_account",
    "make_first_coordinator",
    "send_invitation_again",
    "take_data_along",
    "withdraw_invitation",
]
