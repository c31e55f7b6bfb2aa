"""The log is whole or says where it is not: tampering by who may do everything is found too."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from tests.web.conftest import World, as_role, viewing

from farled_web.audit.actions import record
from farled_web.audit.models import Entry
from farled_web.audit.verify import verify


def write(count: int = 1, **more: Any) -> None:
    for number in range(count):
        record("firm.opened", object_type="firm", object_id=number, **more)


def sql(text: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(text, list(values))
        return cursor.fetchall() if cursor.description else []


def seal() -> None:
    """Bring the moment of the commit forward, within a test's own transaction."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def tampering() -> Iterator[None]:
    """Be who owns the machine: no trigger stands in the way."""
    sql("SET session_replication_role = replica")
    try:
        yield
    finally:
        sql("SET session_replication_role = DEFAULT")


@pytest.fixture
def log(db: None) -> list[int]:
    """Five sealed entries; gives their ids."""
    write(5)
    seal()
    return [row[0] for row in sql("SELECT id FROM audit_entry ORDER BY id DESC LIMIT 5")][::-1]


def faults(**given: Any) -> list[str]:
    return sorted(one.what for one in verify(**given).faults)


def test_an_untouched_log_is_whole(log: list[int]) -> None:
    found = verify()
    assert found.faults == () and found.entries >= 5 and len(found.head) == 64


def test_an_empty_log_is_whole(db: None) -> None:
    with tampering():
        sql("DELETE FROM audit_entry")
        sql("DELETE FROM audit_seal")
        sql("UPDATE audit_head SET number = 0, hash = ''")
    assert verify().faults == ()


CHANGES = [
    "verb = 'firm.closed'", "at = at + interval '1 microsecond'", "actor_id = 99", "actor_kind = 'job'",
    "organisation_id = 7", "region_id = 7", "object_type = 'x'", "object_id = '99'", "firms = '{1}'",
    "categories = '{plan}'", "details = '{\"a\": 1}'",
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_any_changed_column_is_found_where_it_is(log: list[int], change: str) -> None:
    with tampering():
        sql(f"UPDATE audit_entry SET {change} WHERE id = %s", log[2])
    found = verify().faults
    assert [(one.what, one.entry) for one in found] == [("changed", log[2])]


def test_a_removed_row_is_found(log: list[int]) -> None:
    with tampering():
        sql("DELETE FROM audit_entry WHERE id = %s", log[2])
    assert [(one.what, one.entry) for one in verify().faults] == [("removed", log[2])]


def test_a_row_removed_with_its_seal_is_found(log: list[int]) -> None:
    with tampering():
        sql("DELETE FROM audit_entry WHERE id = %s", log[2])
        sql("DELETE FROM audit_seal WHERE entry_id = %s", log[2])
    assert "gap" in faults()


def test_a_row_removed_and_the_seals_counted_anew_is_found(log: list[int]) -> None:
    with tampering():
        sql("DELETE FROM audit_entry WHERE id = %s", log[2])
        number = sql("SELECT number FROM audit_seal WHERE entry_id = %s", log[2])[0][0]
        sql("DELETE FROM audit_seal WHERE entry_id = %s", log[2])
        sql("UPDATE audit_seal SET number = -number WHERE number > %s", number)
        sql("UPDATE audit_seal SET number = -number - 1 WHERE number < 0")
        sql("UPDATE audit_head SET number = number - 1")
    assert "changed" in faults()


def test_two_rows_that_changed_places_are_found(log: list[int]) -> None:
    with tampering():
        sql("UPDATE audit_seal SET entry_id = -1 WHERE entry_id = %s", log[1])
        sql("UPDATE audit_seal SET entry_id = %s WHERE entry_id = %s", log[1], log[3])
        sql("UPDATE audit_seal SET entry_id = %s WHERE entry_id = -1", log[3])
    assert faults().count("changed") >= 2


def test_two_entries_whose_contents_changed_places_are_found(log: list[int]) -> None:
    with tampering():
        sql("UPDATE audit_entry SET object_id = CASE id WHEN %s THEN '3' ELSE '1' END WHERE id IN (%s, %s)",
            log[1], log[1], log[3])  # fmt: skip
    assert faults() == ["changed", "changed"]


def test_a_row_slipped_in_without_a_seal_is_found(log: list[int]) -> None:
    with tampering():
        sql("INSERT INTO audit_entry (at, verb, actor_kind, object_type, object_id, firms, categories, details) "  # noqa: E501
            "VALUES (now(), 'x', 'user', 'x', '1', '{}', '{}', '{}')")  # fmt: skip
    assert faults() == ["unsealed"]


def cut_tail(log: list[int], *, head_too: bool) -> None:
    with tampering():
        sql("DELETE FROM audit_entry WHERE id >= %s", log[3])
        sql("DELETE FROM audit_seal WHERE entry_id >= %s", log[3])
        if head_too:
            sql("UPDATE audit_head h SET number = s.number, hash = s.hash FROM audit_seal s "
                "WHERE s.number = (SELECT max(number) FROM audit_seal)")  # fmt: skip


def test_a_tail_cut_off_is_found_at_the_head(log: list[int]) -> None:
    cut_tail(log, head_too=False)
    assert faults() == ["head"]


def test_a_tail_cut_off_with_the_head_mended_needs_a_noted_head(log: list[int]) -> None:
    noted = verify().head
    cut_tail(log, head_too=True)
    assert faults() == [], "by itself it looks whole: that is why the head is noted elsewhere"
    assert faults(expected_head=noted) == ["head"]


def test_a_noted_head_still_stands_as_the_log_grows(log: list[int]) -> None:
    noted = verify().head
    write(3)
    seal()
    assert faults(expected_head=noted) == []


def reseal() -> None:
    """Forge the whole chain as somebody would who knows how it is made."""
    before, number = b"", 0
    for number, pk, text in sql(
        "SELECT s.number, s.entry_id, audit_canonical(e) FROM audit_seal s "
        "JOIN audit_entry e ON e.id = s.entry_id ORDER BY s.number"
    ):
        before = hashlib.sha256(before + f"{number}{text}".encode()).digest()
        sql("UPDATE audit_seal SET hash = %s WHERE entry_id = %s", before, pk)
    sql("UPDATE audit_head SET number = %s, hash = %s", number, before)


def test_a_row_forged_and_sealed_anew_is_found_at_the_next_seal(log: list[int]) -> None:
    with tampering():
        sql("UPDATE audit_entry SET verb = 'forged' WHERE id = %s", log[1])
        before = sql("SELECT coalesce((SELECT hash FROM audit_seal WHERE number = s.number - 1), ''), s.number, "  # noqa: E501
                     "audit_canonical(e) FROM audit_seal s JOIN audit_entry e ON e.id = s.entry_id "
                     "WHERE e.id = %s", log[1])[0]  # fmt: skip
        made = hashlib.sha256(bytes(before[0]) + f"{before[1]}{before[2]}".encode()).digest()
        sql("UPDATE audit_seal SET hash = %s WHERE entry_id = %s", made, log[1])
    assert faults() == ["changed"]


def test_a_chain_forged_to_its_end_is_found_by_a_noted_head(log: list[int]) -> None:
    noted = verify().head
    with tampering():
        sql("UPDATE audit_entry SET verb = 'forged' WHERE id = %s", log[1])
        reseal()
    assert faults() == [], "a chain alone cannot tell: that is why the head is noted elsewhere"
    assert faults(expected_head=noted) == ["head"]


# ---- what the working roles can do ----------------------------------------------------------------------


@pytest.mark.parametrize("role", ["farled_web", "farled_jobs"])
@pytest.mark.parametrize(
    "text",
    [
        "UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry",
        "INSERT INTO audit_entry (at, verb, actor_kind, object_type, object_id, firms, categories, details) "
        "VALUES (now(), 'x', 'user', 'x', '1', '{}', '{}', '{}')",
        "SELECT * FROM audit_seal", "UPDATE audit_seal SET hash = ''", "DELETE FROM audit_seal",
        "SELECT * FROM audit_head", "UPDATE audit_head SET number = 0", "TRUNCATE audit_seal",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL", "SET session_replication_role = replica",
        "DROP TRIGGER audit_seal ON audit_entry",
    ],
)  # fmt: skip
def test_the_working_roles_write_only_by_the_function(log: list[int], role: str, text: str) -> None:
    with as_role(role), pytest.raises(ProgrammingError), transaction.atomic():
        sql(text)


@pytest.mark.parametrize(
    "text", ["UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_seal", "TRUNCATE audit_entry"]
)
def test_not_even_the_owner_changes_it_by_mistake(log: list[int], text: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        sql(text)


def test_nobody_writes_in_anothers_name(world: World) -> None:
    with viewing(world.alice):
        record("firm.opened", object_type="firm", object_id=1, organisation=world.fyren.pk)
    assert Entry.objects.order_by("-id").first().actor_id == world.alice.pk  # type: ignore[union-attr]


def test_each_reads_their_share(world: World) -> None:
    with viewing(world.alice):
        record(
            "firm.opened", object_type="firm", object_id=1, organisation=world.fyren.pk, firms=[world.firm.pk]
        )
    read: Callable[[Any], int] = lambda who: _count(who)  # noqa: E731
    assert [read(who) for who in (world.sam, world.mia, world.alice)] == [1, 1, 1]
    assert [read(who) for who in (world.tove, world.bob, world.charlie, world.cora, world.rex, None)] == [
        0
    ] * 6


def _count(who: Any) -> int:
    with viewing(who):
        return Entry.objects.count()


# ---- at once --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_transactions_at_once_make_one_chain_without_gaps() -> None:
    together = threading.Barrier(8)
    failed: list[BaseException] = []

    def one(number: int) -> None:
        try:
            together.wait(timeout=20)
            for turn in range(6):
                try:
                    with transaction.atomic():
                        write(3)
                        if turn % 3 == number % 3:
                            raise ValueError  # a transaction that comes to nothing leaves no seal
                except ValueError:
                    pass
        except BaseException as error:  # told below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    found = verify()
    assert failed == [] and found.faults == ()
    numbers = [row[0] for row in sql("SELECT number FROM audit_seal ORDER BY number")]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) == found.entries >= 8 * 4 * 3
