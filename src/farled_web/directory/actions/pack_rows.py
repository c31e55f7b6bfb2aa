"""What a pack's values are as rows: keys, fields, and what differs from what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from farled.packs.unbuilding import tables_of
from farled.packs.values import RegionPack

Key = Any
Fields = dict[str, Any]
TABLES = ("areas", "barriers", "organisations", "services", "eligibility", "claims", "ties", "capacity",
          "precedence", "costs")  # fmt: skip
"""What a directory holds of a pack, in the order it is written; weights belong to areas."""

KEYS: dict[str, Callable[[Any], Key]] = {
    "areas": lambda v: v.id,
    "barriers": lambda v: v.id,
    "organisations": lambda v: v.id,
    "services": lambda v: v.id,
    "claims": lambda v: v.id,
    "eligibility": lambda v: (v.organisation, v.service, v.rule, v.value),
    # A tie has no direction: the same two the other way round are the same tie.
    "ties": lambda v: (min(v.a, v.b), max(v.a, v.b), v.kind, v.market),
    "capacity": lambda v: (v.organisation, v.area, v.quarter, v.unit),
    "precedence": lambda v: (v.before, v.after),
    "costs": lambda v: (v.id, v.organisation),
}


@dataclass(slots=True)
class Difference:
    """What bringing a table in would do.

    Attributes:
        new: Values that are not there.
        changed: Values that are there and say something else.
        unchanged: How many are there already, as they are.
        untouched: How many are there and not in what is brought in; they stay.
    """

    new: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    unchanged: int = 0
    untouched: int = 0

    def counts(self) -> dict[str, int]:
        """Give the numbers alone."""
        return {"new": len(self.new), "changed": len(self.changed), "unchanged": self.unchanged,
                "untouched": self.untouched}  # fmt: skip


def named_tables(pack: RegionPack) -> tuple[str, ...]:
    """Name the tables of a directory that a pack says something about."""
    told = set(tables_of(pack))
    if "area_weights" in told:
        told.add("areas")
    return tuple(name for name in TABLES if name in told and getattr(pack, name))


def differences(
    there: RegionPack, given: RegionPack, tables: Iterable[str], hidden: Mapping[str, set[str]]
) -> dict[str, Difference]:
    """Compare table by table.

    Args:
        there: The region's directory.
        given: What is brought in.
        tables: Which tables to compare.
        hidden: Keys of rows by table that are there but laid aside; to bring one in is to change it.
    """
    return {name: _difference(name, there, given, hidden.get(name, set())) for name in tables}


def _difference(name: str, there: RegionPack, given: RegionPack, hidden: set[str]) -> Difference:
    key = KEYS[name]
    present = {key(value): value for value in getattr(there, name)}
    wanted = {key(value): value for value in getattr(given, name)}
    found = Difference(untouched=len(present.keys() - wanted.keys()))
    for place, value in wanted.items():
        if place in present:
            if _same(present[place], value):
                found.unchanged += 1
            else:
                found.changed.append(value)
        elif place in hidden:
            found.changed.append(value)
        else:
            found.new.append(value)
    return found


def _same(there: Any, given: Any) -> bool:
    if there == given:
        return True
    return type(there).__name__ == "Tie" and (there.cost, there.source) == (given.cost, given.source)


def organisation_fields(value: Any) -> Fields:
    """Give the fields of an organisation; what is not known is empty."""
    text = {
        name: getattr(value, name) or ""
        for name in (
            "country",
            "organisation_number",
            "municipality",
            "nuts",
            "nace_revision",
            "url",
            "source",
        )
    }
    return text | {
        "name": value.name,
        "kind": value.kind,
        "sectors": list(value.sectors),
        "languages": list(value.languages),
        "synthetic": value.synthetic,
        "active": True,
    }


def service_fields(value: Any, ids: Mapping[str, int]) -> Fields:
    """Give the fields of a service."""
    hours = dict(zip(("hours_1", "hours_2", "hours_3"), value.hours, strict=True))
    same = {name: getattr(value, name) for name in
            ("area", "name", "format", "cost_per_hour_eur", "fee_eur", "aid_eur", "synthetic")}  # fmt: skip
    return (
        hours
        | same
        | {
            "organisation_id": ids[value.organisation],
            "unit": value.unit.value,
            "market": value.market or "",
            "quarters": [str(quarter) for quarter in value.quarters],
            "source": value.source or "",
            "active": True,
        }
    )


def claim_fields(value: Any, ids: Mapping[str, int]) -> Fields:
    """Give the fields of a claim."""
    same = {name: getattr(value, name) for name in
            ("area", "level", "source", "date", "successes", "closed", "synthetic")}  # fmt: skip
    return same | {
        "organisation_id": ids[value.organisation], "provenance": value.provenance.value,
        "barrier": value.barrier or "", "market": value.market or "", "note": value.note or "",
    }  # fmt: skip


def rule_fields(value: Any, ids: Mapping[str, int], services: Mapping[str, int]) -> Fields:
    """Give the fields of an eligibility rule."""
    return {
        "organisation_id": ids[value.organisation], "rule": value.rule, "value": value.value,
        "service_id": services[value.service] if value.service else None, "source": value.source or "",
    }  # fmt: skip


def tie_fields(value: Any, ids: Mapping[str, int]) -> Fields:
    """Give the fields of a tie."""
    return {"a_id": ids[value.a], "b_id": ids[value.b], "kind": value.kind, "cost": value.cost,
            "market": value.market or "", "source": value.source or ""}  # fmt: skip


def capacity_fields(value: Any, ids: Mapping[str, int]) -> Fields:
    """Give the fields of a capacity."""
    return {"organisation_id": ids[value.organisation], "area": value.area, "quarter": str(value.quarter),
            "unit": value.unit.value, "amount": value.amount}  # fmt: skip


def cost_fields(value: Any, ids: Mapping[str, int]) -> Fields:
    """Give the fields of a cost."""
    of = ids[value.organisation] if value.organisation else None
    return {"key": value.id, "value": value.value, "organisation_id": of}
