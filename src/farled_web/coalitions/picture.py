"""A plan as its pages show it: names for slugs, sentences for codes, a place for every step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from farled.terms.periods import Quarter
from farled_web.coalitions import words
from farled_web.coalitions.making import QUARTERS
from farled_web.coalitions.queries.sources import aid_state
from farled_web.ui.charts import Chart

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Namer:
    """Names of a region's organisations, services and areas.

    Attributes:
        organisations: Slug → name.
        services: Slug → name.
        areas: Key → name in the page's language.
    """

    organisations: dict[str, str]
    services: dict[str, str]
    areas: dict[str, str]

    def organisation(self, slug: str) -> str:
        """Give an organisation's name."""
        return self.organisations.get(slug, slug)

    def area(self, key: str) -> str:
        """Give an area's name."""
        return self.areas.get(key, key)


def namer(pack: Any) -> Namer:
    """Take the names from a region's directory."""
    language = "sv" if (get_language() or "sv").startswith("sv") else "en"
    return Namer(
        {one.id: one.name for one in pack.organisations},
        {one.id: one.name for one in pack.services},
        {area.id: area.name(language) for area in pack.areas},
    )


def shown(explanation: Row, names: Namer, rules: Mapping[str, Any] | None = None) -> Row:
    """Give a plan's explanation with every code in words.

    Args:
        explanation: The library's reasons.
        names: Names of the region.
        rules: What was settled by hand, as `Wishes.as_json` gives it; an open need says where that is why.
    """
    by_hand = {*((rules or {}).get("pins") or {}), *((rules or {}).get("quarters") or {})}
    figures = explanation.get("figures") or {}
    return {
        "lead": names.organisation(explanation["lead"]) if explanation["lead"] else "",
        "members": [names.organisation(one) for one in explanation["members"]],
        "steps": [_step(i, one, names) for i, one in enumerate(explanation["steps"], 1)],
        "uncovered": [_gap(one, names, one["area"] in by_hand) for one in explanation["uncovered"]],
        "unknown": [names.area(one) for one in explanation.get("unknown") or []],
        "excluded": [
            (names.organisation(one["organisation"]), [words.excluded(why) for why in one["reasons"]])
            for one in explanation.get("excluded") or []
        ],
        "figures": figures,
        "assumptions": [_assumed(one, names) for one in figures.get("assumptions") or []],
        "aid": aid_state(figures.get("aid_had"), figures.get("aid") or 0, figures.get("ceiling") or 0),
        "aid_left": _left(figures),
    }


def _left(figures: Row) -> float | None:
    had = figures.get("aid_had")
    return None if had is None else figures["ceiling"] - had - figures["aid"]


def _step(place: int, one: Row, names: Namer) -> Row:
    def said(reason: Row) -> str:
        return words.reason(reason, names.organisation, names.area)

    return {
        "place": place, "area": names.area(one["area"]), "area_key": one["area"],
        "organisation": names.organisation(one["organisation"]),
        "organisation_key": one["organisation"],
        "service": names.services.get(one["service"] or "", ""),
        "quarter": words.quarter(one["quarter"]), "quarter_key": one["quarter"],
        "amount": words.amount(one["amount"], one["unit"]), "need": words.NEEDS.get(one["need"], one["need"]),
        "level": words.level(one["level"]), "value": one["value"], "aid": one["aid_eur"],
        "for": [said(reason) for reason in one["for"]],
        "against": [said(reason) for reason in one["against"]],
        "evidence": _evidence(one["for"] + one["against"]), "runner_up": _runner_up(one["runner_up"], names),
        "after": None, "age": _age(one.get("evidence")),
    }  # fmt: skip


def _age(evidence: Row | None) -> str:
    if not evidence:
        return ""
    newest = dt.date.fromisoformat(evidence["newest"])
    return words.age(evidence["claims"], (timezone.localdate() - newest).days / 365.25)


def _evidence(reasons: Iterable[Row]) -> str:
    codes = {one["code"] for one in reasons}
    if "stale_evidence" in codes:
        return "stale"
    return "thin" if "thin_evidence" in codes else "good"


def _runner_up(one: Row | None, names: Namer) -> Row | None:
    if one is None:
        return None
    # A price that rounds to nothing is no reason a reader could weigh.
    why = [w for w in one["why"] if w["code"] != "price" or w["values"]["price"] >= words.SOME]
    return {
        "organisation": names.organisation(one["organisation"]),
        "less": words.less(one["points_less"]),
        "why": [words.reason(w, names.organisation, names.area) for w in why],
    }


def _gap(one: Row, names: Namer, settled: bool) -> Row:
    closes = [
        w for w in one["would_close"][:5] if w["code"] != "dearer" or w["values"]["points"] >= words.SOME
    ]
    by_hand = _("Nobody takes it as it was settled by hand.")
    return {
        "area": names.area(one["area"]), "need": words.NEEDS.get(one["need"], one["need"]),
        "reason": one["reason"], "why": by_hand if settled else words.WHY_OPEN[one["reason"]],
        "why_firm": words.WHY_OPEN_FIRM[one["reason"]],
        "able": [names.organisation(name) for name in one["able"]],
        "closes": [words.reason(w, names.organisation, names.area) for w in ([] if settled else closes)],
    }  # fmt: skip


def _assumed(one: Row, names: Namer) -> str:
    text = words.ASSUMED.get(one["kind"], one["kind"])
    return str(text) % {
        "organisation": names.organisation(one["organisation"]), "area": names.area(one["area"]),
        "assumed": words.amount(one.get("assumed") or 0, one.get("unit") or "hours"),
    }  # fmt: skip


def timeline(explanation: Row, names: Namer) -> Chart | None:
    """Draw the steps by quarter; None where there are none."""
    rows = explanation["steps"]
    if not rows:
        return None
    first = Quarter.parse((explanation.get("figures") or {}).get("start") or min(r["quarter"] for r in rows))
    columns = [words.short_quarter(str(first.later(i))) for i in range(QUARTERS)]
    drawn = [
        {
            "step": f"{i}. {names.area(one['area'])}", "quarter": words.short_quarter(one["quarter"]),
            "who": names.organisation(one["organisation"]), "hours": words.amount(one["amount"], one["unit"]),
            "lead": one["organisation"] == explanation["lead"],
        }
        for i, one in enumerate(rows, 1)
    ]  # fmt: skip
    title = _("Steps by quarter")
    used = sorted({one["quarter"] for one in rows})
    text = _("%(steps)s steps by %(members)s organisations, from %(first)s to %(last)s.")
    if len(used) == 1:
        text = _("%(steps)s steps by %(members)s organisations, all in %(first)s.")
    finding = text % {
        "steps": len(rows), "members": len({one["organisation"] for one in rows}),
        "first": words.quarter(used[0]), "last": words.quarter(used[-1]),
    }  # fmt: skip
    heads = [_("Step"), _("Organisation"), _("Quarter"), _("Amount")]
    table = [(one["step"], one["who"], one["quarter"], one["hours"]) for one in drawn]
    return Chart(title, finding, _spec(drawn, columns), heads, table, "l")


def _spec(drawn: list[Row], columns: list[str]) -> Row:
    order = [one["step"] for one in drawn]
    return {
        "data": {"values": drawn},
        "width": 640,
        "height": {"step": 44},
        "encoding": {
            "x": {"field": "quarter", "type": "ordinal", "scale": {"domain": columns, "padding": 0.06},
                  "axis": {"orient": "top", "labelAngle": 0, "title": None}},
            "y": {"field": "step", "type": "ordinal", "sort": order,
                  "axis": {"title": None, "labelLimit": 220}},
        },
        "layer": [
            {"mark": {"type": "bar", "cornerRadius": 4, "opacity": 0.25, "height": {"band": 0.8}}},
            {"mark": {"type": "text", "dy": -7, "limit": 150, "fontWeight": 600},
             "encoding": {"text": {"field": "who"}}},
            {"mark": {"type": "text", "dy": 9, "limit": 150}, "encoding": {"text": {"field": "hours"}}},
        ],
    }  # fmt: skip
