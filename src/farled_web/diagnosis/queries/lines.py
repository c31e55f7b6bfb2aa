"""The lines of a region's check, in its own words or the default ones, with their help texts."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from farled.packs.building import default_barriers
from farled.terms.areas import DEFAULT_AREAS, Area
from farled.terms.barriers import Barrier
from farled_web.directory.models import Area as AreaRow
from farled_web.directory.models import Barrier as BarrierRow


@dataclass(frozen=True, slots=True)
class Help:
    """A line explained in plain words.

    Attributes:
        meaning: What it means.
        example: An everyday example; "" where there is none.
    """

    meaning: str
    example: str


@dataclass(frozen=True, slots=True)
class Lines:
    """The check of one region.

    Attributes:
        areas: Support areas that have lines, in the region's order.
        barriers: The lines, area by area.
    """

    areas: tuple[Area, ...]
    barriers: tuple[Barrier, ...]

    def area_of(self, barrier: Barrier) -> Area:
        """Give the area a line belongs to."""
        return next(area for area in self.areas if area.id == barrier.area)


def lines_of(region: int) -> Lines:
    """Give the lines of a region's check; a region without its own has the defaults."""
    areas = tuple(
        Area(row.key, row.name_sv, row.name_en, row.weight) for row in AreaRow.objects.filter(region=region)
    )
    barriers = tuple(
        Barrier(row.key, row.area, tuple(row.liabilities), row.text_sv, row.text_en, row.source)
        for row in BarrierRow.objects.filter(region=region)
    )
    shown = areas or DEFAULT_AREAS
    return arrange(shown, barriers or default_barriers(area.id for area in shown))


def arrange(areas: tuple[Area, ...], barriers: tuple[Barrier, ...]) -> Lines:
    """Put lines in the order of their areas; an area the region lacks is named by its id."""
    known = {area.id for area in areas}
    missing = dict.fromkeys(b.area for b in barriers if b.area not in known)
    all_areas = areas + tuple(Area(key, key, key) for key in missing)
    place = {area.id: i for i, area in enumerate(all_areas)}
    return Lines(all_areas, tuple(sorted(barriers, key=lambda b: place[b.area])))


@cache
def _texts() -> dict[str, dict[str, dict[str, str]]]:
    text = files("farled_web.diagnosis").joinpath("help_texts.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, dict[str, str]]] = tomllib.loads(text)
    return found


def help_of(barrier: str, language: str) -> Help | None:
    """Explain a line; None for a region's own line that has no explanation."""
    found = _texts()["barriers"].get(barrier)
    if found is None:
        return None
    return Help(found[f"meaning_{_known(language)}"], found[f"example_{_known(language)}"])


def liability_in_words(liability: str, language: str) -> tuple[str, str]:
    """Give a liability's name and what it means for a firm."""
    found = _texts()["liabilities"].get(liability, {})
    known = _known(language)
    return found.get(f"name_{known}", liability), found.get(f"meaning_{known}", "")


def line_text(barrier: Barrier, language: str) -> str:
    """Give the line itself in a language."""
    return barrier.text_sv if language == "sv" else barrier.text_en


def _known(language: str) -> str:
    return "sv" if language == "sv" else "en"
