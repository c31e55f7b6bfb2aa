"""What background work learns from cases: claims that follow them, and firms asked what has changed."""

from __future__ import annotations

from farled_web.jobs.periodic import timer
from farled_web.people.viewer import system_scope
from farled_web.referrals.learning import invite_after_cases, keep_outcome_claims


@timer(name="referrals.learn", cron="50 3 * * *")
def learn() -> None:
    """Let the competence claims that are counted from cases follow them."""
    with system_scope() as viewer:
        keep_outcome_claims(viewer)


@timer(name="referrals.invite_again", cron="25 7 * * 1-5")
def invite_again() -> None:
    """Invite firms to answer the check again, some time after their case has ended."""
    with system_scope() as viewer:
        invite_after_cases(viewer)
