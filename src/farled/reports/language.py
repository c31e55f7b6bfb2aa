"""Texts and numbers in the page's language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from farled.errors import refuse

LANGUAGES: tuple[str, ...] = ("sv", "en")

_DECIMAL = {"sv": ",", "en": "."}
_MINUS, _THIN, _NO_BREAK = "\u2212", "\u202f", "\u00a0"


@cache
def words(language: str) -> Mapping[str, str]:
    """Load every text of a language, by ``section.key``; raises `BadInput` on another language."""
    if language not in LANGUAGES:
        raise refuse("unknown-language", language, "is not a language of the report", "Choose sv or en", "sv")
    text = (files("farled.reports") / "words" / f"{language}.toml").read_text(encoding="utf-8")
    return {
        f"{section}.{key}": value
        for section, keys in tomllib.loads(text).items()
        for key, value in keys.items()
    }


class Count(str):
    """A number as it is written, which a text may bend words by.

    ``{firms:firm|firms}`` writes *1 firm*, *2 firms*; ``{firms:~has|have}`` the word alone.
    """

    _one: bool

    def __new__(cls, written: str, value: float) -> Count:
        """Keep the number as written, and whether it is one."""
        made = super().__new__(cls, written)
        made._one = value == 1
        return made

    def __format__(self, nouns: str) -> str:
        """Write the number, with the noun that fits it where two are given."""
        if not nouns:
            return str(self)
        one, many = nouns.removeprefix("~").split("|")
        noun = one if self._one else many
        return noun if nouns.startswith("~") else f"{self} {noun}"


class Speaker:
    """Says things in one language."""

    def __init__(self, language: str) -> None:
        """Speak ``sv`` or ``en``."""
        self.language = language
        self._words = words(language)

    def say(self, key: str, **values: object) -> str:
        """Give a text of the page; a missing key is our own fault and a `KeyError`."""
        return self._words[key].format(**values)

    def knows(self, key: str) -> bool:
        """Tell whether there is such a text."""
        return key in self._words

    def term(self, section: str, code: str) -> str:
        """Name a code (``kind.cluster``); a code a pack brought along is shown as it is."""
        return self._words.get(f"{section}.{code}", code)

    def number(self, value: float | None, decimals: int = 0) -> str:
        """Write a number; None is *unknown*, never 0."""
        if value is None:
            return self.say("page.unknown")
        text = f"{abs(value):,.{decimals}f}".replace(",", _THIN).replace(".", _DECIMAL[self.language])
        return _MINUS + text if value < 0 and text.strip("0.," + _THIN) else text

    def count(self, value: float, decimals: int = 0) -> Count:
        """Write a number that a text may put a noun behind."""
        return Count(self.number(value, decimals), value)

    def percent(self, share: float | None, decimals: int = 0) -> str:
        """Write a share (0 to 1) in per cent."""
        if share is None:
            return self.say("page.unknown")
        return self.number(share * 100, decimals) + _NO_BREAK + "%"

    def probability(self, p: float | None) -> str:
        """Write a probability with two decimals, never as a bare 0 or 1 it cannot be."""
        if p is None or 0.005 <= p <= 0.995:
            return self.number(p, 2)
        return ("< " if p < 0.005 else "> ") + self.number(0.01 if p < 0.005 else 0.99, 2)

    def interval(self, low: float | None, high: float | None, *, share: bool = False) -> str:
        """Write an interval, of shares or of plain numbers with one decimal."""
        if low is None or high is None:
            return self.say("page.unknown")
        if share:
            return f"{self.number(low * 100)}–{self.percent(high)}"
        return f"{self.number(low, 1)}–{self.number(high, 1)}"

    def amount(self, value: float | None, unit: str) -> str:
        """Write hours or seats with their unit."""
        if value is None:
            return self.say("page.unknown")
        key = f"unit.{unit}_one" if value == 1 else f"unit.{unit}"
        number = self.number(value, 0 if value == round(value) else 1)
        return self._words.get(key, "{amount} " + unit).format(amount=number)

    def listing(self, parts: Sequence[str]) -> str:
        """Join names: a, b and c."""
        if len(parts) < 2:
            return "".join(parts)
        return ", ".join(parts[:-1]) + f" {self.say('page.and')} {parts[-1]}"
