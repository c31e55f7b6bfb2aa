"""Bad input becomes messages; a fault of ours stays a traceback."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from farled.cli.options import AsJson
from farled.cli.refusals import MOST_SHOWN, RefusingGroup, print_problems, refuse_all
from farled.errors import BadInput, Problem


def problem(line: int) -> Problem:
    return Problem("firms.csv", line, "nace", "bad-nace", "99", "is no code", "Give a code", "25.62")


def raising(error: BaseException) -> typer.Typer:
    app = typer.Typer(cls=RefusingGroup, pretty_exceptions_enable=False)

    @app.callback()
    def top() -> None: ...

    inner = typer.Typer()
    app.add_typer(inner, name="inner")

    def stop(as_json: AsJson = False) -> None:
        raise error

    app.command("stop")(stop)
    inner.command("stop")(stop)
    return app


@pytest.mark.parametrize("words", [["stop"], ["inner", "stop"]])
def test_bad_input_is_told_on_standard_error(words: list[str]) -> None:
    ran = CliRunner().invoke(raising(BadInput([problem(3), problem(2)])), words)
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr.splitlines() == [
        "firms.csv:2 [nace]: '99' is no code. Give a code. Example: 25.62",
        "firms.csv:3 [nace]: '99' is no code. Give a code. Example: 25.62",
    ]


@pytest.mark.parametrize("words", [["stop", "--json"], ["inner", "stop", "--json"]])
def test_bad_input_is_told_as_json_where_json_was_asked_for(words: list[str]) -> None:
    ran = CliRunner().invoke(raising(BadInput([problem(2)])), words)
    assert (ran.exit_code, ran.stderr) == (1, "")
    assert json.loads(ran.stdout)["problems"][0]["line"] == 2


def test_ctrl_c_ends_quietly() -> None:
    ran = CliRunner().invoke(raising(KeyboardInterrupt()), ["stop"])
    assert (ran.exit_code, ran.stdout, ran.stderr) == (130, "", "")


def test_our_own_fault_stays_a_traceback() -> None:
    ran = CliRunner().invoke(raising(ZeroDivisionError()), ["stop"])
    assert isinstance(ran.exception, ZeroDivisionError)


def test_no_more_problems_are_shown_than_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    print_problems([problem(line) for line in range(2, MOST_SHOWN + 5)])
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == MOST_SHOWN + 1 and lines[-1] == "and 3 more"
    print_problems([problem(line) for line in range(MOST_SHOWN)])
    assert len(capsys.readouterr().err.splitlines()) == MOST_SHOWN


def test_json_tells_every_problem(capsys: pytest.CaptureFixture[str]) -> None:
    refuse_all([problem(line) for line in range(200)], as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False and len(told["problems"]) == 200


def test_a_problem_stays_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_problems([Problem("a.csv", 1, "", "x", "", "is\nbroken", "Mend it")])
    assert capsys.readouterr().err == "a.csv:1: is broken. Mend it.\n"
