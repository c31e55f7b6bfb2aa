"""From a pack to what the planner reads."""

from __future__ import annotations

from pathlib import Path

from farled.packs.planning import plan_input
from farled.packs.reading import read_pack

PACKS = Path(__file__).resolve().parents[2] / "packs"


def test_every_table_a_plan_weighs_is_handed_on() -> None:
    pack = read_pack(PACKS / "saltvidda")
    source = plan_input(pack)
    for name in ("areas", "organisations", "eligibility", "services", "capacity", "ties", "precedence",
                 "costs", "firms", "aid", "date"):  # fmt: skip
        assert getattr(source, name) == getattr(pack, name), name
    assert source.needs.firms == tuple(firm.id for firm in pack.firms)
    assert source.needs.areas == tuple(area.id for area in pack.areas)


def test_a_firm_that_has_answered_nothing_has_no_known_need() -> None:
    """Unknown is never 0: -1 in the table of needs."""
    pack = read_pack(PACKS / "saltvidda")
    silent = {firm.id for firm in pack.firms} - {answer.firm for answer in pack.answers}
    needs = plan_input(pack).needs
    rows = [levels for firm, levels in zip(needs.firms, needs.levels.tolist(), strict=True) if firm in silent]
    assert all(level < 0 for levels in rows for level in levels)


def test_a_pack_without_firms_gives_an_empty_input() -> None:
    source = plan_input(read_pack(PACKS / "gavleborg"))
    assert source.firms == () and source.needs.levels.shape[0] == 0
