"""The diagnosis of one firm as a person reads it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from farled.cli import diagnosis_firm_text as text
from farled.cli.diagnosis_firm import checks_of
from farled.diagnosis.values import Answer
from farled.packs.reading import read_pack
from farled.packs.values import RegionPack
from farled.packs.writing import write_pack
from farled.terms.scales import Side


@pytest.fixture
def pack(small: Path) -> RegionPack:
    return read_pack(small)


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("firm", ["g001", "g007", "g130", "g147"])
def test_it_fits_the_terminal(run: Run, packs: Path, firm: str, columns: int) -> None:
    shown = run("diagnose", packs / "glodmark", "--firm", firm, columns=columns)
    assert shown.code == 0 and max(map(len, shown.out.splitlines())) <= columns


def test_it_says_what_was_asked_and_how_it_was_answered(run: Run, small: Path) -> None:
    shown = run("diagnose", small, "--firm", "f1").words
    assert "The firm's own answers, check 1, 2026-10-01" in shown
    assert "3 lines in the check, 3 asked: 1 with a severity, 1 don't know, 1 does not concern us" in shown
    assert "Size class: small." in shown and "Founded: 1998 (28 years)" in shown


def test_severity_need_and_highest_line_are_shown(run: Run, small: Path) -> None:
    lines = run("diagnose", small, "--firm", "f1").out.splitlines()
    assert any(line.split()[:6] == ["Capital", "3.0", "████████··", "3", "severe", "1"] for line in lines)
    assert any(line.split()[:4] == ["Sales", "?", "?", "unknown"] for line in lines)
    assert any(line.split()[:4] == ["Strategy", "n/a", "0", "none"] for line in lines)
    assert "3  Too little working capital" in [line.rstrip() for line in lines]


def test_unknown_facts_are_question_marks(run: Run, small: Path) -> None:
    shown = run("diagnose", small, "--firm", "f2").words
    assert "Founded: ? · ? · ?" in shown and "Abroad: ? of sales, since ?" in shown
    assert "No line was answered above 0." in shown


def test_a_firm_nobody_answered_for(run: Run, small: Path) -> None:
    shown = run("diagnose", small, "--firm", "f3").words
    assert "Nothing was asked or answered: every need is unknown, and not 0." in shown
    assert "What stands highest" not in shown


def test_both_sides_stand_beside_each_other(run: Run, small: Path) -> None:
    lines = run("diagnose", small, "--firm", "f1").out.splitlines()
    assert any(line.split() == ["area", "firm", "1", "lanet", "1"] for line in lines)
    assert any(line.split() == ["Capital", "3.0", "(3)", "2.0", "(2)"] for line in lines)
    assert any(line.split() == ["Sales", "?", "(?)", "?", "(?)"] for line in lines)


def test_an_organisations_side_is_shown_in_full_when_asked_for(run: Run, small: Path) -> None:
    shown = run("diagnose", small, "--firm", "f1", "--side", "organisation").words
    assert "Answers of Lånet, check 1, day not known" in shown and "The firm's own answers" not in shown


def test_the_latest_wave_is_shown_in_full_and_all_beside_it(
    run: Run, pack: RegionPack, tmp_path: Path
) -> None:
    again = (Answer("f1", "working_capital", 1, wave=2), Answer("f1", "price_competition", 4, wave=2))
    write_pack(dataclasses.replace(pack, answers=(*pack.answers, *again)), tmp_path / "later")
    shown = run("diagnose", tmp_path / "later", "--firm", "f1")
    assert "The firm's own answers, check 2" in shown.out and "check 1" not in shown.out
    lines = shown.out.splitlines()
    assert any(line.split() == ["area", "firm", "1", "firm", "2", "lanet", "1"] for line in lines)
    assert any(line.split() == ["Capital", "3.0", "(3)", "1.0", "(1)", "2.0", "(2)"] for line in lines)


def test_a_show_stopper_is_pointed_out(run: Run, pack: RegionPack, tmp_path: Path) -> None:
    """§5.2: a single barrier at 4 makes the need at least 2 (docs/methods/diagnosis.md)."""
    lines = (*pack.barriers, *(dataclasses.replace(pack.barriers[0], id=f"more{i}") for i in range(5)))
    answers = [Answer("f3", "working_capital", 4), *(Answer("f3", f"more{i}", 0) for i in range(5))]
    changed = dataclasses.replace(pack, barriers=lines, answers=(*pack.answers, *answers))
    write_pack(changed, tmp_path / "changed")
    shown = run("diagnose", tmp_path / "changed", "--firm", "f3").out
    assert "2 marked !" in shown and "!  need raised to marked by a single barrier at 4" in shown


def test_lines_and_names_follow_the_language(run: Run, small: Path) -> None:
    shown = run("diagnose", small, "--firm", "f1", "--language", "sv").out
    assert "För lite rörelsekapital" in shown and "Kapital" in shown


@pytest.mark.parametrize(("equal", "left"), [(8, 0), (30, 18)])
def test_lines_that_stand_equally_high_are_shown_together_up_to_a_dozen(
    run: Run, pack: RegionPack, tmp_path: Path, equal: int, left: int
) -> None:
    lines = tuple(dataclasses.replace(pack.barriers[0], id=f"more{i}") for i in range(equal))
    answers = tuple(Answer("f3", line.id, 2) for line in lines)
    changed = dataclasses.replace(pack, barriers=(*pack.barriers, *lines), answers=(*pack.answers, *answers))
    write_pack(changed, tmp_path / "changed")
    shown = run("diagnose", tmp_path / "changed", "--firm", "f3").out
    assert shown.count("significant · Capital") == equal - left
    assert (f"and {left} more above 0" in shown) is (left > 0)


def test_the_highest_lines_are_shown_and_the_others_counted(run: Run, packs: Path) -> None:
    shown = run("diagnose", packs / "glodmark", "--firm", "g007").out
    assert "and 14 more above 0: --json gives every line." in shown
    assert shown.count("very significant · ") == 5 and shown.count("extremely significant · ") == 1


def test_parts(pack: RegionPack) -> None:
    firm = pack.firms[0]
    own, lanet = checks_of(pack, firm, None)
    assert text.shown_in_full((own, lanet)) == (own,) and text.shown_in_full((lanet,)) == (lanet,)
    assert text.short_title(own) == "firm 1" and text.short_title(lanet) == "lanet 1"
    assert text.title_of(pack, lanet) == "Answers of Lånet, check 1, day not known"
    assert [text.need_words(area) for area in own.areas] == ["3 severe", "? unknown", "0 none"]
    assert text.counts_sentence(lanet).startswith("3 lines in the check, 1 asked: 1 with a severity")
    assert dict(text.register_facts(pack, firm, own))["Member of"] == "Klustret"
    assert own.side == Side.SME
    assert text.bar(None, "#") == "" and text.bar(0.0, "#") == "·" * 10 and text.bar(1.0, "#") == "#" * 10
