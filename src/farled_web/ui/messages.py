"""Translations without gettext's tools.

Each room keeps ``locale/sv/LC_MESSAGES/django.po``, written by hand; the compiled ``.mo`` beside it is
not kept in the repository but is packed into the wheel.

``python -m farled_web.ui.messages``                 compile what changed
``python -m farled_web.ui.messages missing ROOM``    entries the room still lacks, to paste and translate
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from farled_web.ui.bare import bare_texts

WEB = Path(__file__).resolve().parent.parent
LANGUAGE = "sv"
# Name of the call: which arguments are (context,) text (and plural), as Babel writes it.
KEYWORDS: dict[str, Any] = {
    "gettext": (1,),
    "gettext_lazy": (1,),
    "gettext_noop": (1,),
    "_": (1,),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|(?<!\{)\{\w*\}(?!\})")


@dataclass(frozen=True, slots=True, order=True)
class Words:
    """A text that has to be translated, and where it stands first.

    Attributes:
        text: The English text.
        context: What tells two like texts apart; "" for none.
        plural: The English plural; "" for none.
        place: File and line, relative to the package.
    """

    text: str
    context: str = ""
    plural: str = ""
    place: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What a catalogue finds it by."""
        return self.context, self.text


def rooms(root: Path = WEB) -> list[str]:
    """Give the rooms that have code or pages."""
    return sorted(path.name for path in root.iterdir() if (path / "__init__.py").is_file())


def catalogues(root: Path = WEB) -> Iterator[Path]:
    """Give every room's message file."""
    yield from sorted(root.glob("*/locale/*/LC_MESSAGES/django.po"))


def compile_all(root: Path = WEB) -> list[Path]:
    """Compile the message files newer than their compiled ones; give those written."""
    written = []
    for source in catalogues(root):
        target = source.with_suffix(".mo")
        if target.is_file() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        made = io.BytesIO()
        write_mo(made, read(source))
        # By rename, so that a server that starts meanwhile never reads half a file.
        part = target.with_suffix(".part")
        part.write_bytes(made.getvalue())
        part.replace(target)
        written.append(target)
    return written


def read(source: Path) -> Catalog:
    """Read a message file.

    Raises:
        PoFileError: It is not well written; the message names the line.
    """
    with source.open("rb") as file:
        return read_po(file, locale=LANGUAGE, abort_invalid=True)


def used(room: str, root: Path = WEB) -> dict[tuple[str, str], Words]:
    """Give every text of a room's code and templates that has to be translated."""
    found: dict[tuple[str, str], Words] = {}
    folder = root / room
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            code = path.read_text("utf-8")
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            code = _templatized(path)
        else:
            continue
        for one in _extracted(code, path.relative_to(root).as_posix()):
            found.setdefault(one.key, one)
    return found


def _templatized(path: Path) -> str:
    from django.utils.translation.template import templatize

    code = str(templatize(path.read_text("utf-8"), origin=str(path)))
    # What is left of the markup is indented as no Python is.
    return "\n".join(line.strip() for line in code.split("\n"))


def _extracted(code: str, name: str) -> Iterator[Words]:
    file = io.BytesIO(code.encode())
    for line, function, texts, _comments in extract_python(file, KEYWORDS, [], {"encoding": "utf-8"}):
        whole: Any = texts  # one text comes alone, several as a tuple
        given = list(whole) if isinstance(whole, tuple | list) else [whole]
        spec = KEYWORDS[str(function)]
        contexts = [given[part[0] - 1] for part in spec if isinstance(part, tuple)]
        plain = [given[part - 1] if part <= len(given) else None for part in spec if isinstance(part, int)]
        if plain and isinstance(plain[0], str) and plain[0]:
            plural = plain[1] if len(plain) > 1 and isinstance(plain[1], str) else ""
            yield Words(plain[0], str(contexts[0]) if contexts else "", plural, f"{name}:{line}")


def translated(room: str, root: Path = WEB) -> dict[tuple[str, str], Message]:
    """Give what a room's message file holds."""
    source = root / room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
    if not source.is_file():
        return {}
    return {_key(message): message for message in read(source) if message.id}


def others() -> set[tuple[str, str]]:
    """Give the texts of Django and allauth, which a room may word anew."""
    keys: set[tuple[str, str]] = set()
    for name in ("django", "django.contrib.auth", "allauth"):
        spec = find_spec(name)
        places = list(spec.submodule_search_locations or []) if spec else []
        for place in places:
            for source in Path(place).glob(f"**/locale/{LANGUAGE}/LC_MESSAGES/django.po"):
                keys |= {_key(message) for message in read(source) if message.id}
    return keys


def _key(message: Message) -> tuple[str, str]:
    text = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return str(message.context or ""), str(text)


def faults(room: str, root: Path = WEB) -> list[str]:
    """Give everything wrong with a room's Swedish: unmarked, missing, empty, fuzzy, unused, placeholders."""
    wanted, own, shared = used(room, root), translated(room, root), translated("ui", root)
    found = [
        f"missing: {words.text!r} ({words.place})"
        for key, words in wanted.items()
        if key not in own and key not in shared
    ]
    everywhere = set().union(*(used(other, root) for other in rooms(root))) if room == "ui" else set(wanted)
    for path in sorted((root / room).glob("templates/**/*.html")):
        name = path.relative_to(root).as_posix()
        found += [f"not marked: {text!r} ({name}:{line})" for line, text in bare_texts(path)]
    left = set(own) - everywhere
    if left:
        found += [f"unused: {text!r}" for _context, text in sorted(left - others())]
    for (_context, text), message in own.items():
        found += [f"{fault}: {text!r}" for fault in _faults_of(message)]
    return found


def _faults_of(message: Message) -> Iterator[str]:
    given = message.id if isinstance(message.id, tuple | list) else (message.id,)
    told = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if message.fuzzy:
        yield "fuzzy"
    if len(given) > 1 and len(told) < 2:
        yield "no plural"
    if not all(told):
        yield "empty"
        return
    wanted = set(_PLACEHOLDER.findall(str(given[-1])))
    for number, text in enumerate(told):
        names = set(_PLACEHOLDER.findall(str(text)))
        # "one boat" may leave its number out.
        single = len(given) > 1 and number == 0
        if names - wanted or (wanted - names and not single):
            yield f"placeholders {sorted(wanted ^ names)} differ"


def _entry(words: Words) -> str:
    lines = [f"#: {words.place}"]
    if words.context:
        lines.append(f"msgctxt {_quoted(words.context)}")
    lines.append(f"msgid {_quoted(words.text)}")
    if words.plural:
        lines += [f"msgid_plural {_quoted(words.plural)}", 'msgstr[0] ""', 'msgstr[1] ""']
    else:
        lines.append('msgstr ""')
    return "\n".join(lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def main(arguments: list[str]) -> None:
    """Compile, or list what is missing."""
    if arguments[:1] == ["missing"]:
        for room in arguments[1:] or rooms():
            own, shared = translated(room), translated("ui")
            for key, words in used(room).items():
                if key not in own and key not in shared:
                    sys.stdout.write(_entry(words) + "\n\n")
    else:
        compile_all()


if __name__ == "__main__":
    main(sys.argv[1:])
