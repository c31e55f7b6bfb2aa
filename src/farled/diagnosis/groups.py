"""Groups of firms: mean severity, prevalence and reliability; docs/methods/diagnosis.md §7."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from farled.diagnosis.alpha import Alpha, cronbach_alpha
from farled.diagnosis.need_table import NeedTable, answer_matrix, need_table
from farled.diagnosis.values import Answer
from farled.terms.areas import Area
from farled.terms.barriers import Barrier
from farled.terms.firms import Firm
from farled.terms.scales import Side
from farled.terms.size_class import SIZE_CLASSES, size_class

MARKED = 2
LOW_ALPHA = 0.6
FEW_ANSWERS = 30
ALL = "all"
"""Name of the group of all firms, beside the size classes."""


@dataclass(frozen=True, slots=True)
class AreaGroup:
    """One area in one group of firms. Every figure is None where nothing is known.

    Attributes:
        area: Area id.
        size_class: Size class (§5.4), ``unknown``, or ``all``.
        firms: Firms in the group.
        n: Of them, firms whose severity is known.
        mean: Mean severity, 0 to 4.
        mean_low: Lower end of its 95 % interval; needs two firms.
        mean_high: Upper end.
        prevalence: Share of firms with known severity, or not concerned, whose need is marked or severe.
        prevalence_low: Lower end of its 95 % interval.
        prevalence_high: Upper end.
        prevalence_n: Those firms.
        alpha: Cronbach's alpha; None for an area of one line, where it is not defined.
        remarks: ``alpha_one_item``, ``alpha_undefined``, ``alpha_below_0.6``, ``under_30_answers``.
    """

    area: str
    size_class: str
    firms: int
    n: int
    mean: float | None
    mean_low: float | None
    mean_high: float | None
    prevalence: float | None
    prevalence_low: float | None
    prevalence_high: float | None
    prevalence_n: int
    alpha: Alpha | None
    remarks: tuple[str, ...]


def groups(
    answers: Iterable[Answer],
    firms: Sequence[Firm],
    areas: Sequence[Area],
    barriers: Sequence[Barrier],
    *,
    side: Side = Side.SME,
    by: str | None = None,
    wave: int | None = None,
    weighted: bool = False,
) -> tuple[AreaGroup, ...]:
    """Give statistics per area for all firms and per size class, §7.

    Args:
        answers: Answers of any firms, sides and waves.
        firms: The firms.
        areas: Support areas.
        barriers: The lines of the check.
        side: Whose answers.
        by: Organisation id, for the organisation's side.
        wave: Which check; None: each firm's latest.
        weighted: Use the firms' weights for means and shares (§7.4); alpha is never weighted.

    Returns:
        Rows by area, then group: ``all``, the size classes from micro, ``unknown``; empty groups
        are left out.
    """
    rows = list(answers)
    needs = need_table(rows, firms, areas, barriers, side=side, by=by, wave=wave)
    codes = answer_matrix(rows, firms, barriers, side=side, by=by, wave=wave)
    scores = np.where(codes >= 0, codes, np.nan).astype(np.float64)
    weights = np.array([f.weight for f in firms]) if weighted else np.ones(len(firms))
    classes = np.array(
        [size_class(f.employees, f.turnover_eur, f.balance_eur).value for f in firms], dtype=str
    )
    result = []
    for column, area in enumerate(areas):
        lines = np.array([i for i, b in enumerate(barriers) if b.area == area.id], dtype=np.intp)
        for name in (ALL, *SIZE_CLASSES, "unknown"):
            inside = np.ones(len(firms), dtype=np.bool_) if name == ALL else classes == name
            if inside.any():
                picked = scores[inside][:, lines]
                result.append(_group((area.id, name), _part(needs, column, inside), weights[inside], picked))
    return tuple(result)


def _part(
    needs: NeedTable, column: int, inside: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    return needs.severity[inside, column], needs.levels[inside, column]


def _group(
    name: tuple[str, str],
    needs: tuple[NDArray[np.float64], NDArray[np.int8]],
    weights: NDArray[np.float64],
    scores: NDArray[np.float64],
) -> AreaGroup:
    severity, levels = needs
    known = ~np.isnan(severity)
    # A need known only by a show-stopper would be known because it is high: left out of the share.
    certain = known | (levels == 0)
    mean = _mean(severity[known], weights[known])
    share = _share(levels[certain] >= MARKED, weights[certain])
    alpha = cronbach_alpha(scores) if scores.shape[1] > 1 else None
    return AreaGroup(
        area=name[0],
        size_class=name[1],
        firms=len(weights),
        n=int(known.sum()),
        mean=mean[0],
        mean_low=mean[1],
        mean_high=mean[2],
        prevalence=share[0],
        prevalence_low=share[1],
        prevalence_high=share[2],
        prevalence_n=int(certain.sum()),
        alpha=alpha,
        remarks=_remarks(alpha),
    )


def _remarks(alpha: Alpha | None) -> tuple[str, ...]:
    if alpha is None:
        return ("alpha_one_item",)
    few = ("under_30_answers",) if alpha.n < FEW_ANSWERS else ()
    if alpha.value is None:
        return ("alpha_undefined", *few)
    return (("alpha_below_0.6",) if alpha.value < LOW_ALPHA else ()) + few


Interval = tuple[float | None, float | None, float | None]


def _mean(values: NDArray[np.float64], weights: NDArray[np.float64]) -> Interval:
    """Weighted mean and its t interval, kept on the scale 0 to 4."""
    n = len(values)
    if not n:
        return None, None, None
    shares = weights / weights.sum()
    mean = float(shares @ values)
    if n < 2:
        return mean, None, None
    error = math.sqrt(float((shares**2) @ (values - mean) ** 2) * n / (n - 1))
    half = t_quantile(0.975, n - 1) * error
    return mean, max(0.0, mean - half), min(4.0, mean + half)


def _share(marked: NDArray[np.bool_], weights: NDArray[np.float64]) -> Interval:
    """Weighted share and Wilson's (1927) interval at the effective number of firms."""
    if not len(marked):
        return None, None, None
    share = float((weights * marked).sum() / weights.sum())
    n = float(weights.sum() ** 2 / (weights**2).sum())
    z = NormalDist().inv_cdf(0.975)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return share, max(0.0, centre - half), min(1.0, centre + half)


def t_quantile(p: float, df: int) -> float:
    """Quantile of Student's t, by bisection of its closed form for whole degrees of freedom.

    Args:
        p: Probability in [0.5, 1).
        df: Degrees of freedom, at least 1.
    """
    if df > 200:
        # Cornish–Fisher; the error is under 1e-6 here.
        z = NormalDist().inv_cdf(p)
        return z + (z**3 + z) / (4 * df) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df**2)
    low, high = 0.0, 1e6
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _t_cdf(middle, df) < p else (low, middle)
    return (low + high) / 2


def _t_cdf(t: float, df: int) -> float:
    """Abramowitz & Stegun 26.7.3 and 26.7.4."""
    angle = math.atan(t / math.sqrt(df))
    cosine, sine = math.cos(angle), math.sin(angle)
    odd = df % 2
    term, total = (cosine, cosine if df > 1 else 0.0) if odd else (1.0, 1.0)
    for i in range(2 + odd, df, 2):
        term *= cosine**2 * (i - 1) / i
        total += term
    area = 2 / math.pi * (angle + sine * total) if odd else sine * total
    return 0.5 + area / 2
