"""Work that comes round by the clock, registered once Django is ready.

A room adds a timer in its own ``tasks.py``::

    @timer(name="directory.remind", cron="0 6 * * 1")
    def remind() -> None:
        with system_scope(): ...

A timer that is still waiting is not queued a second time; one that fails is logged and comes round again.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from procrastinate import App
from procrastinate.connector import BaseAsyncConnector
from procrastinate.contrib.django.django_connector import DjangoConnector

Function = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Timer:
    """Something done by the clock.

    Attributes:
        name: Name of the task, ``room.verb``.
        cron: When, in UTC; five words of a crontab.
        work: What is done.
    """

    name: str
    cron: str
    work: Function


TIMERS: dict[str, Timer] = {}


def timer(*, name: str, cron: str) -> Callable[[Function], Function]:
    """Do a function, which takes nothing, by the clock; plain or async.

    Args:
        name: Name of the task, ``room.verb``; unique.
        cron: When, in UTC, as ``*/5 * * * *``.
    """

    def keep(work: Function) -> Function:
        if name in TIMERS and TIMERS[name].work is not work:
            raise ValueError(f"two timers are called {name}")
        TIMERS[name] = Timer(name, cron, work)
        return work

    return keep


def register(app: App) -> None:
    """Turn every room's timers into tasks; called by procrastinate once all ``tasks.py`` are read."""
    _queue_in_one_transaction(app)
    for one in TIMERS.values():
        task = app.task(name=one.name, queue="timers", queueing_lock=one.name)(_by_the_clock(one.work))
        app.periodic(cron=one.cron, periodic_id=one.name)(task)


def _queue_in_one_transaction(app: App) -> None:
    """Let what work queues be queued by its own transaction, as a page's is, or not at all.

    A worker has connections of its own. Through those a mail would be in the queue before it is written,
    and whoever takes it at once finds nothing to send.
    """
    ours = app.connector
    if not isinstance(ours, DjangoConnector):
        return
    made = ours.get_worker_connector

    def get_worker_connector() -> BaseAsyncConnector:
        worker = made()
        worker.get_sync_connector = lambda: ours  # type: ignore[method-assign]
        return worker

    ours.get_worker_connector = get_worker_connector  # type: ignore[method-assign]


def _by_the_clock(work: Function) -> Callable[[int], Any]:
    if inspect.iscoroutinefunction(work):

        async def later(timestamp: int) -> None:
            await work()

        return later

    def now(timestamp: int) -> None:
        work()

    return now
