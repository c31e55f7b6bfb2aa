"""Coverage, niches and verdicts as plain values for JSON: docs/methods/directory.md §6."""

from __future__ import annotations

from dataclasses import asdict

from farled.directory.coverage import Coverage, OrganisationCoverage
from farled.directory.eligibility import Verdict
from farled.directory.niche import Niches
from farled.directory.pooling import Pooled


def coverage_dict(coverage: Coverage) -> dict[str, object]:
    """Give ``areas weakest p_weakest no_evidence organisations seed draws``; unknown is None, never 0.

    Returns:
        ``areas``: list with the keys of `AreaCoverage` (``area coverage low high expected p_weakest
        firms unknown unreached best_organisation evidence``); ``weakest``: area id or None;
        ``p_weakest``: its probability; ``organisations``: list with the keys of `pooled_dict` and
        ``coverage``.
    """
    areas = [asdict(row) for row in coverage.areas]
    p = next((row.p_weakest for row in coverage.areas if row.area == coverage.weakest), None)
    return {
        "areas": areas,
        "weakest": coverage.weakest,
        "p_weakest": p,
        "no_evidence": list(coverage.no_evidence),
        "organisations": [_organisation(row) for row in coverage.organisations],
        "seed": coverage.seed,
        "draws": coverage.draws,
    }


def _organisation(row: OrganisationCoverage) -> dict[str, object]:
    return {**pooled_dict(row.pooled), "coverage": row.coverage}


def pooled_dict(pooled: Pooled) -> dict[str, object]:
    """Give a pooled level: ``organisation area market level low high p_hands_on claims best_provenance
    newest contradiction sources synthetic``.
    """  # noqa: D205 - one sentence, too long for a line
    return {
        "organisation": pooled.organisation,
        "area": pooled.area,
        "market": pooled.market,
        "level": pooled.mean,
        "low": pooled.low,
        "high": pooled.high,
        "p_hands_on": pooled.p_hands_on,
        "claims": pooled.claims,
        "best_provenance": pooled.best.value,
        "newest": pooled.newest.isoformat(),
        "contradiction": pooled.contradiction,
        "sources": list(pooled.sources),
        "synthetic": pooled.synthetic,
    }


def niches_dict(niches: Niches) -> dict[str, object]:
    """Give ``areas niches overlaps unclaimed``, each estimate as ``mean low high``."""
    return {
        "areas": list(niches.areas),
        "unclaimed": niches.unclaimed,
        "niches": [
            {**asdict(row), "quotients": dict(zip(niches.areas, map(asdict, row.quotients), strict=True))}
            for row in niches.niches
        ],
        "overlaps": [asdict(row) for row in niches.overlaps],
    }


def verdict_dict(verdict: Verdict) -> dict[str, object]:
    """Give ``eligible``, ``against`` and ``unknowns``, each reason as ``rule wanted given``."""
    return asdict(verdict)
