"""Plan documents in and out: JSON files, read as hostile, written whole or not at all."""

from __future__ import annotations

import json
import math
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from farled.errors import BadInput, Problem, shorten

_MOST_BYTES = 2_000_000_000
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""How half a character would be written; the other half may stand beside it."""


def _refused(file: Path, code: str, given: object, reason: str, remedy: str, line: int = 0) -> BadInput:
    return BadInput([Problem(str(file), line, "", code, shorten(given), reason, remedy, "plan.json")])


def read_document(file: Path) -> dict[str, Any]:
    """Read one JSON object.

    Raises:
        BadInput: No file, too large, not UTF-8, not JSON, a key twice in one object, a figure or
            character that nothing can write again, or not an object.
    """
    remedy = "Give a plan written by `farled plan`"
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise _refused(file, "file-too-large", file.name, "is larger than any plan", remedy)
        document = _parsed(file.read_text(encoding="utf-8"))
    except OSError as error:
        reason = f"cannot be read ({error.strerror})"
        raise _refused(file, "cannot-read", file.name, reason, remedy) from error
    except RecursionError as error:
        raise _refused(file, "not-json", file.name, "is nested deeper than any plan", remedy) from error
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 0
        reason = f"is not JSON ({shorten(error)})"
        raise _refused(file, "not-json", file.name, reason, remedy, line) from error
    if not isinstance(document, dict):
        raise _refused(file, "not-a-plan", type(document).__name__, "is not a plan", remedy)
    return document


def _parsed(text: str) -> Any:
    """Parse strictly: what passes can be written again, and reads the same to everybody."""
    document = json.loads(
        text, parse_constant=_no_number, parse_float=_finite, object_pairs_hook=_without_doubles
    )
    if _HALF.search(text):
        try:
            json.dumps(document, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError as error:
            raise ValueError("it holds half a character") from error
    return document


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is too large a number")
    return value


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"an object has the key {next(n for n in names if names.count(n) > 1)!r} twice")
    return made


def check_target(file: Path) -> None:
    """Refuse a file that could not be written, before any work is done for it.

    Raises:
        BadInput: The folder is not there or cannot be written to, or the file is a folder.
    """
    if file.is_dir():
        raise _unwritable(file, "is a folder")
    if not file.parent.is_dir():
        raise _unwritable(file, "lies in a folder that is not there")
    if not os.access(file.parent, os.W_OK):
        raise _unwritable(file, "lies in a folder that may not be written to")


def _unwritable(file: Path, reason: str) -> BadInput:
    remedy = "Give a file in a folder that is there and that you may write to"
    return _refused(file, "cannot-write", file.name, reason, remedy)


def write_text(text: str, file: Path) -> None:
    """Write a text file whole or not at all.

    Raises:
        BadInput: The folder is not there or cannot be written to.
    """
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
            Path(name).chmod(0o644)
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _unwritable(file, f"cannot be written ({error.strerror})") from error
