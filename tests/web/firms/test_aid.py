"""The ledger of de minimis aid."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import viewing, working

from farled_web.database.versions import StaleEdit
from farled_web.firms.actions.aid import Entry, add_aid, bring_back_aid, change_aid, withdraw_aid
from farled_web.firms.models import Aid, Document
from farled_web.firms.queries.aid import ledger
from farled_web.firms.queries.values import library_aid


def granted(world, euro=1000.0, by=None, days=30, **more):
    day = timezone.localdate() - dt.timedelta(days=days)
    return Aid.objects.create(
        firm=world.firm, organisation=by or world.fyren, date=day, amount_eur=euro, **more
    )


def test_the_firm_sees_all_and_what_is_left(world, web):
    granted(world, 100_000)
    granted(world, 150_000, by=world.hamnen)
    granted(world, 90_000, days=1100)
    text = web(world.sam).get(f"/firms/{world.firm.uuid}/aid").content.decode()
    assert "250,000" in text and "50,000" in text and "Near the ceiling" in text
    assert "older than three years" in text and "2023/2831" in text


def test_who_sees_only_part_is_told_that_the_sum_is_not_known(world, web):
    granted(world, 100_000)
    granted(world, 250_000, by=world.hamnen)
    text = web(world.alice).get(f"/firms/{world.firm.uuid}/aid").content.decode()
    assert "the sum is not known" in text and "100,000" in text and "250,000" not in text
    with viewing(world.alice) as viewer:
        found = ledger(viewer, world.firm)
    assert found.standing.had is None and found.standing.left is None and found.own == 100_000


def test_consent_to_finance_opens_all_of_it(world):
    granted(world, 100_000)
    granted(world, 250_000, by=world.hamnen)
    factories.consented(world.firm, world.fyren, "finance")
    with viewing(world.alice) as viewer:
        found = ledger(viewer, world.firm)
    assert found.whole and found.standing.had == 350_000 and found.standing.state == "over"


@pytest.mark.parametrize(
    ("linked", "words"),
    [(None, "It is not known whether"), (True, "has partner or linked"), (False, "no other enterprise")],
)
def test_how_far_the_single_undertaking_is_known(world, web, linked, words):
    type(world.firm).objects.filter(pk=world.firm.pk).update(linked=linked)
    assert words in web(world.sam).get(f"/firms/{world.firm.uuid}/aid").content.decode()


def test_aid_is_added_corrected_withdrawn_and_brought_back(world, web):
    client, page = web(world.alice), f"/firms/{world.firm.uuid}/aid"
    paper = Document.objects.create(
        firm=world.firm,
        organisation=world.fyren,
        category="finance",
        name="Beslut.pdf",
        media_type="application/pdf",
        size=1,
        sha256=b"x",
    )
    client.post(
        f"{page}/new",
        {
            "date": "2026-01-02",
            "amount_eur": "5000",
            "linked_name": "Svarv Holding AB",
            "document": str(paper.pk),
        },
    )
    row = Aid.objects.get()
    assert (row.organisation, row.amount_eur, row.document, row.linked_name) == (
        world.fyren,
        5000,
        paper,
        "Svarv Holding AB",
    )
    client.post(f"{page}/{row.pk}", {"date": "2026-01-02", "amount_eur": "5500", "version": "1"})
    row.refresh_from_db()
    assert (row.amount_eur, row.version, row.recorded_by_name) == (5500, 2, "Alice")
    assert client.post(f"{page}/{row.pk}/withdraw", {"version": "2"}).status_code == 422
    client.post(f"{page}/{row.pk}/withdraw", {"version": "2", "why": "twice"})
    row.refresh_from_db()
    assert row.withdrawn_at and row.withdrawn_why == "twice"
    assert "twice" in client.get(f"{page}/{row.pk}").content.decode()
    client.post(f"{page}/{row.pk}/back")
    row.refresh_from_db()
    assert row.withdrawn_at is None


def test_what_is_withdrawn_counts_nowhere(world):
    granted(world, 1000, withdrawn_at=timezone.now())
    granted(world, 500)
    with viewing(world.sam) as viewer:
        assert ledger(viewer, world.firm).standing.had == 500
    with working():
        assert [row.amount_eur for row in library_aid(type(world.firm).objects.filter(pk=world.firm.pk))] == [
            500
        ]


def test_the_second_of_two_is_told(world, web):
    row = granted(world)
    url = f"/firms/{world.firm.uuid}/aid/{row.pk}"
    client = web(world.alice)
    client.post(url, {"date": "2026-01-02", "amount_eur": "1", "version": "1"})
    late = web(world.bob).post(url, {"date": "2026-01-02", "amount_eur": "2", "version": "1"})
    assert late.status_code == 409 and "Alice saved while you were writing" in late.content.decode()
    assert Aid.objects.get().amount_eur == 1


def test_evidence_is_a_document_of_the_firms_own(world):
    other = Document.objects.create(
        firm=world.other_firm,
        organisation=world.hamnen,
        category="finance",
        name="x",
        media_type="x",
        size=1,
        sha256=b"x",
    )
    with viewing(world.alice) as viewer, pytest.raises(PermissionDenied):
        add_aid(viewer, firm=world.firm, entry=Entry(dt.date(2026, 1, 1), 1.0, document_id=other.pk))


@pytest.mark.parametrize("who", ["charlie", "rut", "cora", "rex", "tove"])
def test_strangers_and_readers_write_nothing(world, who):
    firm, entry = world.firm, Entry(dt.date(2026, 1, 1), 1.0)
    row, gone = granted(world), granted(world, withdrawn_at=timezone.now())
    with viewing(getattr(world, who)) as viewer:
        for act in (
            lambda: add_aid(viewer, firm=firm, entry=entry),
            lambda: change_aid(viewer, firm=firm, aid=row, version=1, entry=entry),
            lambda: withdraw_aid(viewer, firm=firm, aid=row, version=1, why="x"),
            lambda: bring_back_aid(viewer, firm=firm, aid=gone),
        ):
            with pytest.raises(PermissionDenied):
                act()


def test_another_organisations_entry_is_not_ours_to_correct(world):
    row = granted(world, by=world.hamnen)
    factories.consented(world.firm, world.fyren, "finance")
    with viewing(world.alice) as viewer, pytest.raises(PermissionDenied):
        withdraw_aid(viewer, firm=world.firm, aid=row, version=1, why="x")
    with viewing(world.sam) as viewer:
        withdraw_aid(viewer, firm=world.firm, aid=row, version=1, why="not ours")
    with viewing(world.sam) as viewer, pytest.raises(StaleEdit):
        row.withdrawn_at = None
        change_aid(viewer, firm=world.firm, aid=row, version=1, entry=Entry(dt.date(2026, 1, 1), 1.0))


def test_the_ledger_goes_out_as_a_file(world, web):
    granted(world, 1000)
    answer = web(world.sam).get(f"/firms/{world.firm.uuid}/aid?export=csv")
    assert "1000" in b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize(("who", "status"), [("charlie", 404), ("cora", 403), ("tove", 404), ("rut", 200)])
def test_who_may_open_the_ledger(world, web, who, status):
    granted(world)
    assert web(getattr(world, who)).get(f"/firms/{world.firm.uuid}/aid").status_code == status
