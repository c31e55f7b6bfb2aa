"""Eligibility rules and ties: added and removed; the undo of a removal is adding it again."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.db import transaction
from django.db.models import Q

from farled.directory.conditions import Condition, holds
from farled.errors import BadInput, Problem, refuse
from farled.packs.codes import _eligible
from farled.terms.firms import Firm
from farled_web.audit.actions import record
from farled_web.directory import policies
from farled_web.directory.models import EligibilityRule, Tie
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer


def add_rule(*, viewer: Viewer, organisation: Organisation, facts: dict[str, Any]) -> EligibilityRule:
    """Add a rule on who may be helped.

    Raises:
        BadInput: The value cannot be read for that rule, or the rule is there.
    """
    policies.require_editor(viewer, organisation)
    check_rule(organisation, facts["rule"], facts["value"])
    with transaction.atomic():
        same = EligibilityRule.objects.filter(
            organisation=organisation, service=facts.get("service"), rule=facts["rule"], value=facts["value"]
        )
        if same.exists():
            raise refuse("duplicate-key", facts["value"], "stands there already", "Give another value", "")
        rule = EligibilityRule.objects.create(
            organisation=organisation, region_id=organisation.region_id, **facts
        )
        _log("rule.added", organisation, rule=rule.pk)
    return rule


def check_rule(organisation: Organisation, rule: str, value: str) -> None:
    """Refuse a value the library could not read.

    Raises:
        BadInput: With what to write instead.
    """
    fault = _eligible(value, rule)
    if fault is not None:
        raise BadInput(
            [
                dataclasses.replace(
                    Problem("", 0, "", "", value, "", ""),
                    code=fault.code,
                    reason=fault.reason,
                    remedy=fault.remedy,
                    example=fault.example,
                )
            ]
        )
    if (
        rule == "membership"
        and not Organisation.objects.filter(region_id=organisation.region_id, slug=value).exists()
    ):
        raise refuse("unknown-organisation", value, "is no organisation of the region", "Choose one", "")
    holds(Condition(rule, (value,), None), Firm("x"), None)


def remove_rule(*, viewer: Viewer, organisation: Organisation, rule: int) -> dict[str, Any] | None:
    """Remove a rule; give what it said, for an undo; None: it was gone."""
    policies.require_editor(viewer, organisation)
    with transaction.atomic():
        row = EligibilityRule.objects.filter(organisation=organisation, pk=rule).first()
        if row is None:
            return None
        said = {"service_id": row.service_id, "rule": row.rule, "value": row.value, "source": row.source}
        row.delete()
        _log("rule.removed", organisation, rule=rule)
    return said


def add_tie(*, viewer: Viewer, organisation: Organisation, other: Organisation, facts: dict[str, Any]) -> Tie:
    """Say that two organisations work together.

    Raises:
        BadInput: It is the same organisation, one of another region, or the tie is there.
    """
    policies.require_editor(viewer, organisation)
    if other.pk == organisation.pk or other.region_id != organisation.region_id:
        raise refuse("tie-to-self", other.name, "cannot be tied to it", "Choose another of the region", "")
    with transaction.atomic():
        ends = Q(a=organisation, b=other) | Q(a=other, b=organisation)
        if Tie.objects.filter(ends, kind=facts["kind"], market=facts.get("market", "")).exists():
            raise refuse("duplicate-tie", other.name, "is tied to it already", "Remove the old one first", "")
        tie = Tie.objects.create(region_id=organisation.region_id, a=organisation, b=other, **facts)
        _log("tie.added", organisation, tie=tie.pk)
    return tie


def remove_tie(*, viewer: Viewer, organisation: Organisation, tie: int) -> dict[str, Any] | None:
    """Remove a tie; give what it said, for an undo; None: it was gone."""
    policies.require_editor(viewer, organisation)
    with transaction.atomic():
        row = Tie.objects.filter(Q(a=organisation) | Q(b=organisation), pk=tie).first()
        if row is None:
            return None
        said = {"other": row.b_id if row.a_id == organisation.pk else row.a_id, "kind": row.kind,
                "cost": row.cost, "market": row.market, "source": row.source}  # fmt: skip
        row.delete()
        _log("tie.removed", organisation, tie=tie)
    return said


def _log(verb: str, organisation: Organisation, **details: Any) -> None:
    record(verb, object_type="organisation", object_id=organisation.pk, organisation=organisation.pk,
           region=organisation.region_id, details=details)  # fmt: skip
