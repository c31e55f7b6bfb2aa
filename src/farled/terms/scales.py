"""Scales: how an answer, a need, a level and a provenance are written (domain §5, §6).

*Don't know*, *does not concern us*, *not answered* and 0 are four different things and stay so.
"""

from __future__ import annotations

from enum import StrEnum

SEVERITIES: tuple[int, ...] = (0, 1, 2, 3, 4)
"""OECD five-point scale: not, somewhat, significant, very, extremely significant."""

NEED_LEVELS: tuple[int, ...] = (0, 1, 2, 3)
"""none, mild, marked, severe (§5.2)."""

COMPETENCE_LEVELS: tuple[int, ...] = (0, 1, 2, 3)
"""none, informs or points on, advises or trains hands-on, carries a firm through (domain §6)."""


class NoSeverity(StrEnum):
    """An answer line without a severity, and why it has none."""

    DONT_KNOW = "dont_know"
    NOT_CONCERNED = "not_concerned"
    NOT_ANSWERED = "not_answered"


class Side(StrEnum):
    """Who answers about a firm."""

    SME = "sme"
    ORGANISATION = "organisation"


class Provenance(StrEnum):
    """Where a competence claim comes from, weakest first (domain §6)."""

    HYPOTHESIS = "hypothesis"
    SELF_DECLARED = "self_declared"
    MANDATE = "mandate"
    INTERVIEW = "interview"
    OUTCOME = "outcome"


class Unit(StrEnum):
    """What capacity is counted in."""

    HOURS = "hours"
    SEATS = "seats"


ORGANISATION_KINDS: tuple[str, ...] = (
    "cluster",
    "incubator",
    "science_park",
    "financier",
    "network_node",
    "research_institute",
    "chamber",
    "agency",
    "university",
    "municipality",
)

STAGES: tuple[str, ...] = (
    "not_interested",
    "unsolicited_orders",
    "explores",
    "exports_close",
    "experienced",
    "explores_distant",
)
"""Bilkey & Tesar 1977, from not interested to exploring more distant countries."""
