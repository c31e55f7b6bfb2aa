"""Lists: what their columns are, and how the address asks for order, filter, search and page.

A list is a `ListSpec`, written once as data.  `ListSpec.read` takes the address and the rows somebody may
see and gives a `Listing`, which the tag ``{% listing %}`` draws and which exports itself.

Rows are a queryset or any sequence.  Paging is bounded: a list counts and turns pages up to `FURTHEST`
rows and then asks for a narrower search, so that the last page costs no more than the first
(docs/methods/web.md, ui §1).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from farled_web.ui import exports
from farled_web.ui.cells import Badge as Badge
from farled_web.ui.cells import Text, shown
from farled_web.ui.cells import badge_html as badge_html

Row = Any
Rows = QuerySet[Any, Any] | Sequence[Any]
Choices = Sequence[tuple[Any, Any]]

FURTHEST = 10_000
SEARCH, ORDER, PAGE, EXPORT = "q", "order", "page", "export"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        key: Its name in the address and in exports' order; unique in the list.
        label: Its heading.
        value: What a row holds there; None: the attribute named by `key`. May give a `Badge`, a date, a
            number, a bool, text, or None for not known.
        order: Database fields it is sorted by ("-" before a field turns that one); for rows that are no
            queryset any non-empty text makes it sortable by its value. Empty: not sortable.
        link: Address of the row, put on the cell.
        kind: ``number`` stands to the right.
        html: Draws the cell itself instead, as safe text.
        wide_only: Left out on a phone.
        exported: Whether exports hold it.
        only_export: Stands in exports alone.
        descending: The first click sorts down.
    """

    key: str
    label: Text
    value: Callable[[Row], Any] | None = None
    order: str | tuple[str, ...] = ()
    link: Callable[[Row], str] | None = None
    kind: Literal["text", "number"] = "text"
    html: Callable[[Row], SafeString] | None = None
    wide_only: bool = False
    exported: bool = True
    only_export: bool = False
    descending: bool = False

    def of(self, row: Row) -> Any:
        """Give the value of a row."""
        return self.value(row) if self.value else getattr(row, self.key)

    @property
    def fields(self) -> tuple[str, ...]:
        """Database fields it is sorted by."""
        return (self.order,) if isinstance(self.order, str) and self.order else tuple(self.order)

    @property
    def sortable(self) -> bool:
        """Whether the heading sorts."""
        return bool(self.order)


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter above the list.

    Attributes:
        key: Its name in the address.
        label: What is chosen.
        choices: ``(value, text)`` pairs, or a function of the request giving them; empty for a date or text.
        apply: Narrow the rows to a value, given as text; only called with one of the choices, or with a
            valid ISO date where `kind` is ``date``.
        kind: ``choice``, ``flag`` (one box: value "1"), ``date`` or ``text``.
        preset: Value that holds when the address says nothing.
        hidden: Only shown once chosen (a link elsewhere sets it).
    """

    key: str
    label: Text
    apply: Callable[[Any, str], Any]
    choices: Choices | Callable[[HttpRequest], Choices] = ()
    kind: Literal["choice", "flag", "date", "text"] = "choice"
    preset: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Empty:
    """What a list without rows says: what is missing, and the next step."""

    title: Text
    text: Text = ""
    action: Text = ""
    url: str = ""
    icon: str = "inbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSpec:
    """A list, as data.

    Attributes:
        name: Its id on the page and the exported file's name; letters, digits and hyphens.
        caption: What the table holds, read aloud and shown below it.
        columns: Its columns; the first is the row's heading.
        filters: Its filters.
        search: Narrow the rows to words typed; None: no search.
        search_label: What can be searched for.
        order: Key of the column it is sorted by at first, with "-" before it to turn it.
        page_size: Rows on a page.
        empty: What it says when there is nothing at all.
        export: Whether it can be exported.
        overdue: Rows marked as late.
        prefix: Put before every name in the address, for two lists on a page.
    """

    name: str
    caption: Text
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    search: Callable[[Any, str], Any] | None = None
    search_label: Text = ""
    order: str = ""
    page_size: int = 50
    empty: Empty | None = None
    export: bool = True
    overdue: Callable[[Row], bool] | None = None
    prefix: str = ""

    def read(self, request: HttpRequest, rows: Rows, *, empty: Empty | None = None) -> Listing:
        """Take what the address asks for.

        Args:
            request: Whose address.
            rows: Rows this viewer may see, already narrowed.
            empty: What to say when there are none, where that depends on the viewer.
        """
        return Listing(self, request, rows, empty or self.empty)


@dataclass
class Chosen:
    """A filter with what is chosen in it."""

    filter: Filter
    name: str
    value: str
    options: list[tuple[str, str]]

    @property
    def text(self) -> str:
        """The chosen value in words."""
        if self.filter.kind == "flag":
            return str(self.filter.label)
        return next((text for value, text in self.options if value == self.value), self.value)


@dataclass
class Cell:
    """A cell as the page draws it."""

    html: SafeString | str
    label: str
    number: bool
    date: bool
    wide_only: bool
    empty: bool


@dataclass
class Head:
    """A heading as the page draws it."""

    label: str
    url: str
    sort: str
    number: bool
    wide_only: bool
    key: str


@dataclass
class Listing:
    """A list as one address asks for it; rows are fetched when the page draws them."""

    spec: ListSpec
    request: HttpRequest
    given: Rows
    empty: Empty | None
    _rows: list[Row] | None = field(default=None, init=False)
    _count: int | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Read the address; what it asks wrongly for falls back to what the list shows at first."""
        self.asked = {k: str(v) for k, v in self.request.GET.items() if "\x00" not in v}
        self.query = self._get(SEARCH).strip()[:100]
        self.filters = [self._choose(one) for one in self.spec.filters]
        self.column, self.down = self._sorting()
        self.matching = self._narrow(self.given)

    # -- the address

    def _name(self, key: str) -> str:
        return f"{self.spec.prefix}{key}"

    def _get(self, key: str) -> str:
        return self.asked.get(self._name(key), "")

    def _choose(self, one: Filter) -> Chosen:
        choices = one.choices(self.request) if callable(one.choices) else one.choices
        options = [(str(value), str(text)) for value, text in choices]
        value = self.asked.get(self._name(one.key), one.preset).strip()[:100]
        if one.kind == "choice" and value not in {known for known, _text in options}:
            value = ""
        if one.kind == "flag" and value != "1":
            value = ""
        if one.kind == "date" and value:
            try:
                dt.date.fromisoformat(value)
            except ValueError:
                value = ""
        return Chosen(one, self._name(one.key), value, options)

    def _sorting(self) -> tuple[Column | None, bool]:
        for text in (self._get(ORDER), self.spec.order):
            for column in self.spec.columns:
                if column.sortable and text.removeprefix("-") == column.key:
                    return column, text.startswith("-")
        return None, False

    def url(self, **changes: object) -> str:
        """Give this page's address with some of its parts changed; None drops a part."""
        parts = dict(self.asked)
        parts.pop(self._name(EXPORT), None)
        if PAGE not in changes:
            parts.pop(self._name(PAGE), None)
        for key, value in changes.items():
            parts[self._name(key)] = "" if value is None else str(value)
        presets = {self._name(one.key) for one in self.spec.filters if one.preset}
        kept = {k: v for k, v in parts.items() if v or k in presets}
        return f"{self.request.path}?{urlencode(kept)}" if kept else self.request.path

    # -- the rows

    def _narrow(self, rows: Rows) -> Rows:
        for chosen in self.filters:
            if chosen.value:
                rows = chosen.filter.apply(rows, chosen.value)
        if self.query and self.spec.search:
            rows = self.spec.search(rows, self.query)
        return rows

    @property
    def ordered(self) -> Rows:
        """The matching rows in the order asked for; equal ones by their key, so that pages do not overlap."""
        rows = self.matching
        if isinstance(rows, QuerySet):
            if self.column is None:
                return rows if rows.ordered else rows.order_by("pk")
            terms = [_term(name, self.down, rows.model) for name in self.column.fields]
            return rows.order_by(*terms, "-pk" if self.down else "pk")
        if self.column is None:
            return rows
        column = self.column
        known = [row for row in rows if column.of(row) is not None]
        unknown = [row for row in rows if column.of(row) is None]
        return sorted(known, key=lambda row: _key(column.of(row)), reverse=self.down) + unknown

    @property
    def count(self) -> int:
        """How many rows match, counted no further than `FURTHEST` + 1."""
        if self._count is None:
            rows = self.matching
            if isinstance(rows, QuerySet):
                self._count = rows.order_by()[: FURTHEST + 1].count()
            else:
                self._count = len(rows)
        return self._count

    @property
    def more(self) -> bool:
        """Whether there are more rows than a list turns pages through."""
        return self.count > FURTHEST

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-min(self.count, FURTHEST) // self.spec.page_size))

    @property
    def page(self) -> int:
        """The page shown, from 1."""
        asked = self._get(PAGE)
        return min(max(int(asked), 1), self.pages) if asked.isdecimal() and len(asked) < 7 else 1

    @property
    def rows(self) -> list[Row]:
        """The rows on this page."""
        if self._rows is None:
            start = (self.page - 1) * self.spec.page_size
            self._rows = list(self.ordered[start : start + self.spec.page_size])
        return self._rows

    # -- what the page draws

    @property
    def id(self) -> str:
        """The list's id on the page."""
        return f"list-{self.spec.name}"

    @property
    def searches(self) -> bool:
        """Whether it can be searched (a template would call the function itself)."""
        return self.spec.search is not None

    @property
    def narrowed(self) -> bool:
        """Whether a search or filter leaves rows out."""
        return bool(self.query or any(c.value for c in self.filters))

    @property
    def shown_columns(self) -> list[Column]:
        """Columns on the page."""
        return [column for column in self.spec.columns if not column.only_export]

    @property
    def heads(self) -> list[Head]:
        """Headings with where a click leads and how the list is sorted."""
        return [self._head(column) for column in self.shown_columns]

    def _head(self, column: Column) -> Head:
        here = column is self.column
        down = not self.down if here else column.descending
        url = self.url(order=f"-{column.key}" if down else column.key) if column.sortable else ""
        sort = ("descending" if self.down else "ascending") if here else ""
        return Head(str(column.label), url, sort, column.kind == "number", column.wide_only, column.key)

    @property
    def drawn(self) -> Iterable[tuple[list[Cell], bool]]:
        """The rows as cells, each with whether it is late."""
        for row in self.rows:
            late = bool(self.spec.overdue and self.spec.overdue(row))
            yield [_cell(column, row) for column in self.shown_columns], late

    @property
    def first(self) -> int:
        """Number of the first row on this page."""
        return (self.page - 1) * self.spec.page_size + 1 if self.count else 0

    @property
    def last(self) -> int:
        """Number of the last row on this page."""
        return min(self.page * self.spec.page_size, self.count)

    @property
    def furthest(self) -> int:
        """How far a list turns pages."""
        return FURTHEST

    @property
    def page_links(self) -> list[tuple[int, str, bool]]:
        """Page number, address and whether it is shown; number 0 is a gap."""
        near = sorted({1, self.pages, *range(max(1, self.page - 1), min(self.pages, self.page + 1) + 1)})
        links: list[tuple[int, str, bool]] = []
        for number in near:
            if links and number - links[-1][0] > 1:
                links.append((0, "", False))
            links.append((number, self.url(page=number if number > 1 else None), number == self.page))
        return links

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Parts of the address the search form carries along."""
        own = {self._name(k) for k in (SEARCH, PAGE, EXPORT)}
        own |= {chosen.name for chosen in self.visible_filters}
        return [(k, v) for k, v in self.asked.items() if k not in own and v]

    @property
    def visible_filters(self) -> list[Chosen]:
        """Filters with a field above the list."""
        return [chosen for chosen in self.filters if not chosen.filter.hidden]

    @property
    def chosen(self) -> list[tuple[str, str, str]]:
        """Label, value in words and address without it, for each filter that is set, and the search."""
        found = [
            ("" if c.filter.kind == "flag" else str(c.filter.label), c.text, self.url(**{c.filter.key: None}))
            for c in self.filters
            if c.value
        ]
        if self.query:
            found.insert(0, (_("Search"), self.query, self.url(q=None)))
        return found

    @property
    def all_url(self) -> str:
        """Address without any search or filter."""
        return self.url(q=None, **{c.filter.key: None for c in self.filters})

    @property
    def exports(self) -> list[tuple[str, str]]:
        """Kind and address of each export."""
        return [(kind.upper(), self.url(export=kind)) for kind in exports.KINDS] if self.spec.export else []

    # -- exports

    @property
    def export_wanted(self) -> str:
        """The kind of file asked for, or nothing."""
        asked = self._get(EXPORT)
        return asked if self.spec.export and asked in exports.KINDS else ""

    def export(self, scope: Callable[[], AbstractContextManager[Any]]) -> StreamingHttpResponse:
        """Stream all matching rows, in the order shown, as the file asked for.

        Args:
            scope: Opens the viewer's reach again: the file is written after the view's transaction has
                ended, for example ``lambda: viewer.scope(request.viewer.user)``.
        """
        columns = [column for column in self.spec.columns if column.exported]
        heads = [str(column.label) for column in columns]
        rows = self.ordered
        return exports.stream(
            self.export_wanted or "csv",
            self.spec.name,
            heads,
            lambda: ([column.of(row) for column in columns] for row in exports.each(rows)),
            scope,
        )


def _term(name: str, down: bool, model: Any) -> Any:
    """Order by a field, unknown last whichever way."""
    turned = name.startswith("-") != down
    plain = F(name.removeprefix("-"))
    if name.removeprefix("-") in _never_unknown(model):
        return plain.desc() if turned else plain.asc()  # said so, an index that runs down can be walked
    return plain.desc(nulls_last=True) if turned else plain.asc(nulls_last=True)


@cache
def _never_unknown(model: Any) -> frozenset[str]:
    return frozenset(field.name for field in model._meta.concrete_fields if not field.null)


def _key(value: Any) -> Any:
    return str(value).casefold() if isinstance(value, str | Badge | Promise) else value


def _cell(column: Column, row: Row) -> Cell:
    value = None if column.html else column.of(row)
    html = column.html(row) if column.html else shown(value)
    empty = not column.html and (value is None or value == "")
    if column.link and not empty:
        html = format_html('<a href="{}">{}</a>', column.link(row), html)
    day = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    return Cell(html, str(column.label), column.kind == "number", day, column.wide_only, empty)
