"""The page a monitor asks: what it tells, when it says no, and that it answers without the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

from farled_web.operations import health as room
from farled_web.operations.health import Health, health


class Answers:
    """Stands for a connection: gives each question's answer in turn."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)

    def __enter__(self) -> Answers:
        return self

    def __exit__(self, *why: object) -> None:
        return None

    def execute(self, question: str) -> Any:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer

        class Rows(list[Any]):
            def fetchone(self) -> Any:
                return self[0] if self else None

        return Rows(answer)


def answering(monkeypatch: pytest.MonkeyPatch, *answers: Any) -> Health:
    monkeypatch.setattr(room, "_connect", lambda: Answers(*answers))
    return health()


def test_all_is_well_with_every_migration_and_a_worker_that_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    found = answering(monkeypatch, room.wanted(), [(5.0,)])
    assert found.well
    assert found.document()["status"] == "ok"


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([[], [(5.0,)]], {"migrations": "pending"}),
        ([None, [(None,)]], {"jobs": "silent"}),
        ([None, [(61.0,)]], {"jobs": "late"}),
        ([psycopg.errors.UndefinedTable()], {"migrations": "pending", "database": "ok"}),
        ([psycopg.OperationalError()], {"database": "gone", "jobs": "unknown"}),
    ],
)
def test_each_fault_has_its_word(monkeypatch: pytest.MonkeyPatch, answers: Any, told: dict[str, str]) -> None:
    found = answering(monkeypatch, *(room.wanted() if one is None else one for one in answers))
    assert not found.well
    assert told.items() <= found.document().items()


def test_the_page_answers_anybody_without_asking_the_applications_connection(
    db: None, web: Callable[..., Any], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        response = Client().get("/health")
    assert response["content-type"] == "application/json"
    assert "no-store" in response["cache-control"]
    assert set(response.json()) == {"status", "database", "migrations", "jobs", "version"}
    assert response.json()["database"] == "ok"
    assert response.status_code == 503  # no worker runs beside this test
    assert web(None).post("/health").status_code == 405


def test_it_says_so_when_the_database_is_gone(
    db: None, web: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = {"host": "/nowhere", "dbname": "farled", "user": "farled_web"}
    monkeypatch.setattr(connection, "get_connection_params", lambda: gone)
    response = web(None).get("/health")
    assert (response.status_code, response.json()["database"]) == (503, "gone")
