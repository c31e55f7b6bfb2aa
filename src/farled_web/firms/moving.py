"""What rooms above say of their tables, for the time two records become one.

Every row that names a firm moves by itself; a rule is needed only where two sets of rows cannot simply
stand together::

    moving.register(moving.Rule("coalitions_plan", renumber="number"))
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Rule:
    """How the rows of two firms become those of one.

    Attributes:
        table: Its name in the database.
        column: The column that says which firm.
        renumber: A numbering per firm: the rows that come in are counted on after those that are there.
        single: A column in which only one row of a firm may hold `value`; the older one gets `instead`.
        value: See `single`.
        instead: See `single`.
        newest: The column that says which of them is newer.
        latest: The rows of a firm are one set; the set with the higher value here stays, whole.
    """

    table: str
    column: str = "firm_id"
    renumber: str = ""
    single: str = ""
    value: str = ""
    instead: str = ""
    newest: str = ""
    latest: str = ""


_rules: dict[str, Rule] = {}


def register(rule: Rule) -> None:
    """Take a table's rule; registered again, it is replaced."""
    _rules[rule.table] = rule


def rules() -> list[dict[str, Any]]:
    """Give the rules as the database takes them."""
    return [{k: v for k, v in asdict(rule).items() if v} for _name, rule in sorted(_rules.items())]
