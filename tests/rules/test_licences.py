"""What Farled is made of may be used and passed on by any public body (docs/decisions/0002-licence.md)."""

from __future__ import annotations

import hashlib
import re
from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement
from tests.rules.source import ROOT

PERMISSIVE = re.compile(r"MIT|BSD|Apache|ISC|PSF|Python Software|Zlib|Unlicense|CC0|MPL|Mozilla", re.I)
COPYLEFT = re.compile(r"A?GPL|Affero|General Public", re.I)
# Weak copyleft: used as a library, unchanged, replaceable by the user. Each one is weighed in the decision.
WEIGHED = {
    "psycopg": "LGPL",
    "psycopg-binary": "LGPL",
    "psycopg-pool": "LGPL",
    "python-stdnum": "LGPL",
}

# The English text as the SPDX licence list carries it; nobody edits a licence by accident.
LICENCE_SHA256 = "57fb42fbcd0b037ce528ed8f72f1ec095d67bc6825ecf1448ff39be1fe68a4b4"


def run_set() -> list[str]:
    """The packages a run-time install brings to this machine."""
    lines = (ROOT / "requirements" / "run.txt").read_text("utf-8").splitlines()
    wanted = [Requirement(line) for line in lines if line]
    return sorted({one.name for one in wanted if one.marker is None or one.marker.evaluate()})


def licence_of(name: str) -> str:
    """What the package says of itself: SPDX expression, else classifiers, else the old field."""
    about = distribution(name).metadata
    classifiers = [c for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    old = (about.get("License") or "").strip().splitlines()
    return about.get("License-Expression") or "; ".join(classifiers) or (old[0] if old else "")


@pytest.mark.parametrize("name", run_set())
def test_every_package_at_run_time_is_free_to_pass_on(name: str) -> None:
    licence = licence_of(name)
    if name in WEIGHED:
        assert WEIGHED[name] in licence or "Lesser General Public" in licence
    else:
        assert PERMISSIVE.search(licence), licence
        assert not COPYLEFT.search(licence), licence


def test_weighed_licences_stand_in_the_decision() -> None:
    text = (ROOT / "docs" / "decisions" / "0002-licence.md").read_text("utf-8")
    assert [name for name in WEIGHED if f"`{name}`" not in text] == []


def test_the_licence_is_the_whole_official_text() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert hashlib.sha256(text.encode()).hexdigest() == LICENCE_SHA256
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")


def test_the_package_names_the_same_licence() -> None:
    assert 'license = "EUPL-1.2"' in (ROOT / "pyproject.toml").read_text("utf-8")
