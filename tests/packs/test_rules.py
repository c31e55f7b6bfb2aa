"""Rules of a row speak of tables and columns that there are."""

from __future__ import annotations

import pytest

from farled.packs.rules import RULES, Rule
from farled.packs.schemas import TABLES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.table}-{rule.fault.code}")
def test_a_rule_is_about_what_there_is(rule: Rule) -> None:
    names = TABLES[rule.table].names
    assert rule.column in names
    assert set(rule.broken.meta.root_names()) <= set(names)
    assert rule.fault.reason and rule.fault.remedy
