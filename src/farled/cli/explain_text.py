"""One firm's plan and its reasons as a person reads them on the terminal."""

from __future__ import annotations

from typing import Any

from farled.cli.options import Language
from farled.cli.output import console, heading, number, plain
from farled.cli.planning_text import WHY
from farled.packs.values import RegionPack

Row = dict[str, Any]

_SOME = 0.05
"""Points that show at one decimal."""

_SENTENCES = {
    "covers_need": "reaches level {level:.1f} for a need of {need}",
    "evidence": "{claims} claims, level between {low:.1f} and {high:.1f}",
    "thin_evidence": "thin evidence: level between {low:.1f} and {high:.1f}",
    "stale_evidence": "the newest claim is {years} years old",
    "tie": "works with the lead already",
    "no_tie": "no known tie to the lead",
    "same_place": "in the same municipality",
    "language": "speaks a language of the firm",
    "member": "the firm is a member",
    "lead": "leads the coalition",
    "in_coalition": "takes another step of this firm too",
    "lower_level": "reaches only level {level:.1f}",
    "price": "its hours are short: {price:.2g} points each",
    "full": "its calendar is full",
    "cost": "taking part costs {points:g} points",
    "fee": "the firm pays {euro:g} euro",
    "aid": "counts {euro:g} euro of de minimis aid",
    "assumed_capacity": "its capacity is assumed, nobody has stated it",
    "add_hours": "{hours:g} more hours of {area} at {organisation}",
    "add_seat": "one more seat for {area} at {organisation}",
    "add_competence": "somebody at level {level} or more in {area}",
    "widen_eligibility": "{organisation} open to firms like this",
    "dearer": "{points:g} points less to take part, or a member who serves several needs",
}

_RULES = {
    "size_class": ("of size class {}", "has (employees, turnover, balance) {}"),
    "sector": ("of NACE {}", "is of {}"),
    "place": ("in {}", "is in {}"),
    "stage": ("at stage {}", "is at {}"),
    "membership": ("that are members of {}", "is a member of {}"),
    "language": ("that speak {}", "speaks {}"),
    "market": ("bound for {}", "is bound for {}"),
    "employees_min": ("with at least {} employees", "has {}"),
    "employees_max": ("with at most {} employees", "has {}"),
    "turnover_min": ("with a turnover of at least {} euro", "has {}"),
    "turnover_max": ("with a turnover of at most {} euro", "has {}"),
    "age_max": ("of at most {} years", "was founded in {}"),
}
"""Rule of eligibility → whom it takes, and what this firm has instead."""


def sentence(reason: Row) -> str:
    """A reason in words."""
    return _SENTENCES[reason["code"]].format(**reason["values"])


def show(region: RegionPack, found: Row, language: Language) -> None:
    """Write the plan of one firm, step by step, with its reasons."""
    screen = console()
    names = {area.id: area.name(language) for area in region.areas}
    mark = " (synthetic)" if region.synthetic else ""
    screen.print(f"{found['name'] or found['firm']} ({found['firm']}){mark}")
    if found["lead"] is None:
        screen.print("No coalition: nothing that can be had is worth its cost.")
    else:
        screen.print(f"Lead: {found['lead']}. Members: {', '.join(found['members'])}. "
                     f"Worth {number(found['value'], 1)} points, of which joining takes "
                     f"{number(found['joining_cost'], 1)}.")  # fmt: skip
    for step in found["steps"]:
        _step(screen, step, names)
    for gap in found["uncovered"]:
        _gap(screen, gap, names)
    if found["unknown"]:
        screen.print(f"\nNot known, so not planned: {', '.join(names[area] for area in found['unknown'])}")
    if found["excluded"]:
        heading(screen, "Not in this firm's pool")
        for row in found["excluded"]:
            screen.print(_list([("", f"{row['organisation']}: {'; '.join(map(_excluded, row['reasons']))}")]))


def _step(screen: Any, step: Row, names: dict[str, str]) -> None:
    service = step["service"] or "no service listed"
    what = f"{names[step['area']]}: {step['organisation']}, {service}, {step['amount']:g} {step['unit']}"
    heading(screen, f"{step['quarter']} {what}")
    rows = [("+", sentence(reason)) for reason in step["for"]]
    rows += [("−", sentence(reason)) for reason in step["against"]]
    screen.print(_list([*rows, ("", _runner_up(step["runner_up"]))]))


def _list(rows: list[tuple[str, str]]) -> Any:
    """Sentences behind their signs, folded beside and not below them."""
    from rich.table import Table
    from rich.text import Text

    made = Table.grid(padding=(0, 1, 0, 0))
    made.add_column(min_width=3, justify="right")
    made.add_column(overflow="fold")
    for sign, words in rows:
        made.add_row(sign, Text(plain(words)))
    return made


def _runner_up(other: Row | None) -> str:
    if other is None:
        return "Nobody else in the pool can take this step."
    # A price that rounds to nothing is no reason a reader could weigh.
    reasons = [one for one in other["why"] if one["code"] != "price" or one["values"]["price"] >= _SOME]
    why = "; ".join(map(sentence, reasons)) or "ties are broken by name"
    return f"Runner-up: {other['organisation']}, {_less(other['points_less'])}: {why}"


def _less(points: float) -> str:
    if abs(points) < _SOME:
        return "worth the same at the plan's prices"
    if points > 0:
        return f"{number(points, 1)} points less at the plan's prices"
    return f"{number(-points, 1)} points more at this step alone, but not within a coalition"


def _gap(screen: Any, gap: Row, names: dict[str, str]) -> None:
    heading(screen, f"Open: {names[gap['area']]}, need {gap['need']}: {WHY[gap['reason']]}")
    if gap["able"]:
        screen.print(_list([("", f"Able in the region: {', '.join(gap['able'])}")]))
    for reason in gap["would_close"][:5]:
        screen.print(_list([("", f"Would close it: {sentence(reason)}")]))


def _excluded(reason: Row) -> str:
    words = {
        "beyond_pool": "further away than the pool reaches",
        "nothing_needed": "offers nothing this firm needs and may have",
        "forbidden": "ruled out by the rules of this plan",
    }
    if reason["rule"] in words:
        return words[reason["rule"]]
    wanted = " or ".join(reason["wanted"])
    takes, has = _RULES.get(reason["rule"], (f"{reason['rule']} {{}}", "{}"))
    return f"takes firms {takes.format(wanted)}; this one {has.format(reason['given'] or 'none')}"
