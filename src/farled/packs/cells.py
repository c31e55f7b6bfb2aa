"""One cell: from its text to a value, or why it is refused."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable
from typing import Literal, cast

from farled.errors import BadInput
from farled.packs.columns import Code, Column
from farled.packs.problems import Fault
from farled.terms.countries import COUNTRIES, LANGUAGES
from farled.terms.nuts import is_nuts
from farled.terms.periods import Quarter

Value = (
    str
    | int
    | float
    | bool
    | datetime.date
    | datetime.datetime
    | Quarter
    | tuple[str, ...]
    | tuple[Quarter, ...]
)

_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NACE = re.compile(r"[A-Z]|[0-9]{2}(\.[0-9]{1,2})?")


def read_cell(column: Column, text: str) -> Value | Fault:
    """Give the value of one non-empty cell of that column, or the fault in it."""
    if column.type == "list":
        return _read_list(column, text)
    value = _TYPES[column.type](text, column)
    if isinstance(value, Fault):
        return value
    return _within(column, text, value)


def _within(column: Column, text: str, value: Value) -> Value | Fault:
    if column.enum and text not in column.enum:
        return _not_one_of(column.enum, column.example)
    if column.code:
        return _coded(column.code, text)
    if isinstance(value, int | float):
        return _in_range(column, value)
    return value


def _in_range(column: Column, value: int | float) -> int | float | Fault:
    low, high, above = column.minimum, column.maximum, column.above
    if (low is None or value >= low) and (high is None or value <= high) and (above is None or value > above):
        return value
    told = [f"at least {low:g}"] if low is not None else []
    told += [f"at most {high:g}"] if high is not None else []
    told += [f"more than {above:g}"] if above is not None else []
    limits = " and ".join(told)
    return Fault("out-of-range", f"is not {limits}", f"Give a number that is {limits}", column.example)


def _read_list(column: Column, text: str) -> Value | Fault:
    items = tuple(part.strip() for part in text.split(";"))
    if "" in items:
        return Fault(
            "empty-item", "has an empty item in a list", "Separate items by one ; each", column.example
        )
    if len(set(items)) < len(items):
        return Fault("repeated-item", "names an item twice", "Name each item once", column.example)
    values: list[Value] = []
    for item in items:
        value = _within(column, item, item)
        if isinstance(value, Fault):
            return Fault(
                value.code, f"has the item {item!r}, which {value.reason}", value.remedy, column.example
            )
        values.append(value)
    return cast(Value, tuple(values))


def _integer(text: str, column: Column) -> int | Fault:
    if _INTEGER.fullmatch(text):
        return int(text)
    remedy = "Write digits only, without spaces, decimals or thousands separators"
    return Fault("bad-integer", "is not a whole number", remedy, column.example)


def _number(text: str, column: Column) -> float | Fault:
    if _NUMBER.fullmatch(text) and math.isfinite(value := float(text)):
        return value
    remedy = "Write a finite number with a decimal point, without spaces; leave the cell empty if unknown"
    return Fault("bad-number", "is not a number", remedy, column.example)


def _date(text: str, column: Column) -> datetime.date | Fault:
    if _DATE.fullmatch(text):
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            pass
    return Fault("bad-date", "is not a date", "Write year-month-day", "2026-11-23")


def _datetime(text: str, column: Column) -> datetime.datetime | Fault:
    fault = Fault(
        "bad-time",
        "is not a time with its offset from UTC",
        "Write date, T, time and the offset; for a day alone write midnight and precision day",
        "2027-03-01T09:30:00+01:00",
    )
    try:
        value = datetime.datetime.fromisoformat(text)
    except ValueError:
        return fault
    if value.tzinfo is None:
        return fault
    try:
        return value.astimezone(datetime.UTC)
    except OverflowError:
        return fault


def _boolean(text: str, column: Column) -> bool | Fault:
    if text in ("true", "false"):
        return text == "true"
    return Fault("bad-boolean", "is neither true nor false", "Write true or false", "true")


def _string(text: str, column: Column) -> str | Fault:
    return text


_TYPES: dict[
    Literal["string", "integer", "number", "date", "datetime", "boolean", "list"],
    Callable[[str, Column], Value | Fault],
] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "date": _date,
    "datetime": _datetime,
    "boolean": _boolean,
}


def _coded(code: Code, text: str) -> Value | Fault:
    if code == "quarter":
        try:
            return Quarter.parse(text)
        except BadInput as bad:
            problem = bad.problems[0]
            return Fault(problem.code, problem.reason, problem.remedy, problem.example)
    known, fault = _CODES[code]
    return text if known(text) else fault


_CODES: dict[str, tuple[Callable[[str], bool], Fault]] = {
    # A semicolon separates the items of a list, so no identifier can hold one.
    "identifier": (
        lambda text: text.isprintable() and ";" not in text and len(text) <= 200,
        Fault("bad-identifier", "is no identifier", "Use at most 200 printable characters, no ;", "f001"),
    ),
    # The revision stands in another column, so membership in the list is a rule of the row.
    "nace": (
        lambda text: _NACE.fullmatch(text) is not None,
        Fault(
            "bad-nace", "is not written as a NACE code", "Write section, division, group or class", "25.62"
        ),
    ),
    "nuts": (
        is_nuts,
        Fault(
            "unknown-nuts",
            "is not in NUTS 2021 or 2024",
            "Give a code of Eurostat's list; leave it empty outside NUTS",
            "SE313",
        ),
    ),
    "country": (
        COUNTRIES.__contains__,
        Fault("unknown-country", "is not an ISO 3166 country", "Give the two-letter code (GR, GB)", "SE"),
    ),
    "language": (
        LANGUAGES.__contains__,
        Fault("unknown-language", "is not an ISO 639-1 language", "Give the two-letter code", "sv"),
    ),
}


def _not_one_of(allowed: tuple[str, ...], example: str) -> Fault:
    known = ", ".join(allowed)
    return Fault(
        "unknown-value", "is not one of the values this column takes", f"Give one of: {known}", example
    )
