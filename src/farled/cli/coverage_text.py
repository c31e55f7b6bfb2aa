"""Coverage as a person reads it: the areas, the weakest link, who can do what, on what evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from farled.cli.output import (
    UNKNOWN,
    console,
    counted,
    heading,
    interval,
    number,
    percent,
    percent_interval,
    plain,
    probability,
    table,
)
from farled.directory.coverage import AreaCoverage, Coverage, OrganisationCoverage
from farled.directory.niche import Niche, Niches
from farled.packs.values import RegionPack
from farled.terms.scales import Provenance

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

MOST_COLUMNS = 24
"""More areas than this are listed by organisation: a matrix of them could not be read."""

CELL = 8
NARROW_NAME, WIDE_NAME, WIDE_SCREEN = 15, 30, 100
STRONGEST = 3
MOST_CONTRADICTIONS = 10

Cells = dict[tuple[str, str], OrganisationCoverage]


def show(pack: RegionPack, found: Coverage, stand_out: Niches, language: str) -> None:
    """Write the coverage of a region to the terminal."""
    screen = console()
    names = {area.id: area.name(language) for area in pack.areas}
    names |= {one.id: one.name for one in pack.organisations}
    screen.print(plain(opening(pack)), style="bold")
    screen.print(demand_note(pack))
    screen.print()
    screen.print(_areas(pack, found, names, best=screen.width >= WIDE_SCREEN or not pack.firms))
    for sentence in (weakest_sentence(found, names), *_gaps(found, names)):
        screen.print()
        screen.print(plain(sentence))
    _levels(screen, pack, found, names)
    _stand_out(screen, pack, stand_out, names)
    _evidence(screen, pack, found, names)


def opening(pack: RegionPack) -> str:
    """Say what is looked at: the region, its size and whether it is invented."""
    parts = [
        counted(len(pack.organisations), "organisation"),
        counted(len(pack.firms), "firm"),
        counted(len(pack.claims), "claim"),
    ]
    marked = "; with synthetic data" if pack.synthetic else ""
    return f"{pack.title}, {pack.date.isoformat()}: {', '.join(parts)}{marked}"


def demand_note(pack: RegionPack) -> str:
    """Say what coverage is a share of."""
    if pack.firms:
        return (
            "Coverage: share of the firms' weighted need that the best organisation each may go to can "
            "meet, before capacity. Needs not known are left out."
        )
    return (
        "No firms in the pack: coverage takes every area as fully needed (level 3) and every "
        "organisation as open to all."
    )


def weakest_sentence(found: Coverage, names: dict[str, str]) -> str:
    """Say which area is the weakest link, how probably, and what comes next."""
    ranked = sorted(
        (row for row in found.areas if row.p_weakest is not None),
        key=lambda row: (row.area != found.weakest, -(row.p_weakest or 0)),
    )
    if not ranked:
        return "Weakest link: not known; no area has both a need and a claim."
    first = ranked[0]
    text = f"Weakest link: {names[first.area]}, with probability {probability(first.p_weakest)}"
    if len(ranked) > 1:
        text += f"; next comes {names[ranked[1].area]} with {probability(ranked[1].p_weakest)}"
    if (first.p_weakest or 0) < 0.5:
        text += ". Likelier than not another area is weaker: the evidence does not single one out"
    return f"{text}."


def _areas(pack: RegionPack, found: Coverage, names: dict[str, str], *, best: bool) -> Table:
    """One row by area; who is best is left out on a narrow screen, where it stands in the levels below."""
    rows = list(found.areas)
    if len(rows) > MOST_COLUMNS:
        rows.sort(key=lambda row: (row.coverage is None, row.coverage or 0.0))
    columns = ["area", *(["best organisation"] if best else []), "coverage", "95 %", "p weakest"]
    columns += ["unreached", "need known"] if pack.firms else []
    cells = [_area(row, names, bool(pack.firms)) for row in rows]
    if not best:
        cells = [(row[0], *row[2:]) for row in cells]
    return table(columns, cells, ("tt" if best else "t") + "n" * (len(columns) - 1 - best))


def _area(row: AreaCoverage, names: dict[str, str], firms: bool) -> tuple[str, ...]:
    if row.evidence == "claims":
        best = names[row.best_organisation] if row.best_organisation else "nobody eligible"
    else:
        best = {"no_evidence": "no claim by anybody", "no_need": "no known need"}[row.evidence]
    figures = (percent(row.coverage), percent_interval(row.low, row.high), probability(row.p_weakest))
    asked = (percent(row.unreached), f"{row.firms} of {row.firms + row.unknown}") if firms else ()
    return (names[row.area], best, *figures, *asked)


def _gaps(found: Coverage, names: dict[str, str]) -> list[str]:
    texts = []
    if found.no_evidence:
        listed = ", ".join(names[area] for area in found.no_evidence)
        texts.append(f"Needed, but nobody has a claim, so not known and not in the ranking: {listed}.")
    idle = [names[row.area] for row in found.areas if row.evidence == "no_need"]
    if idle:
        texts.append(f"No firm is known to need: {', '.join(idle)}.")
    return texts


def _levels(screen: Console, pack: RegionPack, found: Coverage, names: dict[str, str]) -> None:
    heading(screen, "Who can do what, and how surely")
    if not found.organisations:
        screen.print("Nobody has a claim that counts on the pack's date.")
        return
    screen.print(
        f"Level 0 none, 1 informs, 2 advises hands-on, 3 carries a firm through; below it the 95 % "
        f"interval. {UNKNOWN} is not known, and not 0."
    )
    cells = {(row.pooled.organisation, row.pooled.area): row for row in found.organisations}
    if len(pack.areas) > MOST_COLUMNS:
        screen.print(_strongest(pack, cells, names))
        screen.print("All levels with their intervals: --json.")
        return
    organisations = [one.id for one in pack.organisations]
    longest = max(len(names[one]) for one in organisations)
    width = min(longest, WIDE_NAME if screen.width >= WIDE_SCREEN else NARROW_NAME)
    room = max(1, (screen.width - width - 1) // CELL)
    areas = [area.id for area in pack.areas]
    for start in range(0, len(areas), room):
        screen.print(_matrix(organisations, areas[start : start + room], cells, names, width))


def _matrix(
    organisations: Sequence[str], areas: Sequence[str], cells: Cells, names: dict[str, str], width: int
) -> Table:
    from rich.table import Table
    from rich.text import Text

    made = Table.grid(padding=(0, 1, 0, 0), pad_edge=False)
    made.add_column(width=width, overflow="fold")
    for _ in areas:
        made.add_column(width=CELL - 1, justify="right", overflow="fold")
    made.add_row("", *(Text(hyphened(plain(names[area]), CELL - 1), style="bold") for area in areas))
    for one in organisations:
        made.add_row(Text(plain(names[one])), *(_cell(cells.get((one, area))) for area in areas))
    return made


def hyphened(text: str, width: int) -> str:
    """Break words longer than `width`, at least 4, so that each piece fits and no letter stands alone."""
    pieces = []
    for word in text.split():
        rest = word
        while len(rest) > width:
            cut = min(width - 1, max(len(rest) - 3, 1))
            pieces.append(rest[:cut] + "-")
            rest = rest[cut:]
        pieces.append(rest)
    return " ".join(pieces)


def _cell(row: OrganisationCoverage | None) -> Text:
    from rich.text import Text

    if row is None:
        return Text(UNKNOWN, style="dim")
    level = row.pooled
    return Text.assemble(number(level.mean, 1), "\n", (interval(level.low, level.high, 1), "dim"))


def _strongest(pack: RegionPack, cells: Cells, names: dict[str, str]) -> Table:
    rows = []
    for one in pack.organisations:
        known = sorted(
            (row.pooled for (organisation, _), row in cells.items() if organisation == one.id),
            key=lambda level: (-level.mean, level.area),
        )
        best = ", ".join(
            f"{names[level.area]} {level.mean:.1f} ({interval(level.low, level.high, 1)})"
            for level in known[:STRONGEST]
        )
        rows.append((one.name, best or UNKNOWN, f"{len(known)} of {len(pack.areas)}"))
    return table(["organisation", f"highest levels, at most {STRONGEST}", "areas known"], rows, "ttn")


def _stand_out(screen: Console, pack: RegionPack, found: Niches, names: dict[str, str]) -> None:
    if not found.niches:
        return
    heading(screen, "What each organisation stands out in")
    screen.print(
        "How many times the others' share of an area its own share is. What nobody has claimed may be any "
        "level, so intervals are wide."
    )
    order = [one.id for one in pack.organisations]
    ranked = sorted(found.niches, key=lambda row: order.index(row.organisation))
    rows = [_niche(row, found.areas, names) for row in ranked]
    columns = ["organisation", "stands out in", "probability", "times others", "95 %"]
    screen.print(table(columns, rows, "ttnnn"))


def _niche(row: Niche, areas: Sequence[str], names: dict[str, str]) -> tuple[str, ...]:
    times = row.quotients[list(areas).index(row.niche)]
    sure = names[row.niche] if row.p_niche >= 0.5 else "not clear"
    sure += f"; {names[row.niche]}?" if 0.25 <= row.p_niche < 0.5 else ""
    return (
        names[row.organisation],
        sure,
        probability(row.p_niche),
        number(times.mean, 1),
        interval(times.low, times.high, 1),
    )


def _evidence(screen: Console, pack: RegionPack, found: Coverage, names: dict[str, str]) -> None:
    heading(screen, "What this rests on")
    for sentence in evidence_sentences(pack, found, names):
        screen.print(plain(sentence))


def evidence_sentences(pack: RegionPack, found: Coverage, names: dict[str, str]) -> list[str]:
    """Say how many claims of which provenance there are, how old, and where they contradict."""
    kinds = Counter(claim.provenance for claim in pack.claims)
    listed = [f"{kinds[one]} {one.value}" for one in reversed(Provenance) if kinds[one]]
    texts = [f"Claims by provenance, best first: {', '.join(listed) or 'none'}."]
    if pack.claims:
        days = [claim.date.isoformat() for claim in pack.claims]
        texts.append(f"Oldest claim {min(days)}, newest {max(days)}.")
    invented = sorted(pack.synthetic_tables)
    if invented:
        texts.append(f"Synthetic tables: {', '.join(invented)}.")
    apart = [row.pooled for row in found.organisations if row.pooled.contradiction]
    texts += [
        f"Claims two levels or more apart: {names[one.organisation]}, {names[one.area]} "
        f"(pooled {one.mean:.1f}, {interval(one.low, one.high, 1)})."
        for one in apart[:MOST_CONTRADICTIONS]
    ]
    if len(apart) > MOST_CONTRADICTIONS:
        texts.append(f"and {len(apart) - MOST_CONTRADICTIONS} more such pairs.")
    texts.append(f"Uncertainty: {found.draws} draws, seed {found.seed}.")
    return texts
