"""The reports' pages and files, for everybody who might look."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from django.urls import reverse
from tests.web.conftest import WebClient, World
from tests.web.reporting.conftest import count

Web = Callable[..., WebClient]


def region_url(world: World, **asked: object) -> str:
    return reverse("reporting:region", args=[world.region.slug], query=asked or None)


def test_the_coordinator_sees_every_part(busy: World, web: Web) -> None:
    page = web(busy.cora).get(region_url(busy, span="2026"))
    text = page.content.decode()
    assert page.status_code == 200
    for words in (
        "RCO01",
        "RCO05",
        "The need is met",
        "No capacity",
        "Alice",
        "First export",
        "Size not known",
    ):
        assert words in text
    assert busy.firm.name not in text
    assert "reports/regions/vik/cases?span=2026&amp;standing=confirmed" in text


def test_the_region_report_costs_few_queries(busy: World, web: Web, django_assert_max_num_queries) -> None:
    client = web(busy.cora)
    client.get(region_url(busy))
    with django_assert_max_num_queries(35):
        client.get(region_url(busy))


def test_a_researcher_sees_what_may_leave_and_nothing_by_organisation(busy: World, web: Web) -> None:
    text = web(busy.rex).get(region_url(busy, span="2026Q2", organisation=busy.fyren.uuid)).content.decode()
    assert "as it may leave the region" in text and "quarter 2" not in text
    assert "Alice" not in text and "/cases" not in text


def test_the_coordinator_can_look_at_what_leaves(busy: World, web: Web) -> None:
    text = web(busy.cora).get(region_url(busy, outside=1)).content.decode()
    assert "as it may leave the region" in text and "Overdue now" not in text


@pytest.mark.parametrize(("who", "status"), [("otto", 404), ("alice", 403), ("sam", 403), ("tove", 403)])
def test_strangers_do_not_see_the_region(busy: World, web: Web, who: str, status: int) -> None:
    assert web(getattr(busy, who)).get(region_url(busy)).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [("alice", 200), ("rut", 200), ("mia", 200), ("charlie", 404), ("cora", 403), ("sam", 403)],
)
def test_an_organisations_report_is_for_its_members(busy: World, web: Web, who: str, status: int) -> None:
    url = reverse("reporting:organisation", args=[busy.fyren.uuid])
    assert web(getattr(busy, who)).get(url).status_code == status


def test_an_organisation_sees_its_own_firms_behind_the_number(busy: World, web: Web) -> None:
    url = reverse("reporting:firms", args=[busy.fyren.uuid], query={"span": "2026"})
    assert busy.firm.name in web(busy.alice).get(url).content.decode()
    other = reverse("reporting:firms", args=[busy.hamnen.uuid], query={"span": "2026"})
    text = web(busy.charlie).get(other).content.decode()
    assert busy.firm.name not in text and "no longer open to you" in text
    assert web(busy.alice).get(other).status_code == 404


def test_the_firms_behind_the_number_are_as_many_as_it_says(busy: World, web: Web) -> None:
    from tests.web.conftest import viewing
    from tests.web.reporting.conftest import NOW

    from farled.reporting.spans import span
    from farled_web.reporting.models import Figures
    from farled_web.reporting.queries.supported import helped_by

    for code in ("2026", "2026Q2", "2026H2", "all"):
        for who, user in ((busy.fyren, busy.alice), (busy.hamnen, busy.charlie)):
            with viewing(user) as viewer:
                live = helped_by(viewer, who, span(code, NOW.date()))
            row = Figures.objects.filter(organisation=who, project=None, span=code).first()
            assert len(live) == (row.document["firms"]["total"] if row else 0)


def test_the_coordinators_cases_carry_no_firm(busy: World, web: Web) -> None:
    url = reverse("reporting:region_cases", args=["vik"], query={"span": "all"})
    text = web(busy.cora).get(url).content.decode()
    assert "Fyren" in text and busy.firm.name not in text and str(busy.firm.uuid) not in text
    for who, status in (("rex", 403), ("alice", 403), ("otto", 404), ("sam", 403)):
        assert web(getattr(busy, who)).get(url).status_code == status


def test_the_list_behind_a_number_holds_as_many_as_the_number(busy: World, web: Web) -> None:
    client = web(busy.cora)
    for asked, rows in (
        ({"standing": "confirmed"}, 1),
        ({"standing": "declined", "reason": "no_capacity"}, 1),
        ({}, 3),
        ({"started": "1"}, 1),
        ({"standing": "failed"}, 0),
    ):
        page = client.get(reverse("reporting:region_cases", args=["vik"], query={"span": "2026", **asked}))
        assert page.context["listing"].count == rows, asked


def test_an_organisations_cases_name_the_firms_that_are_open_to_it(busy: World, web: Web) -> None:
    url = reverse("reporting:organisation_cases", args=[busy.hamnen.uuid], query={"span": "all"})
    assert "no longer open to you" in web(busy.charlie).get(url).content.decode()
    assert web(busy.alice).get(url).status_code == 404


def test_a_firm_sees_what_it_got(busy: World, web: Web) -> None:
    url = reverse("reporting:firm", args=[busy.firm.uuid])
    text = web(busy.sam).get(url).content.decode()
    assert "Fyren" in text and "Hamnen" in text and "RCO01" in text and "First export" in text
    for who, status in (("tove", 404), ("alice", 403), ("cora", 403)):
        assert web(getattr(busy, who)).get(url).status_code == status


def test_home_leads_to_the_one_report_there_is(busy: World, web: Web) -> None:
    home = reverse("reporting:home")
    assert web(busy.cora).get(home).url == region_url(busy)
    assert web(busy.alice).get(home).url == reverse("reporting:organisation", args=[busy.fyren.uuid])
    assert web(busy.sam).get(home).url == reverse("reporting:firm", args=[busy.firm.uuid])
    assert web(None).get(home).status_code == 302


def body(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_workbook_has_its_definitions_the_day_and_who_asked(busy: World, web: Web) -> None:
    answer = web(busy.cora).get(
        reverse("reporting:region_file", args=["vik", "xlsx"], query={"span": "2026"})
    )
    book = zipfile.ZipFile(io.BytesIO(body(answer)))
    assert book.testzip() is None
    names = book.read("xl/workbook.xml").decode()
    assert "Definitions" in names and "Waits" in names
    sheets = "".join(book.read(name).decode() for name in book.namelist() if "sheet" in name)
    for words in ("2021/1058", "Cora", "No capacity", "Counted"):
        assert words in sheets
    assert busy.firm.name not in sheets


def test_the_csv_has_a_number_a_row_with_its_definition(busy: World, web: Web) -> None:
    url = reverse("reporting:organisation_file", args=[busy.fyren.uuid, "csv"], query={"span": "2026"})
    text = body(web(busy.alice).get(url)).decode()
    line = next(one for one in text.splitlines() if "RCO01" in one and ",1," in one)
    assert "2021/1058" in line and "Fyren" in line and "2026" in line


def test_exports_are_logged(busy: World, web: Web) -> None:
    from farled_web.audit.models import Entry

    body(web(busy.rex).get(reverse("reporting:region_file", args=["vik", "csv"])))
    assert Entry.objects.filter(verb="report.exported").exists()


def test_before_the_first_count_the_page_says_so(world: World, web: Web) -> None:
    assert "Nothing has been counted yet" in web(world.cora).get(region_url(world)).content.decode()
    count(world)
    assert "Counted" in web(world.cora).get(region_url(world)).content.decode()


def test_what_is_no_span_falls_back(busy: World, web: Web) -> None:
    assert (
        web(busy.cora).get(region_url(busy, span="never", project="x", organisation="1")).status_code == 200
    )
