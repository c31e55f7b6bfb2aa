"""Translations without gettext's tools: ``python -m farled_web.ui.messages`` compiles every room's Swedish.

Each room keeps ``locale/sv/LC_MESSAGES/django.po``, written by hand; the compiled ``.mo`` beside it is
not kept in the repository but is packed into the wheel.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

WEB = Path(__file__).resolve().parent.parent


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
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
        made = io.BytesIO()
        write_mo(made, catalogue)
        # By rename, so that a server that starts meanwhile never reads half a file.
        part = target.with_suffix(".part")
        part.write_bytes(made.getvalue())
        part.replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    compile_all()
