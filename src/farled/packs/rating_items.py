"""The default pros and cons of the support, which a pack can replace (findings §1)."""

from __future__ import annotations

from importlib.resources import files

import polars as pl


def default_rating_items() -> pl.DataFrame:
    """Give the fourteen items, columns as the table ``rating_items``: seven pros, seven cons."""
    text = (files("farled.packs") / "defaults" / "rating_items.csv").read_bytes()
    return pl.read_csv(text, infer_schema=False)
