"""What comes round by the clock in this room."""

from __future__ import annotations

from farled_web.diagnosis.actions.forget import forget_old
from farled_web.jobs.periodic import timer
from farled_web.people.viewer import system_scope


@timer(name="diagnosis.forget", cron="37 2 * * *")
def forget() -> None:
    """Clear away checks, links and results that have run out."""
    with system_scope() as viewer:
        forget_old(viewer)
