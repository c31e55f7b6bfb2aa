"""The access matrix as data: what every kind of viewer may see of a firm (docs/decisions/0007-access.md)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

FILE = Path(__file__).with_name("access_matrix.toml")


@dataclass(frozen=True, slots=True)
class Matrix:
    """The file as it stands.

    Attributes:
        viewers: Kind of viewer → who that is, seen from one firm.
        sees: Category of data → kind of viewer → ``all``, ``own``, ``consent``, ``unnamed``, ``counts``
            or ``none``.
    """

    viewers: dict[str, str]
    sees: dict[str, dict[str, str]]


@cache
def read() -> Matrix:
    """Read the matrix."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Matrix(found["viewers"], found["sees"])


VIEWERS: dict[str, str | Promise] = {
    "anonymous": _("somebody who is not signed in"),
    "stranger": _("an adviser of an organisation the firm has not let in"),
    "reader": _("a read-only member of the organisation that registered the firm"),
    "colleague": _("a member of the organisation that registered the firm"),
    "manager": _("a manager of the organisation that registered the firm"),
    "receiver": _("an adviser of an organisation the firm has let in"),
    "coordinator": _("the coordinator of the firm's region"),
    "other_coordinator": _("the coordinator of another region"),
    "researcher": _("a researcher of the firm's region"),
    "firm": _("a contact of the firm"),
    "other_firm": _("a contact of another firm"),
}
CATEGORIES: dict[str, str | Promise] = {
    "directory": _("The directory: organisations, services, competence"),
    "capacity": _("Capacity of organisations"),
    "identity": _("Name, number, place and industry of the firm"),
    "contact": _("Contact persons"),
    "diagnosis": _("Answers to the check and what they show"),
    "plan": _("The plan"),
    "journey": _("Who helps with what, and when"),
    "finance": _("Turnover, balance sheet and aid received"),
    "case": _("Cases: who asks whom, about what, and where it stands"),
    "words": _("What is written in a case"),
    "audit": _("The log: who saw and did what"),
}
SHORT: dict[str, str | Promise] = {
    "directory": pgettext_lazy("access", "Directory"),
    "capacity": pgettext_lazy("access", "Capacity"),
    "identity": pgettext_lazy("access", "Identity"),
    "contact": pgettext_lazy("access", "Contacts"),
    "diagnosis": pgettext_lazy("access", "Answers"),
    "plan": pgettext_lazy("access", "Plan"),
    "journey": pgettext_lazy("access", "Help"),
    "finance": pgettext_lazy("access", "Money"),
    "case": pgettext_lazy("access", "Cases"),
    "words": pgettext_lazy("access", "Words"),
    "audit": pgettext_lazy("access", "Log"),
}
WORDS: dict[str, tuple[str | Promise, str | Promise, str]] = {
    "all": (pgettext_lazy("access", "all"), _("everything of that kind"), "good"),
    "own": (
        pgettext_lazy("access", "own"),
        _("what their own organisation entered or made about the firm"),
        "info",
    ),
    "consent": (
        pgettext_lazy("access", "by consent"),
        _("what the firm has consented to, and no more"),
        "info",
    ),
    "unnamed": (pgettext_lazy("access", "unnamed"), _("the case without the firm"), "info"),
    "counts": (pgettext_lazy("access", "counts"), _("numbers in which no firm can be told"), ""),
    "none": (pgettext_lazy("access", "nothing"), _("nothing"), ""),
}


@dataclass(frozen=True, slots=True)
class Table:
    """The matrix for a page.

    Attributes:
        heads: Categories, in their order.
        rows: Who, and for each category the word and its tone.
        legend: Word, meaning, tone.
        categories: Category in a word and in full.
    """

    heads: list[str | Promise]
    rows: list[tuple[str | Promise, list[tuple[str | Promise, str | Promise, str]]]]
    legend: list[tuple[str | Promise, str | Promise, str]]
    categories: list[tuple[str | Promise, str | Promise]]


def table() -> Table:
    """Give the matrix in the reader's language."""
    matrix = read()
    rows = []
    for viewer in matrix.viewers:
        cells = [
            (SHORT[category], WORDS[sees[viewer]][0], WORDS[sees[viewer]][2])
            for category, sees in matrix.sees.items()
        ]
        rows.append((VIEWERS[viewer], cells))
    return Table(
        [SHORT[category] for category in matrix.sees],
        rows,
        list(WORDS.values()),
        [(SHORT[category], CATEGORIES[category]) for category in matrix.sees],
    )
