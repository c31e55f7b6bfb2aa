"""Options that several commands share."""

from __future__ import annotations

import typer
from typer.testing import CliRunner

from farled.cli.options import AsJson, remember_json
from farled.cli.refusals import JSON_WANTED


def test_asking_for_json_is_remembered_for_a_refusal() -> None:
    seen = []
    app = typer.Typer()

    @app.command()
    def show(ctx: typer.Context, as_json: AsJson = False) -> None:
        seen.append((as_json, ctx.meta[JSON_WANTED]))
        assert remember_json(ctx, as_json) is as_json

    for words in ([], ["--json"]):
        assert CliRunner().invoke(app, words).exit_code == 0
    assert seen == [(False, False), (True, True)]
