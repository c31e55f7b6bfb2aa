"""What says of itself that it is invented; circles (docs/methods/packs.md §6, §7)."""

from __future__ import annotations

import pytest

from farled.packs.relations import INVENTED


@pytest.mark.parametrize(
    "text",
    [
        "invented",
        "Synthetic: drawn with seed 7",
        "påhittad för demonstration",
        "syntetiska data",
        "https://kluster.example",
        "http://www.example.com/a",
        "https://x.invalid/",
        "example.org",
        "http://localhost:8000/x",
    ],
)
def test_invented(text: str) -> None:
    assert INVENTED.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "almi.se",
        "https://www.examples.se",
        "Synthesis of 2019",
        "report on synthetic fibres",
        "contest.org",
        "",
    ],
)
def test_real(text: str) -> None:
    assert not INVENTED.search(text)


def test_a_circle_through_three_is_found(changed) -> None:
    changed.edit("precedence.csv", "capital,sales,\n", "sales,capital,\ncapital,strategy,\n")
    assert ("precedence.csv", 4, "after", "precedence-cycle") in changed.found()


def test_a_table_that_cannot_be_read_does_not_make_others_unknown(changed) -> None:
    """§8."""
    (changed.folder / "firms.csv").write_bytes(b"\xff\xfe\x00")
    assert {code for *_, code in changed.found()} == {"bad-encoding"}
