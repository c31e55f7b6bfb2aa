"""How alike two descriptions of a firm are (docs/methods/web.md, firms R4 to R6): pure calculation."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

LIKELY = 0.87
"""From here on two records are shown as perhaps the same (R6)."""

# What follows a name in a register and says nothing of whose it is (R4).
_SUFFIXES = """
    ab aktiebolag aktiebolaget hb handelsbolag handelsbolaget kb kommanditbolag kommanditbolaget
    publ ef enskild firma ek forening ekonomisk filial sverige sweden scandinavia nordic as asa aps
    oy oyj ltd limited gmbh inc llc co company group gruppen koncernen holding the
"""
SUFFIXES = frozenset(_SUFFIXES.split())
# Words many firms have: they tell less, and are looked for last (R5).
_COMMON = """
    bygg konsult konsulting consulting teknik technology service tjanst produktion industri
    industrier maskin data system systems design media transport invest fastigheter livs mat svenska
    norra sodra ostra vastra och i den det pa av for med and of solutions partner partners
"""
COMMON = frozenset(_COMMON.split())
_PUBLIC_MAIL = """
    gmail.com hotmail.com hotmail.se outlook.com live.se live.com icloud.com me.com yahoo.com
    yahoo.se telia.com telia.se bredband.net spray.se comhem.se protonmail.com proton.me msn.com
"""
PUBLIC_MAIL = frozenset(_PUBLIC_MAIL.split())
_SPECIAL = str.maketrans({"ø": "o", "æ": "a", "ß": "s", "ð": "d", "đ": "d", "ł": "l", "&": " och "})
SAME_WORD = 0.88
COMMON_WEIGHT = 0.4


@dataclass(frozen=True, slots=True)
class Facts:
    """What a firm is registered with, or known by; empty is not known.

    Attributes:
        name: As written.
        country: Of its register.
        organisation_number: Normalised.
        sole_trader: The number can be a person's.
        municipality: Place.
        address: Street and number, postal code.
        contact_name: A person to save with it.
        contact_email: Their address.
        contact_phone: Their phone.
        more: Further columns to save.
    """

    name: str
    country: str = "SE"
    organisation_number: str = ""
    sole_trader: bool = False
    municipality: str = ""
    address: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it is compared."""

    name: str
    number: str = ""
    municipality: str = ""
    address: str = ""
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike, and in what.

    Attributes:
        score: From `LIKELY` on they are perhaps the same.
        name: Likeness of the names alone, 0 to 1.
        shared: What is the same: ``email``, ``phone``, ``domain``, ``address``, ``place``.
    """

    score: float
    name: float
    shared: tuple[str, ...]


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """Give a text in small letters without accents or signs, words by single spaces."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_SPECIAL))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^0-9a-z]+", " ", letters).split())


@lru_cache(maxsize=65536)
def name_words(name: str) -> tuple[str, ...]:
    """Give the words of a name that tell whose it is; all of them where nothing else is left (R4)."""
    words = tuple(folded(name).split())
    kept = tuple(word for word in words if word not in SUFFIXES)
    return kept or words


def phone_key(phone: str) -> str:
    """Give the last eight digits of a phone number, however it begins; "" when it is too short."""
    digits = re.sub(r"\D", "", phone)
    return digits[-8:] if len(digits) >= 7 else ""


def record_of(facts: Facts) -> Record:
    """Give what is typed as it is compared."""
    mail, phone = facts.contact_email.strip().lower(), phone_key(facts.contact_phone)
    return Record(
        facts.name,
        facts.organisation_number,
        facts.municipality,
        facts.address,
        frozenset([mail] if mail else []),
        frozenset([phone] if phone else []),
    )


def compare(a: Record, b: Record) -> Likeness:
    """Say how alike two records are (R5, R6).

    Two different numbers are two firms, whatever they are called.
    """
    if a.number and b.number and a.number != b.number:
        return Likeness(0.0, name_likeness(a.name, b.name), ())
    name = name_likeness(a.name, b.name)
    shared = tuple(_shared(a, b))
    score = name + sum(WORTH[one] for one in shared) - _apart(a, b)
    if name < 0.45 and not {"email", "phone"} & set(shared):
        score = min(score, LIKELY - 0.01)
    return Likeness(score, name, shared)


WORTH = {"email": 0.45, "phone": 0.4, "domain": 0.2, "address": 0.2, "place": 0.03}
"""What sharing each adds to the likeness of the names (R6)."""


def _shared(a: Record, b: Record) -> list[str]:
    found = []
    if a.emails & b.emails:
        found.append("email")
    elif _domains(a) & _domains(b):
        found.append("domain")
    if a.phones & b.phones:
        found.append("phone")
    if a.address and b.address and _street(a.address) == _street(b.address):
        found.append("address")
    if a.municipality and folded(a.municipality) == folded(b.municipality):
        found.append("place")
    return found


def _apart(a: Record, b: Record) -> float:
    known = a.municipality and b.municipality
    return 0.08 if known and folded(a.municipality) != folded(b.municipality) else 0.0


def _domains(record: Record) -> set[str]:
    return {mail.partition("@")[2] for mail in record.emails} - PUBLIC_MAIL - {""}


@lru_cache(maxsize=65536)
def _street(address: str) -> str:
    """Give the street and its number, without postal code and place."""
    match = re.match(r"(.*?[a-z])\s*(\d+)\s*([a-z])?\b", folded(address))
    if not match:
        return folded(address)
    street = re.sub(r"(gatan|gata|g)$", "g", re.sub(r"(vagen|vag|v)$", "v", match.group(1).replace(" ", "")))
    return f"{street} {match.group(2)}{match.group(3) or ''}"


@lru_cache(maxsize=65536)
def name_likeness(a: str, b: str) -> float:
    """Say how alike two names are, 0 to 1: words paired by Jaro-Winkler, common ones counting less (R5).

    Written together or apart (*Bygg teknik*, *Byggteknik*) is the same; so the names are also compared
    without their spaces, and the better of the two counts.
    """
    left, right = name_words(a), name_words(b)
    joined = jaro_winkler("".join(left), "".join(right))
    # Letters alone are a weaker sign than words: they have to be nearly the same to count.
    return max(_by_words(left, right), joined if joined >= 0.95 else joined - 0.1)


def _by_words(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    pairs = sorted(
        ((jaro_winkler(x, y), i, j) for i, x in enumerate(left) for j, y in enumerate(right)), reverse=True
    )
    used_left: set[int] = set()
    used_right: set[int] = set()
    shared = 0.0
    for likeness, i, j in pairs:
        if likeness < SAME_WORD or i in used_left or j in used_right:
            continue
        used_left.add(i)
        used_right.add(j)
        shared += likeness * (_weight(left[i]) + _weight(right[j]))
    whole = sum(map(_weight, left)) + sum(map(_weight, right))
    return shared / whole if whole else 0.0


def _weight(word: str) -> float:
    return COMMON_WEIGHT if word in COMMON or len(word) < 3 else 1.0


@lru_cache(maxsize=65536)
def jaro_winkler(a: str, b: str) -> float:
    """Give the Jaro-Winkler likeness of two words, 0 to 1 (Winkler 1990: prefix of four at 0.1)."""
    if a == b:
        return 1.0
    if not a or not b:
        return 0.0
    reach = max(len(a), len(b)) // 2 - 1
    taken = [False] * len(b)
    first: list[str] = []
    for i, letter in enumerate(a):
        for j in range(max(0, i - reach), min(len(b), i + reach + 1)):
            if not taken[j] and b[j] == letter:
                taken[j] = True
                first.append(letter)
                break
    if not first:
        return 0.0
    second = [letter for letter, hit in zip(b, taken, strict=True) if hit]
    swapped = sum(x != y for x, y in zip(first, second, strict=True)) / 2
    same = len(first)
    jaro = (same / len(a) + same / len(b) + (same - swapped) / same) / 3
    prefix = 0
    for x, y in zip(a[:4], b[:4], strict=False):
        if x != y:
            break
        prefix += 1
    return jaro + prefix * 0.1 * (1 - jaro)
