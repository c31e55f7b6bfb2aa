"""A diagnosis as plain values with stable keys, ready for JSON: docs/methods/diagnosis.md §8."""

from __future__ import annotations

from farled.diagnosis.diagnose import Diagnosis
from farled.diagnosis.groups import AreaGroup
from farled.diagnosis.severity import Severity


def diagnosis_dict(diagnosis: Diagnosis) -> dict[str, object]:
    """Give ``firm side by wave date areas liabilities facts``; what is not known is None, never 0.

    Returns:
        ``areas``: list of ``area``, ``severity`` (0–4), ``need`` (0–3), ``need_reason`` and the counts
        of `Severity`; ``liabilities``: list of ``liability``, ``score`` (0–100) and the counts;
        ``facts``: ``size_class``, ``size_class_provisional``, ``size_class_why``, ``is_sme``, ``age``,
        ``share_abroad``, or None.
    """
    facts = diagnosis.facts
    return {
        "firm": diagnosis.firm,
        "side": diagnosis.side.value,
        "by": diagnosis.by,
        "wave": diagnosis.wave,
        "date": diagnosis.date.isoformat() if diagnosis.date else None,
        "areas": [
            {
                "area": area.area,
                "severity": area.severity.mean,
                "need": area.need.level,
                "need_reason": area.need.reason,
                **_counts(area.severity),
            }
            for area in diagnosis.areas
        ],
        "liabilities": [
            {"liability": row.liability, "score": row.score, **_counts(row.severity)}
            for row in diagnosis.liabilities
        ],
        "facts": None
        if facts is None
        else {
            "size_class": facts.size.value,
            "size_class_provisional": facts.size.provisional,
            "size_class_why": facts.size.why,
            "is_sme": facts.size.is_sme,
            "age": facts.age,
            "share_abroad": facts.share_abroad,
        },
    }


def _counts(severity: Severity) -> dict[str, object]:
    return {
        "status": severity.status,
        "lines": severity.lines,
        "asked": severity.asked,
        "answered": severity.answered,
        "dont_know": severity.dont_know,
        "not_concerned": severity.not_concerned,
        "not_answered": severity.not_answered,
        "highest": severity.highest,
        "highest_barriers": list(severity.highest_barriers),
    }


def group_dict(row: AreaGroup) -> dict[str, object]:
    """Give one row of group statistics with the keys of `AreaGroup`; ``alpha`` is a dict or None."""
    alpha = row.alpha
    return {
        "area": row.area,
        "size_class": row.size_class,
        "firms": row.firms,
        "n": row.n,
        "mean": row.mean,
        "mean_low": row.mean_low,
        "mean_high": row.mean_high,
        "prevalence": row.prevalence,
        "prevalence_low": row.prevalence_low,
        "prevalence_high": row.prevalence_high,
        "prevalence_n": row.prevalence_n,
        "alpha": None
        if alpha is None
        else {
            "value": alpha.value,
            "low": alpha.low,
            "high": alpha.high,
            "n": alpha.n,
            "items": alpha.items,
        },
        "remarks": list(row.remarks),
    }
