"""The library's reasons in words: each code a sentence, in the page's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

Row = Mapping[str, Any]
Names = Callable[[str], str]
SOME = 0.05
"""Points that show at one decimal."""

STATES: dict[str, tuple[str | Promise, str]] = {
    "draft": (pgettext_lazy("plan", "Draft"), "info"),
    "proposed": (pgettext_lazy("plan", "Proposed"), "warn"),
    "change_asked": (pgettext_lazy("plan", "Change asked for"), "warn"),
    "agreed": (pgettext_lazy("plan", "Agreed"), "good"),
    "superseded": (pgettext_lazy("plan", "Superseded"), ""),
}
STEPS: dict[str, tuple[str | Promise, str]] = {
    "planned": (pgettext_lazy("step", "Planned"), "info"),
    "referred": (pgettext_lazy("step", "Referred"), "info"),
    "done": (pgettext_lazy("step", "Done"), "good"),
    "dropped": (pgettext_lazy("step", "Dropped"), ""),
}
WHY_OPEN: dict[str, str | Promise] = {
    "nobody_able": gettext_lazy("Nobody in the region is known to be able to help with this."),
    "nobody_eligible": gettext_lazy("Somebody is able, but none that this firm may turn to."),
    "no_capacity": gettext_lazy("Somebody could help, but every calendar is full."),
    "not_worth_its_cost": gettext_lazy("There is room, but the step would cost more than it brings."),
}
WHY_OPEN_FIRM: dict[str, str | Promise] = {
    "nobody_able": gettext_lazy(
        "Nobody in the region is known to help with this yet. The coordinator sees it."
    ),
    "nobody_eligible": gettext_lazy("Those who help with this do not take firms like yours."),
    "no_capacity": gettext_lazy("Those who help with this have no time left in these quarters."),
    "not_worth_its_cost": gettext_lazy("It is small beside what it would take of your time and theirs."),
}
NEEDS: dict[int, str | Promise] = {
    1: pgettext_lazy("need", "mild"),
    2: pgettext_lazy("need", "marked"),
    3: pgettext_lazy("need", "severe"),
}
ASSUMED: dict[str, str | Promise] = {
    "capacity_not_stated": gettext_lazy(
        "%(organisation)s has not stated its hours for %(area)s; %(assumed)s are assumed."
    ),
    "no_service_listed": gettext_lazy(
        "%(organisation)s lists no service for %(area)s; the usual hours are assumed."
    ),
    "hours_not_stated": gettext_lazy(
        "%(organisation)s does not state the hours of its service for %(area)s; the usual ones are assumed."
    ),
    "aid_not_stated": gettext_lazy(
        "%(organisation)s does not state whether its service for %(area)s is aid; none is assumed."
    ),
    "fee_not_stated": gettext_lazy("%(organisation)s does not state a fee for %(area)s; none is assumed."),
}


def level(value: float) -> str:
    """Write a level, with one decimal."""
    return number_format(value, 1)


def points(value: float) -> str:
    """Write points, with one decimal."""
    return number_format(value, 1)


def quarter(text: str) -> str:
    """Write a quarter as people say it."""
    year, _q, number = text.partition("Q")
    return _("quarter %(number)s, %(year)s") % {"number": number, "year": year} if number else text


def short_quarter(text: str) -> str:
    """Write a quarter in a column's heading."""
    year, _q, number = text.partition("Q")
    return pgettext("quarter, as in a heading", "Q%(number)s %(year)s") % {"number": number, "year": year}


def amount(value: float, unit: str) -> str:
    """Write hours or seats."""
    shown = number_format(value, 0 if value == int(value) else 2)
    if unit == "seats":
        return ngettext("%(n)s seat", "%(n)s seats", int(value)) % {"n": shown}
    return ngettext("%(n)s hour", "%(n)s hours", 1 if value == 1 else 2) % {"n": shown}


def euro(value: float) -> str:
    """Write euro without cents."""
    return f"€{number_format(round(value), 0, force_grouping=True)}"


def reason(found: Row, organisation: Names, area: Names) -> str:
    """Write a reason for or against a step, or what would close an open need."""
    given = found["values"]
    values = {
        **given,
        **{key: level(given[key]) for key in ("level", "low", "high", "price", "points") if key in given},
        **({"years": number_format(given["years"], 1)} if "years" in given else {}),
        **({"euro": euro(given["euro"])} if "euro" in given else {}),
        **({"hours": number_format(given["hours"], 1)} if "hours" in given else {}),
        **({"organisation": organisation(given["organisation"])} if "organisation" in given else {}),
        **({"area": area(given["area"])} if "area" in given else {}),
    }
    text = _sentences().get(found["code"])
    return text % values if text else found["code"]


def _sentences() -> dict[str, str]:
    return {
        "covers_need": _("Reaches level %(level)s for a need of %(need)s"),
        "evidence": _("The level rests on %(claims)s claims, between %(low)s and %(high)s"),
        "thin_evidence": _("Thin evidence: the level lies between %(low)s and %(high)s"),
        "stale_evidence": _("The newest claim is %(years)s years old"),
        "tie": _("Works with the lead already"),
        "no_tie": _("No known tie to the lead"),
        "same_place": _("In the same municipality as the firm"),
        "language": _("Speaks a language of the firm"),
        "member": _("The firm is a member"),
        "lead": _("Leads the coalition"),
        "in_coalition": _("Takes another step of this firm too"),
        "lower_level": _("Reaches only level %(level)s"),
        "price": _("Its hours are in demand: %(price)s points each"),
        "full": _("Its calendar is full"),
        "cost": _("Taking part costs %(points)s points"),
        "fee": _("The firm pays %(euro)s"),
        "aid": _("Counts %(euro)s of de minimis aid"),
        "assumed_capacity": _("Its capacity is assumed; nobody has stated it"),
        "add_hours": _("%(hours)s more hours of %(area)s at %(organisation)s"),
        "add_seat": _("One more seat for %(area)s at %(organisation)s"),
        "add_competence": _("Somebody at level %(level)s or more in %(area)s"),
        "widen_eligibility": _("%(organisation)s opens to firms like this"),
        "dearer": _("%(points)s points less to take part, or a member who serves several needs"),
    }


def less(value: float) -> str:
    """Say how a runner-up stands to who was chosen."""
    if abs(value) < SOME:
        return _("worth the same")
    if value > 0:
        return _("%(points)s points less") % {"points": points(value)}
    return _("%(points)s points more at this step alone, but not within a coalition") % {
        "points": points(-value)
    }


def excluded(found: Row) -> str:
    """Say why an organisation is not in the firm's pool."""
    wanted, rule = ", ".join(map(str, found["wanted"])), found["rule"]
    plain = {
        "beyond_pool": _("Others lie nearer or fit better; the pool is full"),
        "nothing_needed": _("Offers nothing this firm needs and may have"),
        "forbidden": _("Ruled out in this plan"),
    }
    if rule in plain:
        return plain[rule]
    kinds = {
        "size_class": _("Takes only firms of size: %(wanted)s"),
        "sector": _("Takes only firms of industry (NACE): %(wanted)s"),
        "place": _("Takes only firms in: %(wanted)s"),
        "stage": _("Takes only firms at stage: %(wanted)s"),
        "membership": _("Takes only members of: %(wanted)s"),
        "language": _("Works only in: %(wanted)s"),
        "market": _("Takes only firms bound for: %(wanted)s"),
        "employees_min": _("Takes only firms with at least %(wanted)s employees"),
        "employees_max": _("Takes only firms with at most %(wanted)s employees"),
        "turnover_min": _("Takes only firms with a turnover of at least %(wanted)s euro"),
        "turnover_max": _("Takes only firms with a turnover of at most %(wanted)s euro"),
        "age_max": _("Takes only firms of at most %(wanted)s years"),
    }
    return kinds.get(rule, _("Rule %(rule)s: %(wanted)s")) % {"wanted": wanted, "rule": rule}


def age(claims: int, years: float) -> str:
    """Say how much evidence there is, and how old the newest is."""
    many = ngettext("Rests on %(n)s claim", "Rests on %(n)s claims", claims) % {"n": claims}
    if years < 1:
        return _("%(claims)s, the newest less than a year old") % {"claims": many}
    old = ngettext("%(n)s year old", "%(n)s years old", int(years)) % {"n": int(years)}
    return _("%(claims)s, the newest %(old)s") % {"claims": many, "old": old}
