"""States and faults in words."""

from __future__ import annotations

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SUBSCRIPTION: dict[str, tuple[Promise, str]] = {
    "active": (pgettext_lazy("webhook", "Active"), "good"),
    "paused": (pgettext_lazy("webhook", "Paused"), "warn"),
    "stopped": (_("Stopped after long failure"), "bad"),
    "removed": (pgettext_lazy("webhook", "Removed"), ""),
}
FAILING: tuple[Promise, str] = (pgettext_lazy("webhook", "Failing"), "bad")
DELIVERY: dict[str, tuple[Promise, str]] = {
    "waiting": (pgettext_lazy("message", "Waiting"), "info"),
    "sending": (_("On its way"), "info"),
    "sent": (_("Received"), "good"),
    "failed": (_("Given up"), "bad"),
    "withheld": (_("Withheld: access has ended"), "warn"),
}
ERRORS: dict[str, Promise] = {
    "no_such_name": _("The host's name is not known on the internet"),
    "not_public": _("The host's name leads to an address inside a network"),
    "not_allowed": _("The address is no longer one that may be used"),
    "unreachable": _("No connection could be made"),
    "timeout": _("No answer came in time"),
    "certificate": _("The certificate does not hold, or no secure connection could be made"),
    "broken_off": _("The connection broke before an answer came"),
    "redirect": _("The answer pointed to another address, which is not followed"),
    "gone": _("The receiver says that the address is gone for good (410)"),
    "refused": _("The receiver refused the message"),
    "server_error": _("The receiver had a fault of its own"),
    "too_old": _("It waited for more than 30 days"),
    "access_ended": _("Access to the referral had ended before it could be sent"),
}


def error_words(code: str) -> str:
    """Say what went wrong."""
    return str(ERRORS.get(code, code))


def subscription_state(state: str, failing_since: datetime | None) -> tuple[str, str]:
    """Give a subscription's state in words, and its tone."""
    if state == "active" and failing_since is not None:
        return str(FAILING[0]), FAILING[1]
    text, tone = SUBSCRIPTION.get(state, (state, ""))
    return str(text), tone


def delivery_state(state: str) -> tuple[str, str]:
    """Give a message's state in words, and its tone."""
    text, tone = DELIVERY.get(state, (state, ""))
    return str(text), tone
