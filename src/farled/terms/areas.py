"""Support areas: data, replaceable by a region pack; these eight are the default (domain §4)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Area:
    """A support area.

    Attributes:
        id: Identifier used in every table.
        name_sv: Swedish name.
        name_en: English name.
        weight: Worth of a level of need covered here, relative to 1 (docs/methods/coalitions.md §P3).
    """

    id: str
    name_sv: str
    name_en: str
    weight: float = 1.0

    def name(self, language: str) -> str:
        """Give the name in ``sv`` or ``en``."""
        return self.name_sv if language == "sv" else self.name_en


DEFAULT_AREAS: tuple[Area, ...] = (
    Area("capital", "Kapital", "Capital"),
    Area("learning", "Lärande", "Learning"),
    Area("innovation", "Innovation", "Innovation"),
    Area("networking", "Nätverk", "Networking"),
    Area("sales", "Försäljning", "Sales"),
    Area("strategy", "Strategi", "Strategy"),
    Area("sustainability", "Hållbarhet", "Sustainability"),
    Area("social_capital", "Socialt kapital", "Social capital"),
)
