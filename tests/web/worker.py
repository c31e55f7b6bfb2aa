"""A real worker in this process: does what is queued, in the role of background work."""

from __future__ import annotations

import asyncio
from typing import Any

from django.db import connections
from django.db.backends.signals import connection_created
from procrastinate.contrib.django import app


def _as_jobs(sender: Any, connection: Any, **_: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE farled_jobs")


def work_off(*queues: str) -> None:
    """Do all that is queued and due now, each piece on a connection of its own as farled_jobs."""
    connection_created.connect(_as_jobs)
    try:
        asyncio.run(_work(list(queues) or None))
    finally:
        connection_created.disconnect(_as_jobs)


async def _work(queues: list[str] | None) -> None:
    with app.replace_connector(app.connector.get_worker_connector()) as own:
        async with own.open_async():
            await own.run_worker_async(
                wait=False, queues=queues, concurrency=1, install_signal_handlers=False, listen_notify=False
            )


def close() -> None:
    """Let go of connections other threads left."""
    connections.close_all()
