"""A region's organisations × areas, with the pooled level and its interval in each cell."""

from __future__ import annotations

from dataclasses import dataclass

from farled.directory.pooling import Pooled
from farled_web.directory import wording
from farled_web.directory.queries.organisations import organisations_of
from farled_web.directory.queries.region_values import region_values
from farled_web.organisations.models import Organisation, Region
from farled_web.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of one organisation in one area; no pooled level: nobody has said anything.

    Attributes:
        area: Area id.
        name: Its name.
        pooled: The level.
        offers: Whether the organisation has a service there.
    """

    area: str
    name: str
    pooled: Pooled | None
    offers: bool

    @property
    def step(self) -> int | None:
        """The scale's step nearest to the level."""
        return None if self.pooled is None else min(3, int(self.pooled.mean + 0.5))

    @property
    def word(self) -> str:
        """The level in words."""
        return "" if self.pooled is None else wording.level_word(self.pooled.mean)

    @property
    def surely(self) -> str:
        """How surely it is known."""
        return "" if self.pooled is None else wording.surely(self.pooled)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of organisations under a head of areas."""

    areas: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Organisation, tuple[Cell, ...]], ...]

    @property
    def unclaimed(self) -> list[str]:
        """Names of areas nobody has said anything of."""
        empty = [i for i in range(len(self.areas)) if all(cells[i].pooled is None for _o, cells in self.rows)]
        return [self.areas[i][1] for i in empty]


def matrix_of(region: Region, *, viewer: Viewer) -> Matrix:
    """Give the matrix of a region, organisations by name."""
    values = region_values(region, viewer=viewer)
    pack, levels = values.pack, values.levels
    names = wording.area_names(pack.areas)
    offered = {(service.organisation, service.area) for service in pack.services}
    rows = tuple(
        (row, tuple(Cell(a, names[a], levels.level(slug, a), (slug, a) in offered) for a in names))
        for slug, row in organisations_of(region, viewer).items()
    )
    return Matrix(tuple(names.items()), rows)
