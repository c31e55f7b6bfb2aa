"""One firm's plan and its reasons as a person reads them on the terminal."""

from __future__ import annotations

from typing import Any

from farled.cli.options import Language
from farled.cli.output import console, heading, number
from farled.cli.planning_text import WHY
from farled.packs.values import RegionPack

Row = dict[str, Any]

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
    "price": "its hours are short: {price:g} points each",
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
            screen.print(f"  {row['organisation']}: {'; '.join(map(_excluded, row['reasons']))}")


def _step(screen: Any, step: Row, names: dict[str, str]) -> None:
    service = step["service"] or "no service listed"
    what = f"{names[step['area']]}: {step['organisation']}, {service}, {step['amount']:g} {step['unit']}"
    heading(screen, f"{step['quarter']} {what}")
    for reason in step["for"]:
        screen.print(f"  + {sentence(reason)}")
    for reason in step["against"]:
        screen.print(f"  − {sentence(reason)}")
    other = step["runner_up"]
    if other is None:
        screen.print("  Nobody else in the pool can take this step.")
    else:
        why = "; ".join(sentence(reason) for reason in other["why"]) or "ties are broken by name"
        screen.print(f"  Runner-up: {other['organisation']}, {_less(other['points_less'])}: {why}")


def _less(points: float) -> str:
    if points >= 0:
        return f"{number(points, 1)} points less at the plan's prices"
    return f"{number(-points, 1)} points more at this step alone, but not within a coalition"


def _gap(screen: Any, gap: Row, names: dict[str, str]) -> None:
    heading(screen, f"Open: {names[gap['area']]}, need {gap['need']}: {WHY[gap['reason']]}")
    if gap["able"]:
        screen.print(f"  Able in the region: {', '.join(gap['able'])}")
    for reason in gap["would_close"][:5]:
        screen.print(f"  Would close it: {sentence(reason)}")


def _excluded(reason: Row) -> str:
    words = {
        "beyond_pool": "further away than the pool reaches",
        "nothing_needed": "offers nothing this firm needs",
        "forbidden": "ruled out by the rules of this plan",
    }
    if reason["rule"] in words:
        return words[reason["rule"]]
    return f"{reason['rule']} {' or '.join(reason['wanted'])} asked for, the firm has {reason['given']}"
