"""Who is asking, and what they may reach: set once per transaction, for policies and database alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction


@dataclass(frozen=True, slots=True)
class Seat:
    """A membership of the viewer.

    Attributes:
        organisation: Id.
        uuid: Public id.
        slug: Slug in its region.
        name: The organisation's name.
        region: Region id.
        role: ``manager``, ``member`` or ``reader``.
    """

    organisation: int
    uuid: str
    slug: str
    name: str
    region: int
    role: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking; nobody in particular where `user` is None.

    Attributes:
        user: User id.
        name: Display name.
        email: Address.
        language: ``sv`` or ``en``.
        seats: Memberships in organisations.
        coordinates: Regions coordinated.
        researches: Regions studied.
        firms: Firms the viewer acts for.
        system: Background work that may see a whole region.
        synthetic: An invented person of the demo.
    """

    user: int | None = None
    name: str = ""
    email: str = ""
    language: str = ""
    seats: tuple[Seat, ...] = ()
    coordinates: tuple[int, ...] = ()
    researches: tuple[int, ...] = ()
    firms: tuple[int, ...] = ()
    system: bool = False
    synthetic: bool = False

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return self.user is not None

    @property
    def organisations(self) -> tuple[int, ...]:
        """Organisations the viewer belongs to, in whatever role."""
        return tuple(seat.organisation for seat in self.seats)

    @property
    def writes(self) -> tuple[int, ...]:
        """Organisations the viewer may write for."""
        return tuple(seat.organisation for seat in self.seats if seat.role != "reader")

    @property
    def manages(self) -> tuple[int, ...]:
        """Organisations the viewer manages."""
        return tuple(seat.organisation for seat in self.seats if seat.role == "manager")

    @property
    def regions(self) -> tuple[int, ...]:
        """Regions the viewer has any role in."""
        found = {seat.region for seat in self.seats} | set(self.coordinates) | set(self.researches)
        return tuple(sorted(found))

    @property
    def is_adviser(self) -> bool:
        """Whether the viewer works at an organisation, be it to read."""
        return bool(self.seats)

    @property
    def is_coordinator(self) -> bool:
        """Whether the viewer coordinates a region."""
        return bool(self.coordinates)

    @property
    def is_researcher(self) -> bool:
        """Whether the viewer studies a region."""
        return bool(self.researches)

    @property
    def acts_for_firm(self) -> bool:
        """Whether the viewer acts for a firm."""
        return bool(self.firms)


NOBODY = Viewer()


def set_viewer(user: int | None, *, signing_in: bool = False) -> Viewer:
    """Set the reach of the current transaction and give who it is for.

    Args:
        user: User id; None: nobody in particular.
        signing_in: Whether accounts may be looked up by address, as sign-in must.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_set_viewer(%s, %s)", [user, signing_in])
        found = cursor.fetchone()[0]
    return _viewer(json.loads(found) if isinstance(found, str) else found)


def _viewer(found: dict[str, Any]) -> Viewer:
    person = found["person"]
    if person is None:
        return NOBODY
    tasks = found["tasks"] or []
    return Viewer(
        user=person["id"],
        name=person["name"],
        email=person["email"],
        language=person["language"],
        seats=tuple(Seat(**seat) for seat in found["seats"] or []),
        coordinates=tuple(task["region"] for task in tasks if task["task"] == "coordinator"),
        researches=tuple(task["region"] for task in tasks if task["task"] == "researcher"),
        firms=tuple(found["firms"] or []),
        synthetic=person["synthetic"],
    )


REACH = ("user", "orgs", "orgs_write", "orgs_manage", "coordinates", "researches", "regions", "firms",
         "check", "system", "signin", "referral", "referral_role", "link_org")  # fmt: skip


@contextmanager
def scope(user: int | None, *, signing_in: bool = False) -> Iterator[Viewer]:
    """Open a transaction with this person's reach; the reach from before comes back at the end.

    Args:
        user: User id; None: nobody in particular.
        signing_in: As in `set_viewer`.
    """
    with transaction.atomic():
        before = reach()
        yield set_viewer(user, signing_in=signing_in)
        set_reach(before)


@contextmanager
def system_scope() -> Iterator[Viewer]:
    """Open a transaction that sees everything; row-level security grants it to background work alone."""
    with transaction.atomic():
        before = reach()
        set_viewer(None)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.system', 'on', true)")
        yield Viewer(system=True)
        set_reach(before)


def reach() -> list[str]:
    """Give the reach of this transaction, to be put back after it was widened."""
    # Releasing a savepoint does not undo SET LOCAL, so an inner scope has to put the outer one back.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(coalesce(current_setting('app.' || n, true), '') ORDER BY i) "
            "FROM unnest(%s::text[]) WITH ORDINALITY AS names(n, i)",
            [list(REACH)],
        )
        found: list[str] = cursor.fetchone()[0]
    return found


def set_reach(values: list[str]) -> None:
    """Put back a reach that `reach` gave."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.' || n, v, true) FROM unnest(%s::text[], %s::text[]) AS reach(n, v)",
            [list(REACH), values],
        )
