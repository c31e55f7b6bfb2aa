"""Rounds brought in by the hundred show the same as rounds answered one by one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from tests.web import factories
from tests.web.conftest import World, viewing, working

from farled.diagnosis.need_table import need_table
from farled.diagnosis.values import Answer
from farled.packs.reading import read_pack
from farled.terms.scales import NoSeverity, Side
from farled_web.diagnosis.actions.bring_in import bring_in_answers
from farled_web.diagnosis.models import Check, CheckAnswer, Need


def bring(world: World, answers: list[Answer]) -> int:
    with working() as viewer:
        return bring_in_answers(
            viewer, region=world.region, answers=answers, synthetic=True,
            firms={"a": world.firm.pk, "b": world.other_firm.pk}, organisations={"fyren": world.fyren.pk},
        )  # fmt: skip


def test_sides_and_waves_become_rounds(world: World) -> None:
    answers = [
        Answer("a", "standards", 4, date=date(2025, 1, 7)),
        Answer("a", "standards", 1, wave=2, date=date(2026, 1, 7)),
        Answer("a", "standards", 3, side=Side.ORGANISATION, by="fyren"),
        Answer("b", "standards", NoSeverity.DONT_KNOW),
        Answer("b", "product_fit", NoSeverity.NOT_ANSWERED),
        Answer("elsewhere", "standards", 3),
    ]
    assert bring(world, answers) == 4
    first = Check.objects.get(firm=world.firm, side="sme", wave=1)
    assert first.submitted_at is not None and first.submitted_at.date() == date(2025, 1, 7)
    assert first.answers.get().answered_at.date() == date(2025, 1, 7)
    assert CheckAnswer.objects.count() == 4
    assert Check.objects.get(side="organisation").organisation == world.fyren


def test_needs_are_of_the_latest_round_of_the_firms_own(world: World) -> None:
    bring(world, [
        Answer("a", "standards", 4), Answer("a", "product_fit", 4),
        Answer("a", "standards", 0, wave=2), Answer("a", "product_fit", 0, wave=2),
        Answer("a", "standards", 4, side=Side.ORGANISATION, by="fyren", wave=3),
    ])  # fmt: skip
    assert Need.objects.get(firm=world.firm, area="innovation").level == 0
    assert Need.objects.get(firm=world.firm, area="sales").level == -1


@pytest.mark.parametrize("who", ["mia", "rut", "cora", "charlie"])
def test_people_do_not_bring_rounds_in(world: World, who: str) -> None:
    with viewing(getattr(world, who)) as viewer, pytest.raises(PermissionDenied):
        bring_in_answers(viewer, region=world.region, answers=[], firms={}, organisations={}, synthetic=True)


def test_a_regions_answers_come_in_with_the_needs_the_library_computes(world: World, root: Path) -> None:
    pack = read_pack(root / "packs" / "saltvidda")
    region = factories.region("saltvidda")
    rows = {firm.id: factories.firm(region, firm.name).pk for firm in pack.firms}
    slugs = {o.id: factories.organisation(region, o.id).pk for o in pack.organisations}
    with working() as viewer:
        bring_in_answers(
            viewer, region=region, answers=pack.answers, firms=rows, organisations=slugs, synthetic=True
        )
    wanted = need_table(pack.answers, pack.firms, pack.areas, pack.barriers)
    kept = {(firm, area): level for firm, area, level in Need.objects.values_list("firm_id", "area", "level")}
    for firm, levels in zip(wanted.firms, wanted.levels.tolist(), strict=True):
        for area, level in zip(wanted.areas, levels, strict=True):
            assert kept.get((rows[firm], area), -1) == level
