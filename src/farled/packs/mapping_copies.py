"""Copies of the mappings that come with Farled, to change and hand back (imports §3)."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from farled.errors import refuse


def mapping_names() -> tuple[str, ...]:
    """Give the names of the mappings that come with Farled, in alphabetical order."""
    folder = resources.files("farled.packs") / "mappings"
    stems = (Path(entry.name).stem for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(sorted(stem.replace("_", "-") for stem in stems))


def copy_mapping(name: str, file: Path, *, force: bool = False) -> None:
    """Write the mapping of that name to a file, comments and all.

    Args:
        name: One of `mapping_names`, with hyphens or underscores.
        file: Where to; its folder is made where it does not exist.
        force: Write over a file that exists.

    Raises:
        BadInput: No such mapping; the file exists, or cannot be written.
    """
    known = mapping_names()
    chosen = name.replace("_", "-")
    if chosen not in known:
        there = ", ".join(known)
        raise refuse("no-such-mapping", name, "is no mapping that comes with Farled", f"Name one of: {there}")
    text = (resources.files("farled.packs") / "mappings" / f"{chosen.replace('-', '_')}.toml").read_text(
        "utf-8"
    )
    if file.exists() and not force:
        remedy = "Name another file, or give --force to write over it"
        raise refuse("file-exists", file.name, "exists already", remedy)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = f"cannot be written ({error.strerror})"
        raise refuse("cannot-write", file.name, reason, "Name a file you may write") from error
