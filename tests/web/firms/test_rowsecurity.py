"""Row-level security alone, without the queries' own filters: one firm's consent opens no other firm."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import viewing

from farled_web.coalitions.models import Plan
from farled_web.diagnosis.models import Check, Need
from farled_web.firms.models import Aid, Contact, Document, Entry, Finance, FirmMembership


def furnish(firm, by):
    now = timezone.now()
    check = Check.objects.create(region=firm.region, firm=firm, state="submitted", submitted_at=now)
    Need.objects.create(firm=firm, region=firm.region, check_round=check, area="sales", level=2)
    Plan.objects.create(firm=firm, region=firm.region, organisation=by, number=1, state="proposed")
    Entry.objects.create(firm=firm, at=now, kind="note", organisation=by, text="seen")
    Contact.objects.create(firm=firm, organisation=by, name="Nils")
    Finance.objects.create(firm=firm, turnover_eur=1.0)
    Aid.objects.create(firm=firm, organisation=by, date=now.date(), amount_eur=1.0)
    FirmMembership.objects.create(firm=firm, organisation=by)
    Document.objects.create(
        firm=firm,
        organisation=by,
        category="plan",
        name="p.pdf",
        size=1,
        media_type="application/pdf",
        sha256=b"x" * 32,
    )


@pytest.mark.parametrize("model", [Check, Need, Plan, Entry, Contact, Finance, Aid, FirmMembership, Document])
def test_consent_of_one_firm_opens_no_other(world, model):
    open_firm = factories.registered_firm(world.fyren, "Open")
    shut_firm = factories.registered_firm(world.fyren, "Shut")
    for firm in (open_firm, shut_firm):
        furnish(firm, world.fyren)
    factories.consented(open_firm, world.hamnen)
    with viewing(world.charlie):
        assert set(model.objects.values_list("firm", flat=True)) & {open_firm.pk, shut_firm.pk} == {
            open_firm.pk
        }
