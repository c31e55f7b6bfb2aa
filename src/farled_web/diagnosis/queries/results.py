"""What a round shows, in the reader's language, and who in the region can help with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from farled.diagnosis.diagnose import AreaDiagnosis, Diagnosis, diagnose
from farled.directory.eligibility import EligibilityIndex
from farled.terms.firms import Firm as FirmValue
from farled.terms.scales import Side
from farled_web.diagnosis.models import Check
from farled_web.diagnosis.queries.lines import Lines, liability_in_words, line_text, lines_of
from farled_web.diagnosis.queries.rounds import as_values
from farled_web.directory.queries.region_values import region_levels, region_pack
from farled_web.firms.models import Firm
from farled_web.firms.queries.values import library_firms
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer

MOST_HELPERS = 4
"""Shown per area; the rest is in the directory (docs/methods/web.md, diagnosis §6)."""
LEAST_LEVEL = 0.5
"""Expected level below which an organisation is not named as help."""


@dataclass(frozen=True, slots=True)
class Helper:
    """An organisation that can help in an area.

    Attributes:
        organisation: Its row: name, public id, languages.
        level: 1 to 3, the expected level as a whole number.
        open_facts: Conditions that a fact not told leaves open.
        services: Names of its services in the area.
    """

    organisation: Organisation
    level: int
    open_facts: tuple[str, ...]
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaResult:
    """What a round shows in one support area.

    Attributes:
        id: Area id.
        name: In the reader's language.
        level: Need level 0 to 3; None: not known.
        applies: False where every line was said not to concern the firm.
        mean: Mean severity 0 to 4; None where not known.
        answered: Lines answered with a severity.
        lines: Lines that concern the firm.
        highest: Highest severity answered.
        highest_lines: The lines that have it, in words.
        helpers: Who can help, best first.
    """

    id: str
    name: str
    level: int | None
    applies: bool
    mean: float | None
    answered: int
    lines: int
    highest: int | None
    highest_lines: tuple[str, ...]
    helpers: tuple[Helper, ...] = ()


@dataclass(frozen=True, slots=True)
class LiabilityResult:
    """How much one liability weighs, in plain words.

    Attributes:
        id: Liability id.
        name: In the reader's language.
        meaning: What it means.
        score: 0 to 100; None: not known.
        answered: Lines behind it.
        lines: Lines that concern the firm.
    """

    id: str
    name: str
    meaning: str
    score: float | None
    answered: int
    lines: int


@dataclass(frozen=True, slots=True)
class Result:
    """A round's result as its page shows it.

    Attributes:
        areas: The heaviest first, then the unknown, then what is no hindrance.
        liabilities: The heaviest first.
        answered: Lines answered with a severity.
        total: Lines of the check.
    """

    areas: tuple[AreaResult, ...]
    liabilities: tuple[LiabilityResult, ...]
    answered: int
    total: int

    @property
    def hindering(self) -> tuple[AreaResult, ...]:
        """Areas with a need."""
        return tuple(area for area in self.areas if area.level)

    @property
    def unknown(self) -> tuple[AreaResult, ...]:
        """Areas too little is known about."""
        return tuple(area for area in self.areas if area.level is None)

    @property
    def clear(self) -> tuple[AreaResult, ...]:
        """Areas that are no hindrance, or do not concern the firm."""
        return tuple(area for area in self.areas if area.level == 0)


def result_of(
    viewer: Viewer, check: Check, language: str, *, most_helpers: int | None = MOST_HELPERS
) -> Result:
    """Give a round's result.

    Args:
        viewer: Who is asking; the round is theirs to see.
        check: The round.
        language: ``sv`` or ``en``.
        most_helpers: How many to name per area; None: all, 0: nobody.
    """
    lines = lines_of(check.region_id)
    found = diagnosis_of(check, lines)
    wanted = [a.area for a in found.areas if a.need.level] if most_helpers != 0 else []
    who = _helpers(viewer, check, wanted, most_helpers)
    areas = [_area(each, lines, language, who.get(each.area, ())) for each in found.areas]
    areas.sort(key=lambda area: (-(area.level if area.level is not None else 0.5), -(area.mean or 0)))
    weighed = [_liability(each, language) for each in found.liabilities]
    weighed.sort(key=lambda each: -(each.score if each.score is not None else -1))
    return Result(tuple(areas), tuple(weighed), sum(area.answered for area in areas), len(lines.barriers))


def diagnosis_of(check: Check, lines: Lines | None = None) -> Diagnosis:
    """Ask the library what a round shows."""
    asked = lines or lines_of(check.region_id)
    side = Side(check.side)
    by = str(check.organisation_id) if side == Side.ORGANISATION else None
    return diagnose(
        str(check.firm_id or ""), as_values([check]), asked.areas, asked.barriers, side=side, by=by,
        wave=check.wave,
    )  # fmt: skip


def firm_value(check: Check) -> FirmValue:
    """Give what the firm has told, from its record or from the round's own facts."""
    if check.firm_id is not None:
        found = library_firms(Firm.objects.filter(pk=check.firm_id))
        if found:
            return found[0]
    told: dict[str, Any] = dict(check.facts)
    for name in ("sole_trader", "linked"):
        told.pop(name, None)
    # Whoever answers in a language can be helped in it.
    told["languages"] = tuple(told.get("languages", ())) or (check.language,)
    told["targets"] = tuple(told.get("targets", ()))
    return FirmValue(id="firm", **told)


def _area(found: AreaDiagnosis, lines: Lines, language: str, helpers: tuple[Helper, ...]) -> AreaResult:
    texts = {barrier.id: line_text(barrier, language) for barrier in lines.barriers}
    area = next(area for area in lines.areas if area.id == found.area)
    severity = found.severity
    return AreaResult(
        id=area.id,
        name=area.name(language),
        level=found.need.level,
        applies=severity.status != "not_applicable",
        mean=severity.mean,
        answered=severity.answered,
        lines=severity.lines - severity.not_concerned,
        highest=severity.highest,
        highest_lines=tuple(texts[name] for name in severity.highest_barriers),
        helpers=helpers,
    )


def _liability(found: Any, language: str) -> LiabilityResult:
    name, meaning = liability_in_words(found.liability, language)
    severity = found.severity
    lines = severity.lines - severity.not_concerned
    return LiabilityResult(found.liability, name, meaning, found.score, severity.answered, lines)


def receivers(region: int) -> QuerySet[Organisation]:
    """Give the region's organisations that take part, by name."""
    return Organisation.objects.filter(region=region, active=True).order_by("name")


def _helpers(
    viewer: Viewer, check: Check, areas: list[str], most: int | None
) -> dict[str, tuple[Helper, ...]]:
    """Say who can help in each area: a level claimed and pooled, and no condition known to fail."""
    if not areas:
        return {}
    pack = region_pack(check.region, viewer=viewer)
    levels = region_levels(check.region, viewer=viewer)
    firm, today = firm_value(check), timezone.localdate()
    index = EligibilityIndex(pack.organisations, pack.eligibility, pack.services, on=today)
    rows = {row.slug: row for row in receivers(check.region_id)}
    found: dict[str, tuple[Helper, ...]] = {}
    verdicts = {one.id: index.verdict(firm, one.id) for one in pack.organisations if one.id in rows}
    able = {name: verdict for name, verdict in verdicts.items() if verdict.eligible}
    for area in areas:
        named = []
        for name, verdict in able.items():
            pooled = levels.for_targets(name, area, firm.targets)
            if pooled is None or pooled.mean < LEAST_LEVEL:
                continue
            services = tuple(s.name for s in pack.services if s.organisation == name and s.area == area)
            open_facts = tuple(dict.fromkeys(reason.rule for reason in verdict.unknowns))
            named.append((pooled.mean, Helper(rows[name], int(pooled.mean + 0.5), open_facts, services)))
        named.sort(key=lambda each: (-each[0], each[1].organisation.name))
        found[area] = tuple(helper for _mean, helper in named[:most])
    return found
