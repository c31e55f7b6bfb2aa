"""Invitations, roles, leaving, closing: who may, who may not, and what then holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import WebClient, World, as_role, viewing

from farled.errors import BadInput
from farled_web.jobs.models import Mail
from farled_web.people import actions
from farled_web.people.models import Invitation, Membership, RegionRole, User

Web = Callable[[User | None], WebClient]


def _membership(user: User) -> Membership:
    return Membership.objects.get(user=user, ended_at=None)


def _invite(world: World, by: User, email: str = "new@example.org", role: str = "member") -> Invitation:
    with viewing(by) as viewer:
        return actions.invite(viewer=viewer, email=email, role=role, language="sv", organisation=world.fyren)


def _link(to: str) -> str:
    found = re.search(
        r"https?://[^/]+(/invitation/\S+)", Mail.objects.filter(to=to).latest("created_at").body
    )
    assert found is not None
    return found[1]


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Say that what is done inside is refused for this reason, in whatever language."""
    with pytest.raises(BadInput) as raised:
        yield
    assert [problem.code for problem in raised.value.problems] == [code]


# ---- inviting


def test_a_manager_invites_by_mail_in_the_language_chosen(world: World) -> None:
    made = _invite(world, world.mia)
    mail = Mail.objects.get(to="new@example.org")
    assert mail.language == "sv" and "Inbjudan till Fyren" in mail.subject and "medlem" in mail.body
    token = _link("new@example.org").split("/")[2]
    made.refresh_from_db()
    assert bytes(made.token_hash) == sha256(token.encode()).digest()  # and the token itself is nowhere


@pytest.mark.parametrize("who", ["charlie", "alice", "rut", "otto", "rex", "sam"])
def test_nobody_else_invites(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        _invite(world, getattr(world, who))


def test_the_coordinator_invites_to_any_organisation_of_the_region(world: World) -> None:
    assert _invite(world, world.cora, role="manager").pk


def test_the_database_refuses_an_invitation_by_a_stranger(world: World) -> None:
    with viewing(world.charlie), pytest.raises(ProgrammingError), transaction.atomic():
        Invitation.objects.create(email="x@example.org", organisation=world.fyren, role="manager",
                                  token_hash=b"1" * 32, expires_at=timezone.now())  # fmt: skip


def test_somebody_there_already_is_not_invited_again(world: World) -> None:
    with refused("already-there"):
        _invite(world, world.mia, world.bob.email)


def test_a_second_invitation_replaces_the_first(world: World, web: Web) -> None:
    _invite(world, world.mia)
    first = _link("new@example.org")
    _invite(world, world.mia)
    assert web(None).get(first).status_code == 410


# ---- accepting


def test_a_new_person_makes_an_account_and_is_in(world: World, web: Web) -> None:
    _invite(world, world.mia)
    client, link = web(None), _link("new@example.org")
    assert client.get(link).status_code == 200
    assert not User.objects.filter(email="new@example.org").exists()  # opening it changes nothing
    given = {
        "name": "Ny Person",
        "language": "sv",
        "password": "fyra-vanliga-ord",
        "again": "fyra-vanliga-ord",
    }
    assert client.post(link, given).status_code == 302
    assert _membership(User.objects.get(email="new@example.org")).role == "member"
    assert client.get(f"/organisations/{world.fyren.uuid}/people/").status_code == 200
    assert web(None).get(link).status_code == 410


def test_two_different_passwords_are_told(world: World, web: Web) -> None:
    _invite(world, world.mia)
    given = {"name": "Ny", "language": "sv", "password": "fyra-vanliga-ord", "again": "annat"}
    page = web(None).post(_link("new@example.org"), given)
    assert page.status_code == 422 and "not the same" in page.content.decode()


def test_who_has_an_account_signs_in_and_accepts(world: World, web: Web) -> None:
    _invite(world, world.mia, world.charlie.email)
    link = _link(world.charlie.email)
    assert f"next={link}" in web(None).get(link).content.decode()
    client = web(world.charlie)
    assert client.get(link).status_code == 200
    assert Membership.objects.filter(user=world.charlie).count() == 1
    assert client.post(link).status_code == 302
    assert Membership.objects.filter(user=world.charlie, ended_at=None).count() == 2


def test_somebody_elses_link_is_refused(world: World, web: Web) -> None:
    _invite(world, world.mia)
    response = web(world.charlie).post(_link("new@example.org"))
    assert response.status_code == 403 and "for somebody else" in response.content.decode()
    assert Membership.objects.filter(user=world.charlie).count() == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [({"expires_at": timezone.now() - timedelta(days=1)}, "has expired"),
     ({"withdrawn_at": timezone.now()}, "was withdrawn"), ({"accepted_at": timezone.now()}, "has been used")],
)  # fmt: skip
def test_a_link_that_no_longer_holds_says_why(
    world: World, web: Web, change: dict[str, object], told: str
) -> None:
    made = _invite(world, world.mia)
    Invitation.objects.filter(pk=made.pk).update(**change)
    for client in (web(None), web(world.charlie)):
        response = client.get(_link("new@example.org"))
        assert response.status_code == 410 and told in response.content.decode()


def test_a_made_up_link_opens_nothing(db: None, web: Web) -> None:
    assert web(None).get(f"/invitation/{'x' * 43}/").status_code == 404


def test_withdrawing_and_sending_again_are_the_managers(world: World, web: Web) -> None:
    made = _invite(world, world.mia)
    first = _link("new@example.org")
    for somebody in (world.charlie, world.rut, world.alice):
        assert web(somebody).post(f"/invitations/{made.uuid}/withdraw/").status_code == 404
    assert web(world.mia).post(f"/invitations/{made.uuid}/again/").status_code == 302
    assert web(None).get(first).status_code == 404  # the old link is no link any more
    assert web(world.mia).post(f"/invitations/{made.uuid}/withdraw/").status_code == 302
    assert web(None).get(_link("new@example.org")).status_code in {404, 410}


# ---- roles, leaving, closing


def test_a_manager_changes_a_role_and_it_holds_at_once(world: World, web: Web) -> None:
    client, row = web(world.bob), _membership(world.bob)
    assert web(world.mia).post(f"/people/{row.uuid}/", {"role": "manager"}).status_code == 302
    assert client.get(f"/organisations/{world.fyren.uuid}/edit/").status_code == 200


@pytest.mark.parametrize("who", ["charlie", "rut", "alice", "otto"])
def test_nobody_else_changes_roles_or_ends_memberships(world: World, who: str) -> None:
    row = _membership(world.bob)
    with viewing(getattr(world, who)) as viewer:
        with pytest.raises(PermissionDenied):
            actions.change_role(viewer=viewer, membership=row, role="manager")
        with pytest.raises(PermissionDenied):
            actions.end_membership(viewer=viewer, membership=row)


def test_a_member_cannot_raise_their_own_role_even_in_the_database(world: World) -> None:
    with viewing(world.alice):
        assert Membership.objects.filter(user=world.alice).update(role="manager") == 0


def test_the_last_manager_neither_leaves_nor_steps_down(world: World) -> None:
    row = _membership(world.mia)
    with viewing(world.mia) as viewer:
        with refused("last-manager"):
            actions.leave_organisation(viewer=viewer, organisation=world.fyren.pk)
        with refused("last-manager"):
            actions.change_role(viewer=viewer, membership=row, role="member")
        with refused("last-manager"):
            actions.close_account(viewer=viewer)


def test_leaving_ends_access_at_once(world: World, web: Web) -> None:
    client = web(world.alice)
    assert client.post(f"/me/leave/{world.fyren.uuid}/").status_code == 302
    assert client.get(f"/organisations/{world.fyren.uuid}/people/").status_code == 403
    assert Membership.objects.get(user=world.alice).ended_at is not None


def test_the_last_coordinator_stays(world: World) -> None:
    with viewing(world.cora) as viewer, refused("last-coordinator"):
        actions.leave_region_role(viewer=viewer, region=world.region.pk, task="coordinator")
    factories.in_region("Cleo", world.region, "coordinator")
    with viewing(world.cora) as viewer:
        actions.leave_region_role(viewer=viewer, region=world.region.pk, task="coordinator")
    assert RegionRole.objects.get(user=world.cora).ended_at is not None


def test_a_coordinator_elsewhere_ends_no_task_here(world: World, web: Web) -> None:
    row = RegionRole.objects.get(user=world.rex)
    assert web(world.otto).post(f"/regions/roles/{row.uuid}/end/").status_code == 404
    assert web(world.cora).post(f"/regions/roles/{row.uuid}/end/").status_code == 302
    row.refresh_from_db()
    assert row.ended_at is not None


def test_an_account_closed_by_its_owner_is_erased_and_reaches_nothing(world: World, web: Web) -> None:
    client = web(world.alice)
    assert client.post("/me/close/", {}).status_code == 422  # the box is not ticked
    assert client.post("/me/close/", {"sure": "on"}).status_code == 302
    world.alice.refresh_from_db()
    assert (world.alice.is_active, world.alice.name) == (False, "")
    assert "alice" not in world.alice.email
    assert Membership.objects.get(user=world.alice).ended_at is not None
    assert client.get("/me/").status_code == 302


def test_what_is_kept_of_a_person_is_theirs_to_take(world: World, web: Web) -> None:
    data = web(world.alice).get("/me/data.json").json()
    assert data["account"]["email"] == "alice@example.org"
    assert data["memberships"][0]["organisation"] == "Fyren"
    assert "bob" not in str(data).lower()


def test_the_first_coordinator_comes_by_a_command(db: None, web: Web) -> None:
    with as_role("farled_owner"):
        address = actions.make_first_coordinator(
            email="first@example.org", region_slug="ny", region_name="Ny region"
        )
    link = "/" + address.split("/", 3)[3]
    given = {"name": "Första", "language": "sv", "password": "fyra-vanliga-ord", "again": "fyra-vanliga-ord"}
    client = web(None)
    assert client.post(link, given).status_code == 302
    assert client.get("/regions/ny/people/").status_code == 200


def test_every_write_is_in_the_log(world: World, web: Web) -> None:
    row = _membership(world.bob)
    client = web(world.mia)
    client.post(f"/people/{row.uuid}/", {"role": "reader"})
    client.post(f"/people/{row.uuid}/end/")
    client.post(f"/organisations/{world.fyren.uuid}/people/",
                {"email": "new@example.org", "role": "member", "language": "sv"})  # fmt: skip
    client.post("/me/", {"name": "Mia M", "language": "en"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT verb FROM audit_entry WHERE actor_id = %s ORDER BY id", [world.mia.pk])
        verbs = [found[0] for found in cursor.fetchall()]
    assert verbs == ["membership.changed", "membership.ended", "invitation.sent", "account.changed"]
