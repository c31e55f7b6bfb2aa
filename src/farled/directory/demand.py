"""Which firms need what and may go where: the demand side of coverage, docs/methods/directory.md §4.1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from farled.directory.eligibility import EligibilityIndex
from farled.directory.pooling import PooledTable
from farled.terms.firms import Firm

FULL_NEED = 3
"""The need each area is measured against where there are no firms (domain §6)."""


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """Needs of F firms in A areas, and which of K organisations each may go to.

    Attributes:
        areas: Area ids, A of them.
        organisations: Organisation ids, K of them.
        weights: Weight of each firm.
        levels: F × A need levels, −1 unknown.
        targets: Kinds of target countries that make a difference to a pooled level.
        kinds: Which of them each firm has.
        allowed: F × K, eligible at the organisation as such.
        offers: By area and number of an organisation that lists services there: open to each firm?
        hypothetical: There are no firms; one full need stands for all.
    """

    areas: tuple[str, ...]
    organisations: tuple[str, ...]
    weights: NDArray[np.float64]
    levels: NDArray[np.int8]
    targets: tuple[tuple[str, ...], ...]
    kinds: NDArray[np.intp]
    allowed: NDArray[np.bool_]
    offers: dict[str, dict[int, NDArray[np.bool_]]]
    hypothetical: bool = False

    def may(self, column: int) -> NDArray[np.bool_]:
        """Firms × organisations in an area: where all services there refuse a firm, so does its owner."""
        result = self.allowed
        offered = self.offers.get(self.areas[column], {})
        if offered:
            result = result.copy()
            for organisation, anyone in offered.items():
                result[:, organisation] &= anyone
        return result


def demand(
    table: PooledTable,
    areas: Sequence[str],
    index: EligibilityIndex,
    firms: Sequence[Firm],
    levels: NDArray[np.int8] | None,
) -> Demand:
    """Put needs and eligibility side by side; arguments as for `farled.directory.coverage.coverage`."""
    organisations = tuple(o.id for o in index.organisations)
    if not firms:
        full = np.full((1, len(areas)), FULL_NEED, dtype=np.int8)
        everyone = np.ones((1, len(organisations)), dtype=np.bool_)
        kinds = np.zeros(1, dtype=np.intp)
        return Demand(tuple(areas), organisations, np.ones(1), full, ((),), kinds, everyone, {}, True)
    if levels is None or levels.shape != (len(firms), len(areas)):
        raise ValueError("need levels must be firms × areas")
    signatures = [table.signature(firm.targets) for firm in firms]
    targets = tuple(sorted(set(signatures)))
    position = {signature: i for i, signature in enumerate(targets)}
    return Demand(
        areas=tuple(areas),
        organisations=organisations,
        weights=np.array([firm.weight for firm in firms]),
        levels=levels,
        targets=targets,
        kinds=np.array([position[s] for s in signatures], dtype=np.intp),
        allowed=index.of_organisations(firms),
        offers=_offers(index, firms, organisations),
    )


def _offers(
    index: EligibilityIndex, firms: Sequence[Firm], organisations: Sequence[str]
) -> dict[str, dict[int, NDArray[np.bool_]]]:
    """By area and organisation that lists services there: is any of them open to each firm?"""
    number = {organisation: i for i, organisation in enumerate(organisations)}
    open_to = index.of_services(firms)
    result: dict[str, dict[int, NDArray[np.bool_]]] = {}
    for column, service in enumerate(index.services):
        by_organisation = result.setdefault(service.area, {})
        owner = number[service.organisation]
        before = by_organisation.get(owner)
        by_organisation[owner] = open_to[:, column] if before is None else before | open_to[:, column]
    return result
