"""A firm's diagnosis: severities, needs, liabilities and register facts, docs/methods/diagnosis.md §5."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from farled.diagnosis.severity import KNOWN, Need, Severity, Value, need, severity
from farled.diagnosis.values import Answer
from farled.terms.areas import Area
from farled.terms.barriers import Barrier
from farled.terms.firms import Firm
from farled.terms.liabilities import LIABILITIES
from farled.terms.scales import Side
from farled.terms.size_class import SizeClass, size_class


@dataclass(frozen=True, slots=True)
class AreaDiagnosis:
    """One support area of one firm.

    Attributes:
        area: Area id.
        severity: What the lines say together (§5.1).
        need: Need level and why (§5.2).
    """

    area: str
    severity: Severity
    need: Need


@dataclass(frozen=True, slots=True)
class LiabilityScore:
    """One liability of one firm.

    Attributes:
        liability: Liability id.
        score: Mean ÷ 4 × 100, so 0 to 100; None unless the status is ``known`` (§5.3).
        severity: The counts behind it.
    """

    liability: str
    score: float | None
    severity: Severity


@dataclass(frozen=True, slots=True)
class RegisterFacts:
    """What registers know, beside the scores and never mixed into them (§5.3).

    Attributes:
        size: Size class (§5.4).
        age: Years since founding, at the date asked for; None: not known.
        share_abroad: Share of sales abroad, 0 to 1; None: not known.
    """

    size: SizeClass
    age: int | None
    share_abroad: float | None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One check of one firm by one side in one wave.

    Attributes:
        firm: Firm id.
        side: Who answered.
        by: Organisation id where an organisation answered.
        wave: 1 for the first check.
        date: Latest day a line was answered; None: not known.
        areas: In the order of the areas.
        liabilities: In the order of `LIABILITIES`, then any other the barriers name.
        facts: Register facts; None where only the firm's id was given.
    """

    firm: str
    side: Side
    by: str | None
    wave: int
    date: date | None
    areas: tuple[AreaDiagnosis, ...]
    liabilities: tuple[LiabilityScore, ...]
    facts: RegisterFacts | None

    @property
    def needs(self) -> dict[str, int | None]:
        """Need level by area; None: unknown."""
        return {area.area: area.need.level for area in self.areas}


def diagnose(
    firm: str | Firm,
    answers: Iterable[Answer],
    areas: Sequence[Area],
    barriers: Sequence[Barrier],
    *,
    side: Side = Side.SME,
    by: str | None = None,
    wave: int | None = None,
    on: date | None = None,
) -> Diagnosis:
    """Diagnose one firm from one side's answers in one wave.

    Args:
        firm: The firm, or only its id (then without register facts).
        answers: Answers of any firms, sides and waves; the others are passed over.
        areas: Support areas.
        barriers: The lines of the check.
        side: Whose answers.
        by: Organisation id, for the organisation's side.
        wave: Which check; None: the latest that side has answered.
        on: Day to count the firm's age to; None: no age.

    Returns:
        The diagnosis. Without any answer every area is unknown.

    Raises:
        ValueError: The same line is answered twice by the same side in the same wave.
    """
    name = firm if isinstance(firm, str) else firm.id
    mine = [a for a in answers if a.firm == name and a.side == side and a.by == by]
    chosen = wave if wave is not None else max((a.wave for a in mine), default=1)
    rows = [a for a in mine if a.wave == chosen]
    return _diagnose((name, side, by, chosen), rows, areas, barriers, _facts(firm, on))


def diagnose_all(
    answers: Iterable[Answer],
    areas: Sequence[Area],
    barriers: Sequence[Barrier],
    firms: Iterable[Firm],
    *,
    on: date | None = None,
) -> dict[str, tuple[Diagnosis, ...]]:
    """Diagnose every firm, each side, organisation and wave by itself (domain §5).

    Returns:
        By firm id, in the order of `firms`; SME's side first, then organisations by id, by wave.
        A firm without answers has an empty tuple. Answers about other firms are passed over.
    """
    by_check: dict[str, dict[tuple[Side, str | None, int], list[Answer]]] = defaultdict(dict)
    for a in answers:
        by_check[a.firm].setdefault((a.side, a.by, a.wave), []).append(a)
    result: dict[str, tuple[Diagnosis, ...]] = {}
    for firm in firms:
        facts = _facts(firm, on)
        checks = sorted(
            by_check.get(firm.id, {}).items(), key=lambda c: (c[0][0] != Side.SME, c[0][1] or "", c[0][2])
        )
        result[firm.id] = tuple(
            _diagnose((firm.id, *check), rows, areas, barriers, facts) for check, rows in checks
        )
    return result


def _facts(firm: str | Firm, on: date | None) -> RegisterFacts | None:
    if isinstance(firm, str):
        return None
    age = None if on is None or firm.founded is None else on.year - firm.founded
    size = size_class(firm.employees, firm.turnover_eur, firm.balance_eur)
    return RegisterFacts(size, age, firm.share_abroad)


def _diagnose(
    check: tuple[str, Side, str | None, int],
    rows: Sequence[Answer],
    areas: Sequence[Area],
    barriers: Sequence[Barrier],
    facts: RegisterFacts | None,
) -> Diagnosis:
    values: dict[str, Value] = {}
    for row in rows:
        if row.barrier in values:
            raise ValueError(f"{row.barrier} is answered twice for {check}")
        values[row.barrier] = row.value
    days = [row.date for row in rows if row.date is not None]
    firm, side, by, wave = check
    return Diagnosis(
        firm=firm,
        side=side,
        by=by,
        wave=wave,
        date=max(days, default=None),
        areas=tuple(_area(area.id, barriers, values) for area in areas),
        liabilities=tuple(_liability(name, barriers, values) for name in _liabilities(barriers)),
        facts=facts,
    )


def _area(area: str, barriers: Sequence[Barrier], values: Mapping[str, Value]) -> AreaDiagnosis:
    found = severity((b.id, values.get(b.id)) for b in barriers if b.area == area)
    return AreaDiagnosis(area, found, need(found))


def _liability(name: str, barriers: Sequence[Barrier], values: Mapping[str, Value]) -> LiabilityScore:
    found = severity((b.id, values.get(b.id)) for b in barriers if name in b.liabilities)
    score = found.mean / 4 * 100 if found.status == KNOWN and found.mean is not None else None
    return LiabilityScore(name, score, found)


def _liabilities(barriers: Sequence[Barrier]) -> tuple[str, ...]:
    named = {name: None for barrier in barriers for name in barrier.liabilities}
    first = tuple(name for name in LIABILITIES if name in named)
    return first + tuple(name for name in named if name not in LIABILITIES)
