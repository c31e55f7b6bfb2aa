"""Both invented regions, made once."""

from __future__ import annotations

import pytest

from farled.packs.demo import glodmark, saltvidda
from farled.packs.demo.region import make_region
from farled.packs.values import RegionPack


@pytest.fixture(scope="session")
def packs() -> dict[str, RegionPack]:
    """Folder name → region."""
    return {
        "glodmark": make_region(glodmark.GLODMARK, glodmark.SEED),
        "saltvidda": make_region(saltvidda.SALTVIDDA, saltvidda.SEED),
    }


@pytest.fixture(params=["glodmark", "saltvidda"])
def pack(request: pytest.FixtureRequest, packs: dict[str, RegionPack]) -> RegionPack:
    """One after the other."""
    return packs[request.param]
