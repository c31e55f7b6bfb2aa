"""One condition of eligibility: does it hold for a firm, fail, or cannot it be known? directory.md §3.2."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from farled.errors import BadInput, refuse
from farled.terms.firms import Firm
from farled.terms.nace import REVISIONS, nace_section
from farled.terms.nuts import is_nuts
from farled.terms.size_class import SIZE_CLASSES, size_class


@dataclass(frozen=True, slots=True)
class Condition:
    """Alternatives under one rule.

    Attributes:
        rule: Name of the rule.
        wanted: Values, any of which is enough.
        nace_revision: The revision the values are written in, for ``sector``.
    """

    rule: str
    wanted: tuple[str, ...]
    nace_revision: str | None


def facts(condition: Condition, firm: Firm) -> tuple[object, ...]:
    """The facts about the firm the condition looks at; firms equal in them are judged alike."""
    return _kind(condition)[0](firm)


def holds(condition: Condition, firm: Firm, on: date | None) -> bool | None:
    """Whether any alternative is met; None where a missing fact leaves it open.

    Raises:
        BadInput: The rule's name or a value cannot be read.
    """
    judge = _kind(condition)[1]
    answers = [judge(value, firm, condition, on) for value in condition.wanted]
    if any(answer is True for answer in answers):
        return True
    return None if any(answer is None for answer in answers) else False


Judge = Callable[[str, Firm, Condition, "date | None"], "bool | None"]
Facts = Callable[[Firm], tuple[object, ...]]


def _kind(condition: Condition) -> tuple[Facts, Judge]:
    if condition.rule not in _KINDS:
        names = ", ".join(sorted(_KINDS))
        raise refuse(
            "unknown-rule", condition.rule, "is no eligibility rule", f"Use one of {names}", "size_class"
        )
    return _KINDS[condition.rule]


def _size_class(value: str, firm: Firm, condition: Condition, on: date | None) -> bool | None:
    if value not in SIZE_CLASSES:
        raise refuse(
            "bad-size-class", value, "is no size class", f"Use one of {', '.join(SIZE_CLASSES)}", "micro"
        )
    found = size_class(firm.employees, firm.turnover_eur, firm.balance_eur)
    if found.value == "unknown":
        return None
    if found.value == value:
        return True
    # A missing figure can move a provisional class up, never down.
    could_rise = found.provisional and SIZE_CLASSES.index(value) > SIZE_CLASSES.index(found.value)
    return None if could_rise else False


def _sector(value: str, firm: Firm, condition: Condition, on: date | None) -> bool | None:
    if firm.nace is None:
        return None
    theirs, ours = condition.nace_revision, firm.nace_revision
    if theirs is not None and ours is not None and theirs != ours:
        # Divisions mostly kept their meaning between revisions, finer codes did not.
        if value.isalpha() or firm.nace.isalpha():
            return None
        return None if value[:2] == firm.nace[:2] else False
    return _within_sector(value, firm.nace, ours or theirs or REVISIONS[0])


def _within_sector(wanted: str, code: str, revision: str) -> bool | None:
    if wanted.isalpha():
        return code == wanted or nace_section(code, revision) == wanted
    if code.isalpha():
        return None if nace_section(wanted, revision) == code else False
    wanted, code = wanted.replace(".", ""), code.replace(".", "")
    if code.startswith(wanted):
        return True
    return None if wanted.startswith(code) else False


def _place(value: str, firm: Firm, condition: Condition, on: date | None) -> bool | None:
    if firm.municipality is not None and firm.municipality.casefold() == value.casefold():
        return True
    if firm.nuts is not None and is_nuts(value):
        return firm.nuts.startswith(value)
    missing = firm.nuts if is_nuts(value) else firm.municipality
    return None if missing is None else False


def _stage(value: str, firm: Firm, condition: Condition, on: date | None) -> bool | None:
    return None if firm.stage is None else firm.stage == value


def _one_of(known: tuple[str, ...], value: str) -> bool | None:
    return value in known if known else None


def _membership(value: str, firm: Firm, condition: Condition, on: date | None) -> bool | None:
    return _one_of(firm.memberships, value)


def _language(value: str, firm: Firm, condition: Condition, on: date | None) -> bool | None:
    return _one_of(firm.languages, value)


def _market(value: str, firm: Firm, condition: Condition, on: date | None) -> bool | None:
    return _one_of(firm.targets, value)


def _at_least(fact: Callable[[Firm], float | None], sign: int) -> Judge:
    def judge(value: str, firm: Firm, condition: Condition, on: date | None) -> bool | None:
        limit, known = _number(value, condition.rule), fact(firm)
        return None if known is None else sign * known >= sign * limit

    return judge


def _age_max(value: str, firm: Firm, condition: Condition, on: date | None) -> bool | None:
    limit = _number(value, condition.rule)
    return None if firm.founded is None or on is None else on.year - firm.founded <= limit


def _number(value: str, rule: str) -> float:
    try:
        number = float(value)
    except ValueError:
        raise _no_number(value, rule) from None
    if not math.isfinite(number):
        raise _no_number(value, rule)
    return number


def _no_number(value: str, rule: str) -> BadInput:
    return refuse("bad-rule-value", value, f"is no number for {rule}", "Write digits only", "10")


def _employees(firm: Firm) -> float | None:
    return firm.employees


def _turnover(firm: Firm) -> float | None:
    return firm.turnover_eur


_KINDS: dict[str, tuple[Facts, Judge]] = {
    "size_class": (lambda f: (f.employees, f.turnover_eur, f.balance_eur), _size_class),
    "sector": (lambda f: (f.nace, f.nace_revision), _sector),
    "place": (lambda f: (f.municipality, f.nuts), _place),
    "stage": (lambda f: (f.stage,), _stage),
    "membership": (lambda f: (f.memberships,), _membership),
    "language": (lambda f: (f.languages,), _language),
    "market": (lambda f: (f.targets,), _market),
    "employees_min": (lambda f: (f.employees,), _at_least(_employees, 1)),
    "employees_max": (lambda f: (f.employees,), _at_least(_employees, -1)),
    "turnover_min": (lambda f: (f.turnover_eur,), _at_least(_turnover, 1)),
    "turnover_max": (lambda f: (f.turnover_eur,), _at_least(_turnover, -1)),
    "age_max": (lambda f: (f.founded,), _age_max),
}
