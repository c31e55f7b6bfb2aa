"""Who may be helped by whom, and every reason why not, docs/methods/directory.md §3."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from farled.directory.conditions import Condition, facts, holds
from farled.directory.values import EligibilityRule, Organisation, Service
from farled.terms.firms import Firm


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """One condition that is not met, or that cannot be judged.

    Attributes:
        rule: Name of the rule: those of `EligibilityRule`, ``language`` or ``market``.
        wanted: What is asked for; alternatives in order.
        given: What the firm has; "" where that is not known.
    """

    rule: str
    wanted: tuple[str, ...]
    given: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a firm may be helped.

    Attributes:
        eligible: No condition is known to fail.
        against: Every condition that fails.
        unknowns: Every condition that a missing fact leaves open; they do not exclude.
    """

    eligible: bool
    against: tuple[Reason, ...]
    unknowns: tuple[Reason, ...]


def eligibility(
    organisation: Organisation,
    rules: Iterable[EligibilityRule],
    firm: Firm,
    service: Service | None = None,
    *,
    on: date | None = None,
) -> Verdict:
    """Judge whether an organisation, or one of its services, may help a firm, §3.

    Args:
        organisation: The organisation.
        rules: Rules of any organisations and services; the others are passed over.
        firm: The firm.
        service: One of its services; None: the organisation as such.
        on: Day to count the firm's age to; None leaves an ``age_max`` rule open.

    Returns:
        The verdict with every reason, not only the first.

    Raises:
        BadInput: A rule's name or value cannot be read.
    """
    mine = [r for r in rules if r.organisation == organisation.id]
    judged = [(c, holds(c, firm, on)) for c in conditions(organisation, mine, service)]
    against = tuple(Reason(c.rule, c.wanted, _given(c, firm)) for c, ok in judged if ok is False)
    unknowns = tuple(Reason(c.rule, c.wanted, _given(c, firm)) for c, ok in judged if ok is None)
    return Verdict(not against, against, unknowns)


def conditions(
    organisation: Organisation, rules: Iterable[EligibilityRule], service: Service | None = None
) -> tuple[Condition, ...]:
    """Everything that must hold: same-named rules are alternatives, different ones all hold (§3.1).

    Rules for the organisation and rules for one service are two scopes; both must hold.
    """
    alternatives: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for rule in rules:
        if rule.service is None or (service is not None and rule.service == service.id):
            alternatives[rule.rule, rule.service is None].append(rule.value)
    revision = organisation.nace_revision
    found = [Condition(name, tuple(dict.fromkeys(vs)), revision) for (name, _), vs in alternatives.items()]
    if organisation.sectors:
        found.append(Condition("sector", organisation.sectors, revision))
    if organisation.languages:
        found.append(Condition("language", organisation.languages, None))
    if service is not None and service.market is not None:
        found.append(Condition("market", (service.market,), None))
    return tuple(dict.fromkeys(found))


def _given(condition: Condition, firm: Firm) -> str:
    texts = [";".join(f) if isinstance(f, tuple) else str(f) for f in facts(condition, firm) if f]
    return " ".join(texts)


class EligibilityIndex:
    """Eligibility of many firms at many organisations and services, each condition judged once."""

    def __init__(
        self,
        organisations: Sequence[Organisation],
        rules: Iterable[EligibilityRule],
        services: Sequence[Service] = (),
        *,
        on: date | None = None,
    ) -> None:
        """Collect the conditions.

        Args:
            organisations: Columns of the answers, in this order.
            rules: Eligibility rules.
            services: Columns of the services' answers; of an organisation not listed: left out.
            on: Day to count ages to.
        """
        self._rules: dict[str, list[EligibilityRule]] = defaultdict(list)
        for rule in rules:
            self._rules[rule.organisation].append(rule)
        self._by_id = {o.id: o for o in organisations}
        self.organisations = tuple(organisations)
        self.services = tuple(s for s in services if s.organisation in self._by_id)
        self._on = on

    def of_organisations(self, firms: Sequence[Firm]) -> NDArray[np.bool_]:
        """Firms × organisations: no condition is known to fail."""
        wanted = [conditions(o, self._rules[o.id]) for o in self.organisations]
        return self._judge(firms, wanted)

    def of_services(self, firms: Sequence[Firm]) -> NDArray[np.bool_]:
        """Firms × services, the organisation's own conditions included."""
        wanted = [
            conditions(self._by_id[s.organisation], self._rules[s.organisation], s) for s in self.services
        ]
        return self._judge(firms, wanted)

    def ids(self, firms: Sequence[Firm]) -> tuple[tuple[str, ...], ...]:
        """Eligible organisation ids by firm, in the order of the organisations.

        Firms with the same set share the same tuple, so that sets compare fast.
        """
        allowed = self.of_organisations(firms)
        names = np.array([o.id for o in self.organisations], dtype=object)
        shared: dict[bytes, tuple[str, ...]] = {}
        result = []
        for row in allowed:
            key = row.tobytes()
            if key not in shared:
                shared[key] = tuple(names[row].tolist())
            result.append(shared[key])
        return tuple(result)

    def verdict(self, firm: Firm, organisation: str, service: str | None = None) -> Verdict:
        """Give the reasons for one firm, organisation and, where named, service."""
        chosen = next((s for s in self.services if s.id == service), None)
        if service is not None and chosen is None:
            raise KeyError(service)
        return eligibility(self._by_id[organisation], self._rules[organisation], firm, chosen, on=self._on)

    def _judge(self, firms: Sequence[Firm], wanted: Sequence[tuple[Condition, ...]]) -> NDArray[np.bool_]:
        columns: dict[Condition, list[int]] = defaultdict(list)
        for column, needed in enumerate(wanted):
            for condition in needed:
                columns[condition].append(column)
        allowed = np.ones((len(firms), len(wanted)), dtype=np.bool_)
        alike = {rule: _alike(condition, firms) for rule, condition in {c.rule: c for c in columns}.items()}
        for condition, which in columns.items():
            examples, kinds = alike[condition.rule]
            fails = np.array([holds(condition, firm, self._on) is False for firm in examples], dtype=np.bool_)
            allowed[np.ix_(fails[kinds], np.array(which, dtype=np.intp))] = False
        return allowed


def _alike(condition: Condition, firms: Sequence[Firm]) -> tuple[list[Firm], NDArray[np.intp]]:
    """One firm for each combination of the facts a rule looks at, and which of them each firm is like.

    Ten thousand firms have a few dozen places and sectors between them; each is judged once.
    """
    number: dict[tuple[object, ...], int] = {}
    examples: list[Firm] = []
    kinds = np.empty(len(firms), dtype=np.intp)
    for i, firm in enumerate(firms):
        key = facts(condition, firm)
        if key not in number:
            number[key] = len(examples)
            examples.append(firm)
        kinds[i] = number[key]
    return examples, kinds
