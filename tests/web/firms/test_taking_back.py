"""Taken back, a consent is gone for the receiver at once and whole: seen from another connection."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import World, as_role

from farled_web.coalitions.models import Plan
from farled_web.diagnosis.models import Need
from farled_web.firms.actions import consent
from farled_web.firms.models import Entry, Finance
from farled_web.people.viewer import Viewer, scope

EVERYTHING = ("identity", "contact", "diagnosis", "plan", "journey", "finance")
# One statement, so that all counts are of one moment.
SEEN = """SELECT (SELECT count(*) FROM firms_firm WHERE id = %(firm)s),
  (SELECT count(*) FROM firms_contact WHERE firm_id = %(firm)s),
  (SELECT count(*) FROM diagnosis_need WHERE firm_id = %(firm)s),
  (SELECT count(*) FROM coalitions_plan WHERE firm_id = %(firm)s),
  (SELECT count(*) FROM firms_entry WHERE firm_id = %(firm)s AND kind = 'note'),
  (SELECT count(*) FROM firms_finance WHERE firm_id = %(firm)s)"""
ALL, NOTHING = (1, 1, 1, 1, 1, 1), (0, 0, 0, 0, 0, 0)


@contextmanager
def being(user: int) -> Iterator[Viewer]:
    with as_role(), scope(user) as viewer:
        yield viewer


def look(user: int, firm: int) -> tuple[int, ...]:
    with being(user), connection.cursor() as cursor:
        cursor.execute(SEEN, {"firm": firm})
        found: tuple[int, ...] = cursor.fetchone()
        return found


class Elsewhere(threading.Thread):
    """The receiver, on a connection of its own, who looks without pause."""

    def __init__(self, user: int, firm: int) -> None:
        super().__init__(daemon=True)
        self.user, self.firm = user, firm
        self.seen: list[tuple[int, ...]] = []
        self.stop, self.looked = threading.Event(), threading.Event()
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                self.seen.append(look(self.user, self.firm))
                self.looked.set()
        except BaseException as fault:
            self.fault = fault
            self.looked.set()
        finally:
            connection.close()

    def once_more(self) -> tuple[int, ...]:
        """Give what is seen by a look that began after now."""
        for _twice in range(2):  # the first may have been under way
            self.looked.clear()
            assert self.looked.wait(30)
        assert self.fault is None, self.fault
        return self.seen[-1]


@pytest.fixture
def opened(world: World) -> World:
    """Sam's firm has something in every category and lets Hamnen see all of it."""
    firm = world.firm
    Need.objects.create(
        firm=firm, region=world.region, check_round=factories.submitted_check(firm, {}), area="market",
        level=2, severity=2.0,
    )  # fmt: skip
    Plan.objects.create(firm=firm, region=world.region, organisation=world.fyren, number=1, state="proposed")
    Entry.objects.create(firm=firm, at=timezone.now(), kind="note", organisation=world.fyren, text="Met")
    Finance.objects.create(firm=firm, turnover_eur=1.0)
    with being(world.sam.pk) as viewer:
        for purpose in ("plan", "deliver"):
            consent.decide(viewer, firm, world.hamnen, purpose, dict.fromkeys(EVERYTHING, "given"))
    return world


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_shuts_the_rows_with_its_commit_and_never_by_halves(opened: World) -> None:
    receiver = Elsewhere(opened.charlie.pk, opened.firm.pk)
    receiver.start()
    try:
        assert receiver.once_more() == ALL
        with being(opened.sam.pk) as viewer:
            consent.withdraw(viewer, opened.firm, opened.hamnen)
            assert receiver.once_more() == ALL  # not committed: nothing of it has happened
        assert receiver.once_more() == NOTHING
    finally:
        receiver.stop.set()
        receiver.join(30)
    assert set(receiver.seen) == {ALL, NOTHING}
    turn = receiver.seen.index(NOTHING)
    assert set(receiver.seen[turn:]) == {NOTHING}


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_that_fails_leaves_all_as_it_was(opened: World) -> None:
    def stumble(**_given: Any) -> None:
        raise RuntimeError("something that rests on it cannot end")

    consent.changed.connect(stumble, dispatch_uid="stumble")
    try:
        with pytest.raises(RuntimeError), transaction.atomic(), scope(opened.sam.pk) as viewer:
            consent.withdraw(viewer, opened.firm, opened.hamnen)
    finally:
        consent.changed.disconnect(dispatch_uid="stumble")
    assert look(opened.charlie.pk, opened.firm.pk) == ALL


@pytest.mark.django_db(transaction=True)
def test_one_purpose_taken_back_leaves_what_the_other_opens(opened: World) -> None:
    with being(opened.sam.pk) as viewer:
        consent.withdraw(viewer, opened.firm, opened.hamnen, purposes=["plan"])
    assert look(opened.charlie.pk, opened.firm.pk) == ALL
    with being(opened.sam.pk) as viewer:
        consent.withdraw(viewer, opened.firm, opened.hamnen, categories=["plan"])
    assert look(opened.charlie.pk, opened.firm.pk) == (1, 1, 1, 0, 1, 1)
