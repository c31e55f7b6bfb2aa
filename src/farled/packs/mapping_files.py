"""Mapping files: data that tell which file and column of a source means what (imports §3).

Farled carries one for each layout it knows (``mappings/*.toml``); a user copies one, changes it and
gives it instead.
"""

from __future__ import annotations

import datetime
import json
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from farled.errors import BadInput, Problem, refuse, shorten

_MOST_BYTES = 1_000_000


def carried_mappings(kind: str) -> tuple[dict[str, Any], ...]:
    """Give the mappings of a kind (``directory`` or ``survey``) that come with Farled, by name."""
    folder = resources.files("farled.packs") / "mappings"
    found = [
        tomllib.loads(entry.read_text("utf-8"))
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    ]
    return tuple(mapping for mapping in found if mapping.get("kind") == kind)


def load_mapping(path: Path, kind: str) -> dict[str, Any]:
    """Read a user's mapping file, TOML or JSON.

    Raises:
        BadInput: unreadable, neither TOML nor JSON, or of another kind.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise refuse("mapping-too-large", path.name, "is larger than 1 MB", "Give a mapping file")
        text = path.read_text("utf-8")
        data = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as error:
        reason = f"cannot be read ({error.strerror})"
        raise refuse("mapping-unreadable", path.name, reason, "Give a file you may read") from None
    except (ValueError, RecursionError) as error:
        remedy = "Copy one of the mappings that come with Farled and change it"
        reason = f"is neither TOML nor JSON: {shorten(error)}"
        raise refuse("mapping-broken", path.name, reason, remedy) from None
    if not isinstance(data, dict) or data.get("kind") != kind:
        given = data.get("kind", "") if isinstance(data, dict) else type(data).__name__
        raise refuse(
            "mapping-kind",
            given,
            f"is not the kind of mapping needed here ({kind})",
            "Set kind in the mapping file",
            f'kind = "{kind}"',
        )
    return data


class MappingReader:
    """Reads the keys of one mapping, gathering everything wrong with it before it refuses."""

    def __init__(self, data: dict[str, Any], file: str, prefix: str = "") -> None:
        """Read from `data`; `prefix` names the table for messages."""
        self.data = data
        self.file = file
        self.prefix = prefix
        self.problems: list[Problem] = []
        self.used: set[str] = set()

    def text(self, key: str, default: str = "") -> str:
        """Give a text."""
        value = self._take(key, default)
        if not isinstance(value, str):
            self.wrong(key, value, "a text", f'{key} = "{default or "text"}"')
            return default
        return value

    def number(self, key: str, default: float | None = None) -> float | None:
        """Give a number, or None."""
        value = self._take(key, default)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            self.wrong(key, value, "a number", f"{key} = 2")
            return default
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Give a list of texts; one text counts as a list of one."""
        value = self._take(key, list(default))
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong(key, value, "a list of texts", f'{key} = ["one", "two"]')
            return default
        return tuple(value)

    def day(self, key: str, default: datetime.date) -> datetime.date:
        """Give a date, written as text (``2020-01-31``) or as a TOML date."""
        value = self._take(key, default)
        try:
            return datetime.date.fromisoformat(str(value))
        except ValueError:
            self.wrong(key, value, "a date", f'{key} = "2020-01-31"')
            return default

    def table(self, key: str) -> MappingReader:
        """Give the reader of a sub-table; an absent one is empty."""
        value = self._take(key, {})
        if not isinstance(value, dict):
            self.wrong(key, value, "a table", f"[{key}]")
            value = {}
        inner = MappingReader(value, self.file, f"{self.prefix}{key}.")
        inner.problems = self.problems
        return inner

    def finish(self) -> None:
        """Note every key nobody asked for: a misspelt key must not be lost silently."""
        for key in sorted(set(self.data) - self.used):
            remedy = f"Remove it, or use one of: {', '.join(sorted(self.used))}"
            self.problems.append(
                Problem(
                    self.file,
                    0,
                    self.prefix + key,
                    "mapping-key",
                    key,
                    "is not a key of this mapping",
                    remedy,
                )
            )

    def refuse_problems(self) -> None:
        """Raise `BadInput` where anything was wrong."""
        if self.problems:
            raise BadInput(self.problems)

    def _take(self, key: str, default: Any) -> Any:
        self.used.add(key)
        return self.data.get(key, default)

    def wrong(self, key: str, value: Any, wanted: str, example: str) -> None:
        """Note that a value cannot be used."""
        self.problems.append(
            Problem(
                self.file,
                0,
                self.prefix + key,
                "mapping-value",
                shorten(value),
                f"is not {wanted}",
                "Correct the mapping file",
                example,
            )
        )
