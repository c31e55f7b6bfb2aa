"""What somebody finds who opens the demonstration for the first time."""

from __future__ import annotations

import pytest

from farled_web.coalitions.models import Plan
from farled_web.diagnosis.models import Check
from farled_web.directory.models import GroupOffer, Project
from farled_web.firms.models import Entry, Firm, Hours, Seat, Wish
from farled_web.jobs.models import Job
from farled_web.operations.demo import load_demo
from farled_web.organisations.models import Organisation, Region
from farled_web.people.models import User
from farled_web.referrals.models import Referral

pytestmark = pytest.mark.django_db


def test_the_demonstration_opens_on_work_under_way_and_is_all_invented() -> None:
    load_demo()
    assert sorted(Plan.objects.values_list("state", flat=True)) == ["agreed", "proposed"]
    assert Plan.objects.get(state="proposed").firm.slug == "g001"
    assert GroupOffer.objects.count() == 3 and Project.objects.count() == 2
    assert set(Seat.objects.values_list("state", flat=True)) == {"booked", "waiting"}
    assert Hours.objects.count() == 8
    assert Entry.objects.filter(kind__in=["note", "phone", "meeting"]).count() == 6
    assert Check.objects.filter(side="organisation").exists()
    assert not Wish.objects.filter(firm__contacts=None, firm__merged_into=None).exists()
    assert set(Referral.objects.values_list("state", flat=True)) == {
        "draft",
        "sent",
        "needs_info",
        "decline_pending",
        "handover_booked",
        "in_progress",
        "outcome_reported",
        "closed",
    }
    # The plan of each region waits for the worker.
    assert sorted(Job.objects.values_list("kind", "state")) == [("plan_waiting", "waiting")] * 2
    for model in (Region, Organisation, Firm, User, GroupOffer):
        assert not model.objects.filter(synthetic=False).exists(), model  # type: ignore[attr-defined]
    load_demo()
    assert Region.objects.count() == 2 and Plan.objects.count() == 2
