"""Commands of other packages: found by entry point, quick to list, and no trouble to others when broken."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint

import typer
from typer.testing import CliRunner

from farled.cli.plugins import GROUP, add
from farled.cli.refusals import RefusingGroup


def program(*points: EntryPoint) -> typer.Typer:
    app = typer.Typer(cls=RefusingGroup)

    @app.command("own")
    def own() -> None:
        typer.echo("own")

    for point in points:
        add(app, point)
    return app


def test_a_function_becomes_a_command_and_a_typer_a_group() -> None:
    app = program(
        EntryPoint("one", "tests.cli.test_plugins:greet", GROUP),
        EntryPoint("many", "tests.cli.test_plugins:many", GROUP),
    )
    assert CliRunner().invoke(app, ["one"]).stdout == "hello\n"
    assert CliRunner().invoke(app, ["many", "inner"]).stdout == "inner\n"


def test_a_broken_one_says_so_under_its_own_name_and_leaves_the_others_alone() -> None:
    app = program(EntryPoint("odd", "nowhere.at.all:command", GROUP), EntryPoint("two", "sys:nothing", GROUP))
    assert CliRunner().invoke(app, ["own"]).stdout == "own\n"
    for name, why in (("odd", "No module named 'nowhere'"), ("two", "has no attribute 'nothing'")):
        result = CliRunner().invoke(app, [name])
        assert result.exit_code == 1
        assert why in result.stderr
        assert "Install that package again" in result.stderr
        assert "Traceback" not in result.output
    assert "Cannot be loaded" in CliRunner().invoke(app, ["--help"]).stdout


def test_listing_the_commands_loads_no_web_framework_and_no_solver() -> None:
    look = (
        "import sys, farled.cli; print(sorted({'django', 'psycopg', 'highspy', 'numba'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def greet() -> None:
    typer.echo("hello")


many = typer.Typer()


@many.callback()
def group() -> None:
    pass


@many.command("inner")
def inner() -> None:
    typer.echo("inner")
