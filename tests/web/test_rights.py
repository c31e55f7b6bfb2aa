"""Attempts to get more than one was given, past every page and action: in the database role of the web."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from django.utils.translation import override

from farled_web.coalitions.models import Plan, Run, Step
from farled_web.diagnosis.models import Check
from farled_web.directory.models import Service
from farled_web.firms.models import (
    Contact,
    Document,
    DocumentContent,
    Entry,
    Finance,
    Firm,
    Hours,
    Seat,
    Wish,
)
from farled_web.jobs.models import Job
from farled_web.organisations.models import Organisation
from farled_web.people.models import FirmSeat, Invitation, Membership, RegionRole
from tests.web import factories
from tests.web.conftest import viewing


class refused:  # noqa: N801 - reads as a word
    """The database says no; and the transaction goes on."""

    def __enter__(self) -> None:
        self.inner = transaction.atomic()
        self.inner.__enter__()

    def __exit__(self, kind, error, trace):
        self.inner.__exit__(kind, error, trace)
        assert kind is not None and issubclass(kind, ProgrammingError), f"let through ({kind})"
        assert "row-level security" in str(error)
        return True


def plan_of(firm, by, **fields):
    return Plan.objects.create(firm=firm, region=firm.region, organisation=by, **{"number": 1, **fields})


# ---- taking a firm over --------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["registered_by", "region", "merged_into", "first_check"])
def test_who_may_change_a_firms_facts_does_not_change_whose_it_is(world, column):
    factories.consented(world.firm, world.hamnen, "identity")
    values = {
        "registered_by": world.hamnen,
        "region": world.other_region,
        "merged_into": world.other_firm,
        "first_check": 9,
    }
    with viewing(world.charlie), refused():
        Firm.objects.filter(pk=world.firm.pk).update(**{column: values[column]})


def test_nobody_invites_themselves_to_a_firm(world):
    for user in (world.charlie, world.rut, world.alice, world.cora):
        with viewing(user), refused():
            Invitation.objects.create(
                email=user.email, firm_id=world.firm.pk, invited_by=user,
                token_hash=hashlib.sha256(b"x").digest(), expires_at=timezone.now() + timedelta(days=1),
            )  # fmt: skip


def test_a_seat_that_ended_stays_ended_and_moves_to_no_other_firm(world):
    FirmSeat.objects.filter(user=world.sam).update(ended_at=timezone.now())
    with viewing(world.sam), refused():
        FirmSeat.objects.filter(user=world.sam).update(ended_at=None)
    with viewing(world.tove), refused():
        FirmSeat.objects.filter(user=world.tove).update(firm_id=world.firm.pk)
    with viewing(world.tove), refused():
        FirmSeat.objects.create(user=world.charlie, firm_id=world.other_firm.pk)


def test_the_link_to_a_round_is_pointed_at_no_other_firm(world):
    check = factories.open_check(world.region)
    with viewing(None), connection.cursor() as cursor:
        cursor.execute("SELECT diagnosis_open_hash(%s)", [bytes(check.token_hash)])
        assert Check.objects.filter(pk=check.pk).exists()
        with refused():
            Check.objects.filter(pk=check.pk).update(firm=world.firm)


def test_a_firm_that_can_sign_in_and_said_no_is_not_opened_by_a_note(world):
    from farled.errors import BadInput
    from farled_web.firms.actions import consent
    from farled_web.firms.models import Consent

    yes = {"identity": "given"}
    with viewing(world.sam) as sam:
        consent.decide(sam, world.firm, world.hamnen, "contact", yes)
        consent.withdraw(sam, world.firm, world.hamnen)
    said = {"organisation": world.fyren.pk, "said_by": "Sam", "evidence": "by phone today"}
    with viewing(world.alice) as alice, override("en"), pytest.raises(BadInput, match="shut out by"):
        consent.record_said(alice, world.firm, world.hamnen, "contact", yes, **said)
    with viewing(world.alice), refused():
        Consent.objects.create(
            firm=world.firm, organisation=world.hamnen, purpose="contact", category="identity", state="given",
            basis="business", text_version="1", language="sv", by_user=world.alice.pk,
            recorded_by=world.fyren, evidence="by phone today",
        )  # fmt: skip
    # Where nobody signs in for the firm, an adviser still carries its word; the firm is told by mail.
    FirmSeat.objects.filter(firm_id=world.firm.pk).update(ended_at=timezone.now())
    with viewing(world.alice) as alice:
        assert consent.record_said(alice, world.firm, world.hamnen, "contact", yes, **said) == ("identity",)


# ---- raising a right -----------------------------------------------------------------------------------


def test_roles_are_given_by_invitation_alone(world):
    with viewing(world.mia), refused():
        Membership.objects.create(user=world.charlie, organisation=world.fyren, role="member")
    with viewing(world.cora), refused():
        Membership.objects.create(user=world.cora, organisation=world.fyren, role="manager")
    with viewing(world.cora), refused():
        RegionRole.objects.create(user=world.cora, region=world.region, task="researcher")


def test_a_membership_moves_to_nobody_else_and_what_ended_stays_ended(world):
    with viewing(world.mia), refused():
        Membership.objects.filter(user=world.bob).update(user=world.charlie)
    Membership.objects.filter(user=world.bob).update(ended_at=timezone.now())
    with viewing(world.mia), refused():
        Membership.objects.filter(user=world.bob).update(ended_at=None)


def test_nobody_raises_their_own_role(world):
    Membership.objects.create(user=world.cora, organisation=world.fyren, role="reader")
    with viewing(world.cora), refused():
        Membership.objects.filter(user=world.cora).update(role="manager")
    with viewing(world.mia):
        assert Membership.objects.filter(user=world.mia).update(role="member") == 1


def test_a_coordinator_lets_no_account_of_their_own_in_where_somebody_manages(world):
    token = b"t" * 43

    def invited(organisation):
        return Invitation.objects.create(
            email=world.cora.email, organisation=organisation, role="manager", invited_by=world.cora,
            token_hash=hashlib.sha256(token).digest(), expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip

    made = invited(world.fyren)
    with viewing(world.cora), connection.cursor() as cursor:
        cursor.execute("SELECT people_accept(%s, %s)", [token, world.cora.pk])
        assert cursor.fetchone() == (False,)
    made.delete()
    invited(world.hamnen)  # nobody manages it yet: somebody has to begin
    with viewing(world.cora), connection.cursor() as cursor:
        cursor.execute("SELECT people_accept(%s, %s)", [token, world.cora.pk])
        assert cursor.fetchone() == (True,)


def test_an_organisation_stays_in_its_region_and_so_does_what_it_says(world):
    with viewing(world.mia), refused():
        Organisation.objects.filter(pk=world.fyren.pk).update(region=world.other_region)
    with viewing(world.alice), refused():
        Service.objects.create(
            organisation=world.fyren, region=world.other_region, slug="s", name="s", area="a"
        )


def test_work_is_not_turned_into_somebody_elses(world):
    job = Job.objects.create(kind="directory.import", user_id=world.alice.pk, region_id=world.region.pk)
    with viewing(world.cora), refused():
        Job.objects.filter(pk=job.pk).update(arguments={"run": 1})
    with viewing(world.cora), refused():
        Job.objects.filter(pk=job.pk).update(user_id=world.cora.pk)


# ---- moving rows, and writing in another's name --------------------------------------------------------


def test_a_row_is_not_moved_from_one_firm_to_another(world):
    second = factories.registered_firm(world.fyren, "Second")
    now = timezone.now()
    rows = [
        Entry.objects.create(firm=world.firm, at=now, kind="note", organisation=world.fyren, text="x"),
        Contact.objects.create(firm=world.firm, organisation=world.fyren, name="N"),
        Hours.objects.create(firm=world.firm, organisation=world.fyren, on=now.date(), amount=1, user_id=1),
        Finance.objects.create(firm=world.firm, turnover_eur=1.0),
        plan_of(world.firm, world.fyren),
        factories.wish(world.firm, world.fyren),
        Check.objects.create(
            region=world.region, firm=world.firm, side="organisation", organisation=world.fyren
        ),
    ]
    for row in rows:
        with viewing(world.alice), refused():
            type(row)._default_manager.filter(pk=row.pk).update(firm=second)
    with viewing(world.sam), refused():
        Wish.objects.filter(firm=world.firm).update(firm=world.other_firm)


def test_a_firm_writes_nothing_in_an_organisations_name(world):
    now = timezone.now()
    with viewing(world.sam):
        with refused():
            Entry.objects.create(
                firm=world.firm, at=now, kind="note", organisation=world.fyren, text="all is well"
            )
        with refused():
            Check.objects.create(
                region=world.region, firm=world.firm, side="organisation", organisation=world.fyren
            )
        with refused():
            Contact.objects.create(firm=world.firm, organisation=world.fyren, name="N")
        Entry.objects.create(firm=world.firm, at=now, kind="note", text="ours")


def test_seeing_a_document_gives_no_right_to_its_bytes(world):
    paper = Document.objects.create(
        firm=world.firm, organisation=world.fyren, category="plan", name="p.pdf", size=1,
        media_type="application/pdf", sha256=b"x" * 32,
    )  # fmt: skip
    factories.consented(world.firm, world.hamnen)
    for user in (world.rut, world.charlie):
        with viewing(user):
            assert Document.objects.filter(pk=paper.pk).exists()
            with refused():
                DocumentContent.objects.bulk_create([DocumentContent(document=paper, content=b"forged")])
    with viewing(world.alice):
        DocumentContent.objects.bulk_create([DocumentContent(document=paper, content=b"p")])
        assert DocumentContent.objects.filter(document=paper).update(content=b"other") == 0
        with refused():
            Document.objects.filter(pk=paper.pk).update(category="identity")


def test_who_only_reads_at_an_offering_organisation_changes_no_booking(world):
    offer = factories.offer(world.fyren)
    Seat.objects.create(offer=offer, firm=world.other_firm, organisation=world.hamnen)
    with viewing(world.rut):
        assert Seat.objects.exists() and Seat.objects.update(state="cancelled") == 0
    with viewing(world.alice):
        assert Seat.objects.update(state="cancelled") == 1


# ---- plans ---------------------------------------------------------------------------------------------


def test_only_the_firm_agrees_to_its_plan(world):
    plan = plan_of(world.firm, world.fyren, state="proposed")
    factories.consented(world.firm, world.hamnen)
    for user in (world.alice, world.charlie):
        with viewing(user), refused():
            Plan.objects.filter(pk=plan.pk).update(state="agreed")
    with viewing(world.tove):
        assert Plan.objects.filter(pk=plan.pk).update(state="agreed") == 0
    with viewing(world.sam):
        assert Plan.objects.filter(pk=plan.pk).update(state="agreed") == 1


def test_a_step_belongs_to_a_plan_of_the_same_firm(world):
    theirs = plan_of(world.other_firm, world.hamnen, state="proposed")
    step = {
        "planned_by": world.fyren, "position": 1, "area": "sales", "level": 1, "organisation": world.fyren,
        "amount": 1, "quarter": "2026Q1",
    }  # fmt: skip
    for user in (world.sam, world.alice):
        with viewing(user), refused():
            Step.objects.create(plan=theirs, firm=world.firm, **step)


def test_readers_and_researchers_start_no_calculation(world):
    for user in (world.rut, world.rex, world.alice):
        with viewing(user), refused():
            Run.objects.create(region=world.region)


def test_what_one_firm_takes_of_a_calendar_is_not_told_by_two_sums(world):
    plan = plan_of(world.firm, world.fyren, state="agreed")
    Step.objects.create(plan=plan, firm=world.firm, planned_by=world.fyren, position=1, area="sales", level=1,
                        organisation=world.hamnen, amount=4, quarter="2026Q1")  # fmt: skip

    def sums(user, but):
        with viewing(user), connection.cursor() as cursor:
            cursor.execute("SELECT sum(amount) FROM coalitions_taken(%s, %s)", [world.region.pk, but])
            return cursor.fetchone()[0]

    another = factories.registered_firm(world.fyren, "Another")
    assert sums(world.charlie, 0) == sums(world.alice, another.pk) == 4
    assert sums(world.alice, world.firm.pk) is None  # their own firm's is left aside, as it should be
    other = plan_of(another, world.fyren, state="agreed")
    Step.objects.create(plan=other, firm=another, planned_by=world.fyren, position=1, area="sales", level=1,
                        organisation=world.hamnen, amount=8, quarter="2026Q1")  # fmt: skip
    assert sums(world.alice, world.firm.pk) == 8
    assert sums(world.charlie, world.firm.pk) is None  # a stranger is told nothing, not the rest


# ---- asking around -------------------------------------------------------------------------------------


def test_whether_a_number_is_known_is_told_to_who_registers_firms_there(world):
    def known(user, region):
        with viewing(user), connection.cursor() as cursor:
            cursor.execute("SELECT firms_exists(%s, 'SE', '5560000001')", [region.pk])
            one = cursor.fetchone()[0]
            cursor.execute("SELECT count(*) FROM firms_known(%s, '{SE}', '{5560000001}')", [region.pk])
            assert bool(cursor.fetchone()[0]) == one
            return one

    assert known(world.charlie, world.region)
    far = factories.member("Farid", world.elsewhere)
    for user in (None, world.rut, world.cora, world.rex, world.tove, far):
        assert not known(user, world.region)


def test_a_firm_of_another_region_is_not_asked(world):
    far = factories.member("Farid", world.elsewhere)
    with viewing(far), connection.cursor() as cursor:
        cursor.execute(
            "SELECT firms_ask(%s, 'SE', '5560000001', %s, 'let us in', gen_random_uuid())",
            [world.region.pk, world.elsewhere.pk],
        )
        assert cursor.fetchone() == (False,)


def test_trying_numbers_ends_soon(world, monkeypatch):
    from farled_web.firms.actions import access
    from farled_web.ui.errors import TooOften

    monkeypatch.setattr(access, "EMERGENCIES_A_DAY", 1)
    monkeypatch.setattr(access, "ASKS_A_DAY", 1)
    why = "Customs holds the goods until six"
    with viewing(world.charlie) as charlie:
        assert access.open_in_emergency(charlie, world.hamnen, "SE", "5560000001", why)
        with pytest.raises(TooOften):
            access.open_in_emergency(charlie, world.hamnen, "SE", "5560000001", why)
        assert access.ask(charlie, world.hamnen, "SE", "5560000001", why)
        with pytest.raises(TooOften):
            access.ask(charlie, world.hamnen, "SE", "5560000001", why)


@pytest.mark.parametrize("page", ["/firms/requests", "/wishes/"])
def test_firms_that_leave_by_a_file_stand_in_the_log(world, web, page):
    from django.urls import reverse

    from farled_web.audit.models import Entry as Logged

    factories.wish(world.firm, world.fyren)
    page = reverse("firms:requests") if "requests" in page else reverse("firms:wishes")
    with viewing(world.charlie), connection.cursor() as cursor:
        cursor.execute(
            "SELECT firms_ask(%s, 'SE', '5560000001', %s, 'let us in', gen_random_uuid())",
            [world.region.pk, world.hamnen.pk],
        )
    answer = web(world.alice).get(page, {"export": "csv"})
    assert answer.status_code == 200
    assert Logged.objects.get(verb="firm.exported").firms == [world.firm.pk]


def test_a_sender_is_told_by_the_server_in_front_alone(rf, settings):
    from allauth.account.adapter import get_adapter

    forged = rf.get("/", headers={"x-forwarded-for": "6.6.6.6, 9.9.9.9"}, REMOTE_ADDR="127.0.0.1")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert get_adapter().get_client_ip(forged) == "127.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert get_adapter().get_client_ip(forged) == "9.9.9.9"
