"""Marks that give away what a page shows, and the reading of whatever a page answers with."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from farled_web.people.matrix import read

_BETWEEN_DIGITS = re.compile("(?<=\\d)[\\s\u00a0\u202f.,'’-](?=\\d)")


@dataclass(frozen=True)
class Canary:
    """A mark put into one row of the victim's.

    Attributes:
        text: The mark, in lower case; digits only for a number.
        category: Row of the access matrix.
        author: ``own``: the organisation that registered the firm; ``firm``: itself; ``other``: a third.
        private: Consent does not open it: what an organisation keeps to itself.
        also: Kinds of viewer who see it although the matrix alone would not let them.
        what: Where it stands, for the message.
    """

    text: str
    category: str
    author: str
    what: str
    private: bool = False
    also: frozenset[str] = field(default_factory=frozenset)


def may_see(canary: Canary, viewer: str, consented: Iterable[str]) -> bool:
    """Say whether the matrix lets a kind of viewer see a mark.

    Args:
        canary: The mark.
        viewer: Kind of viewer, as in the matrix.
        consented: Categories the firm has consented to for them.
    """
    if viewer in canary.also:
        return True
    word = read().sees[canary.category][viewer]
    if word == "all":
        return True
    if word == "own":
        return canary.author == "own"
    if word == "unnamed":
        return not canary.private
    return word == "consent" and canary.category in consented and not canary.private


def words_of(content: bytes) -> str:
    """Give what an answer says, in lower case: a workbook or archive is unpacked first."""
    if content[:2] == b"PK":
        content = b"\n".join(_members(content))
    return content.decode("utf-8", "ignore").lower()


def _members(content: bytes) -> Iterable[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                inner = archive.read(name)
                yield name.encode()
                yield from _members(inner) if inner[:2] == b"PK" else [inner]
    except zipfile.BadZipFile:
        yield content


class Scanner:
    """Finds marks in answers."""

    def __init__(self, canaries: Iterable[Canary]) -> None:
        """Make one pattern of all of them."""
        self.by_text: dict[str, list[Canary]] = {}
        for canary in canaries:
            self.by_text.setdefault(canary.text, []).append(canary)
        self.pattern = re.compile("|".join(map(re.escape, sorted(self.by_text, key=len, reverse=True))))

    def found(self, content: bytes, *, besides: str = "") -> set[Canary]:
        """Give the marks in an answer; what the request itself said (`besides`) is no news."""
        text = words_of(content)
        texts = set(self.pattern.findall(text)) | set(self.pattern.findall(_BETWEEN_DIGITS.sub("", text)))
        asked = besides.lower()
        return {canary for one in texts if one not in asked for canary in self.by_text[one]}

    def cleaned(self, value: Any) -> Any:
        """Give a value to send without marks in it, so that an echo is not taken for a leak."""
        return self.pattern.sub("annat", value.lower()) if self._names(value) else value

    def _names(self, value: Any) -> bool:
        if not isinstance(value, str):
            return False
        hits = self.pattern.findall(value.lower())
        return any(not re.fullmatch("[0-9a-f-]{36}", hit) for hit in hits)
