"""No pack, however broken, gives anything but `BadInput` with what to do (docs/methods/packs.md §8).

Every case is made by a seeded mutation of the small sound pack; `test_a_mutant_is_refused_or_sound`
lets a mutation that happens to leave a sound pack pass, `test_a_ruined_pack_is_refused` does not.
"""

from __future__ import annotations

import csv
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from farled.errors import BadInput
from farled.packs.reading import read_pack

Ruin = Callable[[Path, random.Random], None]
CELLS = [
    "",
    "-1",
    "1e999",
    "NaN",
    "inf",
    "9" * 40,
    "x;y;;",
    "\u202e",
    "2027Q5",
    "0x10",
    "é" * 300,
    "=1+1",
    '"',
]
VALUES = [None, True, 7, -1e300, "x", "", [], {}, [[]], {"a": {}}, "\x00", "9" * 5000, ["../x"]]


def _tables(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.csv"))


def cut_bytes(folder: Path, chance: random.Random) -> None:
    path = chance.choice([*_tables(folder), folder / "datapackage.json"])
    data = path.read_bytes()
    start = chance.randrange(len(data))
    path.write_bytes(data[:start] + data[start + chance.randint(1, 40) :])


def flip_bytes(folder: Path, chance: random.Random) -> None:
    path = chance.choice([*_tables(folder), folder / "datapackage.json"])
    data = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 5)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path.write_bytes(bytes(data))


def flip_cell(folder: Path, chance: random.Random) -> None:
    path = chance.choice(_tables(folder))
    rows = list(csv.reader(path.open(encoding="utf-8", newline="")))
    row = chance.choice(rows)
    row[chance.randrange(len(row))] = chance.choice(CELLS)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)


def drop_column(folder: Path, chance: random.Random) -> None:
    path = chance.choice(_tables(folder))
    rows = list(csv.reader(path.open(encoding="utf-8", newline="")))
    place = chance.randrange(len(rows[0]))
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([row[:place] + row[place + 1 :] for row in rows])


def swap_tables(folder: Path, chance: random.Random) -> None:
    one, other = chance.sample(_tables(folder), 2)
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def swap_value(folder: Path, chance: random.Random) -> None:
    path = folder / "datapackage.json"
    read = json.loads(path.read_text(encoding="utf-8"))
    target = chance.choice([read, read["region"], chance.choice(read["resources"])])
    target[chance.choice(sorted(target))] = chance.choice(VALUES)
    path.write_text(json.dumps(read), encoding="utf-8")


MUTATIONS: list[Ruin] = [cut_bytes, flip_bytes, flip_cell, drop_column, swap_tables, swap_value]


def assert_well_refused(caught: BadInput) -> None:
    assert caught.problems
    for problem in caught.problems:
        assert problem.reason and problem.remedy and problem.code
        assert problem.line >= 0 and problem.given.isprintable() and len(problem.given) <= 80
        assert str(problem)


@pytest.mark.parametrize("seed", range(26))
@pytest.mark.parametrize("ruin", MUTATIONS, ids=lambda one: one.__name__)
def test_a_mutant_is_refused_or_sound(small: Path, tmp_path: Path, ruin: Ruin, seed: int) -> None:
    folder = tmp_path / "mutant"
    shutil.copytree(small, folder)
    ruin(folder, random.Random(f"{ruin.__name__} {seed}"))
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    try:
        read_pack(folder)
    except BadInput as caught:
        assert_well_refused(caught)
    assert before == {path: path.stat().st_mtime_ns for path in folder.iterdir()}


def _write(name: str, data: bytes) -> Callable[[Path], None]:
    def ruin(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return ruin


def _named(folder: Path, old: str, new: str) -> None:
    path = folder / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def _parquet(data: bytes) -> Callable[[Path], None]:
    def ruin(folder: Path) -> None:
        (folder / "firms.parquet").write_bytes(data)
        path = folder / "datapackage.json"
        path.write_text(
            path.read_text(encoding="utf-8").replace("firms.csv", "firms.parquet"), encoding="utf-8"
        )

    return ruin


def _folder_for_file(folder: Path) -> None:
    (folder / "firms.csv").unlink()
    (folder / "firms.csv").mkdir()


def _descriptor_is_folder(folder: Path) -> None:
    (folder / "datapackage.json").unlink()
    (folder / "datapackage.json").mkdir()


def _circular_link(folder: Path) -> None:
    (folder / "firms.csv").unlink()
    (folder / "firms.csv").symlink_to(folder / "firms.csv")


DEEP = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
RUINS: dict[str, Callable[[Path], None]] = {
    "empty-descriptor": _write("datapackage.json", b""),
    "list-descriptor": _write("datapackage.json", b"[]"),
    "null-descriptor": _write("datapackage.json", b"null"),
    "deep-descriptor": _write("datapackage.json", DEEP),
    "deep-lists": _write("datapackage.json", b"[" * 200_000),
    "huge-integer": _write("datapackage.json", b'{"name": ' + b"9" * 10_000 + b"}"),
    "nan-descriptor": _write("datapackage.json", b'{"name": NaN}'),
    "infinite-descriptor": _write("datapackage.json", b'{"name": -Infinity}'),
    "repeated-key": _write("datapackage.json", b'{"name": "a", "name": "b"}'),
    "latin-descriptor": _write("datapackage.json", b'{"name": "\xe5"}'),
    "utf16-descriptor": _write("datapackage.json", '{"name": "a"}'.encode("utf-16")),
    "nul-descriptor": _write("datapackage.json", b"\0" * 100),
    "lone-surrogate": _write("datapackage.json", b'{"name": "\\ud800", "date": "\\udfff"}'),
    "empty-object": _write("datapackage.json", b"{}"),
    "no-descriptor": lambda folder: (folder / "datapackage.json").unlink(),
    "descriptor-is-folder": _descriptor_is_folder,
    "folder-for-file": _folder_for_file,
    "circular-link": _circular_link,
    "lost-table": lambda folder: (folder / "firms.csv").unlink(),
    "empty-table": _write("firms.csv", b""),
    "blank-table": _write("firms.csv", b"\n\n\n"),
    "nul-table": _write("firms.csv", b"firm\n\0\n"),
    "binary-table": _write("firms.csv", bytes(range(256)) * 20),
    "zip-table": _write("firms.csv", b"PK\x03\x04" + b"\0" * 50),
    "open-quote": _write("firms.csv", b'firm,name\nf1,"never closed\n' + b"x,y\n" * 1000),
    "huge-cell": _write("firms.csv", b"firm,name\nf1," + b"x" * 200_000 + b"\n"),
    "nameless-column": _write("firms.csv", b"firm,,name\nf1,,x\n"),
    "line-column": _write("firms.csv", b"firm,#line\nf1,2\n"),
    "tabs": _write("firms.csv", b"firm\tname\nf1\tx\n"),
    "parquet-empty": _parquet(b""),
    "parquet-garbage": _parquet(b"PAR1" + bytes(range(256)) + b"PAR1"),
    "parquet-short": _parquet(b"PAR1PAR1"),
    "parquet-lying-length": _parquet(b"PAR1" + b"\0" * 40 + b"\xff\xff\xff\x7fPAR1"),
    "csv-as-parquet": _parquet(b"firm,name\nf1,x\nf2,y\n"),
}


@pytest.mark.parametrize("name", RUINS)
def test_a_ruined_pack_is_refused(small: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "ruin"
    shutil.copytree(small, folder)
    RUINS[name](folder)
    with pytest.raises(BadInput) as caught:
        read_pack(folder)
    assert_well_refused(caught.value)


@pytest.mark.parametrize("name", ["", "nowhere", "file", "a\0b", "x" * 300])
def test_what_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_pack(tmp_path / name)
    assert_well_refused(caught.value)


@pytest.mark.parametrize("seed", range(30))
def test_a_damaged_parquet_table_is_refused_or_sound(small: Path, tmp_path: Path, seed: int) -> None:
    folder = tmp_path / "mutant"
    shutil.copytree(small, folder)
    frame = pl.read_csv(folder / "capacity.csv")
    frame.write_parquet(folder / "capacity.parquet")
    chance = random.Random(seed)
    data = bytearray((folder / "capacity.parquet").read_bytes())
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    (folder / "capacity.parquet").write_bytes(bytes(data[: chance.randint(len(data) // 2, len(data) * 2)]))
    path = folder / "datapackage.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace("capacity.csv", "capacity.parquet"), encoding="utf-8"
    )
    try:
        read_pack(folder)
    except BadInput as caught:
        assert_well_refused(caught)
