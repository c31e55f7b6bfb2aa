"""Cases as columns: where they stand, who waits, who declines: docs/methods/reporting.md §I6, §I10."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from farled.reporting.spans import Span
from farled.reporting.waits import Wait, durations, estimate

Numbers = NDArray[np.float64]
WAITS: tuple[str, ...] = ("answered", "contact", "handover", "outcome")
"""To the receiver's answer, the first contact, the joint meeting, the outcome reported (§I6.1)."""
DECLINED = ("decline_pending", "declined")
NO_CAPACITY = "no_capacity"


@dataclass(frozen=True, slots=True)
class Cases:
    """Referrals that were sent, a column each; moments are days since any fixed moment, NaN: not happened.

    Attributes:
        firm: The surviving record of the firm.
        sender: Who sent.
        receiver: Who was asked.
        area: Support area.
        month: The month it was sent in.
        state: Where it stands.
        reason: Reason code of a decline, as it stands now.
        code: Outcome code.
        confirmation: ``confirmed``, ``unconfirmed`` or "".
        disputed: The firm or the sender once said it was not so.
        sent: When it was sent.
        answered: When it was accepted, or declined for the first time.
        contact: When the first contact was evidenced.
        handover: When the joint meeting was held.
        outcome: When an outcome was first reported.
        ended: When it ended.
    """

    firm: NDArray[np.int64]
    sender: NDArray[np.int64]
    receiver: NDArray[np.int64]
    area: NDArray[np.object_]
    month: NDArray[np.int64]
    state: NDArray[np.object_]
    reason: NDArray[np.object_]
    code: NDArray[np.object_]
    confirmation: NDArray[np.object_]
    disputed: NDArray[np.bool_]
    sent: Numbers
    answered: Numbers
    contact: Numbers
    handover: Numbers
    outcome: Numbers
    ended: Numbers

    def __len__(self) -> int:
        """Count them."""
        return len(self.firm)

    def where(self, mask: NDArray[Any]) -> Cases:
        """Keep some, by a mask or by their places."""
        return Cases(*(getattr(self, one.name)[mask] for one in fields(self)))

    def sent_in(self, span: Span) -> Cases:
        """Keep those sent in a span."""
        return self.where((self.month >= span.first) & (self.month <= span.last))


_KINDS: dict[str, Any] = {"area": object, "state": object, "reason": object, "code": object,
                          "confirmation": object, "disputed": np.bool_}  # fmt: skip
_WHOLE = ("firm", "sender", "receiver", "month")


def cases(rows: Iterable[Sequence[Any]]) -> Cases:
    """Build the columns from rows in the order of `Cases`; None in a moment is not happened."""
    held = list(rows)
    columns = zip(*held, strict=True) if held else [()] * len(fields(Cases))
    made = []
    for one, column in zip(fields(Cases), columns, strict=True):
        kind = np.int64 if one.name in _WHOLE else _KINDS.get(one.name, np.float64)
        made.append(np.array(column, dtype=kind))
    return Cases(*made)


def waits(table: Cases, now: float) -> dict[str, Wait]:
    """Estimate how long each stage takes, from the moment a case was sent (§I6)."""
    found = {}
    for name in WAITS:
        days, over = durations(table.sent, getattr(table, name), table.ended, now)
        found[name] = estimate(days, over)
    return found


def declines(table: Cases) -> list[tuple[str, int, str, int, int]]:
    """Give area, receiver, reason, cases and different firms of what was declined, in order (§I10.1)."""
    held = table.where(np.isin(table.state, DECLINED) & (table.reason != ""))
    keys = list(zip(held.area.tolist(), held.receiver.tolist(), held.reason.tolist(), strict=True))
    count = Counter(keys)
    firms = Counter(key for key, _firm in set(zip(keys, held.firm.tolist(), strict=True)))
    return [(*key, count[key], firms[key]) for key in sorted(count)]


def gaps(table: Cases) -> list[tuple[str, int, int]]:
    """Give area, cases and different firms declined for lack of capacity: a gap shown by work (§I10.2)."""
    held = table.where(np.isin(table.state, DECLINED) & (table.reason == NO_CAPACITY))
    pairs = list(zip(held.area.tolist(), held.firm.tolist(), strict=True))
    count, firms = Counter(area for area, _ in pairs), Counter(area for area, _ in set(pairs))
    return [(area, count[area], firms[area]) for area in sorted(count)]


def standing(table: Cases) -> dict[str, int]:
    """Say where cases stand; every case is in one of them (§I10.3)."""
    open_states = ("sent", "needs_info", "accepted", "handover_booked", "in_progress", "on_hold",
                   "handback_pending")  # fmt: skip
    closed = table.state == "closed"
    return {
        "open": int(np.isin(table.state, open_states).sum()),
        "reported": int((table.state == "outcome_reported").sum()),
        "confirmed": int((closed & (table.confirmation == "confirmed")).sum()),
        "unconfirmed": int((closed & (table.confirmation != "confirmed")).sum()),
        "failed": int((table.state == "failed").sum()),
        "declined": int(np.isin(table.state, DECLINED).sum()),
        "expired": int((table.state == "expired").sum()),
        "withdrawn": int(np.isin(table.state, ("withdrawn", "entered_in_error")).sum()),
    }


def outcomes(table: Cases) -> list[tuple[str, int, int, int]]:
    """Give each outcome code with its cases: confirmed, unconfirmed, and reported but not closed yet."""
    found: dict[str, list[int]] = {}
    held = table.where(np.isin(table.state, ("closed", "outcome_reported")) & (table.code != ""))
    for code, state, said in zip(held.code, held.state, held.confirmation, strict=True):
        row = found.setdefault(code, [0, 0, 0])
        row[2 if state == "outcome_reported" else 0 if said == "confirmed" else 1] += 1
    return [(code, *found[code]) for code in sorted(found)]  # type: ignore[misc]


def disputed(table: Cases) -> int:
    """Count the cases whose reported outcome was once disputed, whatever became of them."""
    return int(table.disputed.sum())
