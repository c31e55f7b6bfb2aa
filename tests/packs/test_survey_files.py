"""Survey files nobody should trust: docs/methods/imports.md §6.1. Damage is drawn by seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import polars
import pyreadstat
import pytest

from farled.errors import BadInput
from farled.packs import survey_files
from farled.packs.enterprise_survey import import_enterprise_survey
from farled.packs.reading import read_pack
from farled.packs.survey_files import read_survey
from farled.packs.survey_indicator import indicator
from farled.packs.writing import write_pack

BINARY_SEEDS = range(6)
BINARY_EACH = 12
TEXT_SEEDS = range(8)
TEXT_EACH = 15


def good(folder: Path, suffix: str) -> Path:
    chance = random.Random(17)
    columns: dict[str, list[float]] = {"idstd": [float(at) for at in range(1, 31)]}
    for name in ("k30", "l30b", "d30b", "j30a"):
        columns[name] = [float(chance.choice([0, 1, 2, 3, 4, -9, -7])) for _ in range(30)]
    columns["l1"] = [float(chance.choice([5, 40, 150, -9])) for _ in range(30)]
    columns["a2"] = [float(chance.choice([1, 2])) for _ in range(30)]
    columns["wmedian"] = [chance.uniform(1, 30) for _ in range(30)]
    labels = {"a2": {1: "Öst", 2: "Väst"}, "k30": {0: "No obstacle", 4: "Very severe obstacle"}}
    path = folder / f"good{suffix}"
    frame = polars.DataFrame(columns)
    if suffix == ".csv":
        frame.write_csv(path)
    elif suffix == ".dta":
        pyreadstat.write_dta(frame, path, variable_value_labels=labels)
    else:
        pyreadstat.write_sav(frame, path, variable_value_labels=labels, compress=suffix == ".zsav")
    return path


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice([1, 4, 30])):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def flip_header(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice([1, 4])):
        changed[chance.randrange(min(600, len(changed)))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def giant_count(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(min(len(data), 1200) - 4)
    return (
        data[:at]
        + chance.choice([b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f"])
        + data[at + 4 :]
    )


def hole(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.randrange(1, 200) :]


def noise(data: bytes, chance: random.Random) -> bytes:
    return chance.randbytes(chance.randrange(1, 3000))


def blank(data: bytes, chance: random.Random) -> bytes:
    return chance.choice([b"", b"\n", b"\0" * 40, b" \n \n"])


def cell(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    row = chance.randrange(1, len(lines) - 1)
    cells = lines[row].split(b",")
    strange = [
        b"inf",
        b"-inf",
        b"NaN",
        b"1e999",
        b"many",
        b"-3.5",
        b"\xe5\xe4\xf6",
        b'"',
        b"7",
        b"",
        b"\0",
        b"=1+1",
    ]
    cells[chance.randrange(len(cells))] = chance.choice(strange)
    lines[row] = b",".join(cells)
    return b"\n".join(lines)


def ragged(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    row = chance.randrange(len(lines) - 1)
    lines[row] = chance.choice(
        [lines[row] + b",9", lines[row].rpartition(b",")[0], b",".join([lines[row]] * 2)]
    )
    return b"\n".join(lines)


def header(data: bytes, chance: random.Random) -> bytes:
    first, _, rest = data.partition(b"\n")
    names = first.split(b",")
    at = chance.randrange(len(names))
    names[at] = chance.choice([b"", names[0], b"x", names[at].upper(), b"\xff", b"k30"])
    return b",".join(names) + b"\n" + rest


def recoded(data: bytes, chance: random.Random) -> bytes:
    return data.decode().encode(chance.choice(["utf-16", "utf-32", "utf-8-sig"]))


BINARY: list[Callable[[bytes, random.Random], bytes]] = [
    cut,
    cut,
    flip,
    flip_header,
    giant_count,
    hole,
    noise,
    blank,
]
TEXT: list[Callable[[bytes, random.Random], bytes]] = [*BINARY, cell, cell, cell, ragged, header, recoded]


def outcome(path: Path, out: Path) -> str:
    """Import one file; anything but a pack that holds or `BadInput` is a fault of ours."""
    before = path.read_bytes()
    try:
        pack, _ = import_enterprise_survey(path)
        assert all(
            answer.value in (0, 1, 2, 3, 4) or isinstance(answer.value, str) for answer in pack.answers
        )
        assert all(firm.weight >= 0 for firm in pack.firms)
        write_pack(pack, out)
        assert len(read_pack(out).firms) == len(pack.firms)
        told = "read"
    except BadInput as bad:
        assert bad.problems
        assert all(
            problem.reason and problem.remedy and str(problem).isprintable() for problem in bad.problems
        )
        assert not out.exists()
        told = "refused"
    assert path.read_bytes() == before
    return told


def run(
    folder: Path, suffixes: list[str], ways: list[Callable[..., bytes]], seed: int, number: int
) -> list[str]:
    chance = random.Random(seed)
    told = []
    for at in range(number):
        suffix = suffixes[at % len(suffixes)]
        data = good(folder, suffix).read_bytes()
        path = folder / f"broken{at}{suffix}"
        path.write_bytes(chance.choice(ways)(data, chance))
        told.append(outcome(path, folder / f"out{at}"))
    return told


@pytest.mark.parametrize("seed", BINARY_SEEDS)
def test_6_1_damaged_binary_files_are_refused_or_read(tmp_path: Path, seed: int) -> None:
    told = run(tmp_path, [".dta", ".sav", ".zsav"], BINARY, seed, BINARY_EACH)
    assert told.count("refused") >= BINARY_EACH // 3


@pytest.mark.parametrize("seed", TEXT_SEEDS)
def test_6_1_damaged_text_files_are_refused_or_read(tmp_path: Path, seed: int) -> None:
    told = run(tmp_path, [".csv"], TEXT, seed, TEXT_EACH)
    assert told.count("refused") >= TEXT_EACH // 3


@pytest.mark.parametrize("suffix", [".dta", ".sav", ".zsav", ".csv"])
def test_6_1_undamaged_files_are_read(tmp_path: Path, suffix: str) -> None:
    assert outcome(good(tmp_path, suffix), tmp_path / "out") == "read"


@pytest.mark.parametrize(
    ("kind", "named"), [(".dta", ".sav"), (".sav", ".dta"), (".csv", ".dta"), (".dta", ".csv")]
)
def test_6_1_a_wrong_ending_is_refused(tmp_path: Path, kind: str, named: str) -> None:
    path = tmp_path / f"renamed{named}"
    path.write_bytes(good(tmp_path, kind).read_bytes())
    assert outcome(path, tmp_path / "out") == "refused"


@pytest.mark.parametrize(
    ("name", "code"),
    [("a.xlsx", "survey-format"), ("a.dta", "unreadable-file"), ("a.csv", "unreadable-file")],
)
def test_6_1_an_unknown_format_and_a_missing_file_are_refused(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_survey(tmp_path / name, {"k30"})
    assert [problem.code for problem in caught.value.problems] == [code]


def test_6_1_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.dta").mkdir()
    with pytest.raises(BadInput, match="cannot be read"):
        read_survey(tmp_path / "folder.dta", {"k30"})


def test_6_1_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "none.csv").write_text("idstd,k30\n", "utf-8")
    with pytest.raises(BadInput, match="holds no rows"):
        indicator(tmp_path / "none.csv", "k30")


def test_6_1_a_file_that_crashes_its_reader_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = tmp_path / "survey_worker.py"
    worker.write_text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "utf-8")
    monkeypatch.setattr(survey_files, "__file__", str(tmp_path / "survey_files.py"))
    with pytest.raises(BadInput, match="breaks off the reading"):
        read_survey(good(tmp_path, ".dta"), {"k30"})


def test_6_1_a_file_that_never_ends_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "survey_worker.py").write_text("import time; time.sleep(60)", "utf-8")
    monkeypatch.setattr(survey_files, "__file__", str(tmp_path / "survey_files.py"))
    monkeypatch.setattr(survey_files, "SECONDS", 0.3)
    with pytest.raises(BadInput, match="took more than"):
        read_survey(good(tmp_path, ".sav"), {"k30"})


def test_6_1_the_exact_name_goes_before_another_case(tmp_path: Path) -> None:
    path = tmp_path / "case.dta"
    pyreadstat.write_dta(polars.DataFrame({"K30": [1.0], "k30": [4.0]}), path)
    assert read_survey(path, {"k30"}).columns["k30"] == [4.0]


def test_6_1_a_lacking_parser_is_our_fault_and_not_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "survey_worker.py").write_text("raise SystemExit(3)", "utf-8")
    monkeypatch.setattr(survey_files, "__file__", str(tmp_path / "survey_files.py"))
    with pytest.raises(RuntimeError, match="pyreadstat"):
        read_survey(good(tmp_path, ".dta"), {"k30"})
