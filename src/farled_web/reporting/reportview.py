"""A report's figures, arranged for the page: tables whose numbers lead to the list behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from farled.referrals.outcomes import MILESTONES, OUTCOMES
from farled.reporting.indicators import COUNTABLES, INDICATORS, Indicator
from farled.reports.charts import bar_chart
from farled_web.reporting import words
from farled_web.reporting.queries import Report
from farled_web.ui import writing
from farled_web.ui.charts import Chart

Row = dict[str, Any]
MOST_ROWS = 40  # what a page shows of a long table; the file has it all


@dataclass(frozen=True, slots=True)
class Number:
    """A number on the page.

    Attributes:
        value: None: not known, or hidden.
        url: The list behind it; "": there is none this viewer may see.
        hidden: It is left out to protect firms.
        share: Write it as a share.
    """

    value: float | None
    url: str = ""
    hidden: bool = False
    share: bool = False

    @property
    def text(self) -> str:
        """The number as the page's language writes it."""
        if self.value is None:
            return "‹5" if self.hidden else "–"
        return writing.share(self.value) if self.share else writing.number(self.value)

    @property
    def why(self) -> str:
        """Why there is no number, for who cannot see a dash."""
        if self.value is not None:
            return ""
        return str(words.HIDDEN) if self.hidden else _("not known")


class ReportView:
    """What a page or file shows, made from a report.

    Args:
        report: The figures.
        language: ``sv`` or ``en``.
        areas: Support area → name.
        organisations: Organisation → name.
        own: Indicators of the region's own, with their goal: code → goal.
        wanted: The same as the library knows them.
        cases: Address of the list of cases; "": this viewer may see none.
        firms: Address of the list of firms; "": likewise.
    """

    def __init__(
        self,
        report: Report,
        language: str,
        areas: Mapping[str, str],
        organisations: Mapping[int, str],
        *,
        goals: Mapping[str, float | None] | None = None,
        wanted: Iterable[Indicator] = (),
        cases: str = "",
        firms: str = "",
    ) -> None:
        """Keep them."""
        self.report = report
        self.document = report.document
        self.language = language
        self.areas, self.organisations = areas, organisations
        self.goals = dict(goals or {})
        self.named = {one.code: one for one in (*INDICATORS, *wanted)}
        self._cases, self._firms = cases, firms

    # ---- numbers and where they lead

    def cases(self, **asked: object) -> str:
        """Give the address of the cases behind a number."""
        if not self._cases:
            return ""
        parts = {name: value for name, value in asked.items() if value != ""}
        joint = "&" if "?" in self._cases else "?"
        return f"{self._cases}{joint}{urlencode({'span': self.report.span.code, **parts})}"

    @property
    def firms_url(self) -> str:
        """The address of the firms behind the numbers; "": this viewer sees none."""
        if not self._firms:
            return ""
        project = {"project": str(self.report.project.uuid)} if self.report.project else {}
        return f"{self._firms}?{urlencode({'span': self.report.span.code, **project})}"

    def number(self, value: float | None, url: str = "", *, share: bool = False) -> Number:
        """Give a number for the page."""
        hidden = value is None and self.report.outside
        return Number(value, url if value else "", hidden, share)

    @property
    def empty(self) -> bool:
        """Whether nothing was counted."""
        return not self.document

    @property
    def span_name(self) -> str:
        """The span in words."""
        return words.span_name(self.report.span)

    def _name(self, one: Indicator) -> str:
        return one.name_sv if self.language == "sv" else one.name_en

    # ---- parts

    @property
    def tiles(self) -> list[tuple[str, Number]]:
        """The numbers on top."""
        found = self.document
        waits = found["waits"]["contact"]
        rows = [
            (_("Firms supported"), self.number(found["firms"]["total"], self.firms_url)),
            (_("Hours delivered"), self.number(found["hours"], self.firms_url)),
        ]
        if self.report.project is None:
            rows += [
                (_("Cases sent"), self.number(found["cases"]["sent"], self.cases())),
                (
                    _("Confirmed by the firm"),
                    self.number(found["standing"]["confirmed"], self.cases(standing="confirmed")),
                ),
                (_("Median days to the first contact"), self.number(waits["median"])),
                (_("Answered within one working day"), self.number(found["promise"]["share"], share=True)),
            ]
        return rows

    @property
    def indicators(self) -> list[Row]:
        """Each indicator with its value, or with what firms said kept apart."""
        rows = []
        for row in self.document["indicators"]:
            one = self.named.get(row["code"])
            if one is None:  # withdrawn since the count
                continue
            said = row["said"] or {}
            rows.append(
                {
                    "code": one.code,
                    "name": self._name(one),
                    "unit": self.unit(one),
                    "source": words.source(one.source),
                    "definition": one.definition_sv if self.language == "sv" else one.definition_en,
                    "value": self.number(row["value"], self._behind(row)) if not said else None,
                    "said": {name: self.number(said[name]) for name in words.SAID if name in said},
                    "unknown": self.number(row["unknown"]) if row["unknown"] or self.report.outside else None,
                    "goal": self.goals.get(one.code),
                    "own": one.code in self.goals,
                }
            )
        return rows

    def _behind(self, row: Row) -> str:
        if row["counts"] == "cases_started":
            return self.cases(started="1")
        return self.firms_url

    def unit(self, one: Indicator) -> str:
        """Name an indicator's unit."""
        units = {
            "firms": _("firms"),
            "milestones": _("milestones"),
            "referrals": _("cases"),
            "hours": _("hours"),
            "EUR": _("euro"),
            "full-time equivalents": _("full-time equivalents"),
        }
        return units.get(one.unit, one.unit)

    @property
    def sizes(self) -> list[tuple[str, Number]]:
        """Firms by size class, those of unknown size among them."""
        return [
            (str(words.SIZES[name]), self.number(count, self.firms_url))
            for name, count in _ordered(self.document["firms"]["sizes"], words.SIZES)
        ]

    @property
    def size_chart(self) -> Chart | None:
        """Firms by size class, drawn."""
        kept = self.document["firms"]["sizes"]
        counts = {name: kept[name] for name in words.SIZES if name in kept}
        if not any(counts.values()):
            return None
        names = {name: str(words.SIZES[name]) for name in counts}
        known = [(names[name], count) for name, count in counts.items() if count is not None]
        rows = [
            {"name": name, "value": count, "label": str(count), "marked": name == names["unknown"]}
            for name, count in known
        ]
        top, most = max(known, key=lambda pair: pair[1])
        finding = _("Most often: %(name)s, %(count)s firms.") % {"name": top.lower(), "count": most}
        table = [(names[name], count) for name, count in counts.items()]
        return Chart(
            _("Firms supported by size class"),
            finding,
            bar_chart(rows, _("Firms")),
            (_("Size class"), _("Firms")),
            table,
            "s",
        )

    @property
    def standing(self) -> list[tuple[str, Number]]:
        """Where cases stand."""
        return [
            (str(words.STANDING[name]), self.number(count, self.cases(standing=name)))
            for name, count in _ordered(self.document["standing"], words.STANDING)
        ]

    @property
    def waits(self) -> list[Row]:
        """How long each stage takes."""
        return [
            {"name": str(words.WAITS[name]), **self._wait(row)}
            for name, row in _ordered(self.document["waits"], words.WAITS)
        ]

    @property
    def waits_by_area(self) -> list[Row]:
        """How long the first contact takes, by area."""
        found = self.document["waits_by_area"].items()
        return [{"name": self.area(area), **self._wait(row)} for area, row in found]

    def _wait(self, row: Row) -> Row:
        left = None if row["n"] is None or row["done"] is None else row["n"] - row["done"]
        found = {name: self.number(row[name]) for name in ("n", "done", "q1", "median", "q3", "low", "high")}
        return {**found, "open": self.number(left)}

    def area(self, key: str) -> str:
        """Name a support area."""
        return self.areas.get(key, key) or _("no area given")

    @cached_property
    def declines(self) -> list[Row]:
        """Declines by area, receiver and reason, most first."""
        rows = [
            {
                "area": self.area(area),
                "organisation": self.organisations.get(who, "–"),
                "reason": str(words.REASONS.get(reason, reason)),
                "firms": self.number(firms),
                "cases": self.number(
                    count, self.cases(standing="declined", area=area, reason=reason, receiver=who)
                ),
                "gap": reason == "no_capacity",
                "count": count,
            }
            for area, who, reason, count, firms in self.document["declines"]
        ]
        return sorted(rows, key=lambda row: (-row["count"], row["area"], row["organisation"], row["reason"]))

    @property
    def declines_by_reason(self) -> list[tuple[str, Number]]:
        """Declines by reason, as they may leave the region."""
        found = self.document.get("declines_by_reason", {})
        return [(str(words.REASONS.get(name, name)), self.number(count)) for name, count in found.items()]

    @cached_property
    def gaps(self) -> list[Row]:
        """What was declined for lack of capacity, most first."""
        rows = [
            {
                "area": self.area(area),
                "firms": self.number(firms),
                "count": count,
                "cases": self.number(count, self.cases(standing="declined", area=area, reason="no_capacity")),
            }
            for area, count, firms in self.document["gaps"]
        ]
        return sorted(rows, key=lambda row: (-row["count"], row["area"]))

    @property
    def gap_chart(self) -> Chart | None:
        """The same, drawn."""
        rows = [
            {"name": row["area"], "value": row["count"], "label": str(row["count"]), "marked": True}
            for row in self.gaps
        ]
        if not rows:
            return None
        finding = _("Most often declined for lack of capacity: %(area)s, %(count)s cases.") % {
            "area": rows[0]["name"],
            "count": rows[0]["value"],
        }
        table = [(row["area"], row["count"], row["firms"].value) for row in self.gaps]
        return Chart(
            _("Declined for lack of capacity, by support area"),
            finding,
            bar_chart(rows, _("Cases")),
            (_("Support area"), _("Cases"), _("Firms")),
            table,
            "s",
        )

    @property
    def outcomes(self) -> list[Row]:
        """Outcome codes by what firms said."""
        rows = []
        for code, sure, silent, waiting in self.document["outcomes"]:
            one = OUTCOMES.get(code)
            rows.append(
                {
                    "name": getattr(one, f"name_{self.language}") if one else code,
                    "confirmed": self.number(sure, self.cases(standing="confirmed", code=code)),
                    "unconfirmed": self.number(silent, self.cases(standing="unconfirmed", code=code)),
                    "reported": self.number(waiting, self.cases(standing="reported", code=code)),
                }
            )
        return rows

    def milestone(self, kind: str) -> str:
        """Name a kind of milestone."""
        one = MILESTONES.get(kind)
        return str(getattr(one, f"name_{self.language}")) if one else kind

    @cached_property
    def achievements(self) -> list[Row]:
        """Achievements, each counted once."""
        return [
            {
                "name": self.milestone(row["kind"]),
                "number": {name: self.number(count) for name, count in row["number"].items()},
                "has_amount": bool(MILESTONES[row["kind"]].unit),
                "confirmed_amount": self.number(row["confirmed_amount"]),
                "unconfirmed_amount": self.number(row["unconfirmed_amount"]),
                "unknown": self.number(row["unknown"]),
                "differing": row["differing"],
            }
            for row in self.document["achievements"]
        ]

    @cached_property
    def shares(self) -> list[Row]:
        """What each organisation contributed to."""
        rows = [
            {
                "organisation": self.organisations.get(row["organisation"], "–"),
                "kind": self.milestone(row["kind"]),
                "contributed": self.number(row["contributed"]),
                "shared": self.number(row["shared"]),
                "amount": self.number(row["amount"]) if MILESTONES[row["kind"]].unit else None,
            }
            for row in self.document["shares"]
        ]
        return sorted(rows, key=lambda row: (row["kind"], row["organisation"]))

    @property
    def promise(self) -> Row:
        """How the promise of one working day was kept."""
        row = self.document["promise"]
        return {name: self.number(value, share=name == "share") for name, value in row.items()}

    @cached_property
    def promise_by_month(self) -> list[Row]:
        """The same by organisation and month, the latest first."""
        rows = [
            {
                "organisation": self.organisations.get(who, "–"),
                "month": words.month_name(month),
                "at": month,
                **{name: self.number(value, share=name == "share") for name, value in row.items()},
            }
            for who, month, row in self.document["promise_by_month"]
        ]
        return sorted(rows, key=lambda row: (-row["at"], row["organisation"]))

    @property
    def countables(self) -> dict[str, str]:
        """What an indicator may count, in the page's language."""
        return {key: getattr(one, f"name_{self.language}") for key, one in COUNTABLES.items()}


def _ordered(kept: Mapping[str, Any], names: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Give what was kept in the order of its words: the database keeps no order of keys."""
    return [(name, kept[name]) for name in names if name in kept]
