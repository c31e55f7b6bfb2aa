"""From a pack to the tables that coverage and planning read: each one call, the same for every reader."""

from __future__ import annotations

from farled.diagnosis.need_table import NeedTable, need_table
from farled.directory.coverage import DEFAULT_DRAWS, DEFAULT_SEED, Coverage, coverage
from farled.directory.eligibility import EligibilityIndex
from farled.directory.pooling import PooledTable, pool_claims
from farled.packs.values import RegionPack
from farled.terms.scales import Side


def pooled_levels(pack: RegionPack) -> PooledTable:
    """Pool the pack's claims, ages counted to the pack's date (docs/methods/directory.md §1)."""
    return pool_claims(pack.claims, on=pack.date, barriers=pack.barriers)


def eligibility_index(pack: RegionPack) -> EligibilityIndex:
    """Index who may be helped by whom, on the pack's date (docs/methods/directory.md §3)."""
    return EligibilityIndex(pack.organisations, pack.eligibility, pack.services, on=pack.date)


def needs_of(pack: RegionPack, *, side: Side = Side.SME, by: str | None = None) -> NeedTable:
    """Give the need levels of the pack's firms (docs/methods/diagnosis.md §6).

    Args:
        pack: The pack.
        side: Whose answers; the planning view is the firm's own.
        by: Organisation id, for the organisation's side.

    Returns:
        Rows as ``pack.firms``, columns as ``pack.areas``; −1 is unknown.
    """
    return need_table(pack.answers, pack.firms, pack.areas, pack.barriers, side=side, by=by)


def region_coverage(pack: RegionPack, *, seed: int = DEFAULT_SEED, draws: int = DEFAULT_DRAWS) -> Coverage:
    """Give the region's coverage, weakest link and levels (docs/methods/directory.md §4).

    Without firms every area counts as fully needed and everybody as eligible (§4.3).

    Args:
        pack: The pack.
        seed: Seed of the draws.
        draws: How many draws of all levels; at least 1.
    """
    areas = [area.id for area in pack.areas]
    return coverage(
        pooled_levels(pack),
        areas,
        eligibility_index(pack),
        pack.firms,
        needs_of(pack).levels if pack.firms else None,
        seed=seed,
        draws=draws,
    )
