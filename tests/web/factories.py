"""One factory for each state of a thing, so that a test reads as what it is given."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from django.utils import timezone

from farled_web.firms.models import Access, Category, Consent, Contact, Finance, Firm
from farled_web.organisations.models import Organisation, Region
from farled_web.people.models import FirmSeat, Membership, RegionRole, User

_numbers = itertools.count(1)
EVERYTHING = [category.value for category in Category]


def region(slug: str = "", **fields: Any) -> Region:
    """A region."""
    slug = slug or f"region-{next(_numbers)}"
    return Region.objects.create(**{"slug": slug, "name": slug.title(), "languages": ["sv", "en"], **fields})


def organisation(within: Region, slug: str = "", **fields: Any) -> Organisation:
    """An organisation of a region."""
    slug = slug or f"organisation-{next(_numbers)}"
    given = {"slug": slug, "name": slug.title(), "kind": "cluster", "country": "SE", **fields}
    return Organisation.objects.create(region=within, **given)


def person(name: str, **fields: Any) -> User:
    """Somebody who can sign in with the password ``secret``."""
    return User.objects.create_user(f"{name.lower()}@example.org", "secret", name=name, **fields)


def member(name: str, of: Organisation, role: str = "member") -> User:
    """Somebody at an organisation."""
    user = person(name)
    Membership.objects.create(user=user, organisation=of, role=role)
    return user


def in_region(name: str, where: Region, task: str) -> User:
    """A coordinator or researcher."""
    user = person(name)
    RegionRole.objects.create(user=user, region=where, task=task)
    return user


def firm(where: Region, name: str = "", **fields: Any) -> Firm:
    """A firm nobody has been let in to."""
    return Firm.objects.create(region=where, name=name or f"Firm {next(_numbers)} AB", **fields)


def registered_firm(by: Organisation, name: str = "", **fields: Any) -> Firm:
    """A firm an organisation has registered."""
    return firm(by.region, name, registered_by=by, **fields)


def contact_of(of: Firm, name: str) -> User:
    """A contact of the firm who can sign in for it."""
    user = person(name)
    Contact.objects.create(firm=of, name=name, email=user.email, user_id=user.pk)
    FirmSeat.objects.create(user=user, firm_id=of.pk)
    return user


def consented(of: Firm, receiver: Organisation, *categories: str, purpose: str = "plan") -> Access:
    """A firm's consent to an organisation, as the consent action leaves it."""
    chosen = list(categories or EVERYTHING)
    for category in chosen:
        Consent.objects.create(
            firm=of, organisation=receiver, purpose=purpose, category=category, state="given",
            basis="business", text_version="1", language="sv",
        )  # fmt: skip
    return Access.objects.create(firm=of, organisation=receiver, reason="consent", categories=chosen)


def emergency(of: Firm, receiver: Organisation, by: User) -> Access:
    """Emergency access that lasts three hours."""
    return Access.objects.create(
        firm=of, organisation=receiver, reason="emergency", categories=EVERYTHING, why="burst pipe",
        until=timezone.now() + timedelta(hours=3), user_id=by.pk,
    )  # fmt: skip


def finances(of: Firm, turnover: float = 1_000_000.0) -> Finance:
    """What a firm says of its money."""
    return Finance.objects.create(firm=of, turnover_eur=turnover)
