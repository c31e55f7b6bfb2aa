"""The committed packs are what the generator gives, and say that they are invented (demo-regions §0)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from farled.packs.demo import glodmark, saltvidda
from farled.packs.demo.region import make_region
from farled.packs.reading import read_pack

SPECS = {
    "glodmark": (glodmark.GLODMARK, glodmark.SEED),
    "saltvidda": (saltvidda.SALTVIDDA, saltvidda.SEED),
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both regions written anew by the published command."""
    folder = tmp_path_factory.mktemp("packs")
    root = Path(__file__).resolve().parents[3]
    subprocess.run([sys.executable, "-m", "bench.regions", str(folder)], cwd=root, check=True, timeout=60)
    return folder


@pytest.mark.parametrize("name", SPECS)
def test_0_the_committed_files_are_the_generated_ones(name, written, root):
    made = {path.name: path.read_bytes() for path in (written / name).iterdir()}
    committed = {path.name: path.read_bytes() for path in (root / "packs" / name).iterdir()}
    del committed["README.md"]
    assert committed.keys() == made.keys()
    assert [file for file in made if made[file] != committed[file]] == []


@pytest.mark.parametrize("name", SPECS)
def test_0_a_committed_pack_reads_back_as_the_generated_values(name, root):
    assert read_pack(root / "packs" / name) == make_region(*SPECS[name])


@pytest.mark.parametrize("name", SPECS)
def test_the_package_and_every_resource_are_marked_synthetic(name, root):
    package = json.loads((root / "packs" / name / "datapackage.json").read_text(encoding="utf-8"))
    assert package["synthetic"] is True
    assert package["resources"]
    assert all(resource["synthetic"] is True for resource in package["resources"])
