"""How a piece of background work runs: taken, reported on, finished exactly once, or ended.

A room writes the work in its own ``tasks.py``::

    @background("coalitions.plan_waiting", kind="plan_waiting", label=_("Planning for waiting firms"))
    def plan_waiting(work: Work, region: int) -> None:
        ...
        if work.report(done=10, total=100): raise Cancelled
        ...
        with work.finishing() as result:   # one transaction: the effect and the end
            ...
            result["page"] = ["coalitions:run", str(run.uuid)]

Work may run twice (a worker that was killed), its effect counts once: whatever `finishing` holds is
committed together with the end, and only by whoever gets there first.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django.utils.functional import Promise
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from farled.errors import BadInput
from farled_web.database.system import whole
from farled_web.jobs.models import Job

logger = logging.getLogger(__name__)
EVERY = 0.5
"""Seconds between two reports that reach the database (docs/methods/web.md, jobs §2)."""
# A database that went away is no fault of the work: it starts again once there is one.
GONE = RetryStrategy(max_attempts=6, exponential_wait=3, retry_exceptions={OperationalError, InterfaceError})


class Cancelled(Exception):  # noqa: N818 - an order, not an error
    """Somebody asked for the work to end."""


class AlreadyDone(Exception):  # noqa: N818 - what happened
    """The work has come to its end before, by another worker or a cancel."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of background work.

    Attributes:
        name: As in `Job.kind`.
        task: Name of the task that does it.
        label: What people read.
    """

    name: str
    task: str
    label: str | Promise


KINDS: dict[str, Kind] = {}


@dataclass
class Work:
    """A piece of work under way.

    Attributes:
        job: Its id.
        user: Who asked for it; None: nobody in particular.
        region: The region it is for.
        total: Steps in all, as far as known.
    """

    job: UUID
    user: int | None
    region: int | None
    total: int
    _told: float = field(default=0.0, repr=False)
    _ended: bool = field(default=False, repr=False)
    _cancel: bool = field(default=False, repr=False)

    def report(
        self, done: int, total: int | None = None, message: str = "", *, at_once: bool = False
    ) -> bool:
        """Say how far it has come; seldom enough not to weigh on the work.

        Args:
            done: Steps done.
            total: Steps in all, where that has become known.
            message: What is being done, as an English message id that the page translates.
            at_once: Write it whenever the last one was.

        Returns:
            Whether somebody has asked for the work to end.
        """
        if total is not None:
            self.total = total
        now = time.monotonic()
        if not at_once and now - self._told < EVERY:
            return self._cancel
        self._told = now
        self._cancel = _apart(lambda: _tell(self.job, done, self.total, message))
        return self._cancel

    @contextmanager
    def finishing(self) -> Iterator[dict[str, Any]]:
        """Open the transaction that holds the effect and the end; fill the result it gives.

        Raises:
            AlreadyDone: It has ended before; nothing of this run counts.
        """
        with whole():
            row = Job.objects.select_for_update().filter(pk=self.job).first()
            if row is None or row.state != "running":
                raise AlreadyDone
            result: dict[str, Any] = {}
            yield result
            row.state, row.result, row.done, row.total = "done", result, self.total, self.total
            row.finished_at, row.message = timezone.now(), ""
            row.save(update_fields=["state", "result", "done", "total", "finished_at", "message"])
        self._ended = True


def background(
    name: str, *, kind: str, label: str | Promise
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a piece of background work that `jobs.actions.start_job` can start.

    Args:
        name: Name of the task, ``room.verb``.
        kind: Short name of the kind; unique.
        label: What people read.
    """

    def keep(function: Callable[..., None]) -> Callable[..., None]:
        KINDS[kind] = Kind(kind, name, label)

        def run(job: str) -> None:
            carry_out(UUID(job), function)

        app.task(name=name, queue="work", retry=GONE)(run)
        return function

    return keep


def carry_out(job: UUID, function: Callable[..., None]) -> None:
    """Do a piece of work and see to its end, whatever that is."""
    row = _take(job)
    if row is None:
        return
    work = Work(row.pk, row.user_id, row.region_id, row.total)
    try:
        function(work, **row.arguments)
        if not work._ended:
            with work.finishing():
                pass
    except AlreadyDone:
        logger.info("job ended before", extra={"job": str(job)})
    except Cancelled:
        _end(job, "cancelled", {})
    except BadInput as error:
        _end(job, "failed", {"problems": [asdict(one) for one in error.problems[:20]]})
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        _end(job, "failed", {})
        raise


def _take(job: UUID) -> Job | None:
    """Give the job, now running; None where it has ended, or was cancelled before it began."""
    with whole():
        row = Job.objects.select_for_update().filter(pk=job).first()
        if row is None or not row.open:
            return None
        if row.cancel_asked:
            row.state, row.finished_at = "cancelled", timezone.now()
        else:
            row.state, row.started_at = "running", row.started_at or timezone.now()
        row.save(update_fields=["state", "started_at", "finished_at"])
    return row if row.state == "running" else None


def _end(job: UUID, state: str, result: dict[str, Any]) -> None:
    with whole():
        Job.objects.filter(pk=job, state__in=["waiting", "running"]).update(
            state=state, result=result, finished_at=timezone.now(), message=""
        )


def _tell(job: UUID, done: int, total: int, message: str) -> bool:
    with whole():
        # A row somebody holds just now (a cancel on its way) is passed over, never waited for.
        row = Job.objects.select_for_update(skip_locked=True).filter(pk=job, state="running").first()
        if row is None:
            return Job.objects.filter(pk=job).exclude(state="running").exists()
        row.done, row.total, row.message = done, total, message[:300]
        row.save(update_fields=["done", "total", "message"])
        return row.cancel_asked


def _apart(tell: Callable[[], bool]) -> bool:
    """Do it in a transaction of its own, so that it shows while the work's transaction is still open."""
    if not connection.in_atomic_block:
        return tell()
    found: list[bool] = []

    def beside() -> None:
        try:
            found.append(tell())
        finally:
            connection.close()

    thread = threading.Thread(target=beside)
    thread.start()
    thread.join()
    return bool(found and found[0])
