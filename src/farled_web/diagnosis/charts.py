"""A result as a drawing, with its finding in one sentence."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from farled.reports.charts import bar_chart
from farled_web.diagnosis.queries.before_after import BeforeAfter
from farled_web.diagnosis.queries.results import AreaResult, Result
from farled_web.diagnosis.words import LEVELS, figure
from farled_web.ui.charts import Chart


def finding(result: Result) -> str:
    """Say in one sentence what stands most in the way."""
    heavy = result.hindering
    if not result.answered:
        return _("Nothing is known yet: no question was answered with a degree.")
    if not heavy and result.unknown:
        return _("Nothing you answered stands in the way, but some areas are not known.")
    if not heavy:
        return _("Nothing you answered stands in the way of your business abroad.")
    worst = [area.name for area in heavy if area.level == heavy[0].level]
    top = worst[:3]
    if len(worst) > 3:
        more = ngettext(
            "%(areas)s and %(number)s more area", "%(areas)s and %(number)s more areas", len(worst) - 3
        )
        named = more % {"areas": ", ".join(top), "number": len(worst) - 3}
        return _("What stands most in the way: %(areas)s.") % {"areas": named}
    return ngettext("What stands most in the way is %(areas)s.", "What stands most in the way: %(areas)s.",
                    len(top)) % {"areas": listed(top)}  # fmt: skip


def listed(names: list[str]) -> str:
    """Join names as the language does."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def severity_chart(result: Result) -> Chart:
    """Draw the severity of each area; what is not known has no bar and is said so."""
    drawn = [
        {"name": area.name, "value": area.mean or 0, "marked": (area.level or 0) >= 2, "label": _label(area)}
        for area in result.areas
    ]
    spec = bar_chart(drawn, _("0 not at all, 4 extremely"))
    for layer in spec["layer"]:
        layer["encoding"]["x"]["scale"] = {"domain": [0, 4]}
    return Chart(
        title=_("How much each area stands in the way, from 0 to 4"),
        finding=finding(result),
        spec=spec,
        heads=[_("Area"), _("Mean"), _("In words"), _("Answered"), _("Highest")],
        rows=[
            [area.name, None if area.mean is None else figure(area.mean, 1), _in_words(area),
             _("%(answered)s of %(lines)s") % {"answered": area.answered, "lines": area.lines}, area.highest]
            for area in result.areas
        ],
    )  # fmt: skip


SAID: dict[str, str | Promise] = {
    "less": gettext_lazy("less in the way"),
    "more": gettext_lazy("more in the way"),
    "same": gettext_lazy("about the same"),
    "unknown": gettext_lazy("too little answered both times to say"),
}


def change_finding(found: BeforeAfter) -> str:
    """Say in one sentence what has changed."""
    less = [area.name for area in found.areas if area.said == "less"]
    more = [area.name for area in found.areas if area.said == "more"]
    if less and more:
        return _("Less in the way: %(less)s. More in the way: %(more)s.") % {
            "less": listed(less), "more": listed(more)}  # fmt: skip
    if less:
        return _("Less in the way than before: %(areas)s.") % {"areas": listed(less)}
    if more:
        return _("More in the way than before: %(areas)s.") % {"areas": listed(more)}
    if any(area.said == "same" for area in found.areas):
        return _("About the same as before, as far as it can be said.")
    return _("Too little was answered both times to say what has changed.")


def change_chart(found: BeforeAfter) -> Chart:
    """Draw each area before (ring) and after (dot), with a line between; what is not known is not drawn."""
    drawn: list[dict[str, object]] = [
        {"name": area.name, "before": area.before, "after": area.after}
        for area in found.areas
        if area.before is not None or area.after is not None
    ]
    return Chart(
        title=_("Mean severity by area before and after, from 0 to 4"),
        finding=change_finding(found),
        spec=before_after_spec(drawn, _("0 not at all, 4 extremely; ring before, dot after")),
        heads=[_("Area"), _("Before"), _("After"), _("Change"), _("Answered both times"), _("In words")],
        rows=change_rows(found),
    )


def change_rows(found: BeforeAfter) -> list[list[object]]:
    """Give the areas as rows: means, the change on lines answered both times, and what can be said."""
    return [
        [area.name, _figure(area.before), _figure(area.after), signed(area.change),
         _("%(answered)s of %(lines)s") % {"answered": area.both, "lines": area.lines}, str(SAID[area.said])]
        for area in found.areas
    ]  # fmt: skip


def signed(change: float | None) -> str | None:
    """Write a change with its sign; None where it is not known."""
    if change is None:
        return None
    sign = "−" if change < 0 else "+" if change > 0 else ""
    return sign + figure(abs(change), 1)


def _figure(value: float | None) -> str | None:
    return None if value is None else figure(value, 1)


def before_after_spec(rows: list[dict[str, object]], title: str) -> dict[str, object]:
    """Give the drawing: a line from ring to dot for each area."""
    place = {"field": "name", "type": "nominal", "title": None, "sort": None,
             "axis": {"labelLimit": 240, "ticks": False, "domain": False}}  # fmt: skip
    scale = {"domain": [0, 4]}
    axis = {"grid": True, "ticks": False, "values": [0, 1, 2, 3, 4]}
    before = {"field": "before", "type": "quantitative", "title": title, "scale": scale, "axis": axis}
    after = {**before, "field": "after"}
    return {
        "width": 330,
        "height": {"step": 27},
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "rule", "color": "var(--ink)", "opacity": 0.5},
             "transform": [{"filter": "isValid(datum.before) && isValid(datum.after)"}],
             "encoding": {"y": place, "x": before, "x2": {"field": "after"}}},
            {"mark": {"type": "point", "filled": False, "size": 70, "color": "var(--ink)"},
             "encoding": {"y": place, "x": before}},
            {"mark": {"type": "point", "filled": True, "size": 80, "color": "var(--accent)"},
             "encoding": {"y": place, "x": after}},
        ],
    }  # fmt: skip


def _label(area: AreaResult) -> str:
    """Write what stands at the end of a bar; a show-stopper alone has no mean, and its degree is shown."""
    if not area.applies:
        return _("not concerned")
    degree = area.mean if area.mean is not None or area.level is None else area.highest
    return _("not known") if degree is None else figure(degree, 1)


def _in_words(area: AreaResult) -> str | Promise | None:
    if not area.applies:
        return _("does not concern you")
    return None if area.level is None else LEVELS[area.level]
