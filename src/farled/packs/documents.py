"""Plan documents in and out: JSON files, read as hostile, written whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from farled.errors import BadInput, Problem, shorten

_MOST_BYTES = 2_000_000_000


def _refused(file: Path, code: str, given: object, reason: str, remedy: str) -> BadInput:
    return BadInput([Problem(str(file), 0, "", code, shorten(given), reason, remedy, "plan.json")])


def read_document(file: Path) -> dict[str, Any]:
    """Read one JSON object.

    Raises:
        BadInput: No file, too large, not UTF-8, not JSON, or not an object.
    """
    remedy = "Give a plan written by `farled plan`"
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise _refused(file, "file-too-large", file.name, "is larger than any plan", remedy)
        document = json.loads(file.read_text(encoding="utf-8"), parse_constant=_no_number)
    except OSError as error:
        reason = f"cannot be read ({error.strerror})"
        raise _refused(file, "cannot-read", file.name, reason, remedy) from error
    except (ValueError, RecursionError) as error:
        raise _refused(file, "not-json", file.name, f"is not JSON ({shorten(error)})", remedy) from error
    if not isinstance(document, dict):
        raise _refused(file, "not-a-plan", type(document).__name__, "is not a plan", remedy)
    return document


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")


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
        reason = f"cannot be written ({error.strerror})"
        remedy = "Give a file in a folder that is there and that you may write to"
        raise _refused(file, "cannot-write", file, reason, remedy) from error
