"""NUTS codes: the European Union's territorial units, checked against Eurostat's list.

Every code of NUTS 2021 and 2024 and of the statistical regions of EFTA and candidate countries is
in ``data/nuts.csv`` (source and licence in ``data/README.md``).  The United Kingdom is in neither
list: its codes are checked by form alone.  Countries without NUTS have no valid code at all.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

FORM_ONLY: tuple[str, ...] = ("UK",)
"""Country prefixes whose codes are checked by form and not against a list."""

NUTS_PREFIX: dict[str, str] = {"GR": "EL", "GB": "UK"}
"""ISO 3166 countries whose NUTS prefix differs from their ISO code."""

_FORM = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")


@cache
def nuts_names() -> dict[str, str]:
    """Give the name of every listed code of levels 1 to 3, and of both versions."""
    text = (files("farled.terms") / "data" / "nuts.csv").read_text(encoding="utf-8")
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines())}


@cache
def nuts_countries() -> frozenset[str]:
    """Give the two-letter prefixes that have listed codes."""
    return frozenset(code[:2] for code in nuts_names())


def is_nuts(code: str) -> bool:
    """Say whether it is a NUTS code of level 0 (country) to 3.

    Checked against the list, and for `FORM_ONLY` countries by form.
    """
    if _FORM.fullmatch(code) is None:
        return False
    if code[:2] in FORM_ONLY:
        return True
    return code in nuts_countries() or code in nuts_names()


def nuts_level(code: str) -> int:
    """Give the level, 0 (country) to 3, of a valid code."""
    return len(code) - 2


def country_of_nuts(code: str) -> str:
    """Give the ISO 3166 alpha-2 code of the country a NUTS code lies in."""
    prefix = code[:2]
    return {nuts: iso for iso, nuts in NUTS_PREFIX.items()}.get(prefix, prefix)
