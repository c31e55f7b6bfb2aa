"""The forms of a page, filled in as somebody might."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

FILLED = {
    "email": "nobody@example.org", "number": "1", "date": "2027-03-01", "url": "https://example.org",
    "tel": "+46 8 123", "password": "en-lang-hemlighet-9", "text": "text", "search": "text",
}  # fmt: skip


@dataclass(frozen=True)
class Form:
    """A form: where it goes and what it says."""

    action: str
    body: tuple[tuple[str, Any], ...]


def forms_in(page: str, path: str) -> list[Form]:
    """Give the forms of a page that change something, with one body for each named button."""
    reader = _Reader()
    reader.feed(page)
    found = []
    for action, fields, buttons in reader.forms:
        where = urlsplit(urljoin(path, action or path)).path
        for button in buttons or [()]:
            found.append(Form(where, tuple(sorted({**fields, **dict([button] if button else [])}.items()))))
    return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, Any], list[Any]]] = []
        self.open = False
        self.select = ""
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.open = given.get("method", "get").lower() == "post"
            if self.open:
                self.forms.append((given.get("action", ""), {}, []))
        elif self.open and tag in {"input", "select", "option", "textarea", "button"}:
            self._take(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = False
        elif tag == "select":
            self.select = ""

    def _take(self, tag: str, given: dict[str, str]) -> None:
        fields, buttons = self.forms[-1][1], self.forms[-1][2]
        name, kind = given.get("name", ""), given.get("type", "text")
        if name == "csrfmiddlewaretoken":
            return
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            if "selected" in given or not fields.get(self.select):
                fields[self.select] = given.get("value", "")
        elif tag == "textarea" and name:
            fields[name] = "text"
        elif tag == "button" and name:
            buttons.append((name, given.get("value", "1")))
        elif tag == "input" and name:
            self._input(fields, name, kind, given)

    @staticmethod
    def _input(fields: dict[str, Any], name: str, kind: str, given: dict[str, str]) -> None:
        if kind in {"checkbox", "radio"}:
            if "checked" in given or name not in fields:
                fields[name] = given.get("value", "on")
        elif kind == "hidden":
            fields[name] = given.get("value", "")
        elif kind != "file":
            fields[name] = given.get("value") or FILLED.get(kind, "text")
