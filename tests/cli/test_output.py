"""What commands write: unknown stays ?, names are never markup, JSON is one document."""

from __future__ import annotations

import io
import json
import sys

import pytest

from farled.cli import output


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")


def test_unknown_is_a_question_mark_and_never_nought() -> None:
    for write in (output.number, output.percent, output.probability):
        assert write(None) == "?" and write(0.0) != "?"
    for write_ends in (output.interval, output.percent_interval):
        assert write_ends(None, 1.0) == write_ends(0.0, None) == "?"


def test_figures() -> None:
    assert output.number(1.005, 1) == "1.0"
    assert output.number(-0.001) == "0.00" and output.number(-1.5) == "−1.50"
    assert output.interval(-0.2, 0.8) == "−0.20–0.80"
    assert output.percent(0.125) == "12 %" and output.percent_interval(0.1, 0.9) == "10–90 %"
    assert output.grouped(1234567) == "1 234 567"
    assert output.counted(1, "firm") == "1 firm" and output.counted(0, "firm") == "0 firms"
    assert output.counted(2, "company", "companies") == "2 companies"


def test_a_probability_is_never_rounded_to_certain_or_impossible() -> None:
    assert output.probability(0.0001) == "<1 %" and output.probability(0.9999) == ">99 %"
    assert output.probability(0.0) == "0 %" and output.probability(1.0) == "100 %"


def test_names_are_written_as_they_stand(capsys: pytest.CaptureFixture[str]) -> None:
    name = "[red]Firma[/red] :smile: \x1b[31m"
    screen = output.console()
    screen.print(output.table(["a", "b"], [(name, "1")], "tn"))
    screen.print(output.plain(name))
    output.heading(screen, name)
    shown = capsys.readouterr().out
    assert shown.count("[red]Firma[/red] :smile: �[31m") == 3 and "\x1b" not in shown


def test_a_table_fits_the_terminal_and_loses_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    long = "Enkroppslångtord" * 4
    output.console().print(output.table(["name", "", "sum"], [(long, "bar", "12 345")], "tkn"))
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 40
    letters = "".join(line[: line.find("bar")] if "bar" in line else line for line in shown.splitlines()[2:])
    assert "".join(letters.split()) == long and "12 345" in shown


def test_items_put_the_figure_beside_and_the_rest_below(capsys: pytest.CaptureFixture[str]) -> None:
    output.console().print(output.items([("7", "Sentence", "below"), ("12", "Other", "")]))
    assert [line.strip() for line in capsys.readouterr().out.splitlines()] == [
        "7  Sentence",
        "below",
        "12  Other",
    ]


def test_json_is_one_document_and_refuses_what_is_no_figure(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_json({"namn": "Åsele", "x": None})
    assert json.loads(capsys.readouterr().out) == {"namn": "Åsele", "x": None}
    with pytest.raises(ValueError, match="not JSON compliant"):
        output.print_json({"x": float("nan")})


def test_json_is_whole_on_a_terminal_without_utf8(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    output.print_json({"namn": "Åsele"})
    stream.flush()
    assert json.loads(stream.buffer.getvalue()) == {"namn": "Åsele"}  # type: ignore[attr-defined]
