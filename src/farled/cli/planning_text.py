"""A plan as a person reads it on the terminal."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from farled.cli.output import console, counted, heading, number, percent, table
from farled.packs.values import RegionPack

Row = dict[str, Any]

WHY = {
    "nobody_able": "nobody able",
    "nobody_eligible": "nobody eligible",
    "no_capacity": "no capacity",
    "not_worth_its_cost": "not worth its cost",
}


def show_plan(region: RegionPack, plan: Row, output: Path | None) -> None:
    """Write what the plan reaches, where it stops and what it assumes."""
    screen = console()
    mark = " (synthetic)" if region.synthetic else ""
    rows = plan["firms"]
    helped = sum(bool(row["steps"]) for row in rows)
    steps = sum(len(row["steps"]) for row in rows)
    screen.print(
        f"{region.title}{mark}, from {plan['rules']['start']} over {plan['rules']['quarters']} quarters"
    )
    screen.print(f"{counted(helped, 'firm')} of {len(rows)} get a coalition, {counted(steps, 'step')}.")
    screen.print(f"Worth {number(plan['value'], 1)} points; no plan can exceed {number(plan['bound'], 1)} "
                 f"(gap {plan['gap_percent']:.2f} %).")  # fmt: skip
    if plan["ended_early"]:
        screen.print("Ended early: this is the best plan found until then.")
    _areas(screen, region, plan)
    _dear(screen, plan)
    _groups(screen, plan)
    _assumed(screen, plan)
    _moved(screen, plan)
    if output is not None:
        screen.print(f"\nWritten to {output}. Check it with: farled certify PACK {output}")


def _areas(screen: Any, region: RegionPack, plan: Row) -> None:
    heading(screen, "Needs by area")
    covered: Counter[str] = Counter()
    for row in plan["firms"]:
        covered.update(step["area"] for step in row["steps"])
    gaps: dict[str, Counter[str]] = {}
    for row in plan["uncovered"]:
        gaps.setdefault(row["area"], Counter())[row["reason"]] += row["firms"]
    unknown = Counter(row["area"] for row in plan["unknown"])
    rows = []
    for area in region.areas:
        gap = gaps.get(area.id, Counter())
        if covered[area.id] or gap or unknown[area.id]:
            why = ", ".join(f"{WHY[code]} {n}" for code, n in gap.most_common())
            rows.append(
                (area.name("en"), str(covered[area.id]), str(gap.total()), str(unknown[area.id]), why)
            )
    screen.print(table(["area", "steps", "open", "not known", "why open"], rows, "tnnnt"))


def _dear(screen: Any, plan: Row) -> None:
    dear = sorted((row for row in plan["capacity"] if row["price"] > 0), key=lambda row: -row["price"])[:8]
    if not dear:
        return
    heading(screen, "Where one more hour or seat is worth most")
    rows = [(row["organisation"], row["area"], row["quarter"], _use(row), number(row["price"], 1))
            for row in dear]  # fmt: skip
    screen.print(table(["organisation", "area", "quarter", "used", "points"], rows, "tttkn"))


def _use(row: Row) -> str:
    assumed = " (assumed)" if row["assumed"] else ""
    return f"{row['used']:g} of {row['amount']:g} {row['unit']}{assumed}"


def _groups(screen: Any, plan: Row) -> None:
    heading(screen, f"Coverage by {plan['rules']['floor_by'].replace('_', ' ')}")
    rows = [(row["group"], str(row["firms"]), percent(row["coverage"]), percent(row["of_mean"]))
            for row in plan["fairness"]]  # fmt: skip
    screen.print(table(["group", "firms", "covered", "of the mean"], rows, "tnnn"))


def _assumed(screen: Any, plan: Row) -> None:
    if not plan["assumptions"]:
        return
    words = {
        "capacity_not_stated": "calendars nobody has stated, counted with the documented default",
        "hours_not_stated": "services without stated hours, counted with the documented default",
        "no_service_listed": "areas where an organisation is able but lists no service",
        "aid_not_stated": "services without stated aid, counted as giving none: check before agreeing",
        "fee_not_stated": "services without a stated fee, counted as free: check before agreeing",
    }
    heading(screen, "What the plan assumes")
    counts = Counter(row["kind"] for row in plan["assumptions"])
    screen.print(table(["", "assumption"], [(str(n), words[kind]) for kind, n in counts.most_common()], "nt"))


def _moved(screen: Any, plan: Row) -> None:
    if not plan["moved"]:
        return
    heading(screen, f"What moved ({len(plan['moved'])})")
    for row in plan["moved"][:20]:
        if "why" in row:
            screen.print(f"{row['firm']}: {row['what']}, {row['why']}")
        else:
            screen.print(
                f"{row['firm']} {row['area'] or ''}: {row['before'] or 'open'} → {row['after'] or 'open'}"
            )
    if len(plan["moved"]) > 20:
        screen.print(f"and {len(plan['moved']) - 20} more, all in the plan under `moved`")
