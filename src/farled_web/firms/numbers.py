"""Organisation numbers as they are kept, recognised and shown (docs/methods/web.md, firms R1 to R3)."""

from __future__ import annotations

import re

from farled.terms.organisation_numbers import is_organisation_number

_PERSONAL = re.compile(r"(18|19|20)?\d{2}[01]\d{7}")
_VAT = re.compile(r"SE(\d{10})01")


def normalised(number: str, country: str) -> str:
    """Give a number as it is kept: letters and digits only, capitals; "" stays "".

    A Swedish VAT number is brought back to the organisation number in it, and a personal number of
    twelve digits to its ten, so that one firm is found under one number.
    """
    plain = re.sub(r"[^0-9A-Z]", "", number.upper())
    if country != "SE":
        return plain
    if found := _VAT.fullmatch(plain):
        return found.group(1)
    return plain[2:] if len(plain) == 12 and _PERSONAL.fullmatch(plain) else plain


def is_valid(number: str, country: str) -> bool:
    """Say whether a number as written can stand in the country's register."""
    if country == "SE":
        return is_organisation_number(normalised(number, country), country)
    return is_organisation_number(number.strip(), country)


def is_personal(number: str, country: str) -> bool:
    """Say whether a number has the form of a Swedish personal number: its third digit is below 2."""
    return country == "SE" and _PERSONAL.fullmatch(normalised(number, country)) is not None


def shown(number: str, country: str, *, sole_trader: bool) -> str:
    """Give a number for the screen: in the country's form, and masked where it can be a person's.

    The year of birth and the last two digits stay, enough to tell two records apart and no more.
    """
    if not number:
        return ""
    if sole_trader or is_personal(number, country):
        return masked(number)
    return f"{number[:6]}-{number[6:]}" if country == "SE" and len(number) == 10 else number


def masked(number: str) -> str:
    """Hide all of a number but its first and last two characters."""
    if len(number) == 10:
        return f"{number[:2]}••••-••{number[-2:]}"
    return number[:2] + "•" * max(len(number) - 4, 2) + number[-2:]
