"""The region's firms together: statistics, needs and how much was answered, and their JSON."""

from __future__ import annotations

from dataclasses import dataclass

from farled.diagnosis.as_dict import group_dict
from farled.diagnosis.groups import AreaGroup, groups
from farled.diagnosis.need_table import answer_matrix
from farled.packs.region_tables import needs_of
from farled.packs.values import RegionPack
from farled.terms.scales import Side

NOT_ANSWERED, DONT_KNOW, NOT_CONCERNED = -1, -2, -3


@dataclass(frozen=True, slots=True)
class Lines:
    """How the lines of the check were answered, over the firms that answered at all.

    Attributes:
        firms: Firms with at least one answer, *don't know* and *not concerned* included.
        answered: Lines with a severity.
        dont_know: Lines answered *don't know*.
        not_concerned: Lines answered *does not concern us*.
        not_answered: Lines left open.
    """

    firms: int
    answered: int
    dont_know: int
    not_concerned: int
    not_answered: int


@dataclass(frozen=True, slots=True)
class FirmNeeds:
    """Needs of one firm.

    Attributes:
        firm: Firm id.
        levels: Need level by area; None: unknown.
        total: Sum of the known levels.
        known: Number of areas with a known level.
    """

    firm: str
    levels: dict[str, int | None]
    total: int
    known: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What one side, or one organisation, says of all firms in their latest check.

    Attributes:
        by: Organisation id; None: the firms themselves.
        lines: How the lines were answered.
        groups: Statistics by area and group of firms.
        needs: Firms by falling need: those with known needs first.
    """

    by: str | None
    lines: Lines
    groups: tuple[AreaGroup, ...]
    needs: tuple[FirmNeeds, ...]


def summaries(pack: RegionPack, side: Side, *, weighted: bool = False) -> tuple[Summary, ...]:
    """Give the firms' own summary, or one for each organisation that has answered."""
    if side == Side.SME:
        return (_summary(pack, side, None, weighted),)
    who = sorted({row.by for row in pack.answers if row.side == side and row.by is not None})
    return tuple(_summary(pack, side, by, weighted) for by in who)


def _summary(pack: RegionPack, side: Side, by: str | None, weighted: bool) -> Summary:
    codes = answer_matrix(pack.answers, pack.firms, pack.barriers, side=side, by=by)
    answered = (codes != NOT_ANSWERED).any(axis=1) if codes.size else codes.any(axis=1)
    rows = codes[answered]
    lines = Lines(
        int(answered.sum()),
        int((rows >= 0).sum()),
        int((rows == DONT_KNOW).sum()),
        int((rows == NOT_CONCERNED).sum()),
        int((rows == NOT_ANSWERED).sum()),
    )
    found = groups(pack.answers, pack.firms, pack.areas, pack.barriers, side=side, by=by, weighted=weighted)
    levels = needs_of(pack, side=side, by=by).as_dict()
    needs = [_firm_needs(firm, row) for firm, row in levels.items()]
    needs.sort(key=lambda one: (-one.total, -one.known, one.firm))
    return Summary(by, lines, found, tuple(needs))


def _firm_needs(firm: str, levels: dict[str, int | None]) -> FirmNeeds:
    known = [level for level in levels.values() if level is not None]
    return FirmNeeds(firm, levels, sum(known), len(known))


def region_dict(
    pack: RegionPack, side: Side, found: tuple[Summary, ...], *, weighted: bool
) -> dict[str, object]:
    """Give ``pack date synthetic side weighted firms summaries``.

    Returns:
        ``summaries``: list of ``by``, ``answered`` (firms), ``lines`` (``answered dont_know not_concerned
        not_answered``), ``groups`` (keys of `group_dict`) and ``needs`` (``firm needs total known``,
        highest first; ``total`` None where nothing is known).
    """
    return {
        "pack": pack.name,
        "date": pack.date.isoformat(),
        "synthetic": pack.synthetic,
        "side": side.value,
        "weighted": weighted,
        "firms": len(pack.firms),
        "summaries": [_summary_dict(summary) for summary in found],
    }


def _summary_dict(summary: Summary) -> dict[str, object]:
    lines = summary.lines
    return {
        "by": summary.by,
        "answered": lines.firms,
        "lines": {
            "answered": lines.answered,
            "dont_know": lines.dont_know,
            "not_concerned": lines.not_concerned,
            "not_answered": lines.not_answered,
        },
        "groups": [group_dict(row) for row in summary.groups],
        "needs": [
            {
                "firm": one.firm,
                "needs": one.levels,
                "total": one.total if one.known else None,
                "known": one.known,
            }
            for one in summary.needs
        ],
    }
