"""Bringing packs in, and giving a region's directory as the library's values."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from tests.web import factories
from tests.web.conftest import World, viewing, working

from farled.packs.reading import read_pack
from farled_web.directory.actions.pack_rows import TABLES
from farled_web.directory.actions.packs import bring_in_pack
from farled_web.directory.models import Claim, Service
from farled_web.directory.queries.region_values import region_levels, region_pack

PACKS = ("gavleborg", "glodmark", "saltvidda")


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_comes_back_as_it_went_in(db: None, root: Path, name: str) -> None:
    pack, region = read_pack(root / "packs" / name), factories.region(name)
    with working() as system:
        bring_in_pack(region, pack, viewer=system)
        back = region_pack(region, viewer=system)
    for table in TABLES:
        assert getattr(back, table) == getattr(pack, table), table


@pytest.mark.parametrize("name", PACKS)
def test_the_same_pack_again_changes_nothing(
    db: None, root: Path, name: str, django_assert_max_num_queries: Any
) -> None:
    pack, region = read_pack(root / "packs" / name), factories.region(name)
    with working() as system:
        bring_in_pack(region, pack, viewer=system)
        again = bring_in_pack(region, pack, viewer=system)
    assert {kind: sum(one[kind] for one in again.values()) for kind in ("new", "changed", "untouched")} == {
        "new": 0, "changed": 0, "untouched": 0,
    }  # fmt: skip


def test_a_changed_claim_is_withdrawn_and_replaced(db: None, root: Path) -> None:
    pack, region = read_pack(root / "packs" / "glodmark"), factories.region("g")
    first = pack.claims[0]
    other = dataclasses.replace(first, level=1)
    with working() as system:
        bring_in_pack(region, pack, viewer=system)
        counts = bring_in_pack(
            region, dataclasses.replace(pack, claims=(other, *pack.claims[1:])), viewer=system
        )
        assert counts["claims"]["changed"] == 1
        assert other in region_pack(region, viewer=system).claims
    old, new = Claim.objects.filter(slug=first.id).order_by("id")
    assert (old.level, old.withdrawn_at is None, new.level, new.withdrawn_at) == (first.level, False, 1, None)


def test_what_a_pack_does_not_name_stays(db: None, root: Path) -> None:
    pack, region = read_pack(root / "packs" / "saltvidda"), factories.region("s")
    with working() as system:
        bring_in_pack(region, pack, viewer=system)
        less = dataclasses.replace(pack, services=pack.services[1:])
        counts = bring_in_pack(region, less, viewer=system)
    assert counts["services"]["untouched"] == 1
    assert Service.objects.filter(region=region).count() == len(pack.services)


def test_a_stranger_brings_nothing_in(world: World, root: Path) -> None:
    pack = read_pack(root / "packs" / "saltvidda")
    for person in (world.otto, world.sam, None):
        with viewing(person) as viewer, pytest.raises(PermissionDenied):
            bring_in_pack(world.region, pack, viewer=viewer)


def test_a_reader_brings_nothing_in(world: World, root: Path) -> None:
    pack = read_pack(root / "packs" / "saltvidda")
    with viewing(world.rut) as viewer, pytest.raises(PermissionDenied):
        bring_in_pack(world.region, pack, viewer=viewer)


def test_the_directory_is_read_once_until_it_changes(
    world: World, root: Path, django_assert_num_queries: Any
) -> None:
    pack = read_pack(root / "packs" / "saltvidda")
    with viewing(world.cora) as viewer:
        bring_in_pack(world.region, pack, viewer=viewer)
        with django_assert_num_queries(11):
            first = region_pack(world.region, viewer=viewer)
        with django_assert_num_queries(1):
            assert region_pack(world.region, viewer=viewer) is first
        levels = region_levels(world.region, viewer=viewer)
        assert region_levels(world.region, viewer=viewer) is levels
        Service.objects.filter(region=world.region).update(name="Another")
        assert {service.name for service in region_pack(world.region, viewer=viewer).services} == {"Another"}


def test_capacity_and_costs_are_not_public(world: World, root: Path) -> None:
    with viewing(world.cora) as viewer:
        bring_in_pack(world.region, read_pack(root / "packs" / "saltvidda"), viewer=viewer)
        assert region_pack(world.region, viewer=viewer).capacity
    for person in (world.otto, world.sam, None):
        with viewing(person) as viewer:
            pack = region_pack(world.region, viewer=viewer)
            assert (pack.capacity, pack.costs) == ((), ())
            assert pack.services and pack.claims
