"""The whole page: one HTML text that needs no network and no script."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from farled.reports import calendars, sections, sentences
from farled.reports.firmlist import firm_texts
from farled.reports.heatmap import heat_rows
from farled.reports.language import Speaker
from farled.reports.naming import Names
from farled.reports.sections import Section, Table
from farled.reports.values import ReportModel


def render_report(model: ReportModel, language: str = "sv") -> str:
    """Write a report as one self-contained HTML page (docs/methods/reports.md).

    Args:
        model: What it shows.
        language: ``sv`` or ``en``.

    Returns:
        The page: inline styles and charts, no script, nothing fetched.

    Raises:
        BadInput: The language is neither.
    """
    say = Speaker(language)
    names = Names(model, say)
    return _template().render(
        say=say.say,
        language=language,
        css=_css(),
        title=say.say("page.title", region=model.region),
        facts=say.say(
            "page.facts",
            date=model.date.isoformat(),
            version=model.version or "–",
            maker=model.maker or "farled",
        ),
        model=model,
        headline=sentences.headline(model, names, say),
        competence=_competence(model, names, say),
        areas=[names.area(area.id) for area in model.areas],
        heat=heat_rows(model, names, say),
        before_plan=_before_plan(model, names, say),
        plan=_plan(model, say) if model.plan else None,
        after_plan=_after_plan(model, names, say),
        firms=firm_texts(model, names, say),
        firms_section=_firms(model, say) if model.firm_plans else None,
    )


def finding(model: ReportModel, language: str = "sv") -> str:
    """Give the report's finding in one or two sentences, as it stands at the top of the page."""
    say = Speaker(language)
    return sentences.headline(model, Names(model, say), say)


def _before_plan(model: ReportModel, names: Names, say: Speaker) -> list[Section]:
    shown = [sections.coverage(model, names, say), sections.weakest(model, names, say)]
    return [*shown, sections.closing(model, names, say)] if model.closing else shown


def _after_plan(model: ReportModel, names: Names, say: Speaker) -> list[Section]:
    unknown = [sections.unknown(model, names, say)] if model.unknown else []
    if model.plan is None:
        return unknown
    return [
        sections.groups(model, say),
        sections.uncovered(model, say),
        calendars.capacity(model, names, say),
        calendars.assumptions(model, names, say),
        *unknown,
    ]


def _competence(model: ReportModel, names: Names, say: Speaker) -> Section:
    return Section(
        "competence",
        sentences.competence(model, names, say),
        say.say("legend.competence"),
        tables_shown=frozenset({"organisations", "claims"}),
    )


def _firms(model: ReportModel, say: Speaker) -> Section:
    return Section("firms", sentences.firms(model, say), tables_shown=frozenset({"firms", "answers"}))


def _plan(model: ReportModel, say: Speaker) -> Section:
    """The plan as a whole, in figures."""
    plan = model.plan
    assert plan is not None
    planned = sentences.planned_firms(model)
    members = sum(len(firm.members) for firm in planned) / len(planned) if planned else None
    checked = {True: "checked", False: "failed", None: "unchecked"}[plan.certified]
    points = say.say("page.points")
    lines = (
        ("value", f"{say.number(plan.value, 1)} {points}"),
        ("bound", f"{say.number(plan.bound, 1)} {points}" if plan.bound is not None else say.number(None)),
        ("gap", say.percent(None if plan.gap_percent is None else plan.gap_percent / 100, 2)),
        ("certificate", f"{say.term('certificate', plan.certificate)}, {say.say(f'certificate.{checked}')}"),
        ("helped", f"{say.number(len(planned))} / {say.number(model.firms_total)}"),
        ("steps", say.number(sum(len(firm.steps) for firm in planned))),
        ("members", say.number(members, 1)),
        *((("ended", say.say("page.yes")),) if plan.ended_early else ()),
    )
    return Section(
        "plan",
        sentences.plan(model, say),
        table=Table(
            (say.say("head.measure"), say.say("head.figure")),
            tuple((say.say(f"measure.{key}"), text) for key, text in lines),
        ),
        tables_shown=frozenset({"firms", "answers", "capacity"}),
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("farled.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")


@cache
def _css() -> Markup:
    return Markup((files("farled.reports") / "templates" / "report.css").read_text(encoding="utf-8"))
