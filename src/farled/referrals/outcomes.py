"""What became of it: outcome codes and milestones as data, and what they say of competence (§R7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from farled.directory import outcomes as evidence
from farled.referrals.states import is_open
from farled.referrals.values import Referral, State


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome a receiver can report.

    Attributes:
        code: Stable identifier.
        name_sv: Swedish name.
        name_en: English name.
        success: It counts for the receiver's competence; False: against; None: says nothing of it.
    """

    code: str
    name_sv: str
    name_en: str
    success: bool | None


@dataclass(frozen=True, slots=True)
class MilestoneKind:
    """Something a firm achieved, that several organisations may have contributed to.

    Attributes:
        code: Stable identifier.
        name_sv: Swedish name.
        name_en: English name.
        unit: What an amount counts; "": it happened or not.
        once: A firm can reach it only once, whatever it is about.
    """

    code: str
    name_sv: str
    name_en: str
    unit: str = ""
    once: bool = False


OUTCOMES: MappingProxyType[str, Outcome] = MappingProxyType(
    {
        row.code: row
        for row in (
            Outcome("need_met", "Behovet är löst", "The need is met", True),
            Outcome("need_partly_met", "Behovet är delvis löst", "The need is partly met", True),
            Outcome("need_not_met", "Behovet är inte löst", "The need is not met", False),
            Outcome("need_gone", "Behovet finns inte längre", "The need is no longer there", None),
            Outcome("firm_stopped", "Företaget avbröt", "The firm stopped", None),
        )
    }
)

MILESTONES: MappingProxyType[str, MilestoneKind] = MappingProxyType(
    {
        row.code: row
        for row in (
            MilestoneKind("first_export", "Första export", "First export", once=True),
            MilestoneKind("new_market", "Ny marknad", "New market"),
            MilestoneKind("agreement", "Avtal", "Agreement"),
            MilestoneKind("finance_raised", "Finansiering", "Finance raised", "EUR"),
            MilestoneKind("new_product", "Ny vara eller tjänst", "New product or service"),
            MilestoneKind("jobs_created", "Nya arbetstillfällen", "Jobs created", "full-time equivalents"),
            MilestoneKind("export_sales", "Exportförsäljning", "Export sales", "EUR"),
            MilestoneKind("research_cooperation", "Samarbete med forskning", "Co-operation with research"),
        )
    }
)


def as_evidence(referral: Referral, on: date, stratum: str = "") -> evidence.Referral | None:
    """Say what a referral shows of its receiver's competence (§R7.2); None: nothing.

    A case counts as solved only when the firm has said so: what is unconfirmed stays pending, like what is
    open, and counts neither way.

    Args:
        referral: Any referral.
        on: Day of the state it is in.
        stratum: What makes it easier or harder, for the case mix.
    """
    if referral.sent is None:
        return None
    state = None
    if referral.state is State.CLOSED:
        success = OUTCOMES[referral.outcome].success
        if success is not None:
            state = "pending" if referral.confirmation != "confirmed" else "success" if success else "failure"
    elif referral.state is State.FAILED:
        state = "failure"
    elif referral.state is State.DECLINED:
        state = "declined"
    elif is_open(referral):
        state = "pending"
    return None if state is None else evidence.Referral(referral.receiver, referral.area, on, state, stratum)
