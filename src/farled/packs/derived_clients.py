"""Synthetic clients for a directory that has none, by one documented rule (imports §5)."""

from __future__ import annotations

import dataclasses

from farled.diagnosis.values import Answer
from farled.errors import refuse
from farled.packs.slugs import unique_slugs
from farled.packs.values import RegionPack
from farled.terms.firms import Firm

ANSWER = 2
"""Answered for every barrier: severity 2, and so need level 2, marked (§5.2 of the domain)."""


def derive_clients(pack: RegionPack) -> RegionPack:
    """Add one invented firm per place, needing every area somebody serves anywhere.

    A place is a value of a ``place`` rule; an area is served where a service has it. Each firm has
    the place as its municipality and answers 2 to every barrier of those areas. Firms, answers and pack
    are marked synthetic. Firms and answers the pack has are kept.

    Raises:
        BadInput: the pack names no place, or no area is served, so that there is no rule to apply.
    """
    places = sorted({rule.value for rule in pack.eligibility if rule.rule == "place"})
    served = {service.area for service in pack.services}
    barriers = [barrier.id for barrier in pack.barriers if barrier.area in served]
    if not places or not barriers:
        lacking = "names no place" if not places else "has no served area with a barrier"
        reason = f"{lacking}, so no clients can be derived"
        raise refuse(
            "no-clients", pack.name, reason, "Import without derived clients and add firms of your own"
        )
    taken = frozenset(firm.id for firm in pack.firms)
    ids = unique_slugs({place: f"client {place}" for place in places}, "client", taken)
    firms = tuple(
        Firm(ids[place], f"Synthetic client, {place}", municipality=place, synthetic=True) for place in places
    )
    answers = tuple(Answer(firm.id, barrier, ANSWER) for firm in firms for barrier in barriers)
    return dataclasses.replace(
        pack,
        firms=pack.firms + firms,
        answers=pack.answers + answers,
        synthetic=True,
        synthetic_tables=pack.synthetic_tables | {"firms", "answers"},
    )
