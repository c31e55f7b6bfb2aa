"""What a worker queues is queued by the transaction it works in."""

from __future__ import annotations

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob

from farled_web.jobs.actions import send_mail


def test_a_worker_queues_in_its_own_transaction_or_not_at_all(db: None) -> None:
    assert isinstance(app.connector, DjangoConnector)
    before = ProcrastinateJob.objects.count()
    with app.replace_connector(app.connector.get_worker_connector()):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            send_mail(key="worker:1", to="eva@firm.example", language="sv", subject="Hej", body="Hej")
            assert ProcrastinateJob.objects.count() == before + 1
            raise ZeroDivisionError
        assert ProcrastinateJob.objects.count() == before
