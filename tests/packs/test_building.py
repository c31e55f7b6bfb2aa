"""From cells to values."""

from __future__ import annotations

import polars as pl
import pytest

from farled.packs.building import default_barriers, polars_type
from farled.packs.columns import Column
from farled.packs.reading import read_pack
from farled.terms.barriers import DEFAULT_BARRIERS


def test_default_barriers_are_those_of_the_areas() -> None:
    assert default_barriers({b.area for b in DEFAULT_BARRIERS}) == DEFAULT_BARRIERS
    assert {b.area for b in default_barriers(["sales"])} == {"sales"}
    assert default_barriers(["else"]) == ()


@pytest.mark.parametrize(("kind", "dtype"), [("list", pl.List(pl.String())), ("integer", pl.Int64())])
def test_types_of_frames(kind, dtype) -> None:
    assert polars_type(Column("x", kind, "")) == dtype


def test_sources_and_notes_are_kept(small) -> None:
    pack = read_pack(small)
    assert (
        pack.ties[0].source and pack.services[0].source and pack.aid[0].source and pack.eligibility[0].source
    )
    assert pack.claims[0].note == "our reading"
