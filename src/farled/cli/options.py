"""Arguments and options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from farled.cli.refusals import JSON_WANTED


class Language(StrEnum):
    """Language of the names of areas and barriers."""

    SV = "sv"
    EN = "en"


def remember_json(ctx: typer.Context, value: bool) -> bool:
    """Note that JSON is wanted, so that a refusal is written as JSON too."""
    ctx.meta[JSON_WANTED] = value
    return value


PackFolder = Annotated[Path, typer.Argument(metavar="PACK", help="Folder of a region pack.")]

AsJson = Annotated[
    bool,
    typer.Option(
        "--json", is_eager=True, callback=remember_json, help="Write one JSON object to standard output."
    ),
]

InLanguage = Annotated[
    Language, typer.Option("--language", help="Language of the names of areas and barriers.")
]

Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the random draws.")]

Force = Annotated[bool, typer.Option("--force", help="Write over what is there.")]
