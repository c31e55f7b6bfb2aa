"""Indicators as data, and what they may count: docs/methods/reporting.md §I4, §I5.

What the regulations define is named by its source and told in our words; the definition itself is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from farled.errors import refuse
from farled.referrals.outcomes import MILESTONES, OUTCOMES

ERDF = "Regulation (EU) 2021/1058, Annex I; SWD(2021) 198 final"


@dataclass(frozen=True, slots=True)
class Countable:
    """Something an indicator may count; the list is closed.

    Attributes:
        id: Stable identifier.
        name_sv: Swedish name.
        name_en: English name.
        of: What it is counted of: ``milestone``, ``outcome`` or "" where nothing has to be named.
        said: Whether firms have a say in it, so that what they confirmed is kept apart (§I5).
        unit: Its unit, in English; "" where it is the milestone's.
        whole: Its firms are among the firms helped, so that the difference would tell of firms too (§I9.3).
    """

    id: str
    name_sv: str
    name_en: str
    of: str = ""
    said: bool = False
    unit: str = "firms"
    whole: bool = False


COUNTABLES: MappingProxyType[str, Countable] = MappingProxyType(
    {
        row.id: row
        for row in (
            Countable("firms", "Företag som fått stöd", "Firms supported", whole=True),
            Countable("advised", "Företag som fått annat stöd än pengar",
                      "Firms with support other than money", whole=True),
            Countable("new_firms", "Nya företag som fått stöd", "New firms supported", whole=True),
            Countable("milestone_firms", "Företag som nått en milstolpe", "Firms that reached a milestone",
                      "milestone", said=True),
            Countable("milestones", "Milstolpar, var och en räknad en gång",
                      "Milestones, each counted once", "milestone", said=True, unit="milestones"),
            Countable("amount", "Milstolparnas belopp eller antal", "Amount of the milestones",
                      "milestone", said=True, unit=""),
            Countable("outcome_firms", "Företag med ett visst utfall", "Firms with an outcome", "outcome",
                      said=True),
            Countable("cases_started", "Påbörjade hänvisningar", "Referrals started", unit="referrals"),
            Countable("hours", "Levererade timmar", "Hours delivered", unit="hours"),
        )
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator, as a report names it.

    Attributes:
        code: Its code, as ``RCO01``.
        name_sv: Swedish name.
        name_en: English name.
        definition_sv: What is counted, in Swedish.
        definition_en: The same in English.
        source: Who defines it.
        counts: Id of a `Countable`.
        of: Kind of milestone or outcome code, where the countable asks for one.
    """

    code: str
    name_sv: str
    name_en: str
    definition_sv: str
    definition_en: str
    source: str
    counts: str
    of: str = ""

    @property
    def unit(self) -> str:
        """Its unit, in English."""
        return COUNTABLES[self.counts].unit or MILESTONES[self.of].unit


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "RCO01", "Företag som får stöd", "Enterprises supported",
        "Olika företag som under tiden fått timmar av rådgivning, en påbörjad hänvisning eller en plats i "
        "en gruppaktivitet som de tagit del av. Ett företag räknas en gång, hur många organisationer och "
        "projekt det än fått stöd av. Efter storleksklass; okänd storlek är en egen klass.",
        "Different firms that had hours of advice, a referral that was started, or a seat they took in a "
        "group activity. A firm counts once, however many organisations and projects supported it. By size "
        "class; unknown size is a class of its own.",
        ERDF, "firms",
    ),
    Indicator(
        "RCO04", "Företag som får icke-finansiellt stöd", "Enterprises with non-financial support",
        "De av företagen i RCO01 som fått annat än pengar: rådgivning, hänvisning till rådgivning eller "
        "gruppaktivitet.",
        "Those of RCO01 that had something other than money: advice, a referral to advice, a group activity.",
        ERDF, "advised",
    ),
    Indicator(
        "RCO05", "Nya företag som får stöd", "New enterprises supported",
        "De av företagen i RCO01 som var yngre än tre år i den månad då stödet började. Bara grundandeåret "
        "är känt: där året inte räcker för att avgöra räknas åldern som okänd.",
        "Those of RCO01 that were less than three years old in the month the support began. Only the year "
        "of founding is known: where the year does not decide it, the age counts as unknown.",
        ERDF, "new_firms",
    ),
    Indicator(
        "RCO10", "Företag som samarbetar med forskningsorganisationer",
        "Enterprises cooperating with research organisations",
        "Olika företag med milstolpen samarbete med forskning under tiden. Köp av en tjänst utan "
        "gemensamt arbete räknas inte.",
        "Different firms with the milestone co-operation with research. Buying a service without joint work "
        "does not count.",
        ERDF, "milestone_firms", "research_cooperation",
    ),
)  # fmt: skip


def checked(indicator: Indicator) -> Indicator:
    """Give the indicator back, if it counts something that can be counted.

    Raises:
        BadInput: It counts nothing of the closed list, or of nothing that exists.
    """
    countable = COUNTABLES.get(indicator.counts)
    if countable is None:
        raise refuse("bad-indicator", indicator.counts, "is nothing that can be counted",
                     f"Choose one of: {', '.join(COUNTABLES)}", "milestone_firms")  # fmt: skip
    known: Mapping[str, object] = {"milestone": MILESTONES, "outcome": OUTCOMES}.get(countable.of) or {}
    if (indicator.of or countable.of) and indicator.of not in known:
        choice = ", ".join(known) or "leave it empty"
        raise refuse("bad-indicator", indicator.of, "is nothing this can be counted of",
                     f"Choose one of: {choice}", "first_export" if known else "")  # fmt: skip
    if indicator.counts == "amount" and not MILESTONES[indicator.of].unit:
        raise refuse("bad-indicator", indicator.of, "has no amount",
                     "Choose a milestone with an amount", "export_sales")  # fmt: skip
    return indicator
