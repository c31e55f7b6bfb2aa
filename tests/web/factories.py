"""One factory for each state of a thing, so that a test reads as what it is given."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from farled.terms.periods import Quarter
from farled_web.diagnosis import reach
from farled_web.diagnosis.models import Check, CheckAnswer
from farled_web.directory.models import Capacity, GroupOffer, Project
from farled_web.firms.models import Access, Category, Consent, Contact, Finance, Firm, Wish
from farled_web.organisations.models import Organisation, Region
from farled_web.people.models import FirmSeat, Membership, RegionRole, User
from farled_web.referrals.models import Referral

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


def wish(of: Firm, to: Organisation, **fields: Any) -> Wish:
    """A firm's wish to be contacted, made just now."""
    given = {"due_at": timezone.now() + timedelta(days=1), "message": "Call us", **fields}
    return Wish.objects.create(firm=of, region=of.region, organisation=to, **given)


def offer(by: Organisation, seats: int = 2, **fields: Any) -> GroupOffer:
    """A group offer that begins in a month."""
    start = timezone.localdate() + timedelta(days=30)
    given = {"area": "sales", "name": "Delegation to Oslo", "starts_on": start, "ends_on": start, **fields}
    return GroupOffer.objects.create(organisation=by, seats=seats, **{"region": by.region, **given})


def project(by: Organisation, **fields: Any) -> Project:
    """A funding project that is open."""
    return Project.objects.create(organisation=by, region=by.region, **{"name": "Export step", **fields})


def open_check(where: Region, **fields: Any) -> Check:
    """A check begun without an account; its link is that of `reach.secret_of`."""
    name = uuid4()
    key = reach.hash_of(reach.secret_of(name))
    return Check.objects.create(**{"uuid": name, "region": where, "token_hash": key, **fields})


def submitted_check(of: Firm, answers: dict[str, int | str], **fields: Any) -> Check:
    """A round of a firm that is handed in; an answer is a severity or why there is none."""
    given = {"region": of.region, "firm": of, "state": "submitted", "submitted_at": timezone.now(), **fields}
    made = Check.objects.create(**given)
    for barrier, answer in answers.items():
        value, without = (answer, "") if isinstance(answer, int) else (None, answer)
        CheckAnswer.objects.create(
            check_round=made, firm_id=of.pk, barrier=barrier, value=value, without=without
        )
    return made


def capacity(of: Organisation, area: str, quarter: str, hours: float) -> Capacity:
    """Hours an organisation says it has."""
    return Capacity.objects.create(
        organisation=of, region=of.region, area=area, quarter=quarter, amount=hours
    )


def case(of: Firm, sender: Organisation, receiver: Organisation, **fields: Any) -> Referral:
    """A case as it stands, made by the owner of the tables; sent just now unless said otherwise."""
    now = timezone.now()
    given = {
        "state": "sent", "version": 2, "purpose": "deliver", "categories": ["contact", "identity", "journey"],
        "area": "sales", "quarter": str(Quarter.of(now.date())), "created_at": now, "sent_at": now,
        "moved_at": now, "clock": {"kind": "sent", "started": now.isoformat(), "number": 2, "paused": 0,
                                   "escalated": None},
        "next_role": "receiver", "due_at": now + timedelta(days=1), "overdue_at": now + timedelta(days=2),
        **fields,
    }  # fmt: skip
    if given["state"] == "draft":
        given["next_role"], given["clock"] = "sender", {**given["clock"], "kind": "draft", "number": 1}
        given["version"], given["sent_at"] = 1, None
    return Referral.objects.create(
        firm=of, region=of.region, sender=sender, receiver=receiver, synthetic=True, **given
    )
