"""Plain text of what people write in mails: out of HTML, and without what they quote."""

from __future__ import annotations

import re
from html.parser import HTMLParser

MARK = "⁂"
"""Stands in a line of its own in mails that can be answered: nothing below it is the answer."""

_HIDDEN = {"script", "style", "head", "title", "template", "blockquote", "svg", "object", "noscript"}
_BREAKS = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"}
# Where programs begin to quote; each a line from its start.
_QUOTES = re.compile(
    r"^\s*("
    rf">*\s*{MARK}.*"
    r"|>.*"
    r"|-{2,}\s?(original message|ursprungligt meddelande|vidarebefordrat meddelande|forwarded message)\b.*"
    r"|_{10,}"
    r"|(on|den|am|le)\s.{5,200}(wrote|skrev|schrieb|a écrit).{0,80}:"
    r"|\d{4}-\d\d-\d\d.{3,200}(wrote|skrev).{0,80}:"
    r"|(from|från|von):\s.{1,200}@.{1,200}"
    r"|--"
    r")\s*$",
    re.IGNORECASE,
)


def without_quotes(text: str) -> str:
    """Give what stands before the first quoted line; all of it but quoted lines where that is nothing.

    Args:
        text: What was written; bounded by whoever reads it.
    """
    # A line is matched on its first part: the pattern stays cheap whatever is sent.
    lines = [line.rstrip()[:2000] for line in text.split("\n")[:2000]]
    joined = _joined(lines)
    first = next((number for number, line in enumerate(joined) if _QUOTES.match(line[:400])), len(joined))
    above = "\n".join(joined[:first]).strip()
    if not above:  # answered below, or between
        above = "\n".join(line for line in joined if not _QUOTES.match(line[:400])).strip()
    return re.sub(r"\n{3,}", "\n\n", above)


def _joined(lines: list[str]) -> list[str]:
    """Join ``On … wrote:`` that a program has broken over two lines."""
    found: list[str] = []
    for line in lines:
        if found and re.search(r"(wrote|skrev)[^:]{0,80}:\s*$", line[:400], re.IGNORECASE) \
                and re.match(r"\s*(on|den)\s", found[-1][:20], re.IGNORECASE):  # fmt: skip
            found[-1] = f"{found[-1]} {line}"
        else:
            found.append(line)
    return found


class _Reader(HTMLParser):
    """Gathers what is shown."""

    def __init__(self) -> None:
        """Nothing yet."""
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Break lines, and begin to pass over what is not shown or quoted."""
        if tag in _HIDDEN or "gmail_quote" in (dict(attrs).get("class") or ""):
            self.hidden.append(tag)
        elif self.hidden and tag == self.hidden[-1]:
            self.hidden.append(tag)  # the same within: its end is not the end
        elif tag in _BREAKS:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End what is passed over."""
        if self.hidden and tag == self.hidden[-1]:
            self.hidden.pop()
        elif tag in _BREAKS and tag != "br":
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        if not self.hidden:
            self.text.append(re.sub(r"\s+", " ", data))


def readable(html: str) -> str:
    """Give the text of a page, links and pictures left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
