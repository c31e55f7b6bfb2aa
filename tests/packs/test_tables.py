"""Files of tables, CSV and Parquet (docs/methods/packs.md §4, §8)."""

from __future__ import annotations

import polars as pl
import pytest

from farled.packs.reading import read_pack


def test_semicolons_for_commas_are_told_apart(changed) -> None:
    path = changed.folder / "aid.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    assert ("aid.csv", 1, "aid_x", "bad-delimiter") not in changed.found()
    assert "bad-delimiter" in {code for *_, code in changed.found()}


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_other_encodings_are_refused_with_their_line(changed, encoding: str) -> None:
    path = changed.folder / "firms.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    assert "bad-encoding" in {code for *_, code in changed.found()}


def test_parquet_is_checked_like_csv(changed) -> None:
    """§4: the line of a Parquet row is its number plus one."""
    frame = pl.read_csv(changed.folder / "capacity.csv").with_columns(pl.col("amount").cast(pl.Float64))
    bad = frame.with_columns(amount=pl.Series([120.0, float("nan"), 1e30]), quarter=pl.lit("2027Q9"))
    bad.write_parquet(changed.folder / "capacity.parquet")
    changed.describe(
        lambda d: next(r for r in d["resources"] if r["name"] == "capacity").update(path="capacity.parquet")
    )
    found = changed.found()
    assert ("capacity.parquet", 3, "amount", "bad-number") in found
    assert {("capacity.parquet", line, "quarter", "bad-quarter") for line in (2, 3, 4)} <= found
    frame.write_parquet(changed.folder / "capacity.parquet")
    assert [row.amount for row in read_pack(changed.folder).capacity] == [120, 8, 0]
