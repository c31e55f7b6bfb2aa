"""Handing in: a diagnosis with its needs, once, and never on somebody else's firm."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from tests.web import factories
from tests.web.conftest import World, viewing
from tests.web.diagnosis.actions.test_answer import by_link

from farled_web.audit.models import Entry as LogEntry
from farled_web.diagnosis.actions.answer import answer_line
from farled_web.diagnosis.actions.begin import begin_staff_check, check_again
from farled_web.diagnosis.actions.submit import submit_check, take_back
from farled_web.diagnosis.models import Check, CheckAnswer, Need
from farled_web.firms.models import Entry, Firm


def hand_in(check: Check, facts: dict[str, object], **answers: int) -> Check:
    Check.objects.filter(pk=check.pk).update(facts=facts)
    check.refresh_from_db()
    with viewing(None) as viewer:
        holder = by_link(viewer, check)
        for barrier, given in answers.items():
            answer_line(holder, check=check, barrier=barrier, given=given)
        submit_check(holder, check=check)
    check.refresh_from_db()
    return check


def levels(firm: Firm) -> dict[str, int]:
    return dict(Need.objects.filter(firm=firm).values_list("area", "level"))


def test_needs_are_kept_and_unknown_is_not_nothing(world: World) -> None:
    check = hand_in(
        factories.open_check(world.region), {"name": "Alvar AB"}, standards=3, product_fit=3,
        working_capital=0, external_finance=0,
    )  # fmt: skip
    assert check.firm is not None and check.firm.first_check == check.pk
    kept = levels(check.firm)
    assert kept["innovation"] == 3 and kept["capital"] == 0
    assert {area for area, level in kept.items() if level == -1} == set(kept) - {"innovation", "capital"}
    assert set(CheckAnswer.objects.values_list("firm_id", flat=True)) == {check.firm.pk}


def test_an_anonymous_check_makes_no_firm(world: World) -> None:
    before = Firm.objects.count()
    check = hand_in(factories.open_check(world.region), {"employees": 4.0}, standards=3)
    assert (check.state, check.firm) == ("submitted", None)
    assert Firm.objects.count() == before and not Need.objects.exists()


def test_a_number_that_is_there_makes_an_unconfirmed_record_of_its_own(world: World) -> None:
    facts = {"organisation_number": world.firm.organisation_number, "country": "SE"}
    check = hand_in(factories.open_check(world.region), facts, standards=3)
    assert check.firm is not None and check.firm != world.firm
    assert not check.firm.number_confirmed and check.firm.registered_by is None
    assert not Need.objects.filter(firm=world.firm).exists()


def test_the_page_is_the_same_whether_the_number_is_there_or_not(world: World, holding) -> None:  # type: ignore[no-untyped-def]
    pages = []
    for number in (world.firm.organisation_number, "5560000027"):
        check = hand_in(factories.open_check(world.region), {"organisation_number": number, "country": "SE"})
        text = holding(check).get(f"/check/{check.uuid}/thanks").content.decode()
        lines = [
            line for line in text.splitlines() if "csrf" not in line.lower() and str(check.uuid) not in line
        ]
        pages.append(lines)
    assert pages[0] == pages[1]


def test_the_money_told_is_kept_apart_from_the_firm(world: World) -> None:
    check = hand_in(factories.open_check(world.region), {"name": "Alvar AB", "turnover_eur": 2e6})
    assert check.firm is not None
    assert check.firm.finance.turnover_eur == 2e6 and check.firm.finance.balance_eur is None
    assert "turnover_eur" not in check.facts


def test_handing_in_twice_counts_once(world: World) -> None:
    check = factories.open_check(world.region)
    hand_in(check, {"name": "Alvar AB"}, standards=3)
    stale = Check.objects.get(pk=check.pk)
    stale.state = "open"
    with viewing(None) as viewer:
        submit_check(by_link(viewer, check), check=stale)
    assert Entry.objects.filter(kind="check").count() == 1
    assert LogEntry.objects.filter(verb="check.submitted").count() == 1
    assert Firm.objects.filter(first_check=check.pk).count() == 1


def test_the_next_round_moves_the_needs(world: World) -> None:
    factories.submitted_check(world.firm, {"standards": 4, "product_fit": 4})
    with viewing(world.sam) as viewer:
        check = check_again(viewer, firm=world.firm, language="sv")
        answer_line(viewer, check=check, barrier="standards", given=1)
        answer_line(viewer, check=check, barrier="product_fit", given=0)
        submit_check(viewer, check=check)
    assert levels(world.firm)["innovation"] == 0


def test_an_older_round_handed_in_late_moves_nothing(world: World) -> None:
    factories.submitted_check(world.firm, {"standards": 4, "product_fit": 4}, wave=2)
    late = Check.objects.create(region=world.region, firm=world.firm, wave=1)
    with viewing(world.sam) as viewer:
        submit_check(viewer, check=late)
    assert not Need.objects.exists()


def test_what_staff_think_makes_no_need(world: World) -> None:
    with viewing(world.alice) as viewer:
        check = begin_staff_check(viewer, firm=world.firm, organisation=world.fyren.pk, language="sv")
        answer_line(viewer, check=check, barrier="standards", given=4)
        submit_check(viewer, check=check)
    assert not Need.objects.exists()
    assert Entry.objects.get(kind="check").shared is False


@pytest.mark.parametrize("who", [None, "alice", "rut", "charlie", "cora", "tove"])
def test_a_stranger_hands_nothing_in(world: World, who: str | None) -> None:
    check = factories.open_check(world.region)
    with viewing(getattr(world, who) if who else None) as viewer:
        with pytest.raises(PermissionDenied):
            submit_check(viewer, check=check)
        check.state = "submitted"
        with pytest.raises(PermissionDenied):
            take_back(viewer, check=check)


def test_a_reader_hands_nothing_in(world: World) -> None:
    check = Check.objects.create(
        region=world.region, firm=world.firm, side="organisation", organisation=world.fyren
    )
    with viewing(world.rut) as viewer, pytest.raises(PermissionDenied):
        submit_check(viewer, check=check)


def test_a_round_is_taken_back_to_mend_an_answer(world: World) -> None:
    check = hand_in(factories.open_check(world.region), {"name": "Alvar AB"}, standards=4, product_fit=4)
    with viewing(None) as viewer:
        take_back(by_link(viewer, check), check=check)
    check.refresh_from_db()
    check = hand_in(check, {"name": "Alvar Svarv AB"}, standards=0, product_fit=1)
    assert check.firm is not None and levels(check.firm)["innovation"] == 0
    assert check.firm.name == "Alvar Svarv AB"
    assert Firm.objects.filter(first_check=check.pk).count() == 1
