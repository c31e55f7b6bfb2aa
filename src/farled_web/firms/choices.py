"""Words for the codes a firm's facts are written in, in the reader's language."""

from __future__ import annotations

from functools import cache

from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from farled.terms.countries import COUNTRIES, LANGUAGES
from farled.terms.nace import nace_label
from farled.terms.nuts import NUTS_PREFIX, nuts_level, nuts_names

STAGES = [
    ("not_interested", _("not interested")),
    ("unsolicited_orders", _("fills orders that come in")),
    ("explores", _("explores whether it can be done")),
    ("exports_close", _("exports to a country close by")),
    ("experienced", _("experienced there")),
    ("explores_distant", _("explores countries further away")),
]
# By NACE division, which (unlike the letters of sections) mean the same in revisions 2 and 2.1.
INDUSTRIES = [
    ("01", "03", _("Agriculture, forestry and fishing")),
    ("05", "09", _("Mining and quarrying")),
    ("10", "33", _("Manufacturing")),
    ("35", "35", _("Electricity, gas and heat")),
    ("36", "39", _("Water and waste")),
    ("41", "43", _("Construction")),
    ("45", "47", _("Wholesale and retail trade")),
    ("49", "53", _("Transport and storage")),
    ("55", "56", _("Hotels and restaurants")),
    ("58", "63", _("Information and communication")),
    ("64", "66", _("Finance and insurance")),
    ("68", "68", _("Real estate")),
    ("69", "75", _("Professional and technical services")),
    ("77", "82", _("Administrative and support services")),
    ("84", "84", _("Public administration")),
    ("85", "85", _("Education")),
    ("86", "88", _("Health and social care")),
    ("90", "93", _("Arts, sports and recreation")),
    ("94", "99", _("Other services")),
]
FIRST_LANGUAGES = ("sv", "en", "fi", "de", "fr", "es", "zh", "ar")
FIRST_COUNTRIES = ("SE", "NO", "DK", "FI", "DE")


def _locale() -> Locale:
    return Locale.parse((get_language() or "en")[:2])


def country(code: str) -> str:
    """Give a country's name; the code where there is none."""
    return str(_locale().territories.get(code, code))


def language(code: str) -> str:
    """Give a language's name, beginning small as in a sentence."""
    return str(_locale().languages.get(code, code))


def countries() -> list[tuple[str, str]]:
    """Give all countries by name, the nearest first."""
    return _named(tuple(sorted(COUNTRIES)), FIRST_COUNTRIES, str(_locale()), "territories")


def languages() -> list[tuple[str, str]]:
    """Give all languages by name, the most used first."""
    return _named(tuple(sorted(LANGUAGES)), FIRST_LANGUAGES, str(_locale()), "languages")


@cache
def _named(codes: tuple[str, ...], first: tuple[str, ...], locale: str, kind: str) -> list[tuple[str, str]]:
    names = getattr(Locale.parse(locale), kind)
    rest = sorted((c for c in codes if c not in first), key=lambda c: _order(str(names.get(c, c))))
    return [(code, str(names.get(code, code))) for code in (*first, *rest)]


def _order(name: str) -> str:
    return name.lower().translate(str.maketrans("åäöéèüæø", "{|}eeu|}"))


@cache
def nuts(country_code: str) -> list[tuple[str, str]]:
    """Give a country's areas of NUTS level 3 by name."""
    prefix = NUTS_PREFIX.get(country_code, country_code) or "SE"
    found = [
        (c, f"{name} ({c})") for c, name in nuts_names().items() if c[:2] == prefix and nuts_level(c) == 3
    ]
    return sorted(found, key=lambda pair: _order(pair[1]))


def nuts_name(code: str) -> str:
    """Give an area's name with its code."""
    name = nuts_names().get(code)
    return f"{name} ({code})" if name else code


def industries() -> list[tuple[str, str]]:
    """Give the industries for a filter, by their first division."""
    return [(first, str(name)) for first, _last, name in INDUSTRIES]


def divisions(first: str) -> tuple[str, str]:
    """Give where an industry's codes begin, and where they have ended."""
    last = next(last for begin, last, _name in INDUSTRIES if begin == first)
    return first, f"{int(last) + 1:02d}"


def industry(code: str, revision: str) -> str:
    """Give an industry in words: its group in the reader's language; in English the code's own label."""
    if not code:
        return ""
    if (get_language() or "en").startswith("sv") and code[:2].isdigit():
        found = (name for first, last, name in INDUSTRIES if first <= code[:2] <= last)
        return f"{code} {next(found, '')}".strip()
    return f"{code} {nace_label(code, revision)}".strip()


def stage(code: str) -> str:
    """Give a stage in words."""
    return str(dict(STAGES).get(code, code))
