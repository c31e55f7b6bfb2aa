"""Text in templates that nobody marked for translation, and so would stay English on a Swedish page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

READ_ALOUD = {"aria-label", "title", "placeholder", "alt"}
# Names and codes that are the same in every language.
SAME = {"Farled", "CSV", "XLSX", "PDF", "JSON", "htmx", "https", "utf"}
_WORD = re.compile(r"[A-Za-zÅÄÖåäö]{2,}")
_WHOLE = {"blocktranslate": "endblocktranslate", "blocktrans": "endblocktrans", "comment": "endcomment",
          "verbatim": "endverbatim"}  # fmt: skip


class _Texts(HTMLParser):
    """Gather what a reader sees or hears."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style", "code"}
        for name, value in attrs:
            if name in READ_ALOUD and value:
                self._take(value)

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style", "code"}

    def handle_data(self, data: str) -> None:
        if self.silent <= 0:
            self._take(data)

    def _take(self, text: str) -> None:
        if any(word not in SAME for word in _WORD.findall(text)):
            self.found.append((self.getpos()[0], " ".join(text.split())))


def bare_texts(path: Path) -> list[tuple[int, str]]:
    """Give line and text of what a page template says outside ``{% translate %}`` and its kin."""
    parser = _Texts()
    until = ""
    for token in Lexer(path.read_text("utf-8")).tokenize():
        words = token.contents.split()
        if token.token_type == TokenType.BLOCK and words:
            if words[0] == until:
                until = ""
            elif not until:
                until = _WHOLE.get(words[0], "")
        lines = token.contents.count("\n")
        if token.token_type == TokenType.TEXT and not until:
            parser.feed(token.contents)
        elif token.token_type == TokenType.VAR and not until:
            parser.feed("x")
        else:
            parser.feed("\n" * lines)
    parser.close()
    return parser.found
