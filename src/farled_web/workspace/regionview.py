"""A region's kept figures, arranged for the page: tiles, sentences, charts and tables in its language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from farled.reports.charts import bar_chart, closing_chart, coverage_chart, use_chart
from farled_web.ui.charts import Chart

Row = dict[str, Any]
MOST_CALENDARS = 20  # those where an hour more is worth most; the export has them all


def reason_name(reason: str) -> str:
    """Name why a need stays uncovered (planning §2.8)."""
    names = {
        "nobody_able": _("nobody is able"),
        "nobody_eligible": _("nobody able may help them"),
        "no_capacity": _("no capacity left"),
        "not_worth_its_cost": _("not worth its cost"),
    }
    return names.get(reason, reason)


@dataclass(frozen=True, slots=True)
class Cell:
    """A level in the matrix: how surely an organisation can help in an area.

    Attributes:
        level: Expected level, 0 to 3; None: nobody has said anything.
        low: Lower end of its 95 % interval.
        high: Upper end.
        shade: Whole level, for the cell's tint; the number stands in the cell too.
    """

    level: float | None
    low: float | None = None
    high: float | None = None

    @property
    def shade(self) -> str:
        """Give the tint's name."""
        return "unknown" if self.level is None else str(min(3, round(self.level)))


class RegionView:
    """What the page shows, made from the picture's document.

    Args:
        document: As `workspace.picture.region_document` gives it.
        language: ``sv`` or ``en``.
    """

    def __init__(self, document: Mapping[str, Any], language: str) -> None:
        """Keep both."""
        self.document = document
        self.language = language
        self.names = {row["area"]: row[f"name_{language}"] for row in document.get("areas", ())}
        self.organisations = {row["id"]: row["name"] for row in document.get("organisations", ())}

    @property
    def run(self) -> Row:
        """The latest plan of the whole region; empty: none was made."""
        return dict(self.document.get("run") or {})

    @property
    def weakest(self) -> Row | None:
        """The area most probably covered least, with how probable that is."""
        row = next((r for r in self.document["areas"] if r["area"] == self.document["weakest"]), None)
        return None if row is None else {**row, "name": self.names[row["area"]]}

    @property
    def finding(self) -> str:
        """One sentence on the weakest link, no surer than the evidence."""
        row = self.weakest
        if row is None:
            return _("There are no competences with sources yet, so no link can be called the weakest.")
        share = f"{100 * row['p_weakest']:.0f}"
        if row["p_weakest"] < 0.5:
            return _(
                "%(area)s is covered least, but the evidence does not single it out "
                "(probability %(share)s %%)."
            ) % {"area": row["name"], "share": share}
        return _("The weakest link is %(area)s, with probability %(share)s %%.") % {
            "area": row["name"],
            "share": share,
        }

    @property
    def coverage(self) -> Chart:
        """Coverage by area, with its interval and what the plan really covers."""
        rows = [
            {
                "name": self.names[row["area"]],
                "value": row["coverage"],
                "low": row["low"],
                "high": row["high"],
                "planned": row["planned"],
                "weakest": row["area"] == self.document["weakest"],
            }
            for row in self.document["areas"]
        ]
        rows.sort(key=lambda row: (row["value"] is None, row["value"] or 0, row["name"]))
        heads = (_("Support area"), _("Coverage"), _("Low"), _("High"), _("Planned"), _("P(weakest)"),
                 _("Firms with known need"))  # fmt: skip
        by_name = {self.names[row["area"]]: row for row in self.document["areas"]}
        table = [
            (row["name"], _percent(row["value"]), _percent(row["low"]), _percent(row["high"]),
             _percent(row["planned"]), _percent(by_name[row["name"]]["p_weakest"]),
             by_name[row["name"]]["firms"])
            for row in rows
        ]  # fmt: skip
        spec = coverage_chart(rows, _("Share of need that could be covered"))
        return Chart(_("Coverage by support area"), self.finding, spec, heads, table)

    @property
    def matrix(self) -> list[tuple[str, str, list[Cell]]]:
        """Organisation by area: name, kind and a cell for every area."""
        levels = self.document["levels"]
        return [
            (
                row["name"],
                row["kind"],
                [_cell(levels.get(row["id"], {}).get(area)) for area in self.names],
            )
            for row in self.document["organisations"]
        ]

    @property
    def needs(self) -> Chart:
        """How many firms have a marked or severe need, by area."""
        rows = [
            {"name": self.names[area], "value": counts[2] + counts[3], "label": str(counts[2] + counts[3]),
             "marked": False}
            for area, counts in self.document["needs"].items() if area in self.names
        ]  # fmt: skip
        rows.sort(key=lambda row: (-row["value"], row["name"]))
        heads = (_("Support area"), _("None"), _("Mild"), _("Marked"), _("Severe"), _("Not known"))
        table = [(self.names[a], *counts) for a, counts in self.document["needs"].items() if a in self.names]
        most = rows[0] if rows and rows[0]["value"] else None
        finding = (
            _("Most firms need help with %(area)s.") % {"area": most["name"]}
            if most
            else _("No firm has answered the check yet.")
        )
        return Chart(_("Marked or severe needs"), finding, bar_chart(rows, _("Firms")), heads, table)

    @property
    def hours(self) -> list[Row]:
        """Calendars where an hour more is worth most, dearest first."""
        rows = [
            {
                **row,
                "organisation_name": self.organisations.get(row["organisation"], row["organisation"]),
                "area_name": self.names.get(row["area"], row["area"]),
            }
            for row in self.run.get("capacity", ())
            if row["price"] > 0
        ]
        rows.sort(key=lambda row: (-row["price"], row["organisation_name"], row["quarter"]))
        return rows[:MOST_CALENDARS]

    @property
    def use(self) -> Chart | None:
        """Hours planned on hours stated, by organisation."""
        total: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for row in self.run.get("capacity", ()):
            if row["unit"] == "hours" and not row["assumed"]:
                total[row["organisation"]][0] += row["amount"]
                total[row["organisation"]][1] += row["used"]
        if not total:
            return None
        rows = [
            {"name": self.organisations.get(name, name), "amount": amount, "used": used}
            for name, (amount, used) in total.items()
        ]
        rows.sort(key=lambda row: (-row["used"] / row["amount"] if row["amount"] else 0, row["name"]))
        fullest = rows[0]
        share = 100 * fullest["used"] / fullest["amount"] if fullest["amount"] else 0
        finding = _("%(name)s is planned fullest: %(share)s %% of its stated hours.") % {
            "name": fullest["name"],
            "share": f"{share:.0f}",
        }
        heads = (_("Organisation"), _("Stated hours"), _("Planned hours"))
        table = [(row["name"], row["amount"], row["used"]) for row in rows]
        return Chart(_("Capacity and its use"), finding, use_chart(rows, _("Hours")), heads, table)

    @property
    def uncovered(self) -> list[Row]:
        """What stays uncovered, by area and reason, most firms first."""
        rows = [
            {
                "area": self.names.get(row["area"], row["area"]),
                "reason": reason_name(row["reason"]),
                "firms": row["firms"],
            }
            for row in self.run.get("uncovered", ())
        ]
        return sorted(rows, key=lambda row: (-row["firms"], row["area"], row["reason"]))

    @property
    def uncovered_finding(self) -> str:
        """One sentence on what stays uncovered."""
        rows = self.uncovered
        if not rows:
            return _("Nothing stays uncovered in the latest plan.")
        count = rows[0]["firms"]
        return ngettext(
            "Most often %(area)s: %(count)s firm, because %(reason)s.",
            "Most often %(area)s: %(count)s firms, because %(reason)s.",
            count,
        ) % {"area": rows[0]["area"], "count": count, "reason": rows[0]["reason"]}

    @property
    def closing(self) -> Chart | None:
        """What hours by somebody new would bring in the area left open most; a re-solved estimate."""
        found = self.run.get("closing")
        if not found or len(found["points"]) < 2:
            return None
        rows = [{"hours": hours, "value": value} for hours, value in found["points"]]
        last = rows[-1]
        finding = _("%(hours)s hours more in %(area)s would bring about %(points)s points.") % {
            "hours": f"{last['hours']:.0f}",
            "area": self.names.get(found["area"], found["area"]),
            "points": f"{last['value']:.0f}",
        }
        spec = closing_chart(rows, _("Hours over the quarters planned"), _("Points gained"))
        heads = (_("Hours"), _("Points gained"))
        table = [(row["hours"], round(row["value"], 1)) for row in rows]
        return Chart(_("What closing it would bring"), finding, spec, heads, table)

    @property
    def promise(self) -> float | None:
        """Share of wishes answered within one working day lately; None: none was answered."""
        door = self.document.get("door") or {}
        return door["kept"] / door["answered"] if door.get("answered") else None


def _percent(value: float | None) -> str | None:
    return None if value is None else f"{100 * value:.0f} %"


def _cell(level: Mapping[str, Any] | None) -> Cell:
    return Cell(None) if level is None else Cell(level["level"], level["low"], level["high"])
