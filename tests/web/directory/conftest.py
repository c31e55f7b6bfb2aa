"""A small region with an offer: the pack of Saltvidda brought into the world's region."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.web.conftest import World, working

from farled.packs.reading import read_pack
from farled_web.directory.actions.packs import bring_in_pack
from farled_web.directory.models import Claim, Service
from farled_web.organisations.models import Organisation


@pytest.fixture
def offer(world: World, root: Path) -> World:
    """The world, where Fyren and others offer what the invented region Saltvidda offers."""
    pack = replace(read_pack(root / "packs" / "saltvidda"), firms=(), answers=(), aid=())
    with working() as system:
        bring_in_pack(world.region, pack, viewer=system)
    Organisation.objects.filter(region=world.region, source="").update(source="their own page")
    world.fyren.refresh_from_db()
    return world


@pytest.fixture
def service(offer: World) -> Service:
    """A service of Fyren's."""
    return Service.objects.filter(organisation=offer.fyren).order_by("pk")[0]


@pytest.fixture
def claim(offer: World) -> Claim:
    """A claim on Fyren."""
    return Claim.objects.filter(organisation=offer.fyren).exclude(level=None).order_by("pk")[0]
