"""What a receiver may see, worked out from what the firm has decided: consents in, categories out.

The database works out the same for itself (``firms_keep_access``) and is what row-level security reads; a
test holds the two to each other.  Rules: docs/methods/web.md, firms §1 to §4.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

PURPOSES = ("contact", "plan", "deliver", "follow_up")
CATEGORIES = ("identity", "contact", "diagnosis", "plan", "journey", "finance")
BUSINESS, PERSONAL = "business", "personal"
GIVEN, REFUSED, WITHDRAWN, EXPIRED = "given", "refused", "withdrawn", "expired"


@dataclass(frozen=True, slots=True)
class Decision:
    """One recorded decision on one receiver.

    Attributes:
        purpose: One of `PURPOSES`.
        category: One of `CATEGORIES`.
        basis: ``business``: the firm's word; ``personal``: the contact's own data.
        state: ``given``, ``refused``, ``withdrawn`` or ``expired``.
        until: When it ends by itself; None: when it is taken back.
    """

    purpose: str
    category: str
    basis: str
    state: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What a receiver may see now.

    Attributes:
        categories: The categories, in the order of the alphabet.
        purposes: What each category is open for, as (category, purposes).
        until: When the first of it ends by itself; None: nothing of it does.
    """

    categories: tuple[str, ...]
    purposes: tuple[tuple[str, tuple[str, ...]], ...]
    until: datetime | None


def latest(decisions: Iterable[Decision]) -> dict[tuple[str, str, str], Decision]:
    """Keep the last decision on each purpose, category and basis; decisions come in the order they fell."""
    return {(one.purpose, one.category, one.basis): one for one in decisions}


def holds(decision: Decision, now: datetime) -> bool:
    """Say whether a decision is a consent that holds now."""
    return decision.state == GIVEN and (decision.until is None or decision.until > now)


def opened(decisions: Iterable[Decision], now: datetime) -> Opened:
    """Work out what is open: a category is, when for some purpose every basis asked for says yes (§1).

    Args:
        decisions: All decisions of one firm on one receiver, in the order they fell.
        now: The moment asked about.
    """
    asked: dict[tuple[str, str], list[Decision]] = {}
    for (purpose, category, _basis), one in latest(decisions).items():
        asked.setdefault((purpose, category), []).append(one)
    good = {key: found for key, found in asked.items() if all(holds(one, now) for one in found)}
    categories = sorted({category for _purpose, category in good})
    ends = [one.until for found in good.values() for one in found if one.until is not None]
    purposes = tuple((c, tuple(p for p in PURPOSES if (p, c) in good)) for c in categories)
    return Opened(tuple(categories), purposes, min(ends, default=None))


def bases(category: str, *, sole_trader: bool) -> tuple[str, ...]:
    """Give the bases a decision on a category needs.

    The contact's own data need the person's own word beside the firm's; so do name and number of a sole
    trader, who is the firm (§2).
    """
    personal = category == "contact" or (sole_trader and category in {"identity", "finance"})
    return (BUSINESS, PERSONAL) if personal else (BUSINESS,)
