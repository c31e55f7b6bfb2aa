"""Organisation numbers of national registers, by check digit where the register has one.

The check digits are python-stdnum's.  `CHECKED` names the countries; a number of any other country
is checked by form alone: 4 to 24 letters, digits, spaces, dots, slashes and hyphens.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module

_MODULES: dict[str, tuple[str, ...]] = {
    "AT": ("at.businessid",),
    "BE": ("be.vat",),
    "BG": ("bg.vat",),
    "CH": ("ch.uid",),
    "CZ": ("cz.dic",),
    "DK": ("dk.cvr",),
    "EE": ("ee.registrikood",),
    "ES": ("es.nif",),
    "FI": ("fi.ytunnus",),
    "FR": ("fr.siren",),
    "GR": ("gr.vat",),
    "HR": ("hr.oib",),
    "HU": ("hu.anum",),
    "IS": ("is_.kennitala",),
    "IT": ("it.iva",),
    "LV": ("lv.pvn",),
    "NO": ("no.orgnr",),
    "PL": ("pl.nip", "pl.regon"),
    "PT": ("pt.nif",),
    "RO": ("ro.cui",),
    "SE": ("se.orgnr",),
    "SI": ("si.maticna",),
}
"""Country → the numbers its firms go by there; one of them must be valid."""

CHECKED: frozenset[str] = frozenset(_MODULES) | {"LT"}
"""Countries whose numbers are checked by more than their form."""

EXAMPLES: dict[str, str] = {"SE": "556000-0001"}
"""A number with a right check digit, for messages."""

_FORM = re.compile(r"[0-9A-Za-z][0-9A-Za-z .,/\-]{2,22}[0-9A-Za-z]")


@cache
def _checks(country: str) -> tuple[Callable[[str], bool], ...]:
    return tuple(import_module(f"stdnum.{name}").is_valid for name in _MODULES[country])


def is_organisation_number(number: str, country: str) -> bool:
    """Say whether the number can stand in that country's register.

    Args:
        number: As written, with or without separators.
        country: ISO 3166 alpha-2.
    """
    if _FORM.fullmatch(number) is None:
        return False
    if country == "LT":
        return _is_lithuanian(number)
    if country not in _MODULES:
        return True
    return any(check(number) for check in _checks(country))


def _is_lithuanian(number: str) -> bool:
    # The company code's check digit is computed as the VAT number's, on eight digits.
    if re.fullmatch(r"\d{9}", number) is None:
        return False
    last = import_module("stdnum.lt.pvm").calc_check_digit(number[:-1])
    return bool(last == number[-1])
