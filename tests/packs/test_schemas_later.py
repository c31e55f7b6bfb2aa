"""Tables handed on as frames."""

from __future__ import annotations

import pytest

from farled.packs.rating_items import default_rating_items
from farled.packs.reading import read_pack
from farled.packs.schemas_later import LATER_TABLES


@pytest.mark.parametrize("table", LATER_TABLES, ids=lambda table: table.name)
def test_a_frame_has_every_column_of_its_table(small, table) -> None:
    extra = read_pack(small).extra
    frame = extra[table.name] if table.name in extra else default_rating_items()
    assert tuple(frame.columns) == table.names


def test_weights_are_not_negative(changed) -> None:
    changed.edit("survey_weights.csv", "0.75,1,1", "0.75,1,-1")
    assert changed.found() == {("survey_weights.csv", 3, "wweak", "out-of-range")}
