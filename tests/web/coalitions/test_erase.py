"""What becomes of plans when a firm is forgotten, and what a firm takes along."""

from __future__ import annotations

import io
import json
import zipfile

from django.urls import reverse
from tests.web.coalitions.conftest import Planned, a_plan
from tests.web.conftest import viewing, working

from farled_web.coalitions import queries
from farled_web.coalitions.models import Plan, Step
from farled_web.firms.actions import erasure
from farled_web.firms.models import Erasure


def test_plans_end_and_lose_their_words_and_steps_stay_to_be_counted(planned: Planned) -> None:
    world = planned.world
    plan = a_plan(world.firm, world.fyren, "change_asked", asked="Sam wants it later")
    Step.objects.create(plan=plan, firm=world.firm, planned_by=world.fyren, position=0, area="sales", level=2,
                        organisation=world.fyren, amount=8, quarter=planned.quarter)  # fmt: skip
    with viewing(world.sam) as sam:
        asked = erasure.ask(sam, world.firm)
    with viewing(world.cora) as cora:
        erasure.confirm(cora, Erasure.objects.get(pk=asked.pk))
    with working() as work:
        erasure.carry_out(work, asked.uuid)
        left = Plan.objects.get()
        assert (left.state, left.asked, left.document["firm"]) == ("superseded", "", "")
        assert (Step.objects.get().amount, Step.objects.get().state) == (8, "dropped")
        # Its needs are counted on, and nobody plans for it again.
        assert world.firm not in queries.waiting_firms(work, world.region.pk)
    asked.refresh_from_db()
    assert (asked.removed["plan"], asked.removed["step"]) == (1, 1)


def test_the_firm_takes_its_plans_along_and_no_drafts(planned: Planned, web) -> None:
    world = planned.world
    a_plan(world.firm, world.fyren, "proposed", 1, asked="later")
    a_plan(world.firm, world.fyren, "draft", 2)
    answer = web(world.sam).post(reverse("firms:export", args=[world.firm.uuid]))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    plans = json.loads(archive.read("plans.json"))
    assert [(one["number"], one["state"], one["made_by"], one["asked"]) for one in plans] == [
        (1, "proposed", "Fyren", "later")
    ]
