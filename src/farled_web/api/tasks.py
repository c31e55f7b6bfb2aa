"""What comes round by the clock in this room."""

from __future__ import annotations

from farled_web.api.actions.replies import forget_old
from farled_web.jobs.periodic import timer
from farled_web.people.viewer import system_scope


@timer(name="api.forget", cron="52 2 * * *")
def forget() -> None:
    """Forget which requests were answered, once nobody sends them again."""
    with system_scope():
        forget_old()
