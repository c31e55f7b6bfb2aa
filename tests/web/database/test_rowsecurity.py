"""Row-level security by itself: a query without its filter returns nothing foreign."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from tests.web import factories
from tests.web.conftest import World, as_role, viewing, working

from farled_web.firms.models import Contact, Finance, Firm


def test_nobody_sees_no_firm(world: World) -> None:
    with viewing(None):
        assert not Firm.objects.exists()


def test_the_registering_organisation_sees_its_own(world: World) -> None:
    with viewing(world.alice):
        assert list(Firm.objects.all()) == [world.firm]


def test_a_stranger_sees_a_firm_only_by_consent(world: World) -> None:
    with viewing(world.charlie):
        assert world.firm not in Firm.objects.all()
    factories.consented(world.firm, world.hamnen, "identity")
    with viewing(world.charlie):
        assert world.firm in Firm.objects.all()


def test_consent_to_identity_opens_no_contact_and_no_finance(world: World) -> None:
    factories.finances(world.firm)
    factories.consented(world.firm, world.hamnen, "identity")
    with viewing(world.charlie):
        assert not Finance.objects.filter(firm=world.firm).exists()
        assert not Contact.objects.filter(firm=world.firm).exists()


def test_a_coordinator_sees_no_identity(world: World) -> None:
    with viewing(world.cora):
        assert not Firm.objects.exists()


def test_the_firm_sees_itself_and_nobody_else(world: World) -> None:
    with viewing(world.sam):
        assert list(Firm.objects.all()) == [world.firm]


def test_emergency_access_ends_by_itself(world: World) -> None:
    access = factories.emergency(world.firm, world.hamnen, world.charlie)
    with viewing(world.charlie):
        assert world.firm in Firm.objects.all()
    access.until = access.created_at - timedelta(minutes=1)
    access.save()
    with viewing(world.charlie):
        assert world.firm not in Firm.objects.all()


def test_background_work_sees_all_only_in_a_system_scope(world: World) -> None:
    with as_role("farled_jobs"):
        assert not Firm.objects.exists()
    with working():
        assert Firm.objects.count() == 2


def test_the_web_role_cannot_open_a_system_scope_for_itself(world: World) -> None:
    with as_role(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.system', 'on', true)")
        assert not Firm.objects.exists()


def test_a_reader_cannot_change_a_row(world: World) -> None:
    with viewing(world.rut):
        assert Firm.objects.filter(pk=world.firm.pk).update(name="x") == 0


def test_a_stranger_cannot_register_for_another_organisation(world: World) -> None:
    with viewing(world.charlie), pytest.raises(ProgrammingError), transaction.atomic():
        factories.registered_firm(world.fyren)


def test_every_table_of_ours_is_protected(db: None) -> None:
    """The rooms' own tables; those of Django and its apps hold no data of firms."""
    ours = ("organisations_%", "people_%", "directory_%", "firms_%", "diagnosis_%", "coalitions_%",
            "workspace_%", "jobs_%", "audit_%")  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND relname LIKE ANY (%s) AND NOT (relrowsecurity AND relforcerowsecurity)",
            [list(ours)],
        )
        assert cursor.fetchall() == []
