"""The rules of the web rooms that imports cannot show."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tests.rules.source import ROOT, Module
from tests.rules.test_layout import functions, longest, public

WEB = ROOT / "src" / "farled_web"
# From the bottom up, as in .importlinter; rooms of one row know nothing of each other.
ORDER = (("database",), ("ui",), ("jobs", "audit"), ("organisations",), ("people",), ("directory",),
         ("firms",), ("diagnosis",), ("coalitions",), ("referrals",),
         ("reporting", "webhooks"), ("workspace",), ("api",), ("operations",))  # fmt: skip
FLOOR = {room: floor for floor, rooms in enumerate(ORDER) for room in rooms}
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", re.I)


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the application but migrations, which Django writes."""
    found = []
    for path in sorted(WEB.rglob("*.py")):
        name = path.relative_to(WEB).as_posix()
        if "/migrations/" not in name and not name.startswith("static_collected"):
            text = path.read_text(encoding="utf-8")
            found.append(Module(path, name, text, ast.parse(text)))
    return tuple(found)


def templates() -> list[Path]:
    return sorted(path for path in WEB.rglob("templates/**/*") if path.suffix in {".html", ".txt"})


def test_there_is_something_to_look_at() -> None:
    assert len(modules()) > 100
    assert len(templates()) > 60


def test_every_room_has_its_floor() -> None:
    rooms = {module.room for module in modules() if (WEB / module.room).is_dir()}
    assert rooms == set(FLOOR)


def test_foreign_keys_written_as_text_point_down() -> None:
    """Django resolves "room.Model" late, so the import rules never see it."""
    up = []
    for module in modules():
        for call in module.calls():
            kind = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            if kind not in {"ForeignKey", "OneToOneField", "ManyToManyField"} or not call.args:
                continue
            target = call.args[0]
            if isinstance(target, ast.Constant) and isinstance(target.value, str) and "." in target.value:
                room = target.value.split(".")[0]
                if FLOOR[room] > FLOOR[module.room]:
                    up.append(f"{module.name}:{call.lineno} {target.value}")
    assert up == []


def test_no_function_is_longer_than_a_page() -> None:
    long = [
        f"{module.name}:{node.lineno} {node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for module in modules()
        for node in functions(module.tree)
        if node.end_lineno and node.end_lineno - node.lineno >= longest(node)
    ]
    assert long == []


def test_every_public_name_says_what_it_is() -> None:
    silent = [
        f"{module.name}:{node.lineno} {name}"
        for module in modules()
        for name, node in public(module.tree)
        if not name.endswith(".Meta") and not (ast.get_docstring(node) or "").strip()
    ]
    assert silent == []


def test_every_module_says_what_it_is() -> None:
    assert [module.name for module in modules() if not ast.get_docstring(module.tree)] == []


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.relative_to(WEB).as_posix())
def test_a_template_holds_nothing_the_content_policy_blocks(path: Path) -> None:
    assert INLINE.findall(path.read_text("utf-8")) == []


# Address by address, tests/web/test_access.py tries them all; here each room names its own.
# Address by address, tests/web/test_access.py tries them all; here each room names its own.


def texts_of(room: str) -> str:
    """The text of a room's tests."""
    return "\n".join(
        path.read_text("utf-8") for path in sorted((ROOT / "tests" / "web" / room).rglob("*.py"))
    )


def actions() -> Iterator[tuple[str, str]]:
    """Each room with each action a person can call: a public function that is given its viewer."""
    for module in modules():
        parts = Path(module.name).with_suffix("").parts
        if len(parts) < 2 or parts[1] != "actions":
            continue
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                names = [a.arg for a in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]]
                if "viewer" in names:
                    yield parts[0], node.name


STRANGERS = re.compile(r"charlie|stranger|nobody|otto|tove|anonymous|PermissionDenied|403|404", re.I)
READERS = re.compile(r"\brut\b|reader|read_only|readonly", re.I)


@pytest.mark.parametrize("room", sorted({room for room, _ in actions()} - {"workspace"}))
def test_every_room_that_writes_lets_strangers_and_readers_try(room: str) -> None:
    text = texts_of(room)
    assert STRANGERS.search(text)
    assert READERS.search(text)
