"""The facts a survey gives about its firms; what contradicts itself stays unknown (imports §6.3)."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections import Counter

from farled.errors import BadInput, Problem
from farled.packs.import_report import Findings
from farled.packs.survey_codes import CodeReader, NoNumber
from farled.packs.survey_files import SurveyTable
from farled.packs.survey_mapping import SurveyMapping
from farled.terms.firms import Firm
from farled.terms.nace import is_nace
from farled.terms.scales import NoSeverity

_YEARS = (1500, 2100)
_PERCENT = 100.0
_ROUNDING = 1.0
"""Three whole per cents may add up to 99 or 101."""

Numbers = list[float | NoNumber]


class FirmReader:
    """Reads firm facts column by column from one survey table."""

    def __init__(
        self, table: SurveyTable, mapping: SurveyMapping, codes: CodeReader, findings: Findings
    ) -> None:
        """Read from `table`."""
        self.table = table
        self.mapping = mapping
        self.codes = codes
        self.findings = findings
        self.ids = self._ids()

    def firms(self) -> list[Firm]:
        """Give one firm per row, in order, with weight 1; an unknown fact is None."""
        founded = self._years("founded")
        since = self._years("abroad_since")
        employees = self._numbers("employees")
        shares = self._shares()
        sectors = self._sectors()
        countries = self.countries()
        regions = self._regions()
        self._after_founding(founded, since)
        return [
            Firm(
                id=key,
                country=countries[row],
                founded=founded[row],
                employees=employees[row],
                nace=sectors[row],
                nace_revision="2" if sectors[row] else None,
                municipality=regions[row],
                share_abroad=shares[row],
                abroad_since=since[row],
            )
            for row, key in enumerate(self.ids)
        ]

    def countries(self) -> list[str | None]:
        """Give the ISO code of each row's country; a year behind the name does not count."""
        names = self._texts("country")
        keys = [name.upper() if name and re.fullmatch("[A-Za-z]{2}", name) else None for name in names]
        known = set(self.mapping.countries.values())
        found = [
            key if key in known else self.mapping.countries.get(_letters(name or ""))
            for key, name in zip(keys, names, strict=True)
        ]
        strange = sorted({name for name, code in zip(names, found, strict=True) if name and not code})
        text = "Countries whose name the mapping does not know; left unknown."
        self.findings.add("country-unknown", text, *strange, count=len(strange))
        return found

    def newest_day(self) -> datetime.date | None:
        """Give the last day of interview, the last of the year where only that is there."""
        parts = [self._whole(name) for name in ("year", "month", "day")]
        days = [
            day
            for row in range(self.table.rows)
            if (day := _date(parts[0][row], parts[1][row], parts[2][row]))
        ]
        years = [
            int(name[-4:]) for name in self._texts("country") if name and re.search(r"[a-z)]\d{4}$", name)
        ]
        days += [datetime.date(year, 12, 31) for year in years if _YEARS[0] <= year <= _YEARS[1] and not days]
        return max(days, default=None)

    def _ids(self) -> list[str]:
        column = self.table.first(self.mapping.columns["firm"])
        if column is None:
            text = "The file has no identifier of firms; rows were numbered."
            self.findings.add("no-firm-id", text, count=self.table.rows)
            return [f"row-{number:06d}" for number in range(1, self.table.rows + 1)]
        ids = [key or "" for key in self.codes.raw(column)]
        counts = Counter(ids)
        problems = [
            Problem(
                self.table.file,
                self.table.lines[row],
                column,
                "id-twice" if key else "id-missing",
                key,
                "is the identifier of more than one row" if key else "has no identifier",
                "Give every firm its own identifier",
            )
            for row, key in enumerate(ids)
            if counts[key] > 1 or not key
        ]
        if problems:
            raise BadInput(problems[:50])
        return ids

    def _numbers(self, meaning: str) -> list[float | None]:
        column = self.table.first(self.mapping.columns[meaning])
        if column is None:
            names = " or ".join(self.mapping.columns[meaning])
            self.findings.add(
                "fact-not-in-file", "Facts the file has no column for; unknown.", f"{meaning} ({names})"
            )
            return [None] * self.table.rows
        read = self.codes.numbers(column)
        silent = Counter(cell.code for cell in read if isinstance(cell, NoNumber))
        text = "Facts with a code instead of a number; unknown."
        for code, count in sorted(silent.items()):
            self.findings.add("fact-missing", text, f"{column}: {code} × {count}", count=count)
        return [None if isinstance(cell, NoNumber) else cell for cell in read]

    def _whole(self, meaning: str) -> list[int | None]:
        return [int(cell) if cell is not None else None for cell in self._numbers(meaning)]

    def _texts(self, meaning: str) -> list[str | None]:
        column = self.table.first(self.mapping.columns[meaning])
        if column is None:
            names = " or ".join(self.mapping.columns[meaning])
            self.findings.add(
                "fact-not-in-file", "Facts the file has no column for; unknown.", f"{meaning} ({names})"
            )
            return [None] * self.table.rows
        return self.codes.texts(column)

    def _regions(self) -> list[str | None]:
        regions = self._texts("region")
        bare = sorted({name for name in regions if name and name.isdigit()})
        text = "Places that are numbers without a label in the file; kept as the number."
        self.findings.add("region-without-label", text, *bare, count=len(bare))
        return regions

    def _years(self, meaning: str) -> list[int | None]:
        years = self._whole(meaning)
        odd = [
            row for row, year in enumerate(years) if year is not None and not _YEARS[0] <= year <= _YEARS[1]
        ]
        examples = [f"{self.ids[row]}: {meaning} {years[row]}" for row in odd]
        self.findings.add(
            "year-implausible", "Years outside 1500–2100; left unknown.", *examples, count=len(odd)
        )
        return [None if row in set(odd) else year for row, year in enumerate(years)]

    def _after_founding(self, founded: list[int | None], since: list[int | None]) -> None:
        """Leave the first year abroad open where it lies before the founding: one of them is wrong."""
        early = [
            self.ids[row]
            for row, (start, abroad) in enumerate(zip(founded, since, strict=True))
            if start is not None and abroad is not None and abroad < start
        ]
        for row, (start, abroad) in enumerate(zip(founded, since, strict=True)):
            if start is not None and abroad is not None and abroad < start:
                since[row] = None
        text = "Firms that sold abroad before they were founded, as the file says; that year left open."
        self.findings.add("abroad-before-founding", text, *early, count=len(early))

    def _shares(self) -> list[float | None]:
        national, indirect, direct = (
            self._numbers(name) for name in ("sales_national", "sales_indirect", "sales_direct")
        )
        shares: list[float | None] = []
        for row in range(self.table.rows):
            parts = (indirect[row], direct[row])
            shares.append(self._share(row, national[row], parts))
        return shares

    def _share(
        self, row: int, national: float | None, parts: tuple[float | None, float | None]
    ) -> float | None:
        indirect, direct = parts
        if indirect is None or direct is None:
            return None
        total = indirect + direct + (national if national is not None else _PERCENT - indirect - direct)
        if abs(total - _PERCENT) > _ROUNDING or indirect + direct > _PERCENT:
            text = "Shares of sales that do not add up to 100 per cent; share abroad left unknown."
            self.findings.add("shares-contradict", text, f"{self.ids[row]}: {national}, {indirect}, {direct}")
            return None
        return (indirect + direct) / _PERCENT

    def _sectors(self) -> list[str | None]:
        other = [name for name in self.mapping.columns["sector_other"] if name.lower() in self.table.columns]
        text = "Sectors in a code list whose divisions are not those of NACE 2; not translated."
        self.findings.add("sector-not-nace", text, *other, count=len(other))
        column = self.table.first(self.mapping.columns["isic_4"])
        codes = self.codes.raw(column) if column is not None else self._texts("isic_4")
        found = [_division(code) for code in codes]
        strange = sorted({code for code, nace in zip(codes, found, strict=True) if code and not nace})
        text = "Sector codes that are no class of ISIC 4; left unknown."
        self.findings.add("sector-unknown", text, *strange, count=len(strange))
        return found


def weights_of(codes: CodeReader, column: str, table: SurveyTable) -> list[float | NoNumber]:
    """Read a weight column: at least 0, or why there is none.

    Raises:
        BadInput: a negative number that is no code of the mapping, with its line.
    """
    weights = codes.numbers(column)
    problems = [
        Problem(
            table.file,
            table.lines[row],
            column,
            "negative-weight",
            weight.code,
            "is a weight below zero and no code of the mapping",
            "Correct the weight, or leave it empty where there is none",
            "12.5",
        )
        for row, weight in enumerate(weights)
        if isinstance(weight, NoNumber)
        and weight.code.startswith("-")
        and weight.code not in codes.mapping.missing
    ]
    if problems:
        raise BadInput(problems[:50])
    return weights


def item_value(cell: float | NoNumber) -> int | NoNumber:
    """Take 0 to 4 as severity; any other number is no answer, under its own code."""
    if isinstance(cell, NoNumber):
        return cell
    if cell in (0, 1, 2, 3, 4):
        return int(cell)
    return NoNumber(NoSeverity.NOT_ANSWERED, f"{cell:g}")


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", "and")).encode("ascii", "ignore")
    return re.sub("[^a-z]", "", plain.decode())


def _date(year: int | None, month: int | None, day: int | None) -> datetime.date | None:
    if year is None or not _YEARS[0] <= year <= _YEARS[1]:
        return None
    try:
        return datetime.date(year, month or 12, day or 1) if month else datetime.date(year, 12, 31)
    except ValueError:
        return datetime.date(year, 12, 31)


def _division(code: str | None) -> str | None:
    """Two digits of a class of ISIC 4; a class under 1000 has lost its first 0 as a number."""
    if code is None or not re.fullmatch(r"\d{3,4}", code):
        return None
    division = code.zfill(4)[:2]
    return division if is_nace(division, "2") else None
