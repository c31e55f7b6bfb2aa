"""Names and reasons in the page's language (reports §4)."""

from __future__ import annotations

import pytest

from farled.reports.language import Speaker
from farled.reports.naming import Names
from farled.reports.values import Reason


@pytest.fixture
def names(model) -> Names:
    return Names(model, Speaker("sv"))


def test_ids_become_names_and_unknown_ids_stay(names):
    assert [names.area("sales"), names.area("x")] == ["Försäljning", "x"]
    assert [names.organisation("noden"), names.organisation("y")] == ["Utlandsnoden Glödmark", "y"]


def test_4_1_a_known_reason_is_a_sentence_with_names_and_numbers(names):
    reason = Reason("add_hours", {"hours": 12.5, "area": "sales", "organisation": "noden"})
    assert names.reason(reason) == "12,5 timmar till av Försäljning hos Utlandsnoden Glödmark"


def test_4_1_small_numbers_keep_two_decimals(names):
    assert (
        names.reason(Reason("price", {"price": 0.42}))
        == "kalendern är knapp: 0,42 poäng för varje timme eller plats"
    )


def test_4_2_another_reason_is_shown_by_its_text_or_code(names):
    assert names.reason(Reason("moon", text="Månen är i rätt fas")) == "Månen är i rätt fas"
    assert names.reason(Reason("moon")) == "moon"


def test_4_1_a_reason_without_its_values_is_our_own_fault(names):
    with pytest.raises(KeyError):
        names.reason(Reason("price"))
