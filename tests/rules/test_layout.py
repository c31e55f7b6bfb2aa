"""The shape of the house: small modules, names that say what is inside, docstrings, tests that mirror src."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from tests.rules.source import ROOT, SRC, Module, modules

NO_MEANING = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "tools", "stuff", "lib"}
LONGEST_MODULE = 500
LONGEST_FUNCTION = 60
LONGEST_KERNEL = 120  # compiled loops: splitting one costs speed, and they hold no branches of the domain
# Folders below tests that mirror no room: the rules, data for tests, and what is seen in a browser.
OTHER_FOLDERS = {"rules", "data", "browser"}

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def mirror(module: Module) -> Path:
    """Where a module's tests belong."""
    inside = PurePosixPath(module.name)
    return ROOT / "tests" / inside.parent / f"test_{inside.stem}.py"


def test_every_module_with_functions_has_its_tests_at_the_same_place() -> None:
    tested = [module for module in modules() if functions(module.tree) and module.path.stem != "__init__"]
    missing = [mirror(m).relative_to(ROOT).as_posix() for m in tested if not mirror(m).is_file()]
    assert missing == []


def test_every_folder_of_tests_mirrors_a_folder_of_the_library() -> None:
    folders = {
        path.parent.relative_to(ROOT / "tests")
        for path in (ROOT / "tests").rglob("test_*.py")
        if path.relative_to(ROOT / "tests").parts[0] not in OTHER_FOLDERS
    }
    known = [SRC, ROOT]  # bench is measured code beside the library, and mirrored as tests/bench
    mirrors = {f: Path(*f.parts[1:]) if f.parts[:1] == ("web",) else f for f in folders}
    web = [SRC.parent / "farled_web"]
    assert [
        str(f)
        for f, inside in mirrors.items()
        if not any((base / inside).exists() for base in (web if f.parts[:1] == ("web",) else known))
    ] == []


@pytest.mark.parametrize("tree", ["src", "tests", "bench"])
def test_no_file_or_folder_is_named_after_nothing(tree: str) -> None:
    paths = [path for path in (ROOT / tree).rglob("*") if path.is_dir() or path.suffix == ".py"]
    assert [str(p) for p in paths if p.stem.removeprefix("test_") in NO_MEANING] == []


@pytest.mark.parametrize("tree", ["src", "tests", "bench"])
def test_no_module_is_longer_than_can_be_read(tree: str) -> None:
    lengths = {
        path: len(path.read_text("utf-8").splitlines())
        for path in (ROOT / tree).rglob("*.py")
        if path.name != "0001_initial.py"  # written by Django, read by nobody
    }
    assert {str(p): n for p, n in lengths.items() if n > LONGEST_MODULE} == {}


def longest(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    compiled = any("jit" in ast.unparse(decorator) for decorator in node.decorator_list)
    return LONGEST_KERNEL if compiled else LONGEST_FUNCTION


def test_no_function_is_longer_than_a_page() -> None:
    long = [
        f"{module.name}:{node.lineno} {node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for module in modules()
        for node in functions(module.tree)
        if node.end_lineno and node.end_lineno - node.lineno >= longest(node)
    ]
    assert long == []


def public(tree: ast.Module) -> Iterator[tuple[str, Definition]]:
    """Classes and functions a reader may call: at the top, and public methods of public classes."""
    for node in tree.body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                        yield f"{node.name}.{inner.name}", inner


def test_every_public_name_says_what_it_is() -> None:
    silent = [
        f"{module.name}:{node.lineno} {name}"
        for module in modules()
        for name, node in public(module.tree)
        if not (ast.get_docstring(node) or "").strip()
    ]
    assert silent == []


def test_every_module_says_what_it_is() -> None:
    assert [module.name for module in modules() if not ast.get_docstring(module.tree)] == []
