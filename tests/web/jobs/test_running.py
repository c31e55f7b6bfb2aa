"""Background work: started, followed, ended; its effect counts once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.utils import timezone
from procrastinate.contrib.django import app
from tests.web.conftest import World, as_role, viewing
from tests.web.worker import work_off

from farled.errors import refuse
from farled_web.jobs import actions, periodic, queries, running, tasks
from farled_web.jobs.models import Job
from farled_web.organisations.models import Region

Do = Callable[..., None]


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def kind() -> Iterator[Callable[[Do], str]]:
    """Make a kind of work of a function, for this test."""

    def make(function: Do) -> str:
        running.background("test.work", kind="test", label="Test")(function)
        return "test"

    yield make
    running.KINDS.pop("test", None)
    app.tasks.pop("test.work", None)


def idle(work: running.Work, **arguments: Any) -> None:
    """Nothing to do."""


def start(world: World, kind: str, **arguments: Any) -> Job:
    with viewing(world.alice) as viewer:
        return actions.start_job(viewer, kind, region=world.region.pk, total=3, **arguments)


@pytest.mark.django_db(transaction=True)
def test_work_is_done_by_the_worker(world: World, kind: Callable[[Do], str]) -> None:
    seen: list[Any] = []

    def work(work: running.Work, colour: str) -> None:
        assert not work.report(1, message="half way", at_once=True)
        seen.append((colour, work.user))
        with work.finishing() as result:
            result["page"] = ["x"]

    job = start(world, kind(work), colour="red")
    assert Job.objects.get(pk=job.pk).state == "waiting"
    work_off()
    job.refresh_from_db()
    assert (job.state, job.result, job.done) == ("done", {"page": ["x"]}, 3)
    assert seen == [("red", world.alice.pk)]


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_no_effect_and_the_next_does_it_once(
    world: World, kind: Callable[[Do], str]
) -> None:
    lives = iter([Killed(), None])

    def work(work: running.Work) -> None:
        with work.finishing() as result:
            Region.objects.create(slug="effect", name="Effect")
            death = next(lives)
            if death:
                raise death
            result["ok"] = True

    job = start(world, kind(work))
    with pytest.raises(Killed):
        running.carry_out(job.pk, work)
    job.refresh_from_db()
    assert job.state == "running"
    assert not Region.objects.filter(slug="effect").exists()
    running.carry_out(job.pk, work)
    running.carry_out(job.pk, work)  # a third worker finds it ended
    job.refresh_from_db()
    assert job.state == "done"
    assert Region.objects.filter(slug="effect").count() == 1


def test_a_late_worker_finds_it_done(world: World, kind: Callable[[Do], str]) -> None:
    def overtaken(work: running.Work) -> None:
        Job.objects.filter(pk=work.job).update(state="done")
        with work.finishing():
            Region.objects.create(slug="twice", name="Twice")

    job = start(world, kind(overtaken))
    running.carry_out(job.pk, overtaken)
    assert not Region.objects.filter(slug="twice").exists()


def test_cancel_before_it_begins_ends_it(world: World, kind: Callable[[Do], str]) -> None:
    called: list[int] = []

    def work(work: running.Work) -> None:
        called.append(1)

    job = start(world, kind(work))
    with viewing(world.alice) as viewer:
        actions.cancel_job(viewer, job)
    running.carry_out(job.pk, work)
    assert (job.state, called) == ("cancelled", [])


def test_cancel_while_it_runs_is_heard(world: World, kind: Callable[[Do], str]) -> None:
    def work(work: running.Work) -> None:
        with viewing(world.cora) as viewer:  # the region's coordinator may end it too
            actions.cancel_job(viewer, Job.objects.get(pk=work.job))
        if running._tell(work.job, 2, 3, "x"):
            raise running.Cancelled
        raise AssertionError("not heard")

    job = start(world, kind(work))
    running.carry_out(job.pk, work)
    job.refresh_from_db()
    assert (job.state, job.done) == ("cancelled", 2)


@pytest.mark.parametrize("who", ["bob", "charlie", "otto", "rut", "sam"])
def test_others_neither_see_nor_end_it(world: World, kind: Callable[[Do], str], who: str) -> None:
    job = start(world, kind(idle))
    with viewing(getattr(world, who)) as viewer:
        assert queries.job_of(viewer, job.pk) is None
        assert not Job.objects.filter(pk=job.pk).exists()
        with pytest.raises(PermissionDenied):
            actions.cancel_job(viewer, job)
        assert not Job.objects.filter(pk=job.pk).update(cancel_asked=True)


def test_nobody_starts_nothing(world: World, kind: Callable[[Do], str]) -> None:
    name = kind(idle)
    with viewing(None) as viewer, pytest.raises(PermissionDenied):
        actions.start_job(viewer, name)


def test_what_the_library_refuses_is_told(world: World, kind: Callable[[Do], str]) -> None:
    def work(work: running.Work) -> None:
        raise refuse("rule-out-of-range", "7", "lies outside 1 to 6", "Give a value within", "3")

    job = start(world, kind(work))
    running.carry_out(job.pk, work)
    job.refresh_from_db()
    assert job.state == "failed"
    assert job.result["problems"][0]["reason"] == "lies outside 1 to 6"


def test_a_fault_of_ours_fails_and_is_raised_for_the_log(world: World, kind: Callable[[Do], str]) -> None:
    def work(work: running.Work) -> None:
        raise ZeroDivisionError

    job = start(world, kind(work))
    with pytest.raises(ZeroDivisionError):
        running.carry_out(job.pk, work)
    job.refresh_from_db()
    assert (job.state, job.result) == ("failed", {})


def test_a_database_that_went_away_is_no_fault_of_the_work(world: World, kind: Callable[[Do], str]) -> None:
    def work(work: running.Work) -> None:
        raise OperationalError("gone")

    job = start(world, kind(work))
    with pytest.raises(OperationalError):
        running.carry_out(job.pk, work)
    job.refresh_from_db()
    assert job.state == "running"


def test_reports_are_throttled(
    world: World, kind: Callable[[Do], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr(running, "_tell", lambda job, done, total, message: told.append(done) or False)
    monkeypatch.setattr(running, "_apart", lambda tell: tell())
    work = running.Work(start(world, kind(idle)).pk, None, None, 100)
    for done in range(100):
        work.report(done)
    assert told == [0]
    work.report(100, at_once=True)
    assert told == [0, 100]


def test_timers_have_names_of_their_own() -> None:
    assert {"jobs.rescue", "jobs.late_mails", "jobs.prune"} <= periodic.TIMERS.keys()
    assert periodic.TIMERS.keys() <= app.tasks.keys()
    with pytest.raises(ValueError, match="two timers"):
        periodic.timer(name="jobs.rescue", cron="* * * * *")(lambda: None)


def test_work_no_queue_holds_is_marked_as_failed(world: World, kind: Callable[[Do], str]) -> None:
    held, lost = start(world, kind(idle)), start(world, "test")
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE args->>'job' = %s", [str(lost.pk)])
    with as_role("farled_jobs"):
        tasks.lost_work()
    assert {job.pk: job.state for job in Job.objects.all()} == {held.pk: "waiting", lost.pk: "failed"}


def test_what_is_old_is_cleared_away(world: World, kind: Callable[[Do], str]) -> None:
    old, new = start(world, kind(idle)), start(world, "test")
    Job.objects.filter(pk=old.pk).update(state="done", finished_at=timezone.now() - tasks.KEEP_ENDED * 2)
    Job.objects.filter(pk=new.pk).update(state="done", finished_at=timezone.now())
    with as_role("farled_jobs"):
        tasks.forget()
    assert list(Job.objects.all()) == [new]
