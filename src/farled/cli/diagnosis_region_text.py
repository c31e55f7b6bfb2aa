"""The diagnosis of a region as a person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from farled.cli.diagnosis_region import Summary
from farled.cli.output import (
    console,
    counted,
    grouped,
    heading,
    interval,
    number,
    percent,
    percent_interval,
    plain,
    table,
)
from farled.diagnosis.groups import ALL, AreaGroup
from farled.packs.values import RegionPack
from farled.terms.scales import Side

if TYPE_CHECKING:
    from rich.console import Console

MOST_AREAS = 24
"""More areas than this are shown without their size classes."""

REMARKS = {
    "alpha_below_0.6": ("a", "alpha below 0.6: the area's lines do not hang together well"),
    "under_30_answers": ("b", "under 30 firms answered every line: alpha is uncertain"),
    "alpha_one_item": ("c", "one line only: alpha is not defined"),
    "alpha_undefined": ("d", "too few or too equal answers: alpha is not defined"),
}
"""Letter and meaning of each remark of the group statistics (docs/methods/diagnosis.md §7.3)."""

SEVERE, MARKED = 3, 2


def show(pack: RegionPack, side: Side, found: tuple[Summary, ...], *, limit: int, language: str) -> None:
    """Write the diagnosis of a region to the terminal."""
    screen = console()
    names = {area.id: area.name(language) for area in pack.areas}
    marked = "; with synthetic data" if pack.synthetic else ""
    firms = counted(len(pack.firms), "firm")
    screen.print(plain(f"{pack.title}, {pack.date.isoformat()}: {firms}{marked}"), style="bold")
    if not pack.firms:
        screen.print("No firms, so nothing to diagnose.")
    elif not found:
        screen.print("No organisation has answered the check about a firm.")
    else:
        titles = {one.id: one.name for one in pack.organisations}
        for summary in found:
            who = "The firms' own answers" if summary.by is None else f"Answers of {titles[summary.by]}"
            heading(screen, who)
            _summary(screen, pack, summary, names, limit)
        _other_side(screen, pack, side)


def answered_sentence(summary: Summary, firms: int) -> str:
    """Say how many firms answered and what stands on their lines."""
    lines = summary.lines
    total = lines.answered + lines.dont_know + lines.not_concerned + lines.not_answered
    return (
        f"{lines.firms} of {counted(firms, 'firm')} answered (latest check of each). "
        f"Of their {grouped(total)} lines: {grouped(lines.answered)} with a severity, "
        f"{grouped(lines.dont_know)} don't know, "
        f"{grouped(lines.not_concerned)} does not concern us, {grouped(lines.not_answered)} not answered."
    )


def _summary(screen: Console, pack: RegionPack, summary: Summary, names: dict[str, str], limit: int) -> None:
    screen.print(answered_sentence(summary, len(pack.firms)))
    if not summary.lines.firms:
        return
    screen.print(
        "Mean severity from 0 not significant to 4 extremely significant; marked+: share of firms whose need "
        "is marked or severe."
    )
    classes = len(names) <= MOST_AREAS
    known = [row for row in summary.groups if row.size_class == ALL or row.prevalence_n]
    rows = [row for row in known if row.size_class == ALL or classes]
    columns = ["area", "firms", "mean", "95 %", "marked+", "95 %", "alpha", "95 %", ""]
    screen.print()
    screen.print(table(columns, [_group(row, names) for row in rows], "tnnnnnnnk"))
    used = {remark for row in rows for remark in row.remarks}
    for remark, (letter, meaning) in REMARKS.items():
        if remark in used:
            screen.print(f"{letter}  {meaning}", style="dim")
    if not classes:
        screen.print("By size class: --json.")
    if limit:
        _highest(screen, pack, summary, names, limit)


def _group(row: AreaGroup, names: dict[str, str]) -> tuple[str, ...]:
    alpha = row.alpha
    return (
        names[row.area] if row.size_class == ALL else f"  {row.size_class}",
        f"{row.n}/{row.firms}",
        number(row.mean),
        interval(row.mean_low, row.mean_high),
        percent(row.prevalence),
        percent_interval(row.prevalence_low, row.prevalence_high),
        number(alpha.value if alpha else None),
        interval(alpha.low, alpha.high) if alpha else interval(None, None),
        "".join(REMARKS[remark][0] for remark in row.remarks),
    )


def _highest(screen: Console, pack: RegionPack, summary: Summary, names: dict[str, str], limit: int) -> None:
    known = [one for one in summary.needs if one.known]
    titles = {firm.id: firm.name for firm in pack.firms}
    shown = known[:limit]
    heading(screen, f"Highest needs: {len(shown)} of {counted(len(known), 'firm')} with a known need")
    rows = []
    for one in shown:
        severe = [names[area] for area, level in one.levels.items() if level == SEVERE]
        marked = sum(level == MARKED for level in one.levels.values())
        total = f"{one.total} of {3 * one.known}"
        unknown = str(len(one.levels) - one.known)
        rows.append((one.firm, titles[one.firm], ", ".join(severe), str(marked), total, unknown))
    columns = ["firm", "name", "severe in", "marked", "need", "unknown"]
    screen.print(table(columns, rows, "kttnnn"))
    silent = len(summary.needs) - len(known)
    if silent:
        screen.print(f"{counted(silent, 'firm')} without any known need: unknown, and not 0.")


def _other_side(screen: Console, pack: RegionPack, side: Side) -> None:
    other = Side.ORGANISATION if side == Side.SME else Side.SME
    firms = {row.firm for row in pack.answers if row.side == other}
    if firms:
        whose = "Organisations" if other == Side.ORGANISATION else "The firms themselves"
        screen.print()
        screen.print(f"{whose} answered too, about {counted(len(firms), 'firm')}: --side {other.value}.")
