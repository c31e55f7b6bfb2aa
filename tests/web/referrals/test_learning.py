"""What became of cases is counted into public claims, never so that a firm could be told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import World, viewing, working

from farled.directory.pooling import pool_claims
from farled.errors import BadInput
from farled_web.diagnosis.models import Recheck
from farled_web.directory.actions import claims as claim_actions
from farled_web.directory.models import Claim
from farled_web.directory.queries.region_values import region_pack
from farled_web.people.viewer import Viewer
from farled_web.referrals.learning import invite_after_cases, keep_outcome_claims, period
from farled_web.referrals.models import Referral

TODAY = date(2026, 11, 23)
IN_TIME = timezone.make_aware(datetime(2026, 9, 1, 12))


def closed(
    world: World, firm: Any, outcome: str = "need_met", confirmation: str = "confirmed", **more: Any
) -> Any:
    return factories.case(
        firm, world.fyren, world.hamnen, **{
            "state": "closed", "outcome": outcome, "confirmation": confirmation, "ended_at": IN_TIME,
            "sent_at": IN_TIME - timedelta(days=40), "clock": None, "next_role": "", "due_at": None,
            "overdue_at": None, **more,
        },
    )  # fmt: skip


def firms(world: World, many: int) -> list[Any]:
    return [factories.registered_firm(world.fyren, f"Firma {n} AB", synthetic=True) for n in range(many)]


def learn(today: date = TODAY) -> int:
    with working() as viewer:
        return keep_outcome_claims(viewer, today)


@pytest.fixture(autouse=True)
def invented(world: World) -> None:
    """The receiver is an invented one, as the cases are."""
    type(world.hamnen).objects.filter(pk=world.hamnen.pk).update(synthetic=True)


def test_confirmed_outcomes_become_one_claim_and_again_changes_nothing(world: World) -> None:
    for number, firm in enumerate(firms(world, 6)):
        closed(world, firm, "need_met" if number < 4 else "need_not_met")
    assert learn() == 1
    claim = Claim.objects.get()
    assert (claim.organisation_id, claim.area, claim.successes, claim.closed) == (
        world.hamnen.pk,
        "sales",
        4,
        6,
    )
    assert claim.provenance == "outcome" and claim.counted and "Firma" not in claim.source
    assert "2026Q3" in claim.source and "6" in claim.source
    assert learn() == 0 and Claim.objects.count() == 1


def test_few_firms_and_all_alike_say_nothing(world: World) -> None:
    four = firms(world, 4)
    for number, firm in enumerate([*four, four[0], four[1]]):
        closed(world, firm, "need_met" if number else "need_not_met")
    assert learn() == 0  # six cases, four firms
    Referral.objects.all().delete()
    for firm in firms(world, 9):
        closed(world, firm)
    assert learn() == 0  # nine firms, all met: each could be told
    closed(world, firms(world, 1)[0])
    assert learn() == 1


@pytest.mark.parametrize(
    "told",
    [{"confirmation": "unconfirmed"}, {"outcome": "need_gone"}, {"ended_at": IN_TIME + timedelta(days=40)},
     {"ended_at": IN_TIME - timedelta(days=4 * 365)}],
)  # fmt: skip
def test_what_is_not_confirmed_or_not_of_the_period_does_not_count(
    world: World, told: dict[str, Any]
) -> None:
    for number, firm in enumerate(firms(world, 6)):
        closed(
            world,
            firm,
            "need_met" if number else "need_not_met",
            **(told if number == 1 and "outcome" not in told else {}),
        )
    if "outcome" in told:
        closed(world, firms(world, 1)[0], told["outcome"])
    learn()
    assert Claim.objects.get().closed == (6 if "outcome" in told else 5)


def test_a_corrected_outcome_corrects_the_claim_and_the_note_goes_on(world: World) -> None:
    made = [
        closed(world, firm, "need_met" if n < 3 else "need_not_met") for n, firm in enumerate(firms(world, 6))
    ]
    learn()
    with viewing(world.charlie) as viewer:
        claim_actions.note_claim(viewer=viewer, claim=Claim.objects.get(), note="We took the hard ones.")
    Referral.objects.filter(pk=made[0].pk).update(outcome="need_not_met")
    assert learn() == 1
    live, gone = Claim.objects.get(withdrawn_at=None), Claim.objects.exclude(withdrawn_at=None).get()
    assert (live.successes, gone.successes) == (2, 3) and live.slug == gone.slug
    assert live.note == "We took the hard ones." and gone.withdrawn_why == "counted anew"


def test_a_claim_goes_when_too_few_are_left(world: World) -> None:
    made = [
        closed(world, firm, "need_met" if n else "need_not_met") for n, firm in enumerate(firms(world, 5))
    ]
    learn()
    Referral.objects.filter(pk=made[2].pk).update(confirmation="unconfirmed")
    assert learn() == 1 and not Claim.objects.filter(withdrawn_at=None).exists()


def test_nobody_but_background_work_keeps_it(world: World) -> None:
    for number, firm in enumerate(firms(world, 6)):
        closed(world, firm, "need_met" if number else "need_not_met")
    learn()
    claim = Claim.objects.get()
    for who in (world.charlie, world.cora):
        with viewing(who) as viewer:
            with pytest.raises(BadInput):
                claim_actions.withdraw_claim(viewer=viewer, claim=claim, why="does not suit us")
            with pytest.raises(ProgrammingError), transaction.atomic():
                Claim.objects.filter(pk=claim.pk).update(successes=6)
            with pytest.raises(ProgrammingError), transaction.atomic():
                Claim.objects.filter(pk=claim.pk).update(withdrawn_at=timezone.now())
            with pytest.raises(ProgrammingError), transaction.atomic():
                Claim.objects.create(
                    organisation=world.hamnen, region=world.region, slug="x", area="sales", source="x",
                    provenance="outcome", date=TODAY, successes=1, closed=1, counted=True,
                )  # fmt: skip
    with pytest.raises(PermissionDenied):
        keep_outcome_claims(Viewer())


def test_only_who_writes_for_the_organisation_adds_a_note(world: World, web: Any) -> None:
    for number, firm in enumerate(firms(world, 6)):
        closed(world, firm, "need_met" if number else "need_not_met")
    learn()
    there = reverse("directory:claim", args=[Claim.objects.get().uuid])
    assert web(world.alice).post(there, {"note": "Not mine"}).status_code in {403, 404}
    assert web(world.charlie).post(there, {"note": "Ours"}).status_code == 302
    assert Claim.objects.get().note == "Ours" and Claim.objects.get().withdrawn_at is None
    assert "Counted from cases" in web(world.charlie).get(there).content.decode()


def test_the_pooling_takes_it(world: World) -> None:
    for number, firm in enumerate(firms(world, 12)):
        closed(world, firm, "need_met" if number else "need_not_met")
    learn()
    with working() as viewer:
        pack = region_pack(world.region, viewer=viewer)
    (claim,) = pack.claims
    pooled = pool_claims(pack.claims, on=TODAY, barriers=pack.barriers).level("hamnen", "sales")
    assert claim.successes == 11 and pooled is not None and pooled.mean > 2


def test_whole_quarters_alone() -> None:
    first, last = period(date(2026, 12, 31))
    assert (str(first), str(last)) == ("2023Q4", "2026Q3")


# ---- asked again after a case -----------------------------------------------------------------------------


def test_a_firm_is_asked_once_after_its_case(world: World) -> None:
    made = closed(world, world.firm, ended_at=timezone.now() - timedelta(days=95))
    with working() as viewer:
        assert invite_after_cases(viewer, timezone.now() - timedelta(days=20)) == 0
        assert invite_after_cases(viewer) == 1 and invite_after_cases(viewer) == 0
    row = Recheck.objects.get()
    assert (row.reason, row.referral) == ("referral", made.pk)
