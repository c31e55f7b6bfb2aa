"""The needs the planner takes are those the firm's check showed, and only of firms one may see."""

from __future__ import annotations

import numpy as np
from tests.web import factories
from tests.web.conftest import World, viewing, working

from farled_web.diagnosis.actions.submit import keep_needs
from farled_web.diagnosis.queries.needs import need_table_for, needs_of
from farled_web.firms.queries.values import key


def checked(world: World) -> None:
    keep_needs(factories.submitted_check(world.firm, {"standards": 4, "product_fit": 3, "promotion": 0}))


def test_a_table_for_the_planner(world: World) -> None:
    checked(world)
    with working() as viewer:
        table = need_table_for(viewer, [world.firm, world.other_firm])
    assert table.firms == (key(world.firm.pk), key(world.other_firm.pk))
    levels = table.as_dict()
    assert levels[key(world.firm.pk)]["innovation"] == 3
    assert levels[key(world.firm.pk)]["sales"] is None
    assert set(levels[key(world.other_firm.pk)].values()) == {None}
    assert np.isnan(table.severity[1]).all()


def test_no_firms_give_an_empty_table(world: World) -> None:
    with working() as viewer:
        assert need_table_for(viewer, []).firms == ()


def test_needs_follow_consent(world: World) -> None:
    checked(world)
    with viewing(world.charlie) as viewer:
        assert needs_of(viewer, world.firm) == {}
        assert (need_table_for(viewer, [world.firm]).levels == -1).all()
    factories.consented(world.firm, world.hamnen, "diagnosis")
    with viewing(world.charlie) as viewer:
        assert needs_of(viewer, world.firm)["innovation"] == 3
    with viewing(world.sam) as viewer:
        assert needs_of(viewer, world.firm)["innovation"] == 3
    for who in (world.tove, world.cora, world.rex, world.alice):
        with viewing(who) as viewer:
            assert needs_of(viewer, world.firm) == {}


def test_a_table_costs_few_queries(world: World, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    checked(world)
    with working() as viewer, django_assert_max_num_queries(3):
        need_table_for(viewer, [world.firm, world.other_firm])
