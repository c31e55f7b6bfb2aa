"""How common each barrier is among invented firms, by size: published where published (§1).

NCSES 2017: US National Center for Science and Engineering Statistics and Census Bureau, Annual
Business Survey 2017, share of companies naming a factor as hampering innovation, by employees 1–9,
10–49, 50–249; table 4444 (all companies) and, for regulation, table 2627 (companies that considered
innovating and did not).  WBES: World Bank Enterprise Surveys, share of firms calling an inadequately
educated workforce a major or very severe obstacle, Sweden 2024.
"""

from __future__ import annotations

from dataclasses import dataclass

SIZES: tuple[str, ...] = ("micro", "small", "medium")

MAJOR_WORKFORCE_SWEDEN_2024 = 0.166


@dataclass(frozen=True, slots=True)
class Anchor:
    """A published figure a barrier's prevalence is taken from.

    Attributes:
        table: Table number of the Annual Business Survey 2017.
        factor: The factor as the table names it.
        shares: Share of companies (0 to 1) with 1–9, 10–49 and 50–249 employees.
        match: ``close``: the same construct, though asked about innovation; ``loose``: a neighbour.
    """

    table: str
    factor: str
    shares: tuple[float, float, float]
    match: str


ANCHORS: dict[str, Anchor] = {
    "working_capital": Anchor("4444", "Lack of internal financing", (0.586, 0.565, 0.481), "close"),
    "external_finance": Anchor("4444", "Lack of credit or private equity", (0.436, 0.409, 0.325), "close"),
    "skilled_staff": Anchor(
        "4444", "Lack of skilled employees within the business", (0.558, 0.646, 0.629), "close"
    ),
    "price_competition": Anchor(
        "4444", "Too much competition in your market", (0.531, 0.530, 0.521), "close"
    ),
    "customer_contact": Anchor("4444", "Lack of collaboration partners", (0.340, 0.337, 0.314), "loose"),
    "market_information": Anchor(
        "4444", "Uncertain market demand for your ideas", (0.410, 0.402, 0.395), "loose"
    ),
    "export_procedures": Anchor(
        "2627", "Legislation or regulation that generated excessive burden", (0.520, 0.523, 0.459), "loose"
    ),
}
"""Published shares, read as the share of answers of 2 (significant) or more (§1.2, choice)."""

INVENTED: dict[str, tuple[float, float, float]] = {
    "payment_risk": (0.40, 0.42, 0.38),
    "product_fit": (0.36, 0.38, 0.38),
    "standards": (0.42, 0.45, 0.40),
    "service_abroad": (0.33, 0.38, 0.36),
    "foreign_networks": (0.58, 0.52, 0.42),
    "home_network": (0.42, 0.33, 0.24),
    "opportunities": (0.50, 0.46, 0.38),
    "distribution": (0.47, 0.48, 0.42),
    "promotion": (0.42, 0.38, 0.30),
    "managerial_time": (0.68, 0.52, 0.35),
    "market_choice": (0.48, 0.42, 0.30),
    "commitment": (0.34, 0.30, 0.25),
    "sustainability_demands": (0.38, 0.46, 0.50),
    "sustainability_evidence": (0.46, 0.52, 0.48),
    "trust_reputation": (0.60, 0.54, 0.40),
    "personal_ties": (0.62, 0.55, 0.42),
    "shared_understanding": (0.40, 0.36, 0.30),
}
"""Shares of answers of 2 or more for barriers nobody publishes by size: ours (§1.4)."""

MAJOR_AMONG_SIGNIFICANT = 0.285
"""Share of 3 or 4 among answers of 2 or more: 16.6 % (WBES) of 58.2 % (NCSES, all sizes) (§1.3)."""

EXTREME_AMONG_MAJOR = 0.25
"""Share of 4 among answers of 3 or 4: ours (§1.3)."""

SLIGHT_AMONG_REST = 0.55
"""Share of 1 among answers of 0 or 1: ours (§1.3)."""


def significant_share(barrier: str, size: str, tilt: float = 0.0) -> float:
    """Give the share of answers of 2 or more; `tilt` is added to shares that are ours only (§1.4)."""
    column = SIZES.index(size) if size in SIZES else len(SIZES) - 1
    if barrier in ANCHORS:
        return ANCHORS[barrier].shares[column]
    return min(0.9, max(0.05, INVENTED.get(barrier, (0.4, 0.4, 0.4))[column] + tilt))


def severity_at(position: float, significant: float) -> int:
    """Turn a position in [0, 1) among all firms, mildest first, into an answer 0 to 4 (§1.3)."""
    major = significant * MAJOR_AMONG_SIGNIFICANT
    from_top = 1.0 - position
    if from_top <= major * EXTREME_AMONG_MAJOR:
        return 4
    if from_top <= major:
        return 3
    if from_top <= significant:
        return 2
    return 1 if from_top <= significant + (1.0 - significant) * SLIGHT_AMONG_REST else 0
