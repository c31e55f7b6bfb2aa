"""Charts as inline SVG: Vega-Lite specifications whose colours are the page's own variables.

Colours are CSS variables, so that one drawing serves light, dark and print; charts are at most 440
pixels wide, so that their text can still be read on a phone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

import vl_convert
from markupsafe import Markup

Spec = dict[str, Any]
Row = dict[str, Any]

_LOCALES: dict[str, Literal["sv-SE", "en-US"]] = {"sv": "sv-SE", "en": "en-US"}
_SIZE = re.compile(r'(<svg [^>]*?)width="(\d+)" height="(\d+)"')
_ROLE = re.compile(r'(<\w+ class="[^"]*") role="graphics-[a-z]+" aria-roledescription="[^"]*"')
_WIDTH = 240
_CONFIG: Spec = {
    "aria": False,
    "font": "Arial, Helvetica, Liberation Sans, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--ink)",
        "titleColor": "var(--muted)",
        "titleFontWeight": "normal",
        "labelFontSize": 12.5,
        "titleFontSize": 12,
        "gridColor": "var(--line)",
        "domainColor": "var(--line)",
        "tickColor": "var(--line)",
        "labelLimit": 165,
    },
    "axisY": {"grid": False, "ticks": False, "domain": False, "labelPadding": 6},
}


def svg(spec: Spec, language: str) -> Markup:
    """Draw a specification; the drawing shrinks with the page and carries no text of its own size."""
    drawn = vl_convert.vegalite_to_svg(
        {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "background": None,
            **spec,
            "config": _CONFIG,
        },
        format_locale=_LOCALES[language],
        allowed_base_urls=[],
    )
    # The page names the whole drawing as one image; roles of its parts would be images without a name.
    drawn = _ROLE.sub(r"\1", drawn)
    return Markup(_SIZE.sub(r'\1style="width:100%;max-width:\2px;height:auto"', drawn, count=1))


def _room(rows: Sequence[Row]) -> Spec:
    """Leave room at the left: a reader's font may be wider than the one labels were measured in."""
    longest = max((len(str(row["name"])) for row in rows), default=0)
    return {"left": 4 + min(26, longest), "right": 14, "top": 4, "bottom": 4}


def _names(rows: Sequence[Row]) -> Spec:
    return {"field": "name", "type": "nominal", "title": None, "sort": [row["name"] for row in rows]}


def _amount(field: str, title: str, **more: Any) -> Spec:
    own = more.pop("axis", {})
    # Bars that carry their figure need no axis; an axis of None takes it away.
    axis = None if own is None else {"title": title, "tickCount": 5, **own}
    return {"field": field, "type": "quantitative", "title": title, "axis": axis, **more}


def _shares(field: str, title: str) -> Spec:
    return _amount(
        field, title, scale={"domain": [0, 1]}, axis={"format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1]}
    )


def _colour(field: str) -> Spec:
    """The weakest in the warning colour, the others in the main one."""
    return {"condition": {"test": f"datum.{field}", "value": "var(--warn)"}, "value": "var(--accent)"}


def coverage_chart(rows: Sequence[Row], title: str) -> Spec:
    """Dots with intervals, and diamonds for the plan.

    Args:
        rows: ``name``, ``value``, ``low``, ``high``, ``planned`` (each None where unknown), ``weakest``.
        title: What the axis shows.
    """
    known = [row for row in rows if row["value"] is not None]
    planned = [row for row in rows if row["planned"] is not None]
    place = _names(rows)
    return {
        "padding": _room(rows),
        "width": _WIDTH,
        "height": {"step": 27},
        "layer": [
            {
                "data": {
                    "values": [row for row in known if row["low"] is not None and row["high"] is not None]
                },
                "mark": {"type": "rule", "strokeWidth": 4, "opacity": 0.45},
                "encoding": {
                    "y": place,
                    "x": _shares("low", title),
                    "x2": {"field": "high"},
                    "color": _colour("weakest"),
                },
            },
            {
                "data": {"values": known},
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
                "encoding": {"y": place, "x": _shares("value", title), "color": _colour("weakest")},
            },
            {
                "data": {"values": planned},
                "mark": {
                    "type": "point",
                    "shape": "diamond",
                    "filled": True,
                    "fill": "var(--paper)",
                    "stroke": "var(--ink)",
                    "strokeWidth": 1.5,
                    "size": 70,
                    "opacity": 1,
                },
                "encoding": {"y": place, "x": _shares("planned", title)},
            },
        ],
    }


def bar_chart(rows: Sequence[Row], title: str, *, share: bool = False) -> Spec:
    """Horizontal bars with their figure at the end.

    Args:
        rows: ``name``, ``value``, ``label``, ``marked`` (drawn in the warning colour).
        title: What the axis shows.
        share: Values are 0 to 1.
    """
    place = _names(rows)
    length = _shares("value", title) if share else _amount("value", title, axis=None)
    return {
        "padding": _room(rows),
        "width": _WIDTH,
        "height": {"step": 27},
        "data": {"values": list(rows)},
        "layer": [
            {
                "mark": {"type": "bar", "height": 16},
                "encoding": {"y": place, "x": length, "color": _colour("marked")},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "color": "var(--ink)", "fontSize": 12},
                "encoding": {"y": place, "x": length, "text": {"field": "label"}},
            },
        ],
    }


def closing_chart(rows: Sequence[Row], x_title: str, y_title: str) -> Spec:
    """A line of what the plan gains against hours added (``hours``, ``value``)."""
    return {
        "width": 330,
        "height": 190,
        "data": {"values": list(rows)},
        "mark": {"type": "line", "color": "var(--accent)", "point": {"color": "var(--accent)", "size": 60}},
        "encoding": {
            "x": _amount("hours", x_title),
            "y": _amount("value", y_title, axis={"grid": True, "ticks": False}),
        },
    }


def group_chart(rows: Sequence[Row], title: str, mean: float | None) -> Spec:
    """Dots by group (``name``, ``value``, ``below``) and a line at the mean of all firms."""
    dots: Spec = {
        "data": {"values": [row for row in rows if row["value"] is not None]},
        "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
        "encoding": {"y": _names(rows), "x": _shares("value", title), "color": _colour("below")},
    }
    line: Spec = {
        "data": {"values": [{"mean": mean}] if mean is not None else []},
        "mark": {"type": "rule", "color": "var(--ink)", "strokeDash": [4, 3]},
        "encoding": {"x": _shares("mean", title)},
    }
    return {"padding": _room(rows), "width": _WIDTH, "height": {"step": 27}, "layer": [line, dots]}


def use_chart(rows: Sequence[Row], title: str) -> Spec:
    """Hours used (solid) on hours stated (pale), by organisation (``name``, ``amount``, ``used``)."""
    place = _names(rows)
    return {
        "padding": _room(rows),
        "width": _WIDTH,
        "height": {"step": 27},
        "data": {"values": list(rows)},
        "layer": [
            {
                "mark": {"type": "bar", "height": 18, "color": "var(--accent)", "opacity": 0.3},
                "encoding": {"y": place, "x": _amount("amount", title)},
            },
            {
                "mark": {"type": "bar", "height": 8, "color": "var(--accent)"},
                "encoding": {"y": place, "x": _amount("used", title)},
            },
        ],
    }
