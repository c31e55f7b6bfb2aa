"""A real worker, killed with no warning in the middle of a plan: nothing half-done, nothing doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from tests.web.coalitions.conftest import Planned
from tests.web.coalitions.test_waiting import started
from tests.web.worker import work_off

from farled_web.coalitions.models import Plan, Run
from farled_web.jobs import tasks
from farled_web.jobs.models import Job

ROOT = Path(__file__).resolve().parents[3]


def worker() -> subprocess.Popen[bytes]:
    parts = urlsplit(os.environ["FARLED_JOBS_DATABASE_URL"])
    address = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    own = {"FARLED_JOBS_DATABASE_URL": address, "FARLED_DATABASE_ROLE": "jobs",
           "DJANGO_SETTINGS_MODULE": "farled_web.settings"}  # fmt: skip
    command = [sys.executable, "-m", "django", "procrastinate", "worker", "-q", "work"]
    return subprocess.Popen(
        command, env={**os.environ, **own}, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def until_running(job: Job) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        job.refresh_from_db()
        if job.state != "waiting":
            return
        time.sleep(0.01)
    raise AssertionError("the worker never began")


@pytest.mark.django_db(transaction=True)
def test_killed_with_no_warning_it_is_done_once(planned: Planned) -> None:
    job = started(planned.world)
    process = worker()
    try:
        until_running(job)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    job.refresh_from_db()
    assert job.state == "running", "killed in the middle"
    assert not Run.objects.exists()
    assert not Plan.objects.exists()
    with connection.cursor() as cursor:  # a minute later nobody has heard of that worker
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'")
    async_to_sync(tasks.rescue)()
    work_off("work")
    job.refresh_from_db()
    assert job.state == "done"
    assert (Run.objects.count(), Plan.objects.count()) == (1, 2)
