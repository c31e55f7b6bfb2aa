"""The mapping of a survey: which column means what, and what its codes mean (imports §6)."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

from farled.packs.mapping_files import MappingReader, carried_mappings, load_mapping
from farled.terms.barriers import DEFAULT_BARRIERS
from farled.terms.scales import NoSeverity

COLUMNS = (
    "firm",
    "weight",
    "stratum",
    "country",
    "region",
    "employees",
    "founded",
    "sales_national",
    "sales_indirect",
    "sales_direct",
    "abroad_since",
    "isic_4",
    "sector_other",
    "size_stratum",
    "year",
    "month",
    "day",
)
WEIGHTS = ("wstrict", "wmedian", "wweak")
_KEPT = ("asked", "all")


@dataclass(frozen=True, slots=True)
class SurveyMapping:
    """How a survey is read. The settings are those commented on in ``mappings/enterprise_survey.toml``.

    Attributes:
        columns: Column names in order of preference, by meaning.
        weights: The same for the weights that are kept.
        barriers: Barrier by obstacle item.
        items: What the obstacle items without a barrier are about.
        near: Columns named in the report and not read.
        missing: What a code that is no number means, by the code as text.
        labels: Code by label, as `plain_label` writes it.
        countries: ISO 3166 code by country name, letters only.
    """

    id: str
    title: str
    undated: datetime.date
    all_barriers: bool
    columns: dict[str, tuple[str, ...]]
    weights: dict[str, tuple[str, ...]]
    barriers: dict[str, str]
    items: dict[str, str]
    near: dict[str, str]
    missing: dict[str, NoSeverity]
    labels: dict[str, float]
    countries: dict[str, str]

    def wanted(self) -> set[str]:
        """Name every column that is read when the file has it."""
        lists = (*self.columns.values(), *self.weights.values())
        return {name.lower() for names in lists for name in names} | {*self.barriers, *self.items}


def survey_mapping(path: Path | None) -> SurveyMapping:
    """Read the mapping that is given, or the carried one; raises `BadInput` with all that is wrong."""
    if path is None:
        data, file = carried_mappings("survey")[0], "enterprise_survey.toml"
    else:
        data, file = load_mapping(path, "survey"), path.name
    reader = MappingReader(data, file)
    reader.text("kind")
    kept = reader.text("barriers_kept", "asked")
    if kept not in _KEPT:
        reader.wrong("barriers_kept", kept, "asked or all", 'barriers_kept = "asked"')
    mapping = SurveyMapping(
        id=reader.text("id", "own"),
        title=reader.text("title"),
        undated=reader.day("undated", datetime.date(2020, 1, 1)),
        all_barriers=kept == "all",
        columns=_lists(reader, "columns", COLUMNS),
        weights=_lists(reader, "weights", WEIGHTS),
        barriers=_choices(reader, "barriers", tuple(barrier.id for barrier in DEFAULT_BARRIERS)),
        items=_choices(reader, "items", ()),
        near=_choices(reader, "near", ()),
        missing={
            code: NoSeverity(reason) if reason in set(NoSeverity) else NoSeverity.NOT_ANSWERED
            for code, reason in _choices(reader, "missing", tuple(NoSeverity), lower=False).items()
        },
        labels=_labels(reader),
        countries=_choices(reader, "countries", ()),
    )
    if not mapping.barriers and not mapping.items:
        reader.wrong("barriers", "", "there: the mapping names no obstacle item", 'k30 = "external_finance"')
    reader.finish()
    reader.refuse_problems()
    return mapping


def plain_label(text: str) -> str:
    """Write a label as small letters and digits only, so that spelling by hand does not matter."""
    return re.sub(r"[\W_]+", " ", text.casefold().replace("'", "").replace("’", "")).strip()


def _lists(reader: MappingReader, key: str, names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    inner = reader.table(key)
    found = {name: inner.texts(name) for name in names}
    inner.finish()
    return found


def _choices(
    reader: MappingReader, key: str, valid: tuple[str, ...], *, lower: bool = True
) -> dict[str, str]:
    inner = reader.table(key)
    found = {name.lower() if lower else name: inner.text(name) for name in inner.data}
    for name, value in found.items():
        if valid and value not in valid:
            inner.wrong(name, value, f"one of {', '.join(valid)}", f'{name} = "{valid[0]}"')
    return found


def _labels(reader: MappingReader) -> dict[str, float]:
    inner = reader.table("labels")
    return {plain_label(text): float(inner.number(text, 0.0) or 0.0) for text in inner.data}
