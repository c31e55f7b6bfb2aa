"""Two records become one and two again: nothing lost, nothing changed, no right gained."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.web import factories
from tests.web.conftest import viewing

from farled_web.coalitions.models import Plan, Step
from farled_web.database.versions import StaleEdit
from farled_web.diagnosis.models import Check, CheckAnswer, Need
from farled_web.directory.models import GroupOffer
from farled_web.firms.actions.merge import AddsVoice, CannotPart, merge_firms, part_firms
from farled_web.firms.models import (
    Access,
    Aid,
    Consent,
    Contact,
    Document,
    DocumentContent,
    Entry,
    Finance,
    Firm,
    FirmMembership,
    Hours,
    Merge,
    NotTheSame,
    Seat,
    Wish,
)
from farled_web.people.models import FirmSeat, Invitation

UNWATCHED = {"firms_merge", "firms_search", "firms_mergejournal", "firms_opening"}


def everything() -> dict[str, dict[str, Any]]:
    """Every row of every table that says which firm it is about, and the firms themselves."""
    found: dict[str, dict[str, Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT table_name FROM information_schema.columns c JOIN pg_class t "
            "ON t.relname = c.table_name AND t.relkind = 'r' "
            "WHERE table_schema = 'public' AND (table_name LIKE "
            "'firms\\_%' OR table_name LIKE 'diagnosis\\_%' OR table_name LIKE 'coalitions\\_%' "
            "OR column_name = 'firm_id')"
        )
        for (table,) in cursor.fetchall():
            if table in UNWATCHED or table.startswith("procrastinate"):
                continue
            cursor.execute(f"SELECT to_jsonb(t) FROM {table} t")
            rows = [_plain(table, row[0]) for row in cursor.fetchall()]
            found[table] = {
                str(row.get("id", row.get("firm_id", row.get("document_id")))): row for row in rows if row
            }
    return found


def _plain(table: str, row: Any) -> dict[str, Any]:
    import json

    row = json.loads(row) if isinstance(row, str) else row
    if table == "firms_entry" and row["kind"] == "merge":
        return {}  # the timeline tells of the merge, also once it is undone
    if table == "firms_firm":  # counts on, so that a form open since before is noticed
        row = {k: v for k, v in row.items() if k not in {"version", "updated_at"}}
    return row


def furnish(world: Any, firm: Firm, has: dict[str, int], shift: int) -> None:
    """Give a firm some of everything; `has` says how many of each."""
    now = timezone.now() - dt.timedelta(days=shift)
    for number in range(has["entries"]):
        Entry.objects.create(firm=firm, at=now, kind="note", organisation=world.fyren, text=f"n{number}")
    for number in range(has["contacts"]):
        Contact.objects.create(
            firm=firm, organisation=world.fyren, name=f"C{number}", email=f"c{number}@ex.org"
        )
    if has["finance"]:
        Finance.objects.create(firm=firm, turnover_eur=1e6 * (shift + 1), version=has["finance"])
    for number in range(has["aid"]):
        Aid.objects.create(firm=firm, organisation=world.fyren, date=now.date(), amount_eur=100 + number)
    if has["member"]:
        FirmMembership.objects.create(firm=firm, organisation=world.hamnen, since=now.date())
    if has["document"]:
        paper = Document.objects.create(
            firm=firm,
            organisation=world.hamnen,
            category="plan",
            name="p.pdf",
            media_type="application/pdf",
            size=3,
            sha256=b"x" * 32,
        )
        DocumentContent.objects.create(document=paper, content=b"pdf")
    if has["seat"]:
        offer, _made = GroupOffer.objects.get_or_create(
            organisation=world.fyren,
            region=world.region,
            name="Tour",
            defaults={"area": "sales", "starts_on": "2026-01-01", "ends_on": "2026-01-02", "seats": 9},
        )
        Seat.objects.create(offer=offer, firm=firm, organisation=world.fyren)
        Hours.objects.create(firm=firm, organisation=world.hamnen, on=now.date(), amount=2, user_id=1)
    if has["person"]:
        user = world.sam if has["person"] == 1 else world.tove
        FirmSeat.objects.get_or_create(user=user, firm_id=firm.pk, ended_at=None)
        Invitation.objects.create(
            email="i@ex.org",
            firm_id=firm.pk,
            token_hash=bytes(f"{firm.pk}", "ascii").ljust(32),
            expires_at=now,
        )
        Wish.objects.create(firm=firm, region=world.region, organisation=world.fyren)
    rounds = [
        Check.objects.create(
            region=world.region, firm=firm, state="submitted", submitted_at=now, wave=wave + 1
        )
        for wave in range(has["checks"])
    ]
    for one in rounds:
        CheckAnswer.objects.create(check_round=one, firm_id=firm.pk, barrier="standards", value=3)
    if rounds:
        for area in ["sales", "capital", "strategy"][: 1 + shift % 3]:
            Need.objects.create(
                firm=firm, region=world.region, check_round=rounds[-1], area=area, severity=2.5, level=2
            )
    for number in range(has["plans"]):
        state = "agreed" if number == has["plans"] - 1 and has["agreed"] else "proposed"
        plan = Plan.objects.create(
            firm=firm,
            region=world.region,
            organisation=world.fyren,
            number=number + 1,
            state=state,
            agreed_at=now if state == "agreed" else None,
        )
        Step.objects.create(
            plan=plan,
            firm=firm,
            planned_by=world.fyren,
            position=1,
            area="sales",
            level=2,
            organisation=world.hamnen,
            amount=4,
            quarter="2026Q1",
        )
    for state in has["consents"]:  # type: ignore[attr-defined]
        Consent.objects.create(
            firm=firm,
            organisation=world.hamnen,
            purpose="plan",
            category="diagnosis",
            state=state,
            basis="business",
            text_version="1",
            language="sv",
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT firms_keep_access(%s, %s)", [firm.pk, world.hamnen.pk])


PARTS = st.fixed_dictionaries(
    {
        "entries": st.integers(0, 3),
        "contacts": st.integers(0, 2),
        "finance": st.integers(0, 3),
        "aid": st.integers(0, 2),
        "member": st.integers(0, 1),
        "document": st.integers(0, 1),
        "seat": st.integers(0, 1),
        "person": st.integers(0, 2),
        "checks": st.integers(0, 2),
        "plans": st.integers(0, 3),
        "agreed": st.booleans(),
        "consents": st.lists(st.sampled_from(["given", "withdrawn", "refused", "expired"]), max_size=3),
    }
)


def unite(world: Any, kept: Firm, absorbed: Firm, user: Any = None, **more: Any) -> Merge:
    with viewing(user or world.alice) as viewer:
        k, a = Firm.objects.get(pk=kept.pk), Firm.objects.get(pk=absorbed.pk)
        more = {"from_absorbed": {"name": True, "municipality": True}, **more}
        return merge_firms(viewer, kept=k, absorbed=a, versions=(k.version, a.version), **more)


def part(world: Any, merge: Merge, user: Any = None) -> None:
    with viewing(user or world.alice) as viewer:
        part_firms(viewer, merge=Merge.objects.get(pk=merge.pk))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=PARTS, two=PARTS, money=st.booleans(), link=st.booleans())
def test_merge_then_undo_changes_nothing_and_a_merge_loses_nothing(world, one, two, money, link):
    with transaction.atomic():
        kept = factories.registered_firm(world.fyren, "Alfa Verk AB", municipality="Vik")
        absorbed = factories.registered_firm(world.fyren, "Alpha Werk", employees=4.5, first_check=7)
        furnish(world, kept, one, 1)
        furnish(world, absorbed, two, 2)
        NotTheSame.objects.create(firm=kept, other=absorbed, organisation=world.fyren, user_id=1)
        NotTheSame.objects.create(firm=world.firm, other=absorbed, organisation=world.fyren, user_id=1)
        before = everything()
        merge = unite(world, kept, absorbed, take_money=money, link_opens=link)
        _nothing_lost(before, everything(), kept.pk, absorbed.pk)
        part(world, merge)
        after = everything()
        assert {t: after[t] for t in before} == before
        transaction.set_rollback(True)


def _nothing_lost(before: Any, after: Any, kept: int, absorbed: int) -> None:
    for table, rows in before.items():
        if table in {"firms_access", "firms_firm"}:
            continue  # worked out anew from the consents; the firms' own facts are a choice
        if table == "diagnosis_need":
            continue  # a set drawn from the answers, which stay; held to the journal by the undo
        gone = set(rows) - set(after[table])
        assert not gone - ({str(absorbed)} if table == "firms_finance" else set()), table
        for key, row in rows.items():
            now = after[table].get(key, after[table].get(str(kept), {}))
            same = {k for k in row if now.get(k) == row[k]}
            free = {"firm_id", "other_id", "number", "state"} | (
                {"turnover_eur", "balance_eur", "year", "version"} if table == "firms_finance" else set()
            )
            assert set(row) - same <= free, (table, set(row) - same)


def pair(world: Any) -> tuple[Firm, Firm]:
    return (
        factories.registered_firm(world.fyren, "Alfa Verk AB"),
        factories.registered_firm(world.fyren, "Alpha Werk"),
    )


def test_everything_is_the_kept_firms_afterwards_and_plans_are_counted_on(world):
    kept, absorbed = pair(world)
    full = {
        "entries": 2,
        "contacts": 1,
        "finance": 1,
        "aid": 1,
        "member": 1,
        "document": 1,
        "seat": 1,
        "person": 1,
        "checks": 1,
        "plans": 2,
        "agreed": True,
        "consents": [],
    }
    furnish(world, kept, full, 1)
    furnish(world, absorbed, full, 2)
    merge = unite(world, kept, absorbed)
    assert list(Plan.objects.filter(firm=kept).order_by("number").values_list("number", "state")) == [
        (1, "proposed"),
        (2, "agreed"),
        (3, "proposed"),
        (4, "superseded"),
    ]
    assert Entry.objects.filter(firm=kept, kind="note").count() == 4
    assert merge.moved["firms_entry"] == 2
    assert Firm.objects.get(pk=absorbed.pk).merged_into_id == kept.pk
    assert Firm.objects.get(pk=kept.pk).name == "Alpha Werk"
    # The needs of the later check hold, whole.
    assert set(Need.objects.filter(firm=kept).values_list("check_round__firm", flat=True)) == {kept.pk}
    assert Need.objects.filter(firm=kept).count() == 3


@pytest.mark.parametrize("first", ["withdrawn", "refused", "expired"])
def test_a_withdrawal_survives_a_merge_and_its_undoing(world, first):
    kept, absorbed = pair(world)
    for firm, state in ((absorbed, first), (kept, "given")):
        Consent.objects.create(
            firm=firm,
            organisation=world.hamnen,
            purpose="plan",
            category="diagnosis",
            state=state,
            basis="business",
            text_version="1",
            language="sv",
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT firms_keep_access(%s, %s)", [firm.pk, world.hamnen.pk])
    assert Access.objects.filter(firm=kept, organisation=world.hamnen).exists()
    merge = unite(world, kept, absorbed)
    assert not Access.objects.filter(firm=kept, organisation=world.hamnen).exists()
    last = Consent.objects.filter(firm=kept, organisation=world.hamnen).latest("id")
    assert (last.state, last.evidence, last.recorded_by) == (first, "merge", world.fyren)
    part(world, merge)
    assert Access.objects.get(firm=kept, organisation=world.hamnen).categories == ["diagnosis"]


def test_what_is_withdrawn_while_merged_is_withdrawn_for_both_once_parted(world):
    kept, absorbed = pair(world)
    given = {
        "organisation": world.hamnen,
        "purpose": "plan",
        "category": "diagnosis",
        "basis": "business",
        "text_version": "1",
        "language": "sv",
    }
    Consent.objects.create(firm=absorbed, state="given", **given)
    with connection.cursor() as cursor:
        cursor.execute("SELECT firms_keep_access(%s, %s)", [absorbed.pk, world.hamnen.pk])
    merge = unite(world, kept, absorbed)
    assert Access.objects.filter(firm=kept, organisation=world.hamnen).exists()
    Consent.objects.create(firm=kept, state="withdrawn", **given)
    part(world, merge)
    assert not Access.objects.filter(organisation=world.hamnen, firm__in=[kept, absorbed]).exists()
    assert Consent.objects.filter(firm=absorbed).latest("id").state == "withdrawn"


def test_a_new_check_on_the_merged_firm_stays_and_the_other_gets_its_own_needs_back(world):
    kept, absorbed = pair(world)
    old = Check.objects.create(region=world.region, firm=absorbed, state="submitted")
    Need.objects.create(firm=absorbed, region=world.region, check_round=old, area="sales", level=1)
    merge = unite(world, kept, absorbed)
    new = Check.objects.create(region=world.region, firm=kept, state="submitted")
    Need.objects.filter(firm=kept).update(check_round=new, level=3)
    part(world, merge)
    assert list(Need.objects.filter(firm=kept).values_list("level", "check_round")) == [(3, new.pk)]
    assert list(Need.objects.filter(firm=absorbed).values_list("level", "check_round")) == [(1, old.pk)]


def test_a_fact_changed_since_is_not_undone(world):
    kept, absorbed = pair(world)
    merge = unite(world, kept, absorbed)
    Firm.objects.filter(pk=kept.pk).update(name="Changed Since")
    part(world, merge)
    assert Firm.objects.get(pk=kept.pk).name == "Changed Since"
    assert Firm.objects.get(pk=absorbed.pk).merged_into_id is None


def test_the_later_merge_is_undone_first(world):
    kept, absorbed = pair(world)
    third = factories.registered_firm(world.fyren, "Third")
    first, second = unite(world, kept, absorbed), unite(world, kept, third)
    with pytest.raises(CannotPart):
        part(world, first)
    part(world, second)
    part(world, first)


def test_who_registered_the_record_that_went_still_sees_which_firm_it_was_until_the_firm_says_no(world):
    mine = factories.registered_firm(world.fyren, "Alfa")
    theirs = factories.registered_firm(world.hamnen, "Alpha")
    opened = factories.consented(theirs, world.fyren, "identity", "contact")
    merge = unite(world, theirs, mine)
    opened.delete()
    with viewing(world.alice):
        assert Firm.objects.filter(pk=theirs.pk).exists()
    left = Access.objects.get(firm=theirs, organisation=world.fyren, reason="merge")
    assert left.categories == ["identity"]
    part(world, merge)
    with connection.cursor() as cursor:
        cursor.execute("SELECT firms_keep_access(%s, %s)", [theirs.pk, world.fyren.pk])
    unite(world, theirs, mine)
    assert Access.objects.filter(firm=theirs, organisation=world.fyren, reason="merge").exists()
    for category in ("identity", "contact"):
        Consent.objects.create(
            firm=theirs, organisation=world.fyren, purpose="plan", category=category, basis="business",
            state="withdrawn", text_version="1", language="sv",
        )  # fmt: skip
    with connection.cursor() as cursor:
        # A test is one transaction, in which no time passes.
        cursor.execute("UPDATE firms_access SET created_at = created_at - interval '1 hour'")
        cursor.execute("SELECT firms_keep_access(%s, %s)", [theirs.pk, world.fyren.pk])
    with viewing(world.alice):
        assert not Firm.objects.filter(pk=theirs.pk).exists()


def test_a_record_another_organisation_registered_is_not_taken_into_ones_own(world, web):
    bait = factories.registered_firm(world.fyren, "Bait")
    theirs = factories.registered_firm(world.hamnen, "Alpha")
    factories.consented(theirs, world.fyren, "identity", "contact")
    with pytest.raises(PermissionDenied):
        unite(world, bait, theirs)
    refused = pytest.raises(ProgrammingError, match="is the one that stays")
    with refused, transaction.atomic(), viewing(world.alice):
        Merge.objects.create(kept=bait, absorbed=theirs, organisation=world.fyren, user_id=world.alice.pk)
    swapped = web(world.alice).get(f"/firms/{bait.uuid}/merge/{theirs.uuid}")
    assert swapped.status_code == 302 and swapped.url.endswith(f"/{theirs.uuid}/merge/{bait.uuid}")


@pytest.mark.parametrize("by", ["seat", "link"])
def test_who_only_sees_a_firm_brings_nobody_along_who_acts_for_it(world, by):
    theirs = factories.registered_firm(world.hamnen, "Alpha")
    made_up = factories.registered_firm(world.fyren, "Alpha again", first_check=7)
    factories.consented(theirs, world.fyren, "identity", "contact")
    if by == "seat":
        FirmSeat.objects.create(user=world.bob, firm_id=made_up.pk)
    with pytest.raises(AddsVoice):
        unite(world, theirs, made_up, link_opens=by == "link")
    if by == "link":
        unite(world, theirs, made_up)
        assert Firm.objects.get(pk=theirs.pk).first_check is None


def test_the_firm_is_told_of_a_merge(world):
    kept, absorbed = pair(world)
    unite(world, kept, absorbed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'what' FROM procrastinate_jobs WHERE task_name = 'firms.tell_firm'")
        assert ("merged",) in cursor.fetchall()


def test_a_stranger_or_a_reader_merges_nothing(world):
    kept, absorbed = pair(world)
    for user in (world.charlie, world.rut, world.cora, world.sam):
        with viewing(user) as viewer, pytest.raises(PermissionDenied):
            merge_firms(viewer, kept=kept, absorbed=absorbed, versions=(1, 1), from_absorbed={})
    merge = unite(world, kept, absorbed)
    for user in (world.charlie, world.rut):
        with viewing(user) as viewer, pytest.raises(PermissionDenied):
            part_firms(viewer, merge=merge)


def test_seeing_a_firm_is_not_enough_to_merge_it(world):
    theirs = factories.registered_firm(world.hamnen, "Alpha")
    factories.consented(theirs, world.fyren, "identity", "diagnosis")
    mine = factories.registered_firm(world.fyren, "Bait")
    with pytest.raises(PermissionDenied):
        unite(world, mine, theirs)


def test_a_record_changed_meanwhile_is_not_merged(world):
    kept, absorbed = pair(world)
    with viewing(world.alice) as viewer, pytest.raises(StaleEdit):
        merge_firms(viewer, kept=kept, absorbed=absorbed, versions=(kept.version, 9), from_absorbed={})


def test_the_functions_underneath_give_the_web_role_nothing_by_themselves(world):
    with viewing(world.charlie), connection.cursor() as cursor:
        cursor.execute("SELECT firms_rows('firms_entry', 'firm_id', %s)", [world.firm.pk])
        assert cursor.fetchone()[0] in ("[]", [])
        cursor.execute("SELECT count(*) FROM firms_mergejournal")
        assert cursor.fetchone()[0] == 0


def test_two_records_are_merged_and_parted_on_the_page(world, web):
    kept = factories.registered_firm(world.fyren, "Nyströms Verktyg AB", municipality="Vik")
    other = factories.registered_firm(
        world.fyren, "Nystroms Verktyg", employees=4, organisation_number="5566778899"
    )
    client = web(world.alice)
    assert str(other.uuid) in client.get(f"/firms/{kept.uuid}/same").content.decode()
    url = f"/firms/{kept.uuid}/merge/{other.uuid}"
    page = client.get(url).content.decode()
    assert "556677-8899" in page and "It can be undone" in page
    given = {
        "version_kept": 1,
        "version_absorbed": 1,
        "fact_organisation_number": "other",
        "fact_employees": "other",
    }
    assert client.post(url, {**given, "version_absorbed": 5})["location"] == url
    assert client.post(url, given).status_code == 302
    now = Firm.objects.get(pk=kept.pk)
    assert (now.name, now.employees, now.organisation_number) == ("Nyströms Verktyg AB", 4, "5566778899")
    assert str(kept.uuid) in client.get(f"/firms/{other.uuid}/")["location"]
    undo = f"/firms/merges/{Merge.objects.get().uuid}/undo"
    assert "Undo the merge" in client.get(undo).content.decode()
    assert web(world.charlie).post(undo).status_code == 404
    assert client.post(undo).status_code == 302
    assert Firm.objects.get(pk=other.pk).merged_into_id is None
    assert Firm.objects.get(pk=kept.pk).organisation_number == ""


def test_told_apart_nobody_is_asked_again(world, web):
    one, two = (
        factories.registered_firm(world.fyren, "Alfa Verk"),
        factories.registered_firm(world.fyren, "Alfa Verk"),
    )
    client = web(world.alice)
    client.post(f"/firms/{one.uuid}/apart/{two.uuid}")
    assert str(two.uuid) not in client.get(f"/firms/{one.uuid}/same").content.decode()
    assert web(world.rut).post(f"/firms/{one.uuid}/apart/{two.uuid}").status_code == 403
