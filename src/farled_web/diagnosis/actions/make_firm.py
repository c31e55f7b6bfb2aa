"""Make a record of the firm a check is about: unconfirmed, and never an existing one.

Whoever types a number into a public form has not shown that they act for the firm; so the check neither
attaches to a firm that is there nor tells that one is.  An adviser the firm turns to merges the two.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext

from farled_web.audit.actions import record
from farled_web.diagnosis.models import Check, CheckAnswer
from farled_web.diagnosis.policies import owns
from farled_web.diagnosis.reach import LinkHolder
from farled_web.firms.models import Finance, Firm
from farled_web.people.viewer import Viewer

PLAIN = ("country", "organisation_number", "sole_trader", "founded", "employees", "linked", "nace",
         "nace_revision", "municipality", "languages", "share_abroad", "abroad_since", "targets",
         "stage")  # fmt: skip
MONEY = ("turnover_eur", "balance_eur")


@transaction.atomic
def make_firm(viewer: Viewer, *, check: Check, name: str = "") -> Firm:
    """Make the firm a check by link is about.

    Args:
        viewer: The holder of the link.
        check: The round, which has no firm yet.
        name: The firm's name, where it is told only now.

    Raises:
        PermissionDenied: The round is not the viewer's, or has a firm already.
    """
    if not owns(viewer, check) or check.firm_id is not None or check.side != "sme":
        raise PermissionDenied
    facts: dict[str, Any] = check.facts
    firm = Firm.objects.create(
        region_id=check.region_id,
        name=name or facts.get("name") or gettext("Firm without a name yet"),
        first_check=check.pk,
        synthetic=check.synthetic,
        **{fact: facts[fact] for fact in PLAIN if fact in facts},
    )
    _keep_money(check, firm.pk)
    Check.objects.filter(pk=check.pk).update(firm=firm)
    CheckAnswer.objects.filter(check_round=check).update(firm_id=firm.pk)
    check.firm = firm
    record("firm.registered", object_type="firm", object_id=firm.pk, region=check.region_id, firms=[firm.pk],
           categories=["identity"], actor_kind="link", details={"check": check.pk})  # fmt: skip
    return firm


def mend_firm(check: Check) -> None:
    """Carry facts mended in the check over to the record it made, while nobody else has touched that."""
    assert check.firm_id is not None
    own = Firm.objects.filter(
        pk=check.firm_id, first_check=check.pk, number_confirmed=False, registered_by=None, version=1
    )
    facts = {fact: check.facts[fact] for fact in ("name", *PLAIN) if fact in check.facts}
    if own.exists():
        own.update(**facts)
        _keep_money(check, check.firm_id)


def _keep_money(check: Check, firm: int) -> None:
    """Move turnover and balance sheet to their own table: another category, opened by itself."""
    money = {fact: check.facts[fact] for fact in MONEY if fact in check.facts}
    if not money:
        return
    Finance.objects.update_or_create(firm_id=firm, defaults=money)
    check.facts = {name: value for name, value in check.facts.items() if name not in MONEY}
    Check.objects.filter(pk=check.pk).update(facts=check.facts)


def holding(viewer: Viewer, firm: Firm) -> Viewer:
    """Give the viewer after their round has made a firm: row-level security lets them in to it already."""
    return viewer.with_firm(firm.pk) if isinstance(viewer, LinkHolder) else viewer
