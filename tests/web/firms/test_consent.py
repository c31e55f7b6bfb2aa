"""Consent: what is recorded, who may record it, and that access always equals the record."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.web import factories
from tests.web.conftest import World, as_role, viewing, working

from farled.errors import BadInput
from farled_web.diagnosis.models import Check
from farled_web.diagnosis.reach import LinkHolder
from farled_web.firms import access
from farled_web.firms.access import CATEGORIES, PURPOSES, Decision, opened
from farled_web.firms.actions import consent, messages
from farled_web.firms.models import Access, Consent, Entry, Firm
from farled_web.jobs.models import Mail

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.get_default_timezone())
GIVE = {"identity": "given", "contact": "given"}


def seen_by(world: World) -> list[str]:
    row = Access.objects.filter(firm=world.firm, organisation=world.hamnen, reason="consent").first()
    return sorted(row.categories) if row else []


# ---- the pure function against a naive replay -----------------------------------------------------------

decisions = st.builds(
    Decision,
    purpose=st.sampled_from(PURPOSES[:3]),
    category=st.sampled_from(CATEGORIES[:3]),
    basis=st.sampled_from(["business", "personal"]),
    state=st.sampled_from(["given", "refused", "withdrawn", "expired"]),
    until=st.sampled_from([None, NOON - timedelta(days=1), NOON, NOON + timedelta(days=1)]),
)


def naive(said: list[Decision]) -> set[str]:
    """For every category and purpose, look the last word of each basis up from the end."""
    found = set()
    for category in CATEGORIES:
        for purpose in PURPOSES:
            words = []
            for basis in ("business", "personal"):
                for one in reversed(said):
                    if (one.purpose, one.category, one.basis) == (purpose, category, basis):
                        words.append(one)
                        break
            if words and all(w.state == "given" and (not w.until or w.until > NOON) for w in words):
                found.add(category)
    return found


@given(st.lists(decisions, max_size=25))
def test_access_equals_the_naive_replay(said: list[Decision]) -> None:
    assert set(opened(said, NOON).categories) == naive(said)


@given(st.lists(decisions, max_size=25))
def test_what_is_open_ends_when_it_says(said: list[Decision]) -> None:
    now = opened(said, NOON)
    if now.until is not None:
        just_before = opened(said, now.until - timedelta(microseconds=1))
        assert set(now.categories) <= set(just_before.categories)


@given(st.lists(decisions, max_size=20))
def test_a_last_withdrawal_of_everything_shuts_everything(said: list[Decision]) -> None:
    ends = [
        Decision(p, c, b, "withdrawn") for p in PURPOSES for c in CATEGORIES for b in ("business", "personal")
    ]
    assert opened([*said, *ends], NOON).categories == ()


# ---- the database works the same out --------------------------------------------------------------------


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(decisions, max_size=12))
def test_the_database_agrees_with_the_function(world: World, said: list[Decision]) -> None:
    Consent.objects.all().delete()
    Access.objects.all().delete()
    now = timezone.now()
    said = [  # the same distance from now as from noon
        Decision(d.purpose, d.category, d.basis, d.state, d.until and now + (d.until - NOON)) for d in said
    ]
    for one in said:
        Consent.objects.create(
            firm=world.firm, organisation=world.hamnen, purpose=one.purpose, category=one.category,
            state=one.state, basis=one.basis, text_version="1", language="sv", until=one.until,
        )  # fmt: skip
    consent.keep_access(world.firm.pk, world.hamnen.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        expected = opened(said, cursor.fetchone()[0])
    assert tuple(seen_by(world)) == expected.categories
    row = Access.objects.filter(firm=world.firm, reason="consent").first()
    assert (row.until if row else None) == expected.until


steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("decide"), st.sampled_from(PURPOSES[:2]),
            st.dictionaries(st.sampled_from(CATEGORIES), st.sampled_from(["given", "refused", "withdrawn"]),
                            min_size=1, max_size=3),
        ),
        st.tuples(st.just("withdraw"), st.sampled_from(PURPOSES[:2]), st.just({})),
        st.tuples(st.just("said"), st.sampled_from(PURPOSES[:2]),
                  st.dictionaries(st.sampled_from(CATEGORIES), st.sampled_from(["given", "refused"]),
                                  min_size=1, max_size=2)),
        st.tuples(st.just("lapse"), st.sampled_from(PURPOSES[:2]), st.just({})),
    ),
    max_size=7,
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taken=steps)
def test_access_equals_the_record_through_any_sequence(world: World, taken: list[Any]) -> None:
    for what, purpose, answers in taken:
        if what == "decide":
            with viewing(world.sam) as sam:
                consent.decide(sam, world.firm, world.hamnen, purpose, answers)
        elif what == "withdraw":
            with viewing(world.sam) as sam:
                consent.withdraw(sam, world.firm, world.hamnen, purposes=[purpose])
        elif what == "said":
            # What the firm has said no to by itself is not opened by what somebody writes down.
            with viewing(world.alice) as alice, suppress(BadInput):
                consent.record_said(
                    alice, world.firm, world.hamnen, purpose, answers, organisation=world.fyren.pk,
                    said_by="Sam", evidence="phone 3 March",
                )  # fmt: skip
        else:
            past = timezone.now() - timedelta(seconds=1)
            Consent.objects.filter(purpose=purpose, state="given").update(until=past)
            Access.objects.filter(firm=world.firm, reason="consent").update(until=past)
            with working() as work:
                consent.expire(work)
        rows = Consent.objects.filter(firm=world.firm, organisation=world.hamnen).order_by("id")
        said = [Decision(r.purpose, r.category, r.basis, r.state, r.until) for r in rows]
        assert tuple(seen_by(world)) == opened(said, timezone.now()).categories


# ---- giving, refusing, taking back ----------------------------------------------------------------------


def test_a_yes_opens_the_rows_at_once(world: World) -> None:
    with viewing(world.sam) as sam:
        assert consent.decide(sam, world.firm, world.hamnen, "contact", GIVE) == ("contact", "identity")
    with viewing(world.charlie):
        assert world.firm in Firm.objects.all()


def test_a_withdrawal_shuts_the_rows_at_once(world: World) -> None:
    with viewing(world.sam) as sam:
        consent.decide(sam, world.firm, world.hamnen, "contact", GIVE)
        assert consent.withdraw(sam, world.firm, world.hamnen) == ()
    with viewing(world.charlie):
        assert world.firm not in Firm.objects.all()


def test_a_category_stays_open_while_another_purpose_needs_it(world: World) -> None:
    with viewing(world.sam) as sam:
        consent.decide(sam, world.firm, world.hamnen, "contact", GIVE)
        consent.decide(sam, world.firm, world.hamnen, "plan", {"identity": "given"})
        assert consent.withdraw(sam, world.firm, world.hamnen, purposes=["contact"]) == ("identity",)


def test_the_contacts_own_data_has_a_basis_of_its_own(world: World) -> None:
    with viewing(world.sam) as sam:
        consent.decide(sam, world.firm, world.hamnen, "contact", GIVE)
        consent.withdraw_own_data(sam, world.firm)
    assert seen_by(world) == ["identity"]
    kept = Consent.objects.filter(category="contact", basis="business").order_by("-id").first()
    assert kept is not None and kept.state == "given"


def test_a_sole_traders_name_is_personal_too(world: World) -> None:
    assert access.bases("identity", sole_trader=True) == ("business", "personal")
    assert access.bases("identity", sole_trader=False) == ("business",)


def test_refusing_opens_nothing_and_is_kept(world: World) -> None:
    with viewing(world.sam) as sam:
        consent.decide(sam, world.firm, world.hamnen, "plan", {"diagnosis": "refused"})
    assert seen_by(world) == []
    assert Consent.objects.get(category="diagnosis").state == "refused"


def test_every_record_says_text_language_end_and_who(world: World) -> None:
    with viewing(world.sam) as sam:
        consent.decide(sam, world.firm, world.hamnen, "contact", {"identity": "given"}, language="en")
    row = Consent.objects.get()
    assert (row.text_version, row.language, row.by_user, row.by_name) == ("1", "en", world.sam.pk, "Sam")
    assert row.until is not None and row.until > timezone.now() + timedelta(days=700)


def test_a_decision_stands_on_the_timeline(world: World) -> None:
    with viewing(world.sam) as sam:
        consent.decide(sam, world.firm, world.hamnen, "contact", GIVE)
    assert Entry.objects.get(firm=world.firm, kind="consent").data["receiver"] == world.hamnen.pk


def test_rooms_above_hear_of_it_in_the_same_transaction(world: World) -> None:
    heard: list[dict[str, Any]] = []

    def hear(**told: Any) -> None:
        heard.append(told)

    consent.changed.connect(hear)
    try:
        with viewing(world.sam) as sam:
            consent.decide(sam, world.firm, world.hamnen, "contact", GIVE)
            consent.withdraw(sam, world.firm, world.hamnen)
    finally:
        consent.changed.disconnect(hear)
    assert [told["categories"] for told in heard] == [("contact", "identity"), ()]


# ---- the holder of a link -------------------------------------------------------------------------------


def test_the_holder_of_a_link_decides_without_an_account(world: World) -> None:
    check = Check.objects.create(region=world.region, firm=world.firm, token_hash=b"x" * 32)
    with as_role(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT people_set_viewer(NULL, false)")
        cursor.execute("SELECT set_config('app.check', %s, true), set_config('app.firms', %s, true)",
                       [str(check.pk), f"{{{world.firm.pk}}}"])  # fmt: skip
        holder = LinkHolder(firms=(world.firm.pk,), check=check.pk)
        consent.decide(holder, world.firm, world.hamnen, "contact", GIVE)
    assert seen_by(world) == ["contact", "identity"]
    assert set(Consent.objects.values_list("by_check", "by_user")) == {(check.pk, None)}


def test_a_link_cannot_sign_for_another_check(world: World) -> None:
    with as_role(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT people_set_viewer(NULL, false)")
        cursor.execute("SELECT set_config('app.check', '7', true), set_config('app.firms', %s, true)",
                       [f"{{{world.firm.pk}}}"])  # fmt: skip
        with pytest.raises(ProgrammingError), transaction.atomic():
            holder = LinkHolder(firms=(world.firm.pk,), check=8)
            consent.decide(holder, world.firm, world.hamnen, "contact", GIVE)


# ---- what an adviser writes down ------------------------------------------------------------------------


def said(world: World, who: Any, by: Any, **more: Any) -> tuple[str, ...]:
    given: dict[str, Any] = {"said_by": "Sam", "evidence": "phone call on 3 March", **more}
    with viewing(who) as viewer:
        return consent.record_said(
            viewer, world.firm, world.hamnen, "contact", GIVE, organisation=by.pk, **given
        )


def test_an_adviser_writes_down_what_the_firm_said_and_the_firm_is_told(world: World) -> None:
    assert said(world, world.alice, world.fyren) == ("contact", "identity")
    assert set(Consent.objects.values_list("recorded_by", "by_user")) == {(world.fyren.pk, world.alice.pk)}
    queued = list(ProcrastinateJob.objects.filter(task_name="firms.tell_firm").values_list("args", flat=True))
    assert [one["what"] for one in queued] == ["consent_recorded"]
    with working():
        messages.tell_now(queued[0]["what"], queued[0]["firm"], queued[0]["key"], queued[0]["ids"])
        messages.tell_now(queued[0]["what"], queued[0]["firm"], queued[0]["key"], queued[0]["ids"])
    mail = Mail.objects.get()
    assert mail.to == world.sam.email and "Alice" in mail.body


def test_without_evidence_nothing_is_written_down(world: World) -> None:
    with pytest.raises(BadInput):
        said(world, world.alice, world.fyren, evidence="")
    assert not Consent.objects.exists()


@pytest.mark.parametrize("who", ["charlie", "cora", "rex", "tove", "otto"])
def test_a_stranger_writes_nothing_down(world: World, who: str) -> None:
    for by in (world.fyren, world.hamnen):
        with pytest.raises(PermissionDenied):
            said(world, getattr(world, who), by)


def test_a_reader_writes_nothing_down(world: World) -> None:
    with pytest.raises(PermissionDenied):
        said(world, world.rut, world.fyren)


def test_emergency_access_lets_nobody_write_a_lasting_consent(world: World) -> None:
    factories.emergency(world.firm, world.hamnen, world.charlie)
    with pytest.raises(PermissionDenied):
        said(world, world.charlie, world.hamnen)
    with viewing(world.charlie), pytest.raises(ProgrammingError), transaction.atomic():
        Consent.objects.create(
            firm=world.firm, organisation=world.hamnen, purpose="plan", category="identity", state="given",
            basis="business", text_version="1", language="sv", recorded_by=world.hamnen,
            by_user=world.charlie.pk, evidence="said so",
        )  # fmt: skip


@pytest.mark.parametrize("who", ["alice", "charlie", "cora", "tove", "rut"])
def test_nobody_but_the_firm_decides_for_it(world: World, who: str) -> None:
    with viewing(getattr(world, who)) as viewer:
        with pytest.raises(PermissionDenied):
            consent.decide(viewer, world.firm, world.hamnen, "contact", GIVE)
        with pytest.raises(PermissionDenied):
            consent.withdraw(viewer, world.firm, world.hamnen)


# ---- and by the database itself -------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["alice", "sam", "charlie", "mia"])
def test_nobody_writes_access_by_hand(world: World, who: str) -> None:
    with viewing(getattr(world, who)), pytest.raises(ProgrammingError), transaction.atomic():
        Access.objects.create(
            firm=world.firm, organisation=world.hamnen, reason="consent", categories=["identity"]
        )


def test_nobody_widens_access_by_hand(world: World) -> None:
    factories.consented(world.firm, world.hamnen, "identity")
    for who in (world.sam, world.charlie, world.alice):
        with viewing(who):
            assert Access.objects.update(categories=list(CATEGORIES)) == 0
            assert Consent.objects.count() == 0 or Consent.objects.update(state="given") == 0


def test_a_run_out_consent_shuts_even_before_it_is_written_down(world: World) -> None:
    with viewing(world.sam) as sam:
        consent.decide(
            sam, world.firm, world.hamnen, "contact", GIVE, until=timezone.now() + timedelta(days=1)
        )
    past = timezone.now() - timedelta(minutes=1)
    Consent.objects.update(until=past)
    Access.objects.update(until=past)
    with viewing(world.charlie):
        assert world.firm not in Firm.objects.all()
    with working() as work:
        assert consent.expire(work) == 3
        assert consent.expire(work) == 0
    assert Consent.objects.filter(state="expired").count() == 3
    assert not Access.objects.exists()


def test_only_background_work_expires(world: World) -> None:
    with viewing(world.alice) as alice, pytest.raises(PermissionDenied):
        consent.expire(alice)


@pytest.mark.parametrize(("purpose", "answers"), [("spy", GIVE), ("plan", {"shoes": "given"}),
                                                  ("plan", {"identity": "maybe"})])  # fmt: skip
def test_what_is_no_answer_is_refused(world: World, purpose: str, answers: dict[str, str]) -> None:
    with viewing(world.sam) as sam, pytest.raises(BadInput):
        consent.decide(sam, world.firm, world.hamnen, purpose, answers)


def test_an_end_that_has_passed_is_refused(world: World) -> None:
    with viewing(world.sam) as sam, pytest.raises(BadInput):
        consent.decide(sam, world.firm, world.hamnen, "plan", GIVE, until=timezone.now() - timedelta(days=1))
