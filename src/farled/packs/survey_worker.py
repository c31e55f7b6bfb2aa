"""Reads columns of one .dta or .sav file in a process of its own, and prints them as JSON.

The parser is C code that a damaged file can crash; a process of its own turns that into an exit code.
Run by `farled.packs.survey_files` as a script; imports nothing of Farled, so that it starts fast.
"""

from __future__ import annotations

import json
import sys
from typing import Any

_MEMORY = 6_000_000_000
_SECONDS = 280
_MOST_CELLS = 200_000_000


def main() -> int:
    """Read what ``argv`` asks for: path, format (dta or sav), wanted column names (JSON, lower case)."""
    path, kind, wanted = sys.argv[1], sys.argv[2], set(json.loads(sys.argv[3]))
    _limit()
    try:
        answer = _read_encoded(path, kind, wanted)
    except ImportError:
        return 3
    except MemoryError:
        answer = {"error": "it asks for more memory than a survey file can need"}
    except Exception as error:  # whatever the parser says about a broken file is an answer
        answer = {"error": f"{type(error).__name__}: {error}"[:300]}
    sys.stdout.write(json.dumps(answer))
    return 0


def _limit() -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _read_encoded(path: str, kind: str, wanted: set[str]) -> dict[str, Any]:
    """Read as the file says it is encoded; where its texts are not, as Windows-1252, and say so."""
    try:
        return {**_read(path, kind, wanted, None), "encoding": ""}
    except UnicodeDecodeError:
        return {**_read(path, kind, wanted, "WINDOWS-1252"), "encoding": "WINDOWS-1252"}


def _read(path: str, kind: str, wanted: set[str], encoding: str | None) -> dict[str, Any]:
    import pyreadstat

    read = pyreadstat.read_dta if kind == "dta" else pyreadstat.read_sav
    _, meta = read(path, metadataonly=True, output_format="dict", encoding=encoding)
    names = list(meta.column_names)
    chosen = _chosen(names, wanted)
    if (meta.number_rows or 0) * max(len(chosen), 1) > _MOST_CELLS:
        return {"error": f"its header speaks of {meta.number_rows} rows"}
    columns: dict[str, Any] = {}
    rows = meta.number_rows or 0
    if chosen:
        columns, meta = read(
            path,
            usecols=list(chosen.values()),
            user_missing=True,
            output_format="dict",
            disable_datetime_conversion=True,
            encoding=encoding,
        )
        rows = len(next(iter(columns.values()), []))
    labels = meta.variable_value_labels
    return {
        "names": names,
        "rows": rows,
        "columns": {low: list(columns[name]) for low, name in chosen.items()},
        "texts": [low for low, name in chosen.items() if meta.readstat_variable_types.get(name) == "string"],
        "labels": {
            low: [[value, str(text)] for value, text in labels.get(name, {}).items()]
            for low, name in chosen.items()
        },
    }


def _chosen(names: list[str], wanted: set[str]) -> dict[str, str]:
    """Give the file's own name for each wanted one; an exact match goes before another case."""
    chosen: dict[str, str] = {}
    for name in names:
        low = name.lower()
        if low in wanted and (low not in chosen or name == low):
            chosen[low] = name
    return chosen


if __name__ == "__main__":
    sys.exit(main())
