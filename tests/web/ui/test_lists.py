from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import RequestFactory
from django.utils.translation import override

from farled_web.ui import cells, lists
from farled_web.ui.lists import Badge, Column, Filter, Listing, ListSpec


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    hours: float | None = None
    late: bool = False


ROWS = [Row("Öland", 3.0), Row("alster", None, True), Row("Berg", 12.5), Row("<b>Dal</b>", 1.0)]


def sized(rows: list[Row], value: str) -> list[Row]:
    return [row for row in rows if len(row.name) == int(value)]


SPEC = ListSpec(
    name="rows",
    caption="Rows",
    order="name",
    page_size=2,
    search=lambda rows, text: [row for row in rows if text in row.name],
    overdue=lambda row: row.late,
    columns=(
        Column("name", "Name", order="name", link=lambda row: f"/r/{len(row.name)}"),
        Column("hours", "Hours", kind="number", order="hours", descending=True),
        Column("state", "State", value=lambda row: Badge("Late", "bad") if row.late else None),
        Column("secret", "Number", value=lambda row: 7, only_export=True),
    ),
    filters=(
        Filter("late", "Late", lambda rows, value: [row for row in rows if row.late], kind="flag"),
        Filter("size", "Size", sized, [(4, "Four"), (5, "Five")]),
    ),
)


def read(query: str = "", spec: ListSpec = SPEC, rows: Any = ROWS) -> Listing:
    return spec.read(RequestFactory().get(f"/rows?{query}"), rows)


def names(listing: Listing) -> list[str]:
    return [row.name for row in listing.rows]


def test_the_first_page_is_in_the_lists_own_order() -> None:
    assert names(read()) == ["<b>Dal</b>", "alster"]
    assert names(read("page=2")) == ["Berg", "Öland"]


def test_unknown_comes_last_whichever_way() -> None:
    assert names(read("order=hours&page=2"))[-1] == "alster"
    assert names(read("order=-hours&page=2"))[-1] == "alster"


@pytest.mark.parametrize(
    "query", ["order=secret", "order=--name", "page=0", "page=-1", "page=x", "page=²", "size=9", "late=2"]
)
def test_what_is_asked_wrongly_falls_back(query: str) -> None:
    assert names(read(query)) == names(read())


def test_a_page_too_far_is_the_last() -> None:
    assert read("page=99").page == 2


def test_filters_stay_in_links_and_pages_start_anew() -> None:
    listing = read("size=4&page=1&q=l")
    assert listing.heads[1].url == "/rows?size=4&q=l&order=-hours"
    assert listing.url(page=2) == "/rows?size=4&page=2&q=l"


def test_a_heading_turns_the_order_and_says_how_it_stands() -> None:
    head = read("order=name").heads[0]
    assert (head.sort, head.url) == ("ascending", "/rows?order=-name")
    assert read("order=-hours").heads[1].sort == "descending"
    assert read().heads[2].url == ""


def test_what_is_chosen_can_be_taken_away_one_by_one() -> None:
    with override("en"):
        listing = read("size=5&late=1&q=x")
        chosen = [(label, text) for label, text, _url in listing.chosen]
    assert chosen == [("Search", "x"), ("", "Late"), ("Size", "Five")]
    assert listing.all_url == "/rows"


def test_cells_are_escaped_and_unknown_is_never_nothing() -> None:
    with override("en"):
        (first, late), (others, late_too) = list(read().drawn)
    assert "&lt;b&gt;Dal" in first[0].html and '<a href="/r/10">' in first[0].html
    assert "not known" in others[1].html and others[1].empty
    assert (late, late_too) == (False, True)


def test_two_lists_on_a_page_keep_apart() -> None:
    import dataclasses

    other = dataclasses.replace(SPEC, prefix="b-")
    assert names(read("order=-name", other)) == names(read())
    assert names(read("b-order=-name", other)) == ["Öland", "Berg"]


def test_counting_ends_where_paging_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "FURTHEST", 3)
    listing = read()
    assert listing.more and listing.pages == 2


@contextmanager
def scope() -> Iterator[None]:
    OPENED.append("open")
    yield
    OPENED.append("closed")


OPENED: list[str] = []


def test_an_export_holds_all_matching_rows_inside_its_scope() -> None:
    OPENED.clear()
    listing = read("export=csv&size=5")
    assert listing.export_wanted == "csv"
    answer = listing.export(scope)
    assert OPENED == []  # nothing is read before the answer is sent
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    assert content.splitlines() == ["Name,Hours,State,Number", "Öland,3.0,,7"]
    assert OPENED == ["open", "closed"]


def test_an_unknown_kind_is_no_export() -> None:
    assert read("export=pdf").export_wanted == ""


@pytest.mark.django_db
def test_rows_of_the_database_take_two_queries_and_never_overlap(django_assert_num_queries: Any) -> None:
    columns = (
        Column("app", "Room", value=lambda row: row.app_label, order="app_label"),
        Column("model", "Model"),
    )
    spec = ListSpec(name="types", caption="Types", order="app", page_size=5, columns=columns)
    everything = ContentType.objects.all()
    first = read("", spec, everything)
    with django_assert_num_queries(2):
        assert len(first.rows) == 5
        assert first.count > 10
        assert list(first.drawn)
    pages = [read(f"page={page}", spec, everything) for page in range(1, first.pages + 1)]
    seen = [row.pk for page in pages for row in page.rows]
    assert len(seen) == len(set(seen)) == first.count


def test_dates_and_numbers_are_written_as_the_language_does() -> None:
    with override("sv"):
        assert cells.shown(dt.date(2026, 5, 2)) == "2 maj 2026"
        assert cells.shown(12430.5) == "12\xa0430,5"
        assert cells.shown(True) == "Ja"
    with override("en"):
        assert cells.shown(dt.date(2026, 5, 2)) == "2 May 2026"
        assert cells.shown(12430.5) == "12,430.5"
