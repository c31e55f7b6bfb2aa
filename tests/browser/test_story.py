"""A day in the region: the whole way of one firm, played by five people in five browsers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.story.picture import DOCS, PICTURES
from tests.browser.story.playing import play
from tests.browser.story.post import Postbox
from tests.browser.story.script import ACTS
from tests.browser.story.stage import Stage
from tests.browser.visiting import Served, Visitor

MOST_BYTES = 2_500_000


@pytest.fixture
def stage(visitor: Visitor, served: Served) -> Iterator[Stage]:
    stage = Stage(visitor, Postbox(served.outbox))
    yield stage
    stage.close()


def test_a_day_in_the_region(stage: Stage) -> None:
    play(stage, ACTS)


def test_the_picture_story_tells_every_act() -> None:
    told = (DOCS / "story.md").read_text("utf-8")
    pictures = {path.stem: path for path in PICTURES.glob("*.webp")}
    assert set(pictures) == {act.name for act in ACTS}
    for act in ACTS:
        assert act.title in told and act.text in told and f"story/{act.name}.webp" in told
    assert sum(path.stat().st_size for path in pictures.values()) < MOST_BYTES
