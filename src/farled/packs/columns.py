"""What a column and a table of a pack are, and their Table Schema (Data Package v2)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["string", "integer", "number", "date", "datetime", "boolean", "list"]
Code = Literal["", "identifier", "nace", "nuts", "country", "language", "quarter"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: As in the header.
        type: Table Schema type; a ``list`` is text separated by ``;``.
        about: One line on what it holds.
        example: A valid cell.
        required: May not be empty.
        enum: The cells (or items of a list) it takes; empty: any.
        minimum: Smallest number.
        maximum: Largest number.
        above: The number must be greater than this.
        references: Table whose key its cells (or items) must stand in.
        code: Code list its cells (or items) must stand in.
    """

    name: str
    type: ColumnType
    about: str
    example: str = ""
    required: bool = False
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    references: str = ""
    code: Code = ""

    def field(self) -> dict[str, object]:
        """Give its Table Schema field descriptor."""
        described: dict[str, object] = {"name": self.name, "type": self.type, "description": self.about}
        if self.example:
            described["example"] = self.example
        if self.type == "list":
            described |= {"delimiter": ";", "itemType": "string"}
        constraints: dict[str, object] = {}
        if self.required:
            constraints["required"] = True
        if self.enum and self.type != "list":
            integers = self.type == "integer"
            constraints["enum"] = [int(text) for text in self.enum] if integers else list(self.enum)
        for key, bound in (("minimum", self.minimum), ("maximum", self.maximum)):
            if bound is not None:
                constraints[key] = int(bound) if float(bound).is_integer() else bound
        if self.above is not None:
            constraints["exclusiveMinimum"] = int(self.above)
        if self.code == "quarter" and self.type == "string":
            constraints["pattern"] = "[0-9]{4}Q[1-4]"
        return described | ({"constraints": constraints} if constraints else {})


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a pack.

    Attributes:
        name: Resource name.
        about: One line on what it holds.
        columns: In the order they are written.
        key: Columns that together tell rows apart; none of them empty.
        unique: The same where some may be empty (an empty cell counts as a value).
        marks_rows: Has a ``synthetic`` column that marks single rows.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    marks_rows: bool = False

    def column(self, name: str) -> Column:
        """Give the column of that name; raises KeyError where there is none."""
        return {column.name: column for column in self.columns}[name]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def schema(self, names: Collection[str], tables: Collection[str]) -> dict[str, object]:
        """Give the Table Schema of a file with these columns in a pack with these tables."""
        columns = [column for column in self.columns if column.name in names]
        schema: dict[str, object] = {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fields": [column.field() for column in columns],
            "missingValues": [""],
        }
        if self.key:
            schema["primaryKey"] = list(self.key)
        if self.unique:
            schema["uniqueKeys"] = [[name for name in self.unique if name in names]]
        keys = [
            {"fields": [c.name], "reference": {"resource": c.references, "fields": [KEYS[c.references]]}}
            for c in columns
            if c.references in tables and c.type != "list"
        ]
        return schema | ({"foreignKeys": keys} if keys else {})


KEYS: dict[str, str] = {
    "areas": "area",
    "barriers": "barrier",
    "organisations": "organisation",
    "services": "service",
    "firms": "firm",
    "rating_items": "item",
    "events": "event",
    "interviews": "interview",
}
"""The key column of every table another one refers to."""

SYNTHETIC = Column(
    "synthetic",
    "boolean",
    "This row is invented (true) or real (false); empty: as the table is marked",
    "true",
)
