"""A report as a file: sheets with definitions, the day counted, what was asked for and who asked."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from farled.reporting.spans import ALL
from farled_web.reporting import words
from farled_web.reporting.reportview import Number, ReportView
from farled_web.ui.cells import Text

Sheet = tuple[str, list[str], list[list[Any]]]


def sheets(view: ReportView, who: str) -> list[Sheet]:
    """Give every part of a report as a sheet.

    Args:
        view: The report.
        who: Who asked for the file.
    """
    found = [_about(view, who)]
    if not view.empty:
        found += [
            _indicators(view),
            _sizes(view),
            _standing(view),
            _waits(view),
            _declines(view),
            _achievements(view),
            _shares(view),
            _promise(view),
        ]
    return [*found, _definitions(view)]


def one_table(given: list[Sheet], view: ReportView) -> tuple[list[str], list[list[Any]]]:
    """Give the same as one table, a number a row, with its definition and the day counted beside it."""
    heads = [
        _("Part"),
        _("What"),
        _("Measure"),
        _("Value"),
        _("Definition"),
        _("Source"),
        _("Period"),
        _("Region"),
        _("Organisation"),
        _("Project"),
        _("Counted"),
    ]
    report = view.report
    counted = timezone.localtime(report.counted_at).isoformat(timespec="minutes") if report.counted_at else ""
    tail = [
        view.span_name,
        report.region.name,
        report.organisation.name if report.organisation else "",
        report.project.name if report.project else "",
        counted,
    ]
    defined = {row["code"]: (row["definition"], row["source"]) for row in _rows(view)}
    rows = []
    for title, columns, lines in given[1:-1]:
        for line in lines:
            texts = [str(cell) for cell in line if isinstance(cell, str)]
            for head, cell in zip(columns, line, strict=True):
                if not isinstance(cell, str):
                    rows.append(
                        [
                            title,
                            " · ".join(texts[:3]),
                            head,
                            cell,
                            *defined.get(texts[0] if texts else "", ("", "")),
                            *tail,
                        ]
                    )
    return heads, rows


def _rows(view: ReportView) -> list[dict[str, Any]]:
    return [] if view.empty else view.indicators


def _value(number: Number | None) -> Any:
    if number is None or (number.value is None and not number.hidden):
        return None
    return str(words.HIDDEN) if number.value is None else number.value


def _about(view: ReportView, who: str) -> Sheet:
    report = view.report
    rows: list[list[Any]] = [
        [_("Region"), report.region.name],
        [_("Organisation"), report.organisation.name if report.organisation else _("all")],
        [_("Project"), report.project.name if report.project else _("all")],
        [_("Period"), view.span_name],
        [_("From"), None if report.span.code == ALL else report.span.start],
        [_("Up to, not with"), report.span.end],
        [_("Counted"), report.counted_at],
        [_("File made"), timezone.now()],
        [_("By"), who],
        [
            _("Small numbers"),
            _("hidden below five, with others to protect them (§I9)")
            if report.outside
            else _("not hidden: for the region and the organisation alone"),
        ],
        [_("Invented data"), _("Yes") if report.region.synthetic else _("No")],
        [_("How it is counted"), "docs/methods/reporting.md"],
    ]
    return _("About"), [_("What"), _("Value")], rows


def _indicators(view: ReportView) -> Sheet:
    heads = [
        _("Code"),
        _("Indicator"),
        _("Value"),
        *map(str, words.SAID.values()),
        _("Not known"),
        _("Goal"),
        _("Unit"),
    ]
    rows = [
        [
            row["code"],
            row["name"],
            _value(row["value"]),
            *(_value(row["said"].get(name)) for name in words.SAID),
            _value(row["unknown"]),
            row["goal"],
            row["unit"],
        ]
        for row in view.indicators
    ]
    return _("Indicators"), heads, rows


def _pairs(title: str, head: str, unit: str, rows: list[tuple[str, Number]]) -> Sheet:
    return title, [head, unit], [[name, _value(number)] for name, number in rows]


def _sizes(view: ReportView) -> Sheet:
    return _pairs(_("Size classes"), _("Size class"), _("Firms"), view.sizes)


def _standing(view: ReportView) -> Sheet:
    return _pairs(_("Cases"), _("Where they stand"), _("Cases"), view.standing)


def _waits(view: ReportView) -> Sheet:
    heads: list[Text] = [
        _("Wait"),
        _("Cases"),
        _("Over"),
        _("Lower quartile, days"),
        _("Median, days"),
        _("Upper quartile, days"),
        _("Median from"),
        _("Median to"),
    ]
    keys = ("n", "done", "q1", "median", "q3", "low", "high")
    rows = [[row["name"], *(_value(row[key]) for key in keys)] for row in view.waits]
    rows += [
        [f"{words.WAITS['contact']}: {row['name']}", *(_value(row[key]) for key in keys)]
        for row in view.waits_by_area
    ]
    return _("Waits"), [str(head) for head in heads], rows


def _declines(view: ReportView) -> Sheet:
    heads = [_("Support area"), _("Organisation"), _("Reason"), _("Cases"), _("Firms")]
    rows = [
        [row["area"], row["organisation"], row["reason"], _value(row["cases"]), _value(row["firms"])]
        for row in view.declines
    ]
    rows += [["", "", name, _value(number), None] for name, number in view.declines_by_reason]
    return _("Declines"), heads, rows


def _achievements(view: ReportView) -> Sheet:
    said = [str(one) for one in words.SAID.values()]
    heads = [_("Milestone"), *said, _("Amount, confirmed"), _("Amount, not confirmed"), _("Amount not known")]
    rows = []
    for row in view.achievements:
        amounts = (row["confirmed_amount"], row["unconfirmed_amount"], row["unknown"])
        shown = [_value(one) if row["has_amount"] else None for one in amounts]
        rows.append([row["name"], *(_value(row["number"][name]) for name in words.SAID), *shown])
    return _("Milestones"), heads, rows


def _shares(view: ReportView) -> Sheet:
    heads = [
        _("Organisation"),
        _("Milestone"),
        _("Its part"),
        _("Contributed to (not to be added up)"),
        _("Part of the amount"),
    ]
    rows = [
        [
            row["organisation"],
            row["kind"],
            _value(row["shared"]),
            _value(row["contributed"]),
            _value(row["amount"]),
        ]
        for row in view.shares
    ]
    return _("Contributions"), heads, rows


def _promise(view: ReportView) -> Sheet:
    keys = ("made", "kept", "late", "overdue", "not_due", "closed", "share")
    heads = [
        _("Organisation"),
        _("Month"),
        _("Wishes"),
        _("In time"),
        _("Late"),
        _("Overdue"),
        _("Not due yet"),
        _("Closed without"),
        _("Share in time"),
    ]
    rows = [[_("All"), "", *(_value(view.promise[key]) for key in keys)]]
    rows += [
        [row["organisation"], row["month"], *(_value(row[key]) for key in keys)]
        for row in view.promise_by_month
    ]
    return _("One working day"), heads, rows


def _definitions(view: ReportView) -> Sheet:
    heads = [_("Code"), _("Indicator"), _("Definition"), _("Source"), _("Unit")]
    rows = [[row["code"], row["name"], row["definition"], row["source"], row["unit"]] for row in _rows(view)]
    rows += [
        [
            "",
            str(_("Waits")),
            _(
                "Days by the calendar from the day a case was sent; cases still open count as waiting at "
                "least so long (Kaplan–Meier)."
            ),
            "§I6",
            _("days"),
        ],
        [
            "",
            str(_("One working day")),
            _(
                "Answered by the end of one working day ÷ answered or overdue; not due yet and "
                "closed in time are left out."
            ),
            "§I7",
            _("share"),
        ],
        [
            "",
            str(_("Declines")),
            _("Cases declined, by area, receiver and reason, as they stand now."),
            "§I10",
            _("cases"),
        ],
        [
            "",
            str(_("Contributions")),
            _("An achievement is counted once and shared by the hours delivered; parts add up to the whole."),
            "§I5",
            _("parts"),
        ],
    ]
    return _("Definitions"), heads, rows
