"""Log lines as JSON, one per line, so that machines can read them; no personal data is put in."""

from __future__ import annotations

import datetime as dt
import json
import logging
import traceback

STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
# Django puts these beside a record; they hold addresses, cookies and what people typed.
NEVER = frozenset({"request", "server_time", "sql", "params", "alias"})


class JsonLines(logging.Formatter):
    """Time, level, name, message, the extra fields of the call, and where it went wrong."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record as one line."""
        line: dict[str, object] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "name": record.name,
            "message": _message(record),
        }
        line.update(
            {k: v for k, v in record.__dict__.items() if k not in STANDARD | NEVER and not k.startswith("_")}
        )
        if record.exc_info and record.exc_info[1]:
            line["error"] = type(record.exc_info[1]).__name__
            line["where"] = _where(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def _message(record: logging.LogRecord) -> str:
    # "Internal Server Error: /firms/…": the address is left out, the request line has the page's name.
    if record.name == "django.request":
        return str(record.msg).split(":", 1)[0]
    return record.getMessage()


def _where(error: BaseException) -> list[str]:
    """Files and lines without the values in them: an error's text may quote what somebody typed."""
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(path: str) -> str:
    parts = path.replace("\\", "/").split("/")
    return "/".join(parts[-3:])
