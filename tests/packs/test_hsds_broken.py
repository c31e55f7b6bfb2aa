"""Directories nobody should trust: docs/methods/imports.md §2 to §4. Damage is drawn by seed."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from farled.errors import BadInput
from farled.packs.hsds import import_directory
from farled.packs.reading import read_pack
from farled.packs.writing import write_pack

EACH = 20


def damage(folder: Path, chance: random.Random) -> None:
    file = chance.choice(sorted(entry for entry in folder.iterdir() if entry.is_file()))
    data = file.read_bytes()
    lines = data.split(b"\n")
    row = chance.randrange(max(1, len(lines) - 1))
    way = chance.randrange(10)
    if way == 0:
        file.unlink()
    elif way == 1:
        file.write_bytes(data[: chance.randrange(len(data))])
    elif way == 2:
        changed = bytearray(data)
        changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        file.write_bytes(bytes(changed))
    elif way == 3:
        file.write_bytes(chance.choice([b"", b"\0\0\0", b"\xff\xfe\x00a", chance.randbytes(300)]))
    elif way == 4:
        lines[row] += chance.choice([b",", b",x", b'"', b"\r", b";"])
        file.write_bytes(b"\n".join(lines))
    elif way == 5:
        lines[0] = lines[0].replace(b"id", chance.choice([b"key", b"", b"ID"]), 1)
        file.write_bytes(b"\n".join(lines))
    elif way == 6:
        lines.insert(row, lines[row])
        file.write_bytes(b"\n".join(lines))
    elif way == 7:
        cells = lines[row].split(b",")
        odd = [
            b"",
            b"\xc3",
            "学习".encode(),
            b"a;b",
            b"=1+1",
            b"../x",
            b"x" * 5000,
            b'"a""b"',
            b"-1",
            b"\x07",
        ]
        cells[chance.randrange(len(cells))] = chance.choice(odd)
        lines[row] = b",".join(cells)
        file.write_bytes(b"\n".join(lines))
    elif way == 8:
        file.unlink()
        file.mkdir()
    else:
        shutil.copy(file, folder / f"more_{file.name}")


@pytest.mark.parametrize("layout", ["v3", "v2", "flat"])
@pytest.mark.parametrize("seed", range(3))
def test_4_damaged_directories_are_refused_or_read(
    root: Path, tmp_path: Path, layout: str, seed: int
) -> None:
    chance = random.Random(f"{layout}{seed}")
    told = []
    for at in range(EACH):
        folder = shutil.copytree(root / "tests" / "data" / "hsds" / layout, tmp_path / f"in{at}")
        for _ in range(chance.choice([1, 1, 2])):
            damage(folder, chance)
        before = sorted(entry.name for entry in folder.iterdir())
        out = tmp_path / f"out{at}"
        try:
            pack, _ = import_directory(folder, synthetic=True, derive_clients=True)
            write_pack(pack, out)
            assert read_pack(out).claims == pack.claims
            told.append("read")
        except BadInput as bad:
            assert bad.problems
            assert all(problem.reason and problem.remedy for problem in bad.problems)
            assert all(str(problem).isprintable() for problem in bad.problems), str(bad)
            assert not out.exists()
            told.append("refused")
        assert sorted(entry.name for entry in folder.iterdir()) == before
    assert {"read", "refused"} == set(told)


def test_3_an_empty_folder_a_file_and_nothing_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a", "utf-8")
    (tmp_path / "empty").mkdir()
    for name, code in (("file", "not-a-folder"), ("empty", "no-csv"), ("none", "not-a-folder")):
        with pytest.raises(BadInput) as caught:
            import_directory(tmp_path / name)
        assert [problem.code for problem in caught.value.problems] == [code]
