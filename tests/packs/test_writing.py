"""What is written is what is read, whole or not at all (docs/methods/packs.md §10)."""

from __future__ import annotations

import dataclasses
import datetime
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from farled.coalitions.values import DEFAULT_COSTS, AidReceived, Cost
from farled.diagnosis.values import Answer
from farled.directory.values import Capacity, Claim, EligibilityRule, Organisation, Precedence, Service, Tie
from farled.errors import BadInput
from farled.packs.reading import read_pack
from farled.packs.values import Region, RegionPack
from farled.packs.writing import write_pack
from farled.terms.areas import DEFAULT_AREAS, Area
from farled.terms.barriers import DEFAULT_BARRIERS
from farled.terms.firms import Firm
from farled.terms.periods import Quarter
from farled.terms.scales import ORGANISATION_KINDS, STAGES, NoSeverity, Provenance, Side, Unit

DAY = datetime.date(2027, 6, 30)


def _bare(text: str) -> bool:
    return text == text.strip() and text != ""


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1, max_size=12).filter(_bare)
SOURCE = TEXT.map(lambda text: f"s {text}")
IDS = st.text("abcåÖ0 -_.'\",", min_size=1, max_size=5).filter(_bare)
AMOUNT = st.floats(0, 1e18, allow_subnormal=False).map(abs)
PERHAPS_AMOUNT = st.none() | AMOUNT
DATES = st.dates(datetime.date(1990, 1, 1), DAY)
MARKETS = st.sampled_from([None, "CN", "DE"])
QUARTERS = st.integers(2027 * 4, 2030 * 4).map(Quarter)


def some(items: st.SearchStrategy, *, key=None, size: int = 4):
    return st.lists(items, max_size=size, unique_by=key).map(tuple)


@st.composite
def packs(draw: st.DrawFn) -> RegionPack:
    """A sound region pack with every core table."""
    synthetic = draw(st.booleans())
    marks = st.booleans() if synthetic else st.just(False)
    areas = draw(
        st.just(DEFAULT_AREAS)
        | st.lists(
            st.builds(Area, IDS, TEXT, TEXT, AMOUNT.map(lambda x: x + 1)),
            min_size=1,
            max_size=3,
            unique_by=lambda a: a.id,
        ).map(tuple)
    )
    area_ids = st.sampled_from([area.id for area in areas])
    barriers = tuple(b for b in DEFAULT_BARRIERS if b.area in {area.id for area in areas})
    own = (
        draw(
            some(
                st.builds(
                    dataclasses.replace,
                    st.sampled_from(DEFAULT_BARRIERS),
                    id=IDS,
                    area=area_ids,
                    text_sv=TEXT,
                ),
                key=lambda b: b.id,
            )
        )
        if draw(st.booleans())
        else barriers
    )
    organisations = draw(
        st.lists(
            st.builds(
                Organisation,
                IDS,
                TEXT,
                st.sampled_from([*ORGANISATION_KINDS, "guild"]),
                country=st.sampled_from([None, "SE"]),
                municipality=st.none() | TEXT,
                nuts=st.sampled_from([None, "SE313"]),
                sectors=st.sampled_from([(), ("25.6", "C")]),
                nace_revision=st.just("2"),
                languages=st.sampled_from([(), ("sv", "en")]),
                url=st.none() | SOURCE,
                source=SOURCE,
                synthetic=marks,
            ),
            min_size=1,
            max_size=4,
            unique_by=lambda o: o.id,
        ).map(tuple)
    )
    ids = st.sampled_from([o.id for o in organisations])
    services = draw(
        some(
            st.builds(
                Service,
                IDS,
                ids,
                area_ids,
                TEXT,
                TEXT,
                st.just(Unit.HOURS),
                st.tuples(PERHAPS_AMOUNT, PERHAPS_AMOUNT, PERHAPS_AMOUNT),
                PERHAPS_AMOUNT,
                PERHAPS_AMOUNT,
                PERHAPS_AMOUNT,
                MARKETS,
                some(QUARTERS, key=lambda q: q.index, size=2),
                marks,
                st.none() | SOURCE,
            ),
            key=lambda s: s.id,
        )
    )
    claims = draw(
        some(
            st.one_of(
                st.builds(
                    Claim,
                    IDS,
                    ids,
                    area_ids,
                    st.integers(0, 3),
                    st.sampled_from(list(Provenance)[:-1]),
                    SOURCE,
                    DATES,
                    market=MARKETS,
                    synthetic=marks,
                    note=st.none() | TEXT,
                ),
                st.builds(
                    Claim,
                    IDS,
                    ids,
                    area_ids,
                    st.none(),
                    st.just(Provenance.OUTCOME),
                    SOURCE,
                    DATES,
                    successes=st.integers(0, 5),
                    closed=st.integers(5, 9),
                    synthetic=marks,
                ),
            ),
            key=lambda c: c.id,
        )
    )
    firms = draw(
        some(
            st.builds(
                Firm,
                IDS,
                TEXT,
                founded=st.none() | st.integers(1900, 2000),
                employees=PERHAPS_AMOUNT,
                turnover_eur=PERHAPS_AMOUNT,
                nace=st.sampled_from([None, "25.62"]),
                nace_revision=st.just("2"),
                share_abroad=st.none() | st.floats(0, 1),
                targets=st.sampled_from([(), ("NO", "CN")]),
                stage=st.sampled_from([None, *STAGES]),
                memberships=some(ids, key=lambda x: x, size=2),
                weight=AMOUNT,
                synthetic=marks,
            ),
            key=lambda f: f.id,
        )
    )
    firm_ids = st.sampled_from([f.id for f in firms] or ["-"])
    barrier_ids = st.sampled_from([b.id for b in own] or ["-"])
    answers = (
        draw(
            some(
                st.builds(
                    Answer,
                    firm_ids,
                    barrier_ids,
                    st.integers(0, 4) | st.sampled_from(NoSeverity),
                    st.just(Side.SME),
                    wave=st.integers(1, 3),
                    date=st.none() | DATES,
                ),
                key=lambda a: (a.firm, a.barrier, a.wave),
            )
        )
        if firms and own
        else ()
    )
    pairs = [(a.id, b.id) for n, a in enumerate(organisations) for b in organisations[n + 1 :]]
    marked = {
        name
        for name, rows in (
            ("organisations", organisations),
            ("services", services),
            ("claims", claims),
            ("firms", firms),
        )
        if any(row.synthetic for row in rows)
    }
    if synthetic:
        marked |= draw(st.sets(st.sampled_from(["answers", "areas", "ties"]), min_size=1))
    return RegionPack(
        "r-1",
        draw(SOURCE.filter(str.isprintable)),
        Region("Någonstans", draw(st.sampled_from([None, "SE3"])), ("sv",)),
        DAY,
        synthetic=synthetic,
        areas=areas,
        barriers=own,
        organisations=organisations,
        eligibility=draw(
            some(
                st.builds(
                    EligibilityRule,
                    ids,
                    st.none(),
                    st.just("size_class"),
                    st.sampled_from(["micro", "small"]),
                    st.none() | SOURCE,
                ),
                key=lambda e: (e.organisation, e.value),
            )
        ),
        services=services,
        claims=claims,
        ties=tuple(
            Tie(a, b, draw(TEXT), draw(PERHAPS_AMOUNT), source=draw(st.none() | SOURCE)) for a, b in pairs
        ),
        capacity=draw(
            some(
                st.builds(Capacity, ids, area_ids, QUARTERS, AMOUNT, st.just(Unit.HOURS)),
                key=lambda c: (c.organisation, c.area, c.quarter),
            )
        ),
        precedence=(Precedence(areas[0].id, areas[1].id, draw(st.integers(0, 4))),) if len(areas) > 1 else (),
        costs=draw(some(st.builds(Cost, st.sampled_from(list(DEFAULT_COSTS)), AMOUNT), key=lambda c: c.id)),
        firms=firms,
        answers=answers,
        aid=draw(some(st.builds(AidReceived, firm_ids, DATES, AMOUNT, TEXT, TEXT, st.none() | SOURCE)))
        if firms
        else (),
        synthetic_tables=frozenset(marked),
    )


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(packs(), st.booleans())
def test_what_is_written_is_what_is_read(pack: RegionPack, parquet: bool) -> None:
    """§10: nothing is lost, in CSV or Parquet."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "pack"
        write_pack(
            pack, target, parquet=("answers", "firms", "services", "claims", "capacity") if parquet else ()
        )
        assert read_pack(target) == pack


def test_the_small_pack_comes_back_with_its_frames(small: Path, tmp_path: Path) -> None:
    pack = read_pack(small)
    write_pack(pack, tmp_path / "new", parquet=["events", "interviews"])
    again = read_pack(tmp_path / "new")
    assert dataclasses.replace(again, extra={}) == dataclasses.replace(pack, extra={})
    assert list(again.extra) == list(pack.extra)
    assert all(again.extra[name].equals(frame) for name, frame in pack.extra.items())


def test_the_same_pack_gives_the_same_bytes(small: Path, tmp_path: Path) -> None:
    """§10: deterministic."""
    for name in ("one", "two"):
        write_pack(read_pack(small), tmp_path / name, parquet=["answers"])
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "two").iterdir())
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def _entries(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_pack_that_would_be_refused_is_not_written(small: Path, tmp_path: Path) -> None:
    """§10: all or nothing; the pack that was there stays."""
    pack = read_pack(small)
    write_pack(pack, tmp_path / "pack")
    before = _entries(tmp_path)
    bad = dataclasses.replace(pack, claims=(dataclasses.replace(pack.claims[0], source=""),))
    with pytest.raises(BadInput) as caught:
        write_pack(bad, tmp_path / "pack")
    assert caught.value.problems[0].column == "source"
    assert _entries(tmp_path) == before


def test_a_folder_that_is_no_pack_is_left_alone(small: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work", encoding="utf-8")
    for target in (tmp_path / "mine", tmp_path / "mine" / "thesis.txt"):
        with pytest.raises(BadInput):
            write_pack(read_pack(small), target)
    assert _entries(tmp_path) == {"mine/thesis.txt": b"years of work"}


@pytest.mark.parametrize("name", ["x" * 300, "file/pack"])
def test_a_place_that_cannot_be_written_is_refused(small: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(BadInput):
        write_pack(read_pack(small), tmp_path / name)
    assert _entries(tmp_path) == {"file": b"x"}


def test_other_files_beside_the_tables_are_kept(small: Path, tmp_path: Path) -> None:
    pack = read_pack(small)
    write_pack(pack, tmp_path / "pack")
    (tmp_path / "pack" / "README.md").write_text("read me", encoding="utf-8")
    write_pack(
        dataclasses.replace(pack, aid=(), synthetic_tables=pack.synthetic_tables - {"aid"}), tmp_path / "pack"
    )
    assert (tmp_path / "pack" / "README.md").read_text(encoding="utf-8") == "read me"
    assert not (tmp_path / "pack" / "aid.csv").exists()


def test_invented_rows_in_a_pack_not_marked_are_refused(small: Path, tmp_path: Path) -> None:
    """§7."""
    with pytest.raises(BadInput) as caught:
        write_pack(dataclasses.replace(read_pack(small), synthetic=False), tmp_path / "pack")
    assert {p.code for p in caught.value.problems} >= {"synthetic-not-marked"}
    assert not (tmp_path / "pack").exists()


def test_a_wholly_invented_pack_is_marked_throughout(tmp_path: Path) -> None:
    """§7: every table of a pack all of whose rows are invented."""
    tables = Organisation("a", "A", "cluster", synthetic=True), Firm("f", synthetic=True)
    answers = (Answer("f", "trust_reputation", 3),)
    pack = RegionPack(
        "x",
        "X",
        Region("X"),
        DAY,
        synthetic=True,
        organisations=tables[:1],
        firms=tables[1:],
        answers=answers,
    )
    write_pack(pack, tmp_path / "pack")
    assert read_pack(tmp_path / "pack").synthetic_tables == {"organisations", "firms", "answers"}


def test_characters_that_no_file_can_hold_are_refused(tmp_path: Path) -> None:
    pack = RegionPack(
        "x", "X", Region("X"), DAY, organisations=(Organisation("a", "\ud800", "cluster", source="s"),)
    )
    with pytest.raises(BadInput):
        write_pack(pack, tmp_path / "pack")
    assert not list(tmp_path.iterdir())


def test_the_descriptor_is_data_package_version_2(small: Path, tmp_path: Path) -> None:
    """§1, against expectations written by hand."""
    licence = {"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}
    write_pack(read_pack(small), tmp_path / "pack", sources=[{"title": "T"}], licences=[licence])
    read = json.loads((tmp_path / "pack" / "datapackage.json").read_text(encoding="utf-8"))
    assert read["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (read["licenses"], read["sources"], read["synthetic"]) == ([licence], [{"title": "T"}], True)
    answers = next(one for one in read["resources"] if one["name"] == "answers")
    assert {key: answers[key] for key in ("path", "format", "mediatype", "encoding", "synthetic")} == {
        "path": "answers.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "synthetic": True,
    }
    schema = answers["schema"]
    assert {"fields": ["firm"], "reference": {"resource": "firms", "fields": ["firm"]}} in schema[
        "foreignKeys"
    ]
    assert schema["uniqueKeys"] == [["firm", "side", "by", "wave", "barrier"]]
    wave = next(field for field in schema["fields"] if field["name"] == "wave")
    assert wave["type"] == "integer"
    assert wave["constraints"] == {"required": True, "minimum": 1, "maximum": 1000}
    claims = next(one for one in read["resources"] if one["name"] == "claims")["schema"]
    assert claims["primaryKey"] == ["claim"]
