"""Put style files and compiled translations where Django finds them: ``python -m farled_web.ui.assets``.

Bootstrap's compiled files come from a wheel that carries the official release.  The wheel is packed by
somebody else, so each file is held to the digest of the release before it is copied.
"""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path

VENDOR = Path(__file__).resolve().parent / "static" / "ui" / "vendor"
PACKAGE = "bootstrap-wrapper"
# File in the wheel: SHA-256 of the same file in the official release 5.3.8.
FILES = {
    "bootstrap/LICENSE": "4620c84ad5ce8602ff65640ed6b7c8b78ebb9e036584f0ebc1ccc88206a4bb51",
    "bootstrap/css/bootstrap.min.css": "d85327d99c7a3ee1f9b5d0500d1370acea3ad2db39c163c2f51f232baedbdede",
    "bootstrap/css/bootstrap.min.css.map": "48144faf6aa0fb3cd2ce748d9730238f888f4ab715f05dabd1c9af2c5671988a",
}


class WrongFile(Exception):  # noqa: N818 - read by the person who installs
    """A packed file is not the released one."""


def copy_vendor(target: Path = VENDOR) -> list[Path]:
    """Copy what is missing or differs; give what was written.

    Raises:
        WrongFile: The wheel holds something else than the release.
    """
    written = []
    for name, digest in FILES.items():
        place = target / Path(name).name
        if place.is_file() and _digest(place.read_bytes()) == digest:
            continue
        content = _packed(name)
        if _digest(content) != digest:
            raise WrongFile(f"{name} in {PACKAGE} is not the released file; pin the version that was checked")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        written.append(place)
    return written


def _packed(name: str) -> bytes:
    found = metadata.distribution(PACKAGE).locate_file(name)
    return Path(str(found)).read_bytes()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    from farled_web.ui.messages import compile_all

    copy_vendor()
    compile_all()
