"""What the rules look at: every module of the library, read and parsed once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "farled"


@dataclass(frozen=True, eq=False)
class Module:
    """One file of the library: `name` is its path below src/farled, as `packs/demo/firms.py`."""

    path: Path
    name: str
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.name.split("/")[0].removesuffix(".py")

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))


@cache
def modules() -> tuple[Module, ...]:
    found = []
    for path in sorted(SRC.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append(Module(path, path.relative_to(SRC).as_posix(), text, ast.parse(text)))
    return tuple(found)


def rooms() -> set[str]:
    """Every room: a package or a module right below farled."""
    return {module.room for module in modules()} - {"__init__"}


def dotted(node: ast.expr) -> str:
    """`a.b.c` for a chain of names, else an empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def imported_names(module: Module) -> dict[str, str]:
    """Local name -> what it stands for: `from time import monotonic as m` gives {"m": "time.monotonic"}."""
    names = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                local = alias.asname or alias.name.split(".")[0]
                names[local] = alias.name if alias.asname else local
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def called(module: Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the full name of what is called, as far as the imports tell."""
    names = imported_names(module)
    for call in module.calls():
        first, _, rest = dotted(call.func).partition(".")
        full = names.get(first, first)
        yield (f"{full}.{rest}" if rest else full), call
