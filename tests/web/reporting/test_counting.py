"""The count over a region's rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.web import factories
from tests.web.conftest import World, viewing, working
from tests.web.reporting.conftest import DAY, NOW, count, ended, hours, milestone, moved

from farled_web.firms.models import Firm
from farled_web.reporting.models import Count, Figures


def figures(world: World, span: str = "2026", audience: str = "own", **whose: Any) -> dict[str, Any]:
    given = {"organisation": None, "project": None, **whose}
    return Figures.objects.get(region=world.region, span=span, audience=audience, **given).document


def test_a_firm_is_one_firm_whoever_helped_it(busy: World) -> None:
    found = figures(busy)
    assert found["firms"]["total"] == 1 and found["hours"] == 3.5
    assert found["firms"]["sizes"]["unknown"] == 1
    assert figures(busy, organisation=busy.fyren)["firms"]["total"] == 1
    assert figures(busy, organisation=busy.hamnen)["firms"]["total"] == 1


def test_records_that_were_merged_are_one_firm(busy: World) -> None:
    again = factories.registered_firm(busy.hamnen, "Alvar Svarv")
    hours(again, busy.hamnen)
    count(busy)
    assert figures(busy)["firms"]["total"] == 2
    Firm.objects.filter(pk=again.pk).update(merged_into=busy.firm)
    count(busy)
    assert figures(busy)["firms"]["total"] == 1


def test_where_cases_stand_and_how_long_they_took(busy: World) -> None:
    found = figures(busy, organisation=busy.hamnen)
    standing = found["standing"]
    assert (standing["confirmed"], standing["declined"], standing["open"]) == (1, 1, 1)
    assert found["waits"]["answered"]["done"] == 2 and found["waits"]["answered"]["n"] == 3
    assert found["waits"]["contact"]["done"] == 1 and found["waits"]["handover"]["done"] == 0
    assert found["declines"] == [["capital", busy.hamnen.pk, "no_capacity", 1, 1]]
    assert found["gaps"] == [["capital", 1, 1]]


def test_milestones_are_shared_and_seen_by_who_reports_them(busy: World) -> None:
    assert [row["organisation"] for row in figures(busy)["shares"]] == [busy.hamnen.pk]
    assert figures(busy, organisation=busy.fyren)["achievements"] == []
    assert figures(busy, organisation=busy.hamnen)["achievements"][0]["number"]["confirmed"] == 1


def test_an_overdue_wish_counts_as_missed(busy: World) -> None:
    assert figures(busy)["promise"]["overdue"] == 1 and figures(busy)["promise"]["share"] == 0.0


def test_a_case_accepted_and_never_started_is_no_support(world: World) -> None:
    case = ended(world.firm, world.fyren, world.hamnen, "withdrawn")
    moved(case, "accept", 1)
    count(world)
    assert figures(world)["firms"]["total"] == 0
    moved(case, "start", 2)
    count(world)
    assert figures(world)["firms"]["total"] == 1


def test_removed_hours_and_other_regions_do_not_count(world: World) -> None:
    hours(world.firm, world.fyren, removed_at=NOW)
    elsewhere = factories.registered_firm(world.elsewhere)
    hours(elsewhere, world.elsewhere)
    count(world)
    assert not Figures.objects.filter(region=world.region, organisation=world.fyren).exists()
    assert figures(world)["firms"]["total"] == 0


def test_a_project_has_its_own_firms_and_what_they_achieved(world: World) -> None:
    project = factories.project(world.fyren)
    hours(world.firm, world.fyren, project=project)
    hours(factories.registered_firm(world.fyren), world.fyren)
    case = ended(world.firm, world.hamnen, world.fyren, "closed")
    milestone(case)
    count(world)
    found = figures(world, organisation=world.fyren, project=project)
    assert found["firms"]["total"] == 1 and found["cases"]["sent"] == 0
    assert found["achievements"][0]["number"]["unconfirmed"] == 1


def test_a_seat_taken_and_a_financiers_hours(world: World) -> None:
    bank = factories.organisation(world.region, kind="financier")
    row = hours(world.firm, bank)
    type(row).objects.update(area="capital")
    offer = factories.offer(world.hamnen, starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 2))
    offer.bookings.create(firm=world.other_firm, organisation=world.hamnen, state="took_part")
    offer.bookings.create(firm=world.firm, organisation=world.hamnen, state="booked")
    count(world)
    assert figures(world)["firms"] | {"sizes": 0, "ages": 0} == {
        "total": 2,
        "advised": 1,
        "sizes": 0,
        "ages": 0,
    }


def test_nothing_is_counted_in_vain_and_everything_daily(busy: World) -> None:
    assert count(busy, always=False) is False
    hours(busy.other_firm, busy.hamnen)
    assert count(busy, NOW + DAY / 24, always=False) is True
    assert figures(busy)["firms"]["total"] == 2
    assert count(busy, NOW + DAY / 12, always=False) is False
    assert count(busy, NOW + 2 * DAY, always=False) is True
    assert Count.objects.get(region=busy.region).counted_at == NOW + 2 * DAY


def test_outside_there_are_calendar_years_of_the_whole_region_alone(busy: World) -> None:
    rows = Figures.objects.filter(audience="outside")
    assert {(row.span, row.organisation) for row in rows} == {("2026", None)}
    assert figures(busy, audience="outside")["firms"]["total"] is None


def test_nobody_but_background_work_counts(busy: World) -> None:
    from farled_web.reporting.actions.count import refresh

    with viewing(busy.cora) as viewer, pytest.raises(PermissionError):
        refresh(viewer, busy.region)


@pytest.mark.parametrize(
    ("who", "own", "outside"),
    [
        ("cora", {"region", "fyren", "hamnen"}, True),
        ("alice", {"fyren"}, False),
        ("rut", {"fyren"}, False),
        ("charlie", {"hamnen"}, False),
        ("rex", set(), True),
        ("otto", set(), False),
        ("sam", set(), False),
    ],
)
def test_row_level_security_alone_shows_each_their_own(
    busy: World, who: str, own: set[str], outside: bool
) -> None:
    names = {None: "region", busy.fyren.pk: "fyren", busy.hamnen.pk: "hamnen"}
    with viewing(getattr(busy, who)):
        rows = list(Figures.objects.filter(span="2026"))
    assert {names[row.organisation_id] for row in rows if row.audience == "own"} == own
    assert any(row.audience == "outside" for row in rows) == outside


def test_nobody_writes_figures(busy: World) -> None:
    with viewing(busy.cora):
        assert Figures.objects.update(span="2020") == 0
        assert Figures.objects.all().delete()[0] == 0
    with working():
        assert Figures.objects.exists()
