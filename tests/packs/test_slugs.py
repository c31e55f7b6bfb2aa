"""Identifiers from names: docs/methods/imports.md §4.3."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from farled.packs.slugs import plain_ids, slug, unique_slugs

NAMES = st.dictionaries(
    st.text(max_size=5), st.sampled_from(["A b", "a-B", "a b!", "", "é", "e", "学", "a_b_0"])
)


def test_4_3_a_slug_is_plain_ascii() -> None:
    assert slug("Discrimination / Förvärv & ø") == "discrimination_forvarv_o"
    assert slug("学习") == ""
    assert len(slug("x" * 500)) == 60


@given(NAMES)
def test_4_3_identifiers_are_unique_and_do_not_depend_on_order(names: dict[str, str]) -> None:
    found = unique_slugs(names, "area")
    assert set(found) == set(names)
    assert len(set(found.values())) == len(names)
    assert unique_slugs(dict(reversed(names.items())), "area") == found
    assert all(text and text == slug(text) for text in found.values())


def test_4_3_names_that_collide_all_get_digits() -> None:
    found = unique_slugs({"k1": "Loans", "k2": "loans", "k3": "Advice"}, "area")
    assert found["k3"] == "advice"
    assert found["k1"].startswith("loans_")
    assert found["k2"].startswith("loans_")


@given(st.sets(st.text(min_size=1, max_size=6)))
def test_4_3_plain_identifiers_stay_and_the_others_do_not_take_theirs(keys: set[str]) -> None:
    found = plain_ids({key: key for key in keys} | {"ok-1": "ok-1"}, "x")
    assert found["ok-1"] == "ok-1"
    assert len(set(found.values())) == len(found)
