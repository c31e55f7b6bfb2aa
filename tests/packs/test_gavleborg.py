"""The real region: sound, sourced, nothing invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from farled.packs.reading import read_pack
from farled.packs.values import RegionPack
from farled.packs.writing import write_pack
from farled.terms.scales import Provenance


@pytest.fixture(scope="module")
def pack() -> RegionPack:
    return read_pack(Path(__file__).resolve().parents[2] / "packs" / "gavleborg")


def test_it_is_real_and_holds_no_firm_capacity_or_price(pack: RegionPack) -> None:
    assert pack.region.nuts == "SE313" and not pack.synthetic
    assert not (pack.firms or pack.answers or pack.capacity or pack.costs or pack.aid)
    for service in pack.services:
        assert service.hours == (None, None, None)
        assert (service.cost_per_hour_eur, service.fee_eur, service.aid_eur) == (None, None, None)


def test_every_claim_is_a_reading_of_a_public_page_or_a_hypothesis(pack: RegionPack) -> None:
    assert {claim.provenance for claim in pack.claims} == {Provenance.MANDATE, Provenance.HYPOTHESIS}
    for claim in pack.claims:
        said = "our reading" if claim.provenance is Provenance.MANDATE else "our hypothesis"
        assert claim.note is not None and claim.note.startswith(said)


def test_every_fact_has_a_source(pack: RegionPack) -> None:
    for row in (*pack.organisations, *pack.services, *pack.claims, *pack.ties, *pack.eligibility):
        assert row.source


def test_social_capital_is_claimed_by_hypothesis_only(pack: RegionPack) -> None:
    claims = [claim for claim in pack.claims if claim.area == "social_capital"]
    assert [claim.provenance for claim in claims] == [Provenance.HYPOTHESIS]


def test_the_files_are_as_the_writer_writes_them(pack: RegionPack, root: Path, tmp_path: Path) -> None:
    write_pack(pack, tmp_path / "pack")
    for path in (tmp_path / "pack").glob("*.csv"):
        assert path.read_bytes() == (root / "packs" / "gavleborg" / path.name).read_bytes()
