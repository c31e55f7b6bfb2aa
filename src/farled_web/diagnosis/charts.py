"""A result as a drawing, with its finding in one sentence."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from farled.reports.charts import bar_chart
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
