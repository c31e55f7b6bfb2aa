"""What a sound pack reads as (docs/methods/packs.md §1–§4)."""

from __future__ import annotations

import datetime
from pathlib import Path

import polars as pl
import pytest

from farled.errors import BadInput
from farled.packs.reading import read_pack
from farled.terms.barriers import DEFAULT_BARRIERS
from farled.terms.periods import Quarter
from farled.terms.scales import NoSeverity, Provenance, Side, Unit


def test_the_small_pack_reads(small: Path) -> None:
    pack = read_pack(small)
    assert (pack.name, pack.title, pack.region.nuts) == ("small", "Small", "SE313")
    assert pack.date == datetime.date(2026, 11, 23)
    assert [(area.id, area.weight) for area in pack.areas] == [
        ("capital", 1.5),
        ("sales", 1.0),
        ("strategy", 1.0),
    ]
    assert pack.barriers[0].liabilities == ("size", "resources")
    assert pack.barriers[2].text_sv == 'Inget "tydligt" val'


def test_four_ways_of_having_no_severity_stay_four(small: Path) -> None:
    """§3: don't know, does not concern us, not answered and 0 are four things."""
    values = {(a.firm, a.barrier, a.side): a.value for a in read_pack(small).answers}
    assert values["f1", "price_competition", Side.SME] is NoSeverity.DONT_KNOW
    assert values["f1", "market_choice", Side.SME] is NoSeverity.NOT_CONCERNED
    assert values["f2", "price_competition", Side.SME] is NoSeverity.NOT_ANSWERED
    assert values["f2", "working_capital", Side.SME] == 0
    assert values["f1", "working_capital", Side.ORGANISATION] == 2


def test_unknown_is_none_and_never_zero(small: Path) -> None:
    """§3: an empty cell is not known."""
    pack = read_pack(small)
    firm = pack.firms[1]
    assert (firm.employees, firm.founded, firm.share_abroad, firm.languages) == (None, None, None, ())
    assert pack.firms[2].share_abroad == 0.0
    assert pack.services[1].hours == (None, None, None)
    assert pack.services[1].unit is Unit.SEATS
    assert pack.services[1].quarters == (Quarter.parse("2027Q1"), Quarter.parse("2027Q3"))


def test_claims_keep_area_of_their_barrier_and_counts(small: Path) -> None:
    by_barrier, outcome = read_pack(small).claims[1:]
    assert (by_barrier.area, by_barrier.barrier, by_barrier.market) == ("sales", "price_competition", "CN")
    assert outcome.provenance is Provenance.OUTCOME
    assert (outcome.level, outcome.successes, outcome.closed) == (None, 4, 6)


def test_marks_of_the_table_reach_every_row(small: Path) -> None:
    """§7: what is invented is marked on every value."""
    pack = read_pack(small)
    assert pack.synthetic and all(x.synthetic for x in (*pack.firms, *pack.claims, *pack.services))
    assert "firms" in pack.synthetic_tables


def test_a_cell_over_two_lines_is_one_cell(small: Path) -> None:
    assert read_pack(small).organisations[2].name == "Kammaren\ni två rader"


def test_later_tables_are_typed_frames(small: Path) -> None:
    extra = read_pack(small).extra
    assert extra["events"].schema["time"] == pl.Datetime("us", "UTC")
    assert extra["survey_items"].select("firm", "item", "value").rows() == [
        ("f1", "k30", 3),
        ("f2", "k30", None),
    ]
    assert extra["interviews"]["consent_scope"].to_list() == [["analysis", "quotation"]]


def test_barriers_left_out_are_the_default_ones_of_the_areas(changed) -> None:
    """§2: defaults hold for the areas a pack has."""
    for name in ("barriers", "answers", "claims"):
        changed.describe(lambda d, n=name: d.update(resources=[r for r in d["resources"] if r["name"] != n]))
    areas = {"capital", "sales", "strategy"}
    assert read_pack(changed.folder).barriers == tuple(b for b in DEFAULT_BARRIERS if b.area in areas)


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"", b"\xef\xbb\xbf"), (b"\n", b"\r\n"), (b"\n", b"\n\n")],
    ids=["byte-order-mark", "crlf", "blank-lines"],
)
def test_harmless_ways_of_writing_csv_are_read(changed, before: bytes, after: bytes) -> None:
    path = changed.folder / "firms.csv"
    data = path.read_bytes()
    path.write_bytes(after + data if not before else data.replace(before, after))
    assert len(read_pack(changed.folder).firms) == 3


def test_spaces_around_a_cell_do_not_count(changed) -> None:
    changed.edit("firms.csv", "f2,", " f2 ,")
    assert read_pack(changed.folder).firms[1].id == "f2"


def test_tables_of_ones_own_are_left_alone(changed) -> None:
    changed.describe(lambda d: d["resources"].append({"name": "x_mine", "path": "nowhere.csv"}))
    assert read_pack(changed.folder).name == "small"


def test_kinds_a_pack_declares_are_kinds(changed) -> None:
    changed.edit("organisations.csv", "chamber", "guild").describe(
        lambda d: d.update(organisation_kinds=["guild"])
    )
    assert read_pack(changed.folder).organisations[2].kind == "guild"


def test_bad_input_carries_every_problem(changed) -> None:
    """§8: all problems at once."""
    changed.edit("firms.csv", "0.25", "25").edit("claims.csv", "c2,klustret", "c2,nobody")
    with pytest.raises(BadInput) as caught:
        read_pack(changed.folder)
    assert {p.code for p in caught.value.problems} == {"out-of-range", "unknown-organisation"}
