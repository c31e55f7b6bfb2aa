"""Pages of background work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from tests.web.conftest import World

from farled_web.jobs import running
from farled_web.jobs.models import Job, Mail

Web = Callable[..., Any]


@pytest.fixture
def made(world: World) -> Iterator[Job]:
    """Work as it lies in the database, outside anybody's reach."""
    running.KINDS["page"] = running.Kind("page", "test.page", "Counting boats")
    yield Job.objects.create(kind="page", user_id=world.alice.pk, region_id=world.region.pk, total=40)
    running.KINDS.pop("page")


def test_my_work_is_listed(world: World, web: Web, made: Job, django_assert_max_num_queries: Any) -> None:
    client = web(world.alice)
    client.get("/background/")
    with django_assert_max_num_queries(23):
        page = client.get("/background/").content.decode()
    assert "Counting boats" in page
    assert "Waiting" in page


def test_progress_is_shown_and_asked_for_again(world: World, web: Web, made: Job) -> None:
    Job.objects.update(state="running", done=7, message="half way")
    page = web(world.alice).get(f"/background/{made.pk}/").content.decode()
    assert "7 / 40" in page
    assert "hx-trigger" in page
    assert "Look again" in page
    Job.objects.update(state="done")
    assert (
        "hx-trigger" not in web(world.alice).get(f"/background/{made.pk}/").content.decode().split("<main")[1]
    )


def test_work_is_ended_by_its_owner(world: World, web: Web, made: Job) -> None:
    web(world.alice).post(f"/background/{made.pk}/cancel")
    made.refresh_from_db()
    assert made.state == "cancelled"


@pytest.mark.parametrize("who", ["bob", "charlie", "otto", "rut", "sam"])
def test_others_find_nothing(world: World, web: Web, made: Job, who: str) -> None:
    client = web(getattr(world, who))
    assert client.get(f"/background/{made.pk}/").status_code == 404
    assert client.post(f"/background/{made.pk}/cancel").status_code == 404
    assert "Counting boats" not in client.get("/background/").content.decode()
    made.refresh_from_db()
    assert made.state == "waiting"


def test_the_coordinator_sends_a_failed_mail_again(world: World, web: Web) -> None:
    mail = Mail.objects.create(
        key=f"plan.proposed:{uuid4()}", to="sam@example.org", language="sv", subject="s", body="geheim",
        state="failed", attempts=7, error="SMTPDataError 554", region_id=world.region.pk,
    )  # fmt: skip
    client = web(world.cora)
    page = client.get("/background/mails/").content.decode()
    assert "s…@example.org" in page
    assert "sam@example.org" not in page
    assert "geheim" not in page
    assert client.get(f"/background/mails/{mail.pk}/again").status_code == 200
    mail.refresh_from_db()
    assert mail.state == "failed", "a plain GET changes nothing"
    client.post(f"/background/mails/{mail.pk}/again")
    mail.refresh_from_db()
    assert mail.state == "waiting"


@pytest.mark.parametrize("who", ["alice", "sam", "rex"])
def test_mails_are_the_coordinators(world: World, web: Web, who: str) -> None:
    assert web(getattr(world, who)).get("/background/mails/").status_code == 403
