"""A plan as a person reads it on the terminal."""

from __future__ import annotations

import shlex
from collections import Counter
from pathlib import Path
from typing import Any

from farled.cli.output import console, counted, grouped, heading, number, percent, plain, table
from farled.packs.values import RegionPack

Row = dict[str, Any]

WHY = {
    "nobody_able": "nobody able",
    "nobody_eligible": "nobody eligible",
    "no_capacity": "no capacity",
    "not_worth_its_cost": "not worth its cost",
}
ASSUMED = {
    "capacity_not_stated": "capacity in a quarter not stated: the pack's or the documented default",
    "hours_not_stated": "hours of a service not stated: the pack's or the documented default",
    "no_service_listed": "organisation able in an area but lists no service there: hours as above",
    "aid_not_stated": "aid of a service not stated: counted as none, ask before agreeing",
    "fee_not_stated": "fee of a service not stated: counted as free, ask before agreeing",
}


MOST_AREAS = 24
"""Areas above which only those with an open or unknown need are listed, most open first."""


def show_plan(region: RegionPack, plan: Row, pack: Path, output: Path | None) -> None:
    """Write what the plan reaches, where it stops and what it assumes."""
    screen = console()
    mark = " (synthetic)" if region.synthetic else ""
    rows = plan["firms"]
    quarters = counted(plan["rules"]["quarters"], "quarter")
    screen.print(plain(f"{region.title}{mark}, from {plan['rules']['start']} over {quarters}"))
    if rows:
        _reached(screen, plan)
        _areas(screen, region, plan)
        _dear(screen, region, plan)
        _groups(screen, plan)
        _assumed(screen, plan)
    else:
        screen.print(_nothing(region, plan))
    _moved(screen, plan)
    if output is not None:
        # Kept whole, so that the command can be copied.
        screen.print(plain(f"\nWritten to {output}. Check it with:"), soft_wrap=True)
        screen.print(plain(f"farled certify {shlex.quote(str(pack))} {shlex.quote(str(output))}"),
                     soft_wrap=True)  # fmt: skip


def _nothing(region: RegionPack, plan: Row) -> str:
    if not region.firms:
        return "The pack has no firms, so there is nothing to plan."
    among = counted(len(plan["rules"]["only"]), "firm") if plan["rules"]["only"] else "firms"
    return f"None of the {among} has a known need, so there is nothing to plan."


def _reached(screen: Any, plan: Row) -> None:
    helped = sum(bool(row["steps"]) for row in plan["firms"])
    steps = sum(len(row["steps"]) for row in plan["firms"])
    verb = "gets" if helped == 1 else "get"
    screen.print(f"{grouped(helped)} of {counted(len(plan['firms']), 'firm')} with a known need {verb} "
                 f"a coalition, with {counted(steps, 'step')}.")  # fmt: skip
    screen.print(f"Worth {number(plan['value'], 1)} points; no plan can exceed {number(plan['bound'], 1)} "
                 f"(gap {plan['gap_percent']:.2f} %).")  # fmt: skip
    if plan["rules"]["floor"] and not plan["value"] and plan["firms"]:
        screen.print("Under this floor no plan but the empty one was found: give a lower --floor.")
    if plan["ended_early"]:
        screen.print("Ended early: this is the best plan found until then.")


def _areas(screen: Any, region: RegionPack, plan: Row) -> None:
    heading(screen, "Needs by area")
    covered: Counter[str] = Counter()
    for row in plan["firms"]:
        covered.update(step["area"] for step in row["steps"])
    gaps: dict[str, Counter[str]] = {}
    for row in plan["uncovered"]:
        gaps.setdefault(row["area"], Counter())[row["reason"]] += row["firms"]
    unknown = Counter(row["area"] for row in plan["unknown"])
    total = {area: gap.total() for area, gap in gaps.items()}
    listed = [area for area in region.areas if area.id in covered or area.id in total or area.id in unknown]
    shown = listed
    if len(listed) > MOST_AREAS:
        listed = [area for area in listed if area.id in total or area.id in unknown]
        listed.sort(key=lambda area: -total.get(area.id, 0))
    rows = []
    for area in listed:
        why = ", ".join(f"{WHY[code]} {n}" for code, n in gaps.get(area.id, Counter()).most_common())
        left = str(total.get(area.id, 0))
        rows.append((area.name("en"), str(covered[area.id]), left, str(unknown[area.id]), why))
    if rows:
        screen.print(table(["area", "steps", "open", "not known", "why open"], rows, "tnnnt"))
    if len(shown) > len(listed):
        full = grouped(len(shown) - len(listed))
        screen.print(f"{full} {'more areas have' if rows else 'areas have'} every known need covered.")


def _dear(screen: Any, region: RegionPack, plan: Row) -> None:
    dear = sorted((row for row in plan["capacity"] if row["price"] > 0), key=lambda row: -row["price"])[:8]
    if not dear:
        return
    heading(screen, "Where one more hour or seat is worth most")
    names = {area.id: area.name("en") for area in region.areas}
    rows = [(row["organisation"], names[row["area"]], row["quarter"], _use(row), number(row["price"], 1))
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
    heading(screen, "What the plan assumes")
    counts = Counter(row["kind"] for row in plan["assumptions"])
    rows = [(grouped(n), ASSUMED[kind]) for kind, n in counts.most_common()]
    screen.print(table(["times", "assumed"], rows, "nt"))


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
