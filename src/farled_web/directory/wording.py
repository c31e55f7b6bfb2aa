"""The directory's codes in people's words, in the page's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from farled.directory.eligibility import Reason
from farled.directory.pooling import Pooled
from farled.terms.areas import Area
from farled.terms.barriers import Barrier
from farled.terms.countries import COUNTRIES, LANGUAGES
from farled.terms.periods import Quarter
from farled_web.organisations.models import KINDS

Text = str | Promise

LEVELS: tuple[Text, ...] = (
    gettext_lazy("does not help here"),
    gettext_lazy("informs or points on"),
    gettext_lazy("advises or trains hands-on"),
    gettext_lazy("carries a firm through"),
)
PROVENANCES: dict[str, Text] = {
    "hypothesis": gettext_lazy("somebody's hypothesis"),
    "self_declared": gettext_lazy("the organisation's own statement"),
    "mandate": gettext_lazy("a published mandate"),
    "interview": gettext_lazy("a coded interview"),
    "outcome": gettext_lazy("observed outcomes"),
}
FORMATS: dict[str, Text] = {
    "advice": gettext_lazy("advice"),
    "training": gettext_lazy("training"),
    "mentoring": gettext_lazy("mentoring"),
    "finance": gettext_lazy("finance"),
    "delegation": gettext_lazy("delegation"),
    "course": gettext_lazy("course"),
    "network": gettext_lazy("network"),
    "event": gettext_lazy("event"),
}
UNITS: dict[str, Text] = {"hours": gettext_lazy("hours"), "seats": gettext_lazy("seats")}
TIES: dict[str, Text] = {
    "agreement": gettext_lazy("agreement"),
    "shared_office": gettext_lazy("shared office"),
    "joint_project": gettext_lazy("joint project"),
    "referrals": gettext_lazy("referrals"),
}
STAGES: dict[str, Text] = {
    "not_interested": gettext_lazy("not interested in business abroad"),
    "unsolicited_orders": gettext_lazy("fills orders that come from abroad"),
    "explores": gettext_lazy("looks into selling abroad"),
    "exports_close": gettext_lazy("sells to one nearby country"),
    "experienced": gettext_lazy("is experienced in a nearby country"),
    "explores_distant": gettext_lazy("looks at more distant countries"),
}
SIZES: dict[str, Text] = {
    "micro": gettext_lazy("micro (under 10 employees)"),
    "small": gettext_lazy("small (under 50 employees)"),
    "medium": gettext_lazy("medium-sized (under 250 employees)"),
    "large": gettext_lazy("large"),
}
RULES: dict[str, Text] = {
    "size_class": gettext_lazy("size of the firm"),
    "sector": gettext_lazy("industry"),
    "place": gettext_lazy("place"),
    "stage": gettext_lazy("how far abroad the firm is"),
    "membership": gettext_lazy("member of"),
    "turnover_min": gettext_lazy("turnover of at least (euro)"),
    "turnover_max": gettext_lazy("turnover of at most (euro)"),
    "employees_min": gettext_lazy("employees, at least"),
    "employees_max": gettext_lazy("employees, at most"),
    "age_max": gettext_lazy("years old, at most"),
    "language": gettext_lazy("language"),
    "market": gettext_lazy("market"),
}

# The library tells its problems in English, precisely; readers of another language get them by their code.
PROBLEMS: dict[str, tuple[Text, Text]] = {
    "required": (gettext_lazy("is empty"), gettext_lazy("Fill it in")),
    "unknown-area": (
        gettext_lazy("is no support area of the region"),
        gettext_lazy("Write one of the region's areas"),
    ),
    "unknown-organisation": (
        gettext_lazy("is no organisation of the region"),
        gettext_lazy("Write one that stands there, or add it"),
    ),
    "unknown-service": (
        gettext_lazy("is no service that stands there"),
        gettext_lazy("Write one that stands there, or add it"),
    ),
    "unknown-barrier": (gettext_lazy("is no line of the check"), gettext_lazy("Write one that stands there")),
    "out-of-range": (
        gettext_lazy("is outside what is allowed"),
        gettext_lazy("Give a number within the bounds"),
    ),
    "bad-number": (gettext_lazy("is not a number"), gettext_lazy("Write a number, or leave the cell empty")),
    "bad-integer": (gettext_lazy("is not a whole number"), gettext_lazy("Write digits only")),
    "bad-date": (gettext_lazy("is not a date"), gettext_lazy("Write year-month-day")),
    "bad-quarter": (gettext_lazy("is not a quarter"), gettext_lazy("Write the year, Q and 1 to 4")),
    "unknown-value": (
        gettext_lazy("is not one of the values this column takes"),
        gettext_lazy("Write one of them, as in the example"),
    ),
    "duplicate-key": (gettext_lazy("stands there twice"), gettext_lazy("Remove or rename one of the rows")),
    "duplicate-tie": (
        gettext_lazy("is the same as another, the other way round"),
        gettext_lazy("Keep one of them"),
    ),
    "not-yours": (
        gettext_lazy("is not yours to bring in"),
        gettext_lazy("Leave the row out, or ask the coordinator"),
    ),
    "unknown-column": (
        gettext_lazy("is not a column of that table"),
        gettext_lazy("Rename it, or begin a column of your own with x_"),
    ),
    "missing-column": (gettext_lazy("is not in the heading"), gettext_lazy("Add the column")),
    "unknown-table": (
        gettext_lazy("is not a table of the directory"),
        gettext_lazy("Name it after one of the tables"),
    ),
    "too-long": (gettext_lazy("is too long"), gettext_lazy("Shorten it")),
    "no-source": (gettext_lazy("says no source"), gettext_lazy("Say where it can be read")),
    "no-level": (gettext_lazy("is empty"), gettext_lazy("Give a level from 0 to 3")),
    "after-pack-date": (gettext_lazy("lies in the future"), gettext_lazy("Correct the date")),
    "unit-mismatch": (
        gettext_lazy("is not what the services there are counted in"),
        gettext_lazy("Count it as they do"),
    ),
    "bad-rule-value": (
        gettext_lazy("cannot be read for that rule"),
        gettext_lazy("Write it as in the example"),
    ),
    "unknown-country": (gettext_lazy("is not a country"), gettext_lazy("Give the two-letter code")),
    "unknown-language": (gettext_lazy("is not a language"), gettext_lazy("Give the two-letter code")),
    "other-organisation": (
        gettext_lazy("belongs to another organisation"),
        gettext_lazy("Name one of its own services"),
    ),
    "ragged-row": (
        gettext_lazy("has more or fewer cells than the heading"),
        gettext_lazy("Give one cell per column"),
    ),
    "synthetic-not-marked": (
        gettext_lazy("says it is invented, and is not marked so"),
        gettext_lazy("Mark it, or give the real source"),
    ),
}


def problem_reason(code: str, told: str) -> str:
    """Say why something was refused; `told` is the library's own English."""
    return told if language() == "en" or code not in PROBLEMS else str(PROBLEMS[code][0])


def problem_remedy(code: str, told: str) -> str:
    """Say what to do about it."""
    return told if language() == "en" or code not in PROBLEMS else str(PROBLEMS[code][1])


def language() -> str:
    """Give the page's language, ``sv`` or ``en``."""
    return "sv" if (get_language() or "sv").startswith("sv") else "en"


def area_name(area: Area) -> str:
    """Give an area's name."""
    return area.name(language())


def area_names(areas: Iterable[Area]) -> dict[str, str]:
    """Give names by area id."""
    return {area.id: area_name(area) for area in areas}


def barrier_text(barrier: Barrier) -> str:
    """Give a line of the check as a reader meets it."""
    return barrier.text_sv if language() == "sv" else barrier.text_en


def kind_name(kind: str) -> str:
    """Give what an organisation is; a kind a pack declares is shown as it is written there."""
    return str(dict(KINDS).get(kind, kind.replace("_", " ")))


def country_name(code: str) -> str:
    """Give a country's name."""
    return str(Locale(language()).territories.get(code, code))


def language_name(code: str) -> str:
    """Give a language's name."""
    return str(Locale(language()).languages.get(code, code))


def countries() -> list[tuple[str, str]]:
    """Give every country, by name."""
    return sorted(((code, country_name(code)) for code in COUNTRIES), key=lambda one: _sorted(one[1]))


def languages(codes: Iterable[str] = LANGUAGES) -> list[tuple[str, str]]:
    """Give languages, by name."""
    return sorted(((code, language_name(code)) for code in codes), key=lambda one: _sorted(one[1]))


def _sorted(text: str) -> str:
    return text.lower().translate(str.maketrans("åäöéü", "{|}ee"))


def quarter_name(quarter: Quarter | str) -> str:
    """Give a quarter as people say it."""
    text = str(quarter)
    return _("Q%(number)s %(year)s") % {"year": text[:4], "number": text[5]}


def level_word(mean: float) -> str:
    """Say a level in words: that of the scale nearest to it."""
    return str(LEVELS[min(3, max(0, int(mean + 0.5)))])


def surely(pooled: Pooled) -> str:
    """Say how surely a level is known, by how far its interval reaches (web.md, directory §3)."""
    width = pooled.high - pooled.low
    if width <= 1.0:
        return _("well supported")
    return _("fairly well supported") if width <= 1.75 else _("uncertain")


def evidence(pooled: Pooled) -> str:
    """Say what a level rests on."""
    told = ngettext("%(n)s statement", "%(n)s statements", pooled.claims) % {"n": pooled.claims}
    best = _("best: %(kind)s") % {"kind": PROVENANCES[pooled.best.value]}
    return f"{told}, {best}"


def rule_text(rule: str, values: Iterable[str], names: dict[str, str]) -> str:
    """Say one rule with its alternatives.

    Args:
        rule: Its name.
        values: What it asks for, any of which is enough.
        names: Organisations' names by id, for memberships.
    """
    told = [_rule_value(rule, value, names) for value in values]
    joint = _(" or ")
    return f"{RULES.get(rule, rule)}: {joint.join(told)}"


def _rule_value(rule: str, value: str, names: dict[str, str]) -> str:
    if rule == "size_class":
        return str(SIZES.get(value, value))
    if rule == "stage":
        return str(STAGES.get(value, value))
    if rule == "membership":
        return names.get(value, value)
    if rule == "language":
        return language_name(value)
    return country_name(value) if rule == "market" else value


def reason_text(reason: Reason, names: dict[str, str]) -> str:
    """Say one condition that is open or not met."""
    return rule_text(reason.rule, reason.wanted, names)


def ago(day: dt.date, today: dt.date) -> str:
    """Say how long ago a day was, in months or years."""
    days = (today - day).days
    if days < 31:
        return _("this month")
    if days < 365:
        n = days // 30
        return ngettext("%(n)s month ago", "%(n)s months ago", n) % {"n": n}
    n = days // 365
    return ngettext("%(n)s year ago", "%(n)s years ago", n) % {"n": n}
