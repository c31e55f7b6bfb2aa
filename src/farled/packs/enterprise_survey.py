"""World Bank Enterprise Surveys files as region packs: firms, answers, weights (imports §6)."""

from __future__ import annotations

import dataclasses
import datetime
from collections import Counter
from pathlib import Path

import polars

from farled.diagnosis.values import Answer
from farled.errors import refuse
from farled.packs.import_report import Findings, ImportReport
from farled.packs.slugs import plain_ids, slug
from farled.packs.survey_codes import CodeReader, NoNumber
from farled.packs.survey_files import SurveyTable, read_survey
from farled.packs.survey_firms import FirmReader, item_value, weights_of
from farled.packs.survey_mapping import WEIGHTS, SurveyMapping, survey_mapping
from farled.packs.values import Region, RegionPack
from farled.terms.barriers import DEFAULT_BARRIERS
from farled.terms.firms import Firm

Items = dict[str, list[int | NoNumber]]


def import_enterprise_survey(
    file: Path,
    mapping: Path | None = None,
    *,
    date: datetime.date | None = None,
    name: str | None = None,
    title: str | None = None,
) -> tuple[RegionPack, ImportReport]:
    """Read a survey file (imports §6).

    Args:
        file: ``.dta``, ``.sav``, ``.zsav`` or ``.csv``; codes or labels in the cells.
        mapping: Mapping file; None: the carried one.
        date: The day the pack describes; None: the last interview, else the end of the year behind
            the country's name, else the mapping's ``undated``, as the report says.
        name: Machine name of the pack; None: from the file's name.
        title: Title; None: from the file's name.

    Returns:
        The pack, with all obstacle items in ``extra["survey_items"]`` (firm, item,
        value, missing) and the
        weights in ``extra["survey_weights"]`` (firm, wstrict, wmedian, wweak); and the report.

    Raises:
        BadInput: unreadable file, no obstacle item in it, cells that cannot be read, identifiers
            given twice, a negative weight.
    """
    chosen = survey_mapping(mapping)
    table = read_survey(file, chosen.wanted())
    present = [item for item in (*chosen.barriers, *chosen.items) if item in table.columns]
    if not present:
        shown = ", ".join(table.names[:30])
        reason = f"has none of the obstacle items of the mapping; its columns are {shown}"
        raise refuse("no-items", file.name, reason, "Give an enterprise survey, or a mapping with its items")
    findings = Findings()
    codes = CodeReader(table, chosen)
    reader = FirmReader(table, chosen, codes, findings)
    reader.ids = _plain(reader.ids, findings)
    firms = reader.firms()
    items = {item: [item_value(cell) for cell in codes.numbers(item)] for item in present}
    codes.refuse_problems()
    firms, kept = _weighted(firms, table, chosen, codes, findings)
    _item_findings(items, chosen, table, findings)
    _leftovers(table, chosen, codes, findings)
    day = _day(date, reader, chosen, findings)
    firms = _not_later(firms, day.year, findings)
    pack = _pack(firms, kept, items, chosen, day, name or slug(file.stem) or "survey", title or file.stem)
    weights = _weight_frame(firms, kept, table, chosen, codes)
    pack.extra.update({"survey_items": _item_frame(firms, kept, items), "survey_weights": weights})
    codes.refuse_problems()
    return pack, ImportReport(file.name, chosen.id, (file.name,), _counts(pack, table, items), findings.all())


def _not_later(firms: list[Firm], year: int, findings: Findings) -> list[Firm]:
    """Leave years open that lie after the survey: a pack describes a day, and they cannot be known then."""
    late = [
        firm.id for firm in firms if max(firm.founded or 0, firm.abroad_since or 0) > year
    ]  # fmt: skip
    text = f"Years after the survey ({year}); left unknown."
    findings.add("year-after-survey", text, *late, count=len(late))
    return [
        dataclasses.replace(
            firm,
            founded=None if (firm.founded or 0) > year else firm.founded,
            abroad_since=None if (firm.abroad_since or 0) > year else firm.abroad_since,
        )
        for firm in firms
    ]


def _plain(ids: list[str], findings: Findings) -> list[str]:
    given = plain_ids({key: key for key in ids}, "firm")
    changed = [key for key in ids if given[key] != key]
    text = "Firm identifiers with signs a pack does not take; rewritten."
    findings.add("firm-id-rewritten", text, *changed, count=len(changed))
    return [given[key] for key in ids]


def _weighted(
    firms: list[Firm], table: SurveyTable, mapping: SurveyMapping, codes: CodeReader, findings: Findings
) -> tuple[list[Firm], list[int]]:
    """Set the weights; give the firms that have one, and their rows."""
    column = table.first(mapping.columns["weight"])
    if column is None:
        text = "The file has no weights: every firm counts 1, so shares describe the sample only."
        findings.add("no-weights", text, count=len(firms))
        return firms, list(range(len(firms)))
    findings.add("weight-used", "Column taken as the firm's weight.", column)
    weights = weights_of(codes, column, table)
    zero = [firm.id for firm, weight in zip(firms, weights, strict=True) if weight == 0]
    findings.add("weight-zero", "Firms of weight 0: kept, and counting nothing.", *zero, count=len(zero))
    without = [firm.id for firm, weight in zip(firms, weights, strict=True) if isinstance(weight, NoNumber)]
    text = "Firms without a weight: left out, since nobody knows how many firms they stand for."
    findings.add("weight-missing", text, *without, count=len(without))
    pairs = list(zip(firms, weights, strict=True))
    kept = [row for row, (_, weight) in enumerate(pairs) if not isinstance(weight, NoNumber)]
    return [dataclasses.replace(firms[row], weight=weights[row]) for row in kept], kept  # type: ignore[arg-type]


def _item_findings(items: Items, mapping: SurveyMapping, table: SurveyTable, findings: Findings) -> None:
    for item, cells in items.items():
        silent = Counter(cell.code for cell in cells if isinstance(cell, NoNumber))
        text = "Answers with a code instead of a severity: kept apart, never counted as 0."
        for code, count in sorted(silent.items()):
            findings.add("item-missing", text, f"{item}: {code} × {count}", count=count)
        strange = sorted({code for code in silent if code[0].isdigit()})
        text = "Answers that are numbers off the scale 0 to 4; taken as not answered."
        findings.add("item-off-scale", text, *(f"{item}: {code}" for code in strange), count=len(strange))
    absent = [f"{item} ({barrier})" for item, barrier in mapping.barriers.items() if item not in items]
    text = "Obstacle items of the mapping that the file lacks."
    findings.add("item-not-in-file", text, *absent, count=len(absent))
    other = [f"{item} ({mapping.items[item]})" for item in items if item in mapping.items]
    text = "Obstacle items that no barrier of the check means: kept in survey_items, not guessed."
    findings.add("item-without-barrier", text, *other, count=len(other))


def _leftovers(table: SurveyTable, mapping: SurveyMapping, codes: CodeReader, findings: Findings) -> None:
    low = {name.lower() for name in table.names}
    near = [f"{name} ({about})" for name, about in mapping.near.items() if name in low]
    findings.add(
        "near-not-read", "Columns that lie near a barrier or fact; not read.", *near, count=len(near)
    )
    unread = low - mapping.wanted() - set(mapping.near)
    findings.add("column-not-read", "Columns the mapping does not speak of; not read.", count=len(unread))
    recoded = [f"{column} × {count}" for column, count in codes.recoded.items() if count]
    text = "Columns whose labels give the codes another meaning than the mapping; the label was taken."
    findings.add("recoded-by-label", text, *recoded, count=len(recoded))
    if table.encoding:
        text = "The file's texts are not encoded as it says; read as this, so names may look odd."
        findings.add("encoding-assumed", text, table.encoding)
    size = table.first(mapping.columns["size_stratum"])
    if size is not None:
        text = "Sampling size class: not used, the size class is counted from employees."
        findings.add("size-stratum", text, size)


def _day(
    date: datetime.date | None, reader: FirmReader, mapping: SurveyMapping, findings: Findings
) -> datetime.date:
    if date is not None:
        return date
    day = reader.newest_day()
    if day is not None:
        findings.add("date-from-file", "No date was given; taken from the interviews.", day.isoformat())
        return day
    text = "No date was given and the file bears none; the mapping's stand-in was taken (undated)."
    findings.add("date-assumed", text, mapping.undated.isoformat())
    return mapping.undated


def _pack(
    firms: list[Firm],
    kept: list[int],
    items: Items,
    mapping: SurveyMapping,
    day: datetime.date,
    name: str,
    title: str,
) -> RegionPack:
    asked = {mapping.barriers[item]: item for item in items if item in mapping.barriers}
    answers = tuple(
        Answer(firm.id, barrier, cell.reason if isinstance(cell, NoNumber) else cell)
        for firm, row in zip(firms, kept, strict=True)
        for barrier, item in asked.items()
        for cell in (items[item][row],)
    )
    barriers = tuple(b for b in DEFAULT_BARRIERS if mapping.all_barriers or b.id in asked or not asked)
    return RegionPack(name, title, Region(title), day, barriers=barriers, firms=tuple(firms), answers=answers)


def _item_frame(firms: list[Firm], kept: list[int], items: Items) -> polars.DataFrame:
    rows = [
        (firm.id, item, None, cell.reason.value)
        if isinstance(cell, NoNumber)
        else (firm.id, item, cell, None)
        for firm, row in zip(firms, kept, strict=True)
        for item, cells in items.items()
        for cell in (cells[row],)
    ]
    schema = {"firm": polars.String, "item": polars.String, "value": polars.Int64, "missing": polars.String}
    return polars.DataFrame(rows, schema=schema, orient="row")


def _weight_frame(
    firms: list[Firm], kept: list[int], table: SurveyTable, mapping: SurveyMapping, codes: CodeReader
) -> polars.DataFrame:
    frame = polars.DataFrame({"firm": [firm.id for firm in firms]}, schema={"firm": polars.String})
    for name in WEIGHTS:
        column = table.first(mapping.weights[name])
        cells = weights_of(codes, column, table) if column else [None] * table.rows
        values = [None if isinstance(cells[row], NoNumber) else cells[row] for row in kept]
        frame = frame.with_columns(polars.Series(name, values, dtype=polars.Float64))
    return frame


def _counts(pack: RegionPack, table: SurveyTable, items: Items) -> dict[str, int]:
    return {
        "rows": table.rows,
        "columns": len(table.names),
        "firms": len(pack.firms),
        "answers": len(pack.answers),
        "barriers_asked": len({answer.barrier for answer in pack.answers}),
        "items": len(items),
        "item_values": sum(not isinstance(cell, NoNumber) for cells in items.values() for cell in cells),
    }
