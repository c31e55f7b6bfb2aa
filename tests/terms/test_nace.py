"""NACE codes by revision (docs/methods/packs.md §5)."""

from __future__ import annotations

import pytest

from farled.terms.nace import is_nace, nace_label, nace_section


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("C", True, True), ("V", False, True), ("25", True, True), ("25.6", True, True),
        ("25.62", True, True),
        ("62.01", True, False), ("62.10", False, True), ("98.76", False, False), ("2562", False, False),
        ("25.", False, False), ("", False, False), ("c", False, False), ("25.621", False, False),
    ],
)  # fmt: skip
def test_a_code_stands_in_its_revision(code: str, old: bool, new: bool) -> None:
    assert (is_nace(code, "2"), is_nace(code, "2.1")) == (old, new)


def test_unknown_revisions_have_no_codes() -> None:
    assert not is_nace("C", "1.1")


def test_published_counts_of_classes() -> None:
    """Rev. 2: 21 sections, 88 divisions, 272 groups, 615 classes; Rev. 2.1: 22, 87, 287, 651."""
    counts = {}
    for revision in ("2", "2.1"):
        pairs = [f"{n:02}" for n in range(100)]
        groups = [f"{pair}.{n}" for pair in pairs for n in range(10)]
        classes = [f"{group}{n}" for group in groups for n in range(10)]
        sections = [chr(letter) for letter in range(65, 91)]
        kinds = (sections, pairs, groups, classes)
        counts[revision] = [sum(is_nace(code, revision) for code in kind) for kind in kinds]
    assert counts == {"2": [21, 88, 272, 615], "2.1": [22, 87, 287, 651]}


def test_labels_and_sections() -> None:
    assert nace_label("25.62", "2") == "Machining"
    assert (nace_section("25.62", "2"), nace_section("62.10", "2.1"), nace_section("C", "2")) == (
        "C",
        "K",
        "C",
    )
    assert (nace_label("99.9", "2"), nace_section("99.9", "2")) == ("", "")
