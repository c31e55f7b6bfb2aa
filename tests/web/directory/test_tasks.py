"""Large files go the long way round, with the same result; timers do what they say."""

from __future__ import annotations

from typing import Any

import pytest
from bench.web_import import ORGANISATIONS, table
from tests.web import factories
from tests.web.conftest import World, as_role, viewing

from farled_web.directory.actions.imports import begin_import, receive_file
from farled_web.directory.models import Claim, Import, Stamp
from farled_web.directory.tasks import apply_file, prune_stamps, try_file
from farled_web.jobs.models import Job
from farled_web.jobs.running import carry_out


@pytest.mark.parametrize("rows", [2_500])
def test_a_large_file_is_brought_in_by_a_job(world: World, web: Any, rows: int, monkeypatch: Any) -> None:
    monkeypatch.setattr("farled_web.directory.actions.imports.LATER_BYTES", 10_000)
    for n in range(ORGANISATIONS):
        factories.organisation(world.region, f"o{n}")
    with viewing(world.cora) as viewer:
        run = receive_file(viewer=viewer, region=world.region, name="claims.csv", content=table(rows))
    assert Import.objects.get(pk=run.pk).state == "trying"
    page = web(world.cora).get(f"/directory/imports/{run.uuid}")
    assert page.status_code == 200 and b"You can leave this page" in page.content
    _work("directory_try")
    run = Import.objects.get(pk=run.pk)
    assert (run.state, run.counts["tables"]["claims"]["new"]) == ("tried", rows)
    with viewing(world.cora) as viewer:
        assert begin_import(viewer=viewer, run=run) is False
    assert not Claim.objects.exists()
    _work("directory_apply")
    _work("directory_apply")
    assert Claim.objects.count() == rows
    assert Import.objects.get(pk=run.pk).state == "applied"


def _work(kind: str) -> None:
    job = Job.objects.filter(kind=kind).order_by("-created_at")[0]
    with as_role("farled_jobs"):
        carry_out(job.pk, {"directory_try": try_file, "directory_apply": apply_file}[kind])


def test_stamps_are_pruned_to_one(offer: World) -> None:
    assert Stamp.objects.filter(region_id=offer.region.pk).count() > 3
    with as_role("farled_jobs"):
        prune_stamps()
    assert Stamp.objects.filter(region_id=offer.region.pk).count() == 1
