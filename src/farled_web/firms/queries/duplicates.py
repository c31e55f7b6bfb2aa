"""Which records are perhaps the same firm, among those the viewer may see (firms R4 to R6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from farled_web.database import narrowing
from farled_web.firms import likeness
from farled_web.firms.likeness import Facts, Likeness, Record
from farled_web.firms.models import Contact, Firm, NotTheSame
from farled_web.firms.policies import visible_contacts, visible_differences
from farled_web.firms.queries.records import firms, matching
from farled_web.people.viewer import Viewer

MOST_PER_WORD = 400
MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Likely:
    """A record that is perhaps the same firm.

    Attributes:
        firm: The record.
        like: How alike, and in what.
    """

    firm: Firm
    like: Likeness


def likely_duplicates(viewer: Viewer, facts: Facts) -> list[Likely]:
    """Give records the viewer may see that look like the firm described, the likeliest first."""
    return _compared(viewer, likeness.record_of(facts), without=None)


def likely_duplicates_of(viewer: Viewer, firm: Firm) -> list[Likely]:
    """Give records that look like this one, without those that were found to be different firms."""
    people = _people(viewer, [firm.pk])
    return _compared(viewer, _record(firm, people), without=firm)


def _compared(viewer: Viewer, given: Record, *, without: Firm | None) -> list[Likely]:
    rows = firms(viewer).filter(Q(pk__in=_candidates(given)) | _by_contact(viewer, given))
    if without is not None:
        rows = rows.exclude(pk=without.pk).exclude(pk__in=_known_apart(viewer, without))
    found = list(rows[: MOST_PER_WORD * 5])
    people = _people(viewer, [firm.pk for firm in found])
    scored = [Likely(firm, likeness.compare(given, _record(firm, people))) for firm in found]
    scored = [one for one in scored if one.like.score >= likeness.LIKELY]
    return sorted(scored, key=lambda one: (-one.like.score, one.firm.pk))[:MOST_SHOWN]


def _candidates(given: Record) -> set[int]:
    """Fetch by the beginning of each telling word, so that a slip further on is still found."""
    words = list(likeness.name_words(given.name))
    telling = [word for word in words if word not in likeness.COMMON and len(word) > 2] or words
    questions = {f"{word[:4]}:*" for word in telling[:5]}
    # A slip in the first letters: the last word and the rest of the address still lead there.
    street = likeness.folded(given.address).split()[:2]
    if len(street) == 2:
        questions.add(f"{street[0]}:* & {street[1]}:*")
    found: set[int] = set()
    for question in sorted(questions):
        found.update(matching(question, MOST_PER_WORD))
    return found


def _by_contact(viewer: Viewer, given: Record) -> Q:
    if not given.emails and not given.phones:
        return Q(pk=None)
    asked = Q(email__in=given.emails)
    for mail in given.emails:
        domain = mail.partition("@")[2]
        if domain and domain not in likeness.PUBLIC_MAIL:
            asked |= Q(email__iendswith=f"@{domain}")
    for phone in given.phones:
        asked |= Q(phone__regex="[^0-9]*".join(phone[-7:]) + "[^0-9]*$")
    people = narrowing.narrow(Contact.objects.filter(asked), visible_contacts(viewer))
    return Q(pk__in=people.values("firm"))


def _known_apart(viewer: Viewer, firm: Firm) -> set[int]:
    pairs = NotTheSame.objects.filter(Q(firm=firm) | Q(other=firm))
    seen = narrowing.narrow(pairs, visible_differences(viewer)).values_list("firm", "other")
    return {one for pair in seen for one in pair} - {firm.pk}


def _people(viewer: Viewer, ids: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    rows = narrowing.narrow(Contact.objects.filter(firm__in=list(ids)), visible_contacts(viewer))
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for firm, mail, phone in rows.values_list("firm", "email", "phone"):
        found[firm].append((mail, phone))
    return found


def _record(firm: Firm, people: dict[int, list[tuple[str, str]]]) -> Record:
    mine = people.get(firm.pk, [])
    return Record(
        firm.name, firm.organisation_number, firm.municipality, firm.address,
        frozenset(mail.lower() for mail, _phone in mine if mail),
        frozenset(filter(None, (likeness.phone_key(phone) for _mail, phone in mine))),
    )  # fmt: skip
