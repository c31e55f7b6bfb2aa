"""A pack's folder and its ``datapackage.json``: what it declares, and which files it may name."""

from __future__ import annotations

import datetime
import difflib
import json
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NoReturn

from farled.packs.problems import Fault, Findings
from farled.packs.schemas import TABLES
from farled.packs.values import Region
from farled.terms.countries import LANGUAGES
from farled.terms.nuts import is_nuts

DESCRIPTOR = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
LARGEST_DESCRIPTOR = 16 << 20

_NAME = re.compile(r"[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?")
_PACKAGE_KEYS = (
    "$schema", "name", "id", "title", "description", "version", "created", "date", "synthetic", "region",
    "organisation_kinds", "homepage", "keywords", "image", "licenses", "sources", "contributors", "resources",
    "profile",
)  # fmt: skip
_RESOURCE_KEYS = (
    "$schema", "name", "path", "title", "description", "format", "mediatype", "encoding", "dialect", "schema",
    "synthetic", "bytes", "hash", "sources", "licenses", "type", "profile",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Resource:
    """One table the descriptor names: where it is, and how it is marked."""

    table: str
    file: str
    path: Path
    parquet: bool
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Package:
    """What the descriptor says; parts that are wrong have a stand-in and a problem noted."""

    name: str
    title: str
    version: str
    date: datetime.date | None
    synthetic: bool
    region: Region
    kinds: tuple[str, ...]
    resources: tuple[Resource, ...]


class _Refused(Exception):  # noqa: N818 - carries a fault out of the JSON parser, never out of this module
    def __init__(self, given: object, fault: Fault) -> None:
        self.given, self.fault = given, fault


def read_descriptor(folder: Path, found: Findings) -> Package | None:
    """Read the descriptor; None, with the problem noted, where nothing can be made of it."""
    text = _descriptor_text(folder, found)
    if text is None:
        return None
    try:
        read = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        fault = Fault("bad-json", f"is not JSON ({error.msg})", "Mend the JSON at this line", '{"name": "x"}')
        found.add(DESCRIPTOR, error.lineno, "", text.splitlines()[error.lineno - 1] if text else "", fault)
        return None
    except _Refused as refused:
        found.add(DESCRIPTOR, 0, "", refused.given, refused.fault)
        return None
    except (RecursionError, ValueError) as error:
        fault = Fault("bad-json", "is nested too deep or holds too long a number", "Write a plain descriptor")
        found.add(DESCRIPTOR, 0, "", type(error).__name__, fault)
        return None
    if not isinstance(read, dict):
        found.add(DESCRIPTOR, 1, "", read, Fault("bad-descriptor", "is not an object", "Write {…} around it"))
        return None
    return _Descriptor(folder, text, found).package(read)


def _descriptor_text(folder: Path, found: Findings) -> str | None:
    path = folder / DESCRIPTOR
    try:
        if not folder.is_dir():
            fault = Fault(
                "no-folder", "is not a folder", "Give the folder of a region pack", "packs/gavleborg"
            )
            found.add("", 0, "", folder.name, fault)
            return None
        if not path.is_file() or path.resolve().parent != folder.resolve():
            fault = Fault(
                "no-descriptor", "has no datapackage.json of its own", "Write one; see docs/packs.md"
            )
            found.add("", 0, "", folder.name, fault)
            return None
        if path.stat().st_size > LARGEST_DESCRIPTOR:
            fault = Fault("file-too-large", "is over 16 MiB", "Keep data in tables")
            found.add(DESCRIPTOR, 0, "", f"{path.stat().st_size} bytes", fault)
            return None
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        fault = Fault(
            "unreadable", f"cannot be read ({error.strerror})", "Check the file and its permissions"
        )
        found.add(DESCRIPTOR, 0, "", folder.name, fault)
    except UnicodeDecodeError:
        found.add(DESCRIPTOR, 0, "", "", Fault("bad-encoding", "is not UTF-8", "Save it as UTF-8"))
    except ValueError:
        found.add("", 0, "", folder.name, Fault("no-folder", "is not a folder", "Give the folder of a pack"))
    return None


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise _Refused(key, Fault("duplicate-key", "stands twice in one object", "Keep one"))
    return dict(pairs)


def _no_constant(name: str) -> NoReturn:
    raise _Refused(name, Fault("bad-json", "is not JSON", "Leave the key out if the value is not known"))


@dataclass(frozen=True, slots=True)
class _Descriptor:
    """Reads the keys of one descriptor, noting every problem with its line."""

    folder: Path
    text: str
    found: Findings

    def package(self, read: dict[str, object]) -> Package:
        self._near_misses(read, _PACKAGE_KEYS, "")
        self._profile(read)
        name = self._text(read, "name", required=True)
        if name and _NAME.fullmatch(name) is None:
            remedy = "Use small letters a to z, digits, dots, hyphens and underscores"
            self._note("name", name, Fault("bad-name", "is not a machine name", remedy, "gavleborg"))
        synthetic = self._flag(read, "synthetic", "")
        return Package(
            name=name,
            title=self._text(read, "title") or name,
            version=self._text(read, "version") or "1.0.0",
            date=self._date(read),
            synthetic=synthetic,
            region=self._region(read.get("region")),
            kinds=self._texts(read, "organisation_kinds"),
            resources=self._resources(read.get("resources")),
        )

    def _note(self, key: str, given: object, fault: Fault, after: str = "") -> None:
        self.found.add(DESCRIPTOR, self._line(key, after), key, given, fault)

    def _line(self, key: str, after: str) -> int:
        """The line a key stands on: its first place, or its first place after a resource's name."""
        start = 0
        if after and (named := re.search(rf'"name"\s*:\s*{re.escape(json.dumps(after))}', self.text)):
            start = self.text.rfind("{", 0, named.start()) + 1
        place = self.text.find(json.dumps(key), start)
        return self.text.count("\n", 0, max(place, start)) + 1

    def _near_misses(self, read: dict[str, object], known: tuple[str, ...], after: str) -> None:
        # Data Package allows keys of one's own; one that looks like a known key is a slip of the pen.
        for key in read:
            close = [] if key in known else difflib.get_close_matches(key[:100], known, 1, 0.8)
            if close:
                fault = Fault("misspelt-key", "is not a key", f"Write {close[0]}, or choose another name")
                self._note(key, key, fault, after)

    def _profile(self, read: dict[str, object]) -> None:
        given = read.get("$schema", PROFILE)
        if not isinstance(given, str) or "/profiles/2." not in given:
            fault = Fault(
                "bad-profile", "is not Data Package version 2", "Write the version 2 profile", PROFILE
            )
            self._note("$schema", given, fault)

    def _text(self, read: dict[str, object], key: str, required: bool = False, after: str = "") -> str:
        given = read.get(key)
        if given is None and not required:
            return ""
        if isinstance(given, str) and given.strip() and given.isprintable() and len(given) <= 1000:
            return given.strip()
        code = "missing-key" if key not in read else "bad-value"
        fault = Fault(code, f"is not a text for {key}", f"Give {key} as a text", f'"{key}": "gavleborg"')
        self._note(key, "" if given is None else given, fault, after)
        return ""

    def _texts(self, read: dict[str, object], key: str) -> tuple[str, ...]:
        given = read.get(key, [])
        if isinstance(given, list) and all(isinstance(item, str) and item for item in given):
            return tuple(given)
        self._note(key, given, Fault("bad-value", "is not a list of texts", "Give a list", f'"{key}": ["x"]'))
        return ()

    def _flag(self, read: dict[str, object], key: str, after: str) -> bool:
        given = read.get(key, False)
        if isinstance(given, bool):
            return given
        self._note(key, given, Fault("bad-value", "is neither true nor false", "Write true or false"), after)
        return False

    def _date(self, read: dict[str, object]) -> datetime.date | None:
        given = self._text(read, "date", required=True)
        try:
            return datetime.datetime.strptime(given, "%Y-%m-%d").date()
        except ValueError:
            remedy = "Write year-month-day"
        if given:
            fault = Fault("bad-date", "is not the day the pack describes", remedy, "2026-11-23")
            self._note("date", given, fault)
        return None

    def _region(self, given: object) -> Region:
        example = '"region": {"name": "Gävleborg", "nuts": "SE313", "languages": ["sv", "en"]}'
        if not isinstance(given, dict):
            fault = Fault("missing-key", "is not a region", "Say which region the pack describes", example)
            self._note("region", "" if given is None else given, fault)
            return Region("")
        name = given.get("name")
        nuts = given.get("nuts")
        languages = given.get("languages", ["sv", "en"])
        if not isinstance(name, str) or not name.strip():
            self._note("region", name, Fault("missing-key", "is not a region's name", "Name it", example))
        if nuts is not None and not (isinstance(nuts, str) and is_nuts(nuts)):
            remedy = "Give a code of Eurostat's list; leave nuts out for an invented region"
            self._note("nuts", nuts, Fault("unknown-nuts", "is not in NUTS 2021 or 2024", remedy, "SE313"))
        if (
            not isinstance(languages, list)
            or not languages
            or not all(lang in LANGUAGES for lang in map(str, languages))
        ):
            fault = Fault("unknown-language", "is not a list of ISO 639-1 languages", "List them", example)
            self._note("languages", languages, fault)
            languages = ["en"]
        return Region(str(name), str(nuts) if nuts is not None else None, tuple(map(str, languages)))

    def _resources(self, given: object) -> tuple[Resource, ...]:
        example = '"resources": [{"name": "organisations", "path": "organisations.csv"}]'
        if not isinstance(given, list) or not given:
            fault = Fault("missing-key", "is not a list of tables", "List the pack's tables", example)
            self._note("resources", "" if given is None else given, fault)
            return ()
        read: list[Resource] = []
        for place, one in enumerate(given):
            if not isinstance(one, dict):
                fault = Fault(
                    "bad-resource", "is not a table's description", "Give its name and path", example
                )
                self._note("resources", one, fault)
                continue
            resource = self._resource(one, place)
            if resource is not None and resource.table in {other.table for other in read}:
                fault = Fault("duplicate-table", "is named by two resources", "Put all its rows in one file")
                self._note("resources", resource.table, fault, resource.table)
            elif resource is not None:
                read.append(resource)
        return tuple(read)

    def _resource(self, one: dict[str, object], place: int) -> Resource | None:
        name = one.get("name")
        if not isinstance(name, str) or not name:
            given = f"resource {place + 1}"
            fault = Fault("missing-key", "has no name", "Name the table it holds", '"name": "claims"')
            self._note("resources", given, fault)
            return None
        if name.startswith("x_"):
            return None
        self._near_misses(one, _RESOURCE_KEYS, name)
        synthetic = self._flag(one, "synthetic", name)
        if name not in TABLES:
            close = difflib.get_close_matches(name[:100], TABLES, 1, 0.6)
            known = f"Write {close[0]}" if close else f"Use one of: {', '.join(TABLES)}"
            fault = Fault(
                "unknown-table", "is not a table of a pack", f"{known}; start a table of your own with x_"
            )
            self._note("name", name, fault, name)
            return None
        form = self._form(one, name)
        path = self._path(one.get("path"), name)
        if path is None or form is None:
            return None
        file = path.relative_to(self.folder).as_posix()
        return Resource(name, file, path, form == "parquet", synthetic)

    def _form(self, one: dict[str, object], name: str) -> str | None:
        suffix = str(one.get("path", "")).rpartition(".")[2].lower()
        given = one.get("format", suffix)
        encoding = one.get("encoding", "utf-8")
        if not isinstance(encoding, str) or encoding.lower() not in ("utf-8", "utf8"):
            fault = Fault("bad-encoding", "is not UTF-8", "Save the table as UTF-8", '"encoding": "utf-8"')
            self._note("encoding", encoding, fault, name)
        dialect = one.get("dialect", {})
        if not isinstance(dialect, dict) or dialect.get("delimiter", ",") != ",":
            fault = Fault(
                "bad-delimiter", "is not comma-separated with a header", "Save the table with commas"
            )
            self._note("dialect", dialect, fault, name)
        if given in ("csv", "parquet"):
            return str(given)
        fault = Fault("bad-format", "is neither csv nor parquet", "Save the table as one", '"format": "csv"')
        self._note("format", given, fault, name)
        return None

    def _path(self, given: object, name: str) -> Path | None:
        example = f'"path": "{name}.csv"'
        if isinstance(given, list) and len(given) == 1:
            given = given[0]
        if not isinstance(given, str) or not given or not given.isprintable() or len(given) > 255:
            remedy = "Give one file's path relative to the pack"
            self._note("path", given, Fault("bad-path", "is not the path of one file", remedy, example), name)
            return None
        inside = PurePosixPath(given)
        odd = "\\" in given or ":" in given or inside.is_absolute() or ".." in inside.parts
        path = self.folder / inside
        try:
            escapes = odd or not path.resolve().is_relative_to(self.folder.resolve())
            there = not escapes and path.is_file()
        except (OSError, RuntimeError):
            escapes, there = True, False
        if escapes:
            remedy = "Put the file in the pack's folder and give its relative path"
            fault = Fault("path-outside", "leads out of the pack's folder", remedy, example)
        elif not there:
            fault = Fault(
                "no-file", "is not a file in the pack", "Add the file or remove the resource", example
            )
        else:
            return path
        self._note("path", given, fault, name)
        return None
