"""One firm's plan and its reasons as a person reads them on the terminal."""

from __future__ import annotations

import re

import pytest
from tests.cli.conftest import Made, Run

from farled.cli.explain_text import _RULES, _SENTENCES, _excluded, _runner_up, sentence
from farled.directory.conditions import _KINDS


def test_every_firm_fits_80_columns_and_is_marked(run: Run, made: Made) -> None:
    for row in made.document["firms"][:4]:
        shown = run("explain", made.pack, made.file, "--firm", row["firm"])
        assert shown.code == 0 and "(synthetic)" in shown.out.splitlines()[0]
        assert max(map(len, shown.out.splitlines())) <= 80


@pytest.mark.parametrize("code", _SENTENCES)
def test_every_reason_has_words_without_gaps(code: str) -> None:
    wanted = re.findall(r"\{(\w+)(?::([^}]*))?\}", _SENTENCES[code])
    values = {name: 1.0 if spec else "x" for name, spec in wanted}
    assert "{" not in sentence({"code": code, "values": values})


def test_every_rule_of_eligibility_has_words() -> None:
    assert set(_RULES) == set(_KINDS)
    said = _excluded({"rule": "age_max", "wanted": ["6"], "given": "1982"})
    assert said == "takes firms of at most 6 years; this one was founded in 1982"
    assert "is in none" in _excluded({"rule": "place", "wanted": ["A", "B"], "given": ""})


def test_a_price_that_rounds_to_nothing_is_no_reason() -> None:
    assert _runner_up(None) == "Nobody else in the pool can take this step."
    price = {"code": "price", "values": {"price": 0.001}}
    other = {"organisation": "hub", "points_less": 0.0, "why": [price]}
    assert _runner_up(other) == (
        "Runner-up: hub, worth the same at the plan's prices: ties are broken by name"
    )
    assert "2.0 points less" in _runner_up(other | {"points_less": 2.0})
    assert "2.0 points more at this step alone" in _runner_up(other | {"points_less": -2.0})
