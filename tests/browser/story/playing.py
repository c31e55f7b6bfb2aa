"""Play the story from its first act to its last."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.browser.story.stage import Act, Stage


def play(stage: Stage, acts: Sequence[Act], after: Callable[[Act], None] = lambda act: None) -> None:
    """Play each act in turn; an error says in which act it was and where everybody stood."""
    for act in acts:
        try:
            act.play(stage)
        except Exception as error:
            error.add_note(f"in the act “{act.title}” ({act.name})")
            for name, tab in stage.people().items():
                error.add_note(f"{name} is at {tab.url}")
            raise
        after(act)
