"""One firm's checks, each side and wave by itself, and their JSON."""

from __future__ import annotations

from farled.diagnosis.as_dict import diagnosis_dict
from farled.diagnosis.diagnose import Diagnosis, diagnose_all
from farled.diagnosis.diagnose import diagnose as diagnose_firm
from farled.packs.values import RegionPack
from farled.terms.firms import Firm
from farled.terms.scales import Side


def checks_of(pack: RegionPack, firm: Firm, side: Side | None) -> tuple[Diagnosis, ...]:
    """Give every check of a firm: its own first, by wave, then the organisations'.

    Args:
        pack: The pack.
        firm: One of its firms.
        side: Whose answers; None: both.

    Returns:
        The checks; where nobody has answered, one of the firm's side in which everything is unknown.
    """
    found = diagnose_all(pack.answers, pack.areas, pack.barriers, [firm], on=pack.date)[firm.id]
    kept = tuple(check for check in found if side in (None, check.side))
    if kept:
        return kept
    return (diagnose_firm(firm, [], pack.areas, pack.barriers, side=side or Side.SME, on=pack.date),)


def firm_dict(pack: RegionPack, firm: Firm, checks: tuple[Diagnosis, ...]) -> dict[str, object]:
    """Give ``pack date synthetic firm name checks``; each check as `diagnosis_dict` and its ``barriers``.

    Returns:
        ``barriers``: by barrier id the severity 0–4, or ``dont_know``, ``not_concerned``,
        ``not_answered`` (asked and left open) or None (not asked).
    """
    return {
        "pack": pack.name,
        "date": pack.date.isoformat(),
        "synthetic": firm.synthetic,
        "firm": firm.id,
        "name": firm.name or None,
        "checks": [{**diagnosis_dict(check), "barriers": lines_of(pack, check)} for check in checks],
    }


def lines_of(pack: RegionPack, check: Diagnosis) -> dict[str, int | str | None]:
    """Give what stands on each line of a check, by barrier id; None: not asked."""
    lines: dict[str, int | str | None] = {barrier.id: None for barrier in pack.barriers}
    for row in pack.answers:
        if (row.firm, row.side, row.by, row.wave) == (check.firm, check.side, check.by, check.wave):
            lines[row.barrier] = row.value if isinstance(row.value, int) else row.value.value
    return lines
