"""Firms as the library's values: the seam diagnosis, planning and coverage are asked through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from farled.coalitions.values import AidReceived
from farled.terms import firms as terms
from farled_web.firms.models import Aid, Finance, Firm, FirmMembership

FACTS = ("id", "name", "organisation_number", "country", "founded", "employees", "nace", "nace_revision",
         "municipality", "nuts", "languages", "share_abroad", "abroad_since", "targets", "stage", "weight",
         "synthetic")  # fmt: skip


def key(firm: int) -> str:
    """Give the identifier a firm goes by in the library; in order of size as text, so that ties stay put."""
    return f"f{firm:010d}"


def firm_id(name: str) -> int:
    """Give the row's id back from `key`."""
    return int(name[1:])


def library_firms(rows: QuerySet[Firm]) -> tuple[terms.Firm, ...]:
    """Give firms as the library knows them, in order of id; what is empty here is not known there.

    Three queries, whatever the number.  What the viewer may not see of a firm's money is not known.

    Args:
        rows: Firms, narrowed already.
    """
    found = list(rows.order_by("id").values_list(*FACTS))
    ids = [row[0] for row in found]
    # Asking by id list is quicker for few, a sub-select for many.
    chosen: Any = ids if len(ids) <= 1000 else rows.order_by().values("id")
    money = {
        firm: (turnover, balance)
        for firm, turnover, balance in Finance.objects.filter(firm_id__in=chosen).values_list(
            "firm_id", "turnover_eur", "balance_eur"
        )
    }
    member: dict[int, list[str]] = defaultdict(list)
    seats = FirmMembership.objects.filter(firm_id__in=chosen, until=None).order_by("organisation__slug")
    for firm, slug in seats.values_list("firm_id", "organisation__slug"):
        member[firm].append(slug)
    return tuple(_firm(row, money, member) for row in found)


def _firm(
    row: Sequence[Any], money: dict[int, tuple[float | None, float | None]], member: dict[int, list[str]]
) -> terms.Firm:
    facts: dict[str, Any] = dict(zip(FACTS, row, strict=True))
    firm = facts.pop("id")
    texts = {name: value if value != "" else None for name, value in facts.items()}
    lists = {name: tuple(facts[name]) for name in ("languages", "targets")}
    turnover, balance = money.get(firm, (None, None))
    return terms.Firm(
        **{**texts, **lists, "id": key(firm), "name": facts["name"]},
        turnover_eur=turnover,
        balance_eur=balance,
        memberships=tuple(member.get(firm, ())),
    )


def library_aid(rows: QuerySet[Firm]) -> tuple[AidReceived, ...]:
    """Give the aid these firms have received, as far as the viewer may see it."""
    standing = Aid.objects.filter(withdrawn_at=None, firm_id__in=rows.order_by().values("id"))
    found = standing.order_by("firm_id", "date", "id")
    return tuple(
        AidReceived(
            key(each.firm_id), each.date, each.amount_eur, each.granted_by, each.scheme, each.source or None
        )
        for each in found
    )
