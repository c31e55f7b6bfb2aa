"""Mails about a firm, each in its reader's language.

Who causes a mail to a firm may not see the firm's contacts, so it is background work that looks the
addresses up (`firms.tasks.tell_firm`), queued in the transaction that causes it and carrying ids alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override
from procrastinate.contrib.django import app

from farled_web.firms.models import Contact
from farled_web.jobs.actions import send_mail
from farled_web.organisations.models import Organisation

TELL_FIRM = "firms.tell_firm"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a mail goes, and in which language."""

    mail: str
    language: str


def tell_firm(firm: int, what: str, key: str, **ids: int | None) -> None:
    """Have a mail written to the firm's contacts once the transaction commits.

    Args:
        firm: Id of the firm.
        what: A kind of `messages.KINDS`.
        key: What it is about; told once.
        **ids: What its words need: ``organisation``, ``receiver``, ``user``.
    """
    app.configure_task(TELL_FIRM).defer(firm=firm, what=what, key=key, ids={**ids})


def tell(to: Iterable[Address], key: str, words: Callable[[], tuple[str, str]], region: int) -> int:
    """Write a mail to each address; a key that was used before sends nothing twice.

    Args:
        to: Addresses.
        key: What it is about, as ``firms.wish:<uuid>``; one mail per key and address.
        words: Gives subject and text in the language that is active.
        region: Whose coordinator hears when it cannot be sent.

    Returns:
        How many were written.
    """
    found = {one.mail.lower(): one for one in to if one.mail}
    for number, one in enumerate(found.values()):
        with override(one.language):
            subject, body = words()
        send_mail(
            key=f"{key}:{number}", to=one.mail, language=one.language, subject=subject, body=body,
            region=region,
        )  # fmt: skip
    return len(found)


def contacts_of(firm: int) -> list[Address]:
    """Give the addresses of a firm's contacts."""
    rows = Contact.objects.filter(firm=firm, ended_at=None).exclude(email="").order_by("id")
    return [Address(mail, language) for mail, language in rows.values_list("email", "language")]


def office_of(organisation: Organisation) -> list[Address]:
    """Give an organisation's own address, in the first language it works in."""
    languages = [one for one in organisation.languages if one in {"sv", "en"}]
    return [Address(organisation.email, languages[0] if languages else "sv")] if organisation.email else []


def page(name: str, *args: object) -> str:
    """Give a page's whole address for a mail; the front page where that page is not there."""
    try:
        path = reverse(name, args=[str(arg) for arg in args])
    except NoReverseMatch:
        path = "/"
    return f"{settings.ADDRESS}{path}"
