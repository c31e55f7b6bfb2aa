"""What a plan weighs, beside needs and competence: costs, aid received, rules (planning §2.2b)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

DEFAULT_COSTS: dict[str, float] = {
    "join_same_place": 1.0,
    "join_same_region": 2.0,
    "join_elsewhere": 4.0,
    "join_unknown": 2.0,
    "tie": 1.0,
    "no_tie": 4.0,
    "hour": 0.1,
    "seat": 0.5,
    "fee_per_1000_eur": 1.0,
    "hours_level_1": 4.0,
    "hours_level_2": 8.0,
    "hours_level_3": 16.0,
    "unknown_capacity_hours": 40.0,
    "unknown_capacity_seats": 8.0,
    "aid_ceiling_eur": 300_000.0,
}
"""Documented defaults of a pack's ``costs`` table; all but the last five are in points.

Ten points are one level of need covered in an area of weight 1.  ``join_*``: a member taking part,
by where its seat lies from the firm.  ``tie``/``no_tie``: coordination between the lead and another
member, with and without a known tie.  ``hour``/``seat``: each hour or seat used.
``fee_per_1000_eur``: what the firm pays.  ``hours_level_*``: hours assumed where a service does not
say.  ``unknown_capacity_*``: what is assumed of a capacity nobody has stated, per quarter.
``aid_ceiling_eur``: *de minimis* ceiling over three years, Regulation (EU) 2023/2831.
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """One row of the pack's ``costs`` table; `organisation` None: for all.

    Attributes:
        id: A key of `DEFAULT_COSTS`.
        value: In the unit that key documents.
        organisation: Organisation id the value holds for; only for ``join_*``, ``hour``, ``seat``
            and ``unknown_capacity_*``.
    """

    id: str
    value: float
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class AidReceived:
    """*De minimis* aid a firm has had, as `amount_eur` on `date`."""

    firm: str
    date: date
    amount_eur: float
    granted_by: str = ""
    scheme: str = ""
    source: str | None = None
