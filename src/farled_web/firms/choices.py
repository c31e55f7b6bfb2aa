"""Words for the codes a firm's facts are written in, in the reader's language."""

from __future__ import annotations

from functools import cache

from babel import Locale
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from farled.terms.countries import COUNTRIES, LANGUAGES
from farled.terms.nace import nace_label, nace_section
from farled.terms.nuts import NUTS_PREFIX, nuts_level, nuts_names

STAGES = [
    ("not_interested", _("not interested")),
    ("unsolicited_orders", _("fills orders that come in")),
    ("explores", _("explores whether it can be done")),
    ("exports_close", _("exports to a country close by")),
    ("experienced", _("experienced there")),
    ("explores_distant", _("explores countries further away")),
]
# The sections of NACE 2 and 2.1; a section's letter means nearly the same in both.
SECTIONS = [
    ("A", _("Agriculture, forestry and fishing")),
    ("B", _("Mining and quarrying")),
    ("C", _("Manufacturing")),
    ("D", _("Electricity, gas, steam")),
    ("E", _("Water, waste and remediation")),
    ("F", _("Construction")),
    ("G", _("Wholesale and retail trade")),
    ("H", _("Transport and storage")),
    ("I", _("Hotels and restaurants")),
    ("J", pgettext_lazy("industry", "Information, communication and publishing")),
    ("K", pgettext_lazy("industry", "Finance, insurance, telecommunication")),
    ("L", pgettext_lazy("industry", "Real estate, finance")),
    ("M", pgettext_lazy("industry", "Professional, scientific, technical")),
    ("N", pgettext_lazy("industry", "Administrative and support services")),
    ("O", pgettext_lazy("industry", "Public administration and support services")),
    ("P", pgettext_lazy("industry", "Education, public administration")),
    ("Q", pgettext_lazy("industry", "Health, care, education")),
    ("R", pgettext_lazy("industry", "Culture, sports, health")),
    ("S", _("Other services")),
    ("T", pgettext_lazy("industry", "Other services, households")),
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
    found = [(c, f"{name} ({c})") for c, name in nuts_names().items() if c[:2] == prefix and nuts_level(c) == 3]
    return sorted(found, key=lambda pair: _order(pair[1]))


def nuts_name(code: str) -> str:
    """Give an area's name with its code."""
    name = nuts_names().get(code)
    return f"{name} ({code})" if name else code


def industry(code: str, revision: str) -> str:
    """Give an industry in words: the section in the reader's language, the label in English."""
    if not code:
        return ""
    label = nace_label(code, revision)
    section = dict(SECTIONS).get(nace_section(code, revision), "")
    if (get_language() or "en").startswith("sv"):
        return f"{code} {section}".strip()
    return f"{code} {label}".strip() if label else code


def stage(code: str) -> str:
    """Give a stage in words."""
    return str(dict(STAGES).get(code, code))
