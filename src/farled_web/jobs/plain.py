"""Plain text of what people write in mails: out of HTML, and without what they quote."""

from __future__ import annotations

import re
from html import unescape

MARK = "⁂"
"""Stands in a line of its own in mails that can be answered: nothing below it is the answer."""

_HIDDEN = {"script", "style", "head", "title", "template", "blockquote", "svg", "object", "noscript"}
_BREAKS = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"}
# Stops at the next bracket, so that no mail makes it read the same twice.
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})([^<>]*)>")
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


def readable(html: str) -> str:
    """Give the text of a page without links and pictures; in time that grows as its length."""
    text: list[str] = []
    hidden: list[str] = []
    place = 0
    html = _without_comments(html)
    for found in _TAG.finditer(html):
        if not hidden:
            text.append(_shown(html[place : found.start()]))
        place = found.end()
        _step(found[1] == "/", found[2].lower(), found[3], hidden, text)
    if not hidden:
        text.append(_shown(html[place:].partition("<")[0]))
    lines = (" ".join(line.split()) for line in "".join(text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _step(ends: bool, tag: str, attributes: str, hidden: list[str], text: list[str]) -> None:
    """Break lines, and begin or end to pass over what is not shown or quoted."""
    if hidden:
        if tag == hidden[-1] and ends:
            hidden.pop()
        elif tag == hidden[-1]:
            hidden.append(tag)  # the same within: its end is not the end
    elif not ends and (tag in _HIDDEN or (tag == "div" and "gmail_quote" in attributes)):
        hidden.append(tag)
    elif tag in _BREAKS and not (ends and tag == "br"):
        text.append("\n")


def _without_comments(html: str) -> str:
    kept, place = [], 0
    while (begin := html.find("<!--", place)) >= 0:
        kept.append(html[place:begin])
        end = html.find("-->", begin + 4)
        if end < 0:
            return "".join(kept)
        place = end + 3
    return "".join([*kept, html[place:]])


def _shown(text: str) -> str:
    return re.sub(r"\s+", " ", unescape(text))
