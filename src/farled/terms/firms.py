"""What is known about a firm, beside its answers; each fact may be open (domain §5)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Firm:
    """A small or medium-sized enterprise. ``None`` and ``()`` mean *not known*.

    Attributes:
        id: Identifier in the pack.
        name: Display name.
        organisation_number: National register number, or None.
        country: ISO 3166 alpha-2 code of the register.
        founded: Year.
        employees: Annual work units, partner and linked enterprises added in where known.
        turnover_eur: Euro a year, likewise.
        balance_eur: Balance-sheet total in euro, likewise.
        nace: Industry code, dots as in ``25.62``.
        nace_revision: ``2`` or ``2.1``.
        municipality: Place code or name.
        nuts: NUTS 3 code.
        languages: ISO 639-1 codes.
        share_abroad: Share of sales abroad, 0 to 1.
        abroad_since: Year of first sales abroad.
        targets: ISO 3166 alpha-2 codes of target countries.
        stage: One of `farled.terms.scales.STAGES`.
        memberships: Organisations the firm is a member of.
        weight: Worth of this firm's needs relative to 1 (a survey weight, for example).
        synthetic: Invented.
    """

    id: str
    name: str = ""
    organisation_number: str | None = None
    country: str | None = None
    founded: int | None = None
    employees: float | None = None
    turnover_eur: float | None = None
    balance_eur: float | None = None
    nace: str | None = None
    nace_revision: str | None = None
    municipality: str | None = None
    nuts: str | None = None
    languages: tuple[str, ...] = ()
    share_abroad: float | None = None
    abroad_since: int | None = None
    targets: tuple[str, ...] = ()
    stage: str | None = None
    memberships: tuple[str, ...] = ()
    weight: float = 1.0
    synthetic: bool = False
