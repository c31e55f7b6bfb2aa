"""A plan as a person reads it on the terminal."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import PACKS, Made

from farled.cli.planning_text import ASSUMED, WHY, show_plan
from farled.packs.reading import read_pack


def text(
    made: Made, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, **change: Any
) -> str:
    monkeypatch.setenv("COLUMNS", "80")
    show_plan(read_pack(PACKS / "saltvidda"), {**copy.deepcopy(made.document), **change}, made.pack, None)
    return capsys.readouterr().out


def test_it_fits_80_columns_and_marks_what_is_invented(made: Made) -> None:
    shown = made.out.split("Written to")[0]
    assert "(synthetic)" in shown.splitlines()[0]
    assert max(map(len, shown.splitlines())) <= 80


def test_it_says_what_is_reached_and_what_no_plan_exceeds(made: Made) -> None:
    assert f"{made.document['value']:.1f} points; no plan can exceed {made.document['bound']:.1f}" in made.out
    assert (
        "over 1 quarter " in " ".join(made.out.split())
        and "firms with a known need get a coalition" in made.out
    )


def test_the_next_command_can_be_copied(made: Made) -> None:
    assert made.out.splitlines()[-1] == f"farled certify {made.pack} {made.file}"


def test_open_needs_come_with_their_reason(made: Made) -> None:
    assert {row["reason"] for row in made.document["uncovered"]} <= set(WHY)
    for reason in {row["reason"] for row in made.document["uncovered"]}:
        assert WHY[reason] in made.out


def test_every_assumption_has_its_words(made: Made) -> None:
    assert {row["kind"] for row in made.document["assumptions"]} <= set(ASSUMED)


def test_an_early_end_is_told(
    made: Made, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Ended early" in text(made, capsys, monkeypatch, ended_early=True)


def test_only_twenty_moves_are_listed(
    made: Made, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = [{"firm": f"f{n}", "area": "sales", "before": None, "after": "hub 2027Q1"} for n in range(25)]
    shown = text(made, capsys, monkeypatch, moved=moved)
    assert "What moved (25)" in shown and "f19 sales: open → hub 2027Q1" in shown
    assert "f20 " not in shown and "and 5 more" in shown


def test_where_there_is_no_known_need_there_are_no_empty_tables(
    made: Made, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = text(made, capsys, monkeypatch, firms=[])
    assert "has a known need, so there is nothing to plan." in shown and "Needs by area" not in shown


def test_a_pack_with_a_space_in_its_name_is_quoted(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    show_plan(read_pack(PACKS / "saltvidda"), made.document, Path("my pack"), Path("my plan"))
    assert "farled certify 'my pack' 'my plan'" in capsys.readouterr().out
