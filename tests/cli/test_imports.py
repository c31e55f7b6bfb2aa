"""``farled import``: what was read, what lacks, and nothing written on failure."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from farled.packs.reading import read_pack

DATA = Path(__file__).resolve().parents[1] / "data"
FLAT = DATA / "hsds" / "flat"
HSDS = DATA / "hsds" / "v3"
REPORT = {"ok", "pack", "date", "synthetic", "source", "mapping", "files", "counts", "findings"}


@pytest.fixture
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that does not say of itself that it is invented."""
    folder = tmp_path_factory.mktemp("directories") / "listed"
    shutil.copytree(FLAT, folder)
    file = folder / "toy_organizations.csv"
    file.write_text(file.read_text("utf-8").replace(" (invented)", "").replace("ladder.example", ""), "utf-8")
    return folder


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    file = tmp_path / "survey.csv"
    file.write_text(
        "idstd,a1,a2,l1,b5,d3a,l30b,k30,wmedian\n"
        "1,Sweden,North,12,1998,70,3,0,1.5\n2,Sweden,South,70,2004,100,-9,2,2\n",
        "utf-8",
    )
    return file


@pytest.mark.parametrize("folder", [FLAT, HSDS], ids=["flat", "hsds"])
def test_a_directory_becomes_a_sound_pack(run: Run, folder: Path, tmp_path: Path) -> None:
    shown = run("import", "hsds", folder, "-o", tmp_path / "pack", "--synthetic")
    assert shown.code == 0 and shown.err == ""
    assert max(map(len, shown.out.splitlines()[1:-2])) <= 80
    assert "Lacking, odd or left aside" in shown.out and "with synthetic parts" in shown.words
    assert run("validate", tmp_path / "pack").code == 0
    assert run("coverage", tmp_path / "pack").code == 0


def test_json_keys_are_stable(run: Run, listed: Path, tmp_path: Path) -> None:
    told = run("import", "hsds", listed, "-o", tmp_path / "pack", "--json").json
    assert set(told) == REPORT
    assert told["mapping"] == "flat-directory" and told["synthetic"] is True
    assert set(told["findings"][0]) == {"code", "count", "text", "examples"}


def test_clients_are_derived_unless_not_wanted(run: Run, listed: Path, tmp_path: Path) -> None:
    run("import", "hsds", listed, "-o", tmp_path / "with")
    run("import", "hsds", listed, "-o", tmp_path / "without", "--no-derive-clients")
    assert read_pack(tmp_path / "with").firms and all(f.synthetic for f in read_pack(tmp_path / "with").firms)
    without = read_pack(tmp_path / "without")
    assert not without.firms and not without.synthetic


def test_an_invented_directory_is_marked(run: Run, tmp_path: Path) -> None:
    run("import", "hsds", FLAT, "-o", tmp_path / "pack", "--synthetic")
    assert all(one.synthetic for one in read_pack(tmp_path / "pack").organisations)


def test_an_invented_directory_that_is_not_marked_is_refused_with_the_option(
    run: Run, tmp_path: Path
) -> None:
    refused = run("import", "hsds", FLAT, "-o", tmp_path / "pack")
    assert refused.code == 1 and "Give --synthetic if the directory is invented" in refused.err
    assert not (tmp_path / "pack").exists()


def test_the_day_is_the_one_given(run: Run, listed: Path, tmp_path: Path) -> None:
    run("import", "hsds", listed, "-o", tmp_path / "pack", "--date", "2024-05-06")
    assert read_pack(tmp_path / "pack").date.isoformat() == "2024-05-06"
    assert run("import", "hsds", listed, "-o", tmp_path / "other", "--date", "6 May").code == 2


def test_a_pack_that_exists_is_replaced_only_by_force(run: Run, listed: Path, tmp_path: Path) -> None:
    words = ("import", "hsds", listed, "-o", tmp_path / "pack")
    run(*words)
    before = {path.name: path.read_bytes() for path in (tmp_path / "pack").iterdir()}
    refused = run(*words, "--no-derive-clients")
    assert refused.code == 1
    assert refused.err == "'pack' holds a pack already. Name another folder, or give --force to replace it.\n"
    assert {path.name: path.read_bytes() for path in (tmp_path / "pack").iterdir()} == before
    assert run(*words, "--no-derive-clients", "--force").code == 0
    assert not read_pack(tmp_path / "pack").firms


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_a_folder_that_is_no_pack_is_never_touched(
    run: Run, listed: Path, tmp_path: Path, force: list[str]
) -> None:
    (tmp_path / "thesis.txt").write_text("three years", "utf-8")
    refused = run("import", "hsds", listed, "-o", tmp_path, *force, "--json")
    assert refused.code == 1 and refused.json["problems"][0]["code"] == "not-a-pack"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("seed", range(8))
def test_nothing_is_written_for_a_broken_directory(run: Run, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    broken = tmp_path / "broken"
    shutil.copytree(FLAT, broken)
    file = chance.choice(sorted(broken.iterdir()))
    data = bytearray(file.read_bytes())
    data[: chance.randrange(20, 200)] = bytes([0x22, 0xFF, 0x00])
    file.write_bytes(bytes(data))
    shown = run("import", "hsds", broken, "-o", tmp_path / "pack", "--synthetic")
    assert shown.code == 1 and shown.err and not (tmp_path / "pack").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["broken"]


def test_a_survey_becomes_a_sound_pack(run: Run, survey: Path, tmp_path: Path) -> None:
    shown = run("import", "enterprise-survey", survey, "-o", tmp_path / "pack")
    assert shown.code == 0 and "Written to" in shown.out and "2 firms" in shown.words
    assert run("validate", tmp_path / "pack").code == 0
    assert run("diagnose", tmp_path / "pack").code == 0
    told = run("import", "enterprise-survey", survey, "-o", tmp_path / "pack", "--force", "--json").json
    assert set(told) == REPORT


@pytest.mark.parametrize("content", [b"", b"idstd,wmedian\n1,2\n", b"\x00\xff", b'idstd,l30b\n1,"3\n'])
def test_nothing_is_written_for_a_broken_survey(run: Run, tmp_path: Path, content: bytes) -> None:
    for suffix in ("csv", "dta", "sav"):
        file = tmp_path / f"broken.{suffix}"
        file.write_bytes(content)
        shown = run("import", "enterprise-survey", file, "-o", tmp_path / "pack")
        assert shown.code == 1 and shown.err and not (tmp_path / "pack").exists()


@pytest.mark.parametrize("name", ["hsds", "flat-directory", "flat_directory", "enterprise-survey"])
def test_a_mapping_is_handed_out_to_change(run: Run, tmp_path: Path, name: str) -> None:
    shown = run("import", "mapping", name, "-o", tmp_path / "mine.toml")
    assert shown.code == 0 and "give it with --mapping" in shown.words
    assert (tmp_path / "mine.toml").read_text("utf-8").startswith("#")


def test_a_changed_mapping_is_used(run: Run, listed: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    run("import", "mapping", "flat-directory", "-o", mine)
    mine.write_text(mine.read_text("utf-8").replace("level = 2", "level = 1", 1), "utf-8")
    run("import", "hsds", listed, "-o", tmp_path / "pack", "--mapping", mine)
    assert {claim.level for claim in read_pack(tmp_path / "pack").claims} == {1}


def test_an_unknown_mapping_is_refused(run: Run, tmp_path: Path) -> None:
    shown = run("import", "mapping", "hsd", "-o", tmp_path / "mine.toml")
    assert shown.code == 1 and "Name one of: enterprise-survey, flat-directory, hsds" in shown.err
    assert not (tmp_path / "mine.toml").exists()


@pytest.mark.shared
def test_the_real_directory_becomes_a_region(run: Run, shared: Path, tmp_path: Path) -> None:
    told = run("import", "hsds", shared / "data" / "directory", "-o", tmp_path / "pack", "--json").json
    assert (told["counts"]["areas"], told["counts"]["places"], told["counts"]["firms"]) == (80, 67, 67)
    shown = run("coverage", tmp_path / "pack", "--draws", 200)
    assert shown.code == 0 and max(map(len, shown.out.splitlines())) <= 80
    assert run("diagnose", tmp_path / "pack", "--limit", 2).code == 0
