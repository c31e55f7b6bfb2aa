"""The same people everywhere: Alice owns, Bob is a colleague, Charlie is a stranger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client

from farled_web.firms.models import Firm
from farled_web.organisations.models import Organisation, Region
from farled_web.people.models import User
from farled_web.people.viewer import REACH, Viewer, scope, system_scope
from tests.web import factories


@contextmanager
def as_role(role: str = "farled_web") -> Iterator[None]:
    """Be the database role of the web process (or farled_jobs); the reach set meanwhile is gone after."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")
                # A test is one transaction, so what a request set LOCAL would outlive it.
                for name in REACH:
                    cursor.execute("SELECT set_config(%s, '', true)", [f"app.{name}"])


@contextmanager
def viewing(user: User | None) -> Iterator[Viewer]:
    """Be this person, in the role and reach of a web request: for calling actions and queries directly."""
    with as_role(), scope(user.pk if user else None) as viewer:
        yield viewer


@contextmanager
def working() -> Iterator[Viewer]:
    """Be background work, in its role and with the reach of a system scope."""
    with as_role("farled_jobs"), system_scope() as viewer:
        yield viewer


class WebClient(Client):
    """A browser without a window, whose requests run in the database role of the web process."""

    def request(self, **request: Any) -> Any:
        """Answer as the web process would."""
        with as_role():
            return super().request(**request)


@dataclass(frozen=True, slots=True)
class World:
    """A small region, its neighbour, and the people of both.

    Alice is a member of Fyren; Bob her colleague, Mia their manager, Rut may only read. Charlie is at
    Hamnen in the same region, a stranger to Alice's firm. Cora coordinates the region, Otto the other one,
    Rex researches. Sam acts for the firm that Fyren registered; Tove acts for another firm.
    """

    region: Region
    other_region: Region
    fyren: Organisation
    hamnen: Organisation
    elsewhere: Organisation
    firm: Firm
    other_firm: Firm
    alice: User
    bob: User
    mia: User
    rut: User
    charlie: User
    cora: User
    otto: User
    rex: User
    sam: User
    tove: User


@pytest.fixture
def world(db: None) -> World:
    """Everybody, with one firm registered by Fyren that has let nobody else in."""
    here, there = factories.region("vik"), factories.region("fjord")
    fyren, hamnen = factories.organisation(here, "fyren"), factories.organisation(here, "hamnen")
    elsewhere = factories.organisation(there, "lotsen")
    mine = factories.registered_firm(fyren, "Alvar Svarv AB", organisation_number="5560000001", country="SE")
    other = factories.registered_firm(hamnen, "Börje Bageri AB")
    return World(
        region=here, other_region=there, fyren=fyren, hamnen=hamnen, elsewhere=elsewhere, firm=mine,
        other_firm=other, alice=factories.member("Alice", fyren), bob=factories.member("Bob", fyren),
        mia=factories.member("Mia", fyren, "manager"), rut=factories.member("Rut", fyren, "reader"),
        charlie=factories.member("Charlie", hamnen), cora=factories.in_region("Cora", here, "coordinator"),
        otto=factories.in_region("Otto", there, "coordinator"),
        rex=factories.in_region("Rex", here, "researcher"),
        sam=factories.contact_of(mine, "Sam"), tove=factories.contact_of(other, "Tove"),
    )  # fmt: skip


@pytest.fixture
def web() -> Callable[[User | None], WebClient]:
    """Give a client for somebody, in English: ``web(world.alice).get(...)``; None: not signed in."""

    def client(user: User | None = None) -> WebClient:
        made = WebClient(headers={"accept-language": "en"})
        made.cookies["django_language"] = "en"
        if user is not None:
            made.force_login(user)
        return made

    return client


def _flush(self: DatabaseOperations, sql_list: list[str]) -> None:
    """Let tests with real transactions clear up after themselves, though the log refuses to be emptied."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for sql in sql_list:
            cursor.execute(sql)
        cursor.execute("INSERT INTO audit_head (id, number, hash) VALUES (1, 0, '') ON CONFLICT DO NOTHING")


DatabaseOperations.execute_sql_flush = _flush  # type: ignore[method-assign]
