"""Docs are tests: every command, option, error and clause stands on its page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main
from tests.rules.source import ROOT, SRC, Module, modules

import farled.cli

DOCS = ROOT / "docs"
PAGES = [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "packs").rglob("*.md")]


# --- commands: docs/commands.md has a heading "## farled plan" with every option of it below ----------------


def commands() -> dict[str, Any]:
    """Every command that does something, by its full name: `farled import hsds`."""

    def walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
        inner = getattr(command, "commands", None)
        if inner is None:
            yield name, command
        for word, sub in (inner or {}).items():
            if not sub.hidden:
                yield from walk(f"{name} {word}", sub)

    return dict(walk("farled", typer.main.get_command(farled.cli.app)))  # type: ignore[attr-defined]


def sections() -> dict[str, str]:
    """Heading -> text below it, of docs/commands.md."""
    parts = re.split(r"^#+ +`?(farled[ \w-]*?)`?$", (DOCS / "commands.md").read_text("utf-8"), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_has_its_section() -> None:
    assert set(commands()) == set(sections())


def test_every_option_stands_in_its_commands_section() -> None:
    written = sections()
    missing = [
        f"{name} {option}"
        for name, command in commands().items()
        for parameter in command.params
        if not getattr(parameter, "hidden", False)
        for option in parameter.opts
        if option.startswith("--") and option != "--help" and f"`{option}" not in written.get(name, "")
    ]
    assert missing == []


# --- errors: docs/errors.md has a row | `code` | ... for every code -----------------------------------------


def code_takers() -> dict[str, int]:
    """Everything that is called with a code: name -> which argument it is (a method's self not counted)."""
    takers = {}
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef):
                names = [argument.arg for argument in node.args.posonlyargs + node.args.args]
                names = names[1:] if names[:1] in (["self"], ["cls"]) else names
            elif isinstance(node, ast.ClassDef):
                names = [
                    field.target.id
                    for field in node.body
                    if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
                ]
            else:
                continue
            if "code" in names and {"reason", "remedy"} & set(names):
                takers[node.name] = names.index("code")
    return takers


def strings(node: ast.expr, scope: ast.AST) -> Iterator[str]:
    """The values an expression can have, as far as they are written down: constant, choice or local name."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from strings(node.body, scope)
        yield from strings(node.orelse, scope)
    elif isinstance(node, ast.Name):
        for other in ast.walk(scope):
            if isinstance(other, ast.Assign):
                for target in other.targets:
                    if isinstance(target, ast.Name) and target.id == node.id:
                        yield from strings(other.value, scope)


def error_codes() -> dict[str, str]:
    """Code -> the first module that refuses with it."""
    found: dict[str, str] = {}
    takers = code_takers()
    for module in modules():
        for call in module.calls():
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name in takers:
                place = takers[name]
                given = [word.value for word in call.keywords if word.arg == "code"] or call.args[
                    place : place + 1
                ]
                for argument in given:
                    for code in strings(argument, _scope(module, call)):
                        found.setdefault(code, module.name)
    return {code: where for code, where in found.items() if re.fullmatch(r"[a-z][a-z0-9-]+", code)}


def _scope(module: Module, call: ast.Call) -> ast.AST:
    """The innermost function that holds the call, else the module."""
    holders = [
        node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef) and node.lineno <= call.lineno <= (node.end_lineno or 0)
    ]
    return max(holders, key=lambda node: node.lineno, default=module.tree)


def documented_codes() -> list[str]:
    return re.findall(r"^\| `([a-z0-9-]+)` \|", (DOCS / "errors.md").read_text("utf-8"), flags=re.M)


def test_every_error_code_has_its_row() -> None:
    used, written = error_codes(), set(documented_codes())
    assert {code: where for code, where in sorted(used.items()) if code not in written} == {}


def test_no_row_explains_an_error_that_is_gone() -> None:
    """A code may also be written apart from the call that raises it, so any mention in the library counts."""
    web = (path.read_text("utf-8") for path in (SRC.parent / "farled_web").rglob("*.py"))
    text = "\n".join([*(module.text for module in modules()), *web])
    assert [code for code in documented_codes() if f'"{code}"' not in text] == []


def test_error_rows_stand_once_and_in_order() -> None:
    assert documented_codes() == sorted(set(documented_codes()))


# --- clauses: a § that a test cites stands in docs/methods/<room>.md ----------------------------------------

CLAUSE = re.compile(r"§([A-Z]?\d+(?:\.\d+)*)")


def defined(text: str) -> set[str]:
    """Clauses that a page defines: those that open a line, after any mark-up."""
    return set(re.findall(r"^[#*|\-\s]*§([A-Z]?\d+(?:\.\d+)*)", text, flags=re.M))


def citing_tests() -> list[Any]:
    rooms = [path for path in (ROOT / "tests").rglob("test_*.py") if "rules" not in path.parts]
    return [
        pytest.param(p, id=str(p.relative_to(ROOT))) for p in sorted(rooms) if CLAUSE.search(p.read_text())
    ]


@pytest.mark.parametrize("path", citing_tests())
def test_every_cited_clause_exists(path: Any) -> None:
    """A test cites the page of its room, or a page that it or the modules it mirrors name."""
    text = path.read_text("utf-8")
    inside = path.relative_to(ROOT / "tests")
    mirrored = [module.text for module in modules() if module.path.parent == SRC / inside.parent]
    around = "\n".join([text, *mirrored])
    pages = [p for p in (DOCS / "methods").glob("*.md") if p.stem == inside.parts[0] or p.name in around]
    known = set().union(*(defined(page.read_text("utf-8")) for page in pages))
    assert sorted(set(CLAUSE.findall(text)) - known) == []


# --- links --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_inside_the_project_leads_somewhere(page: Any) -> None:
    links = re.findall(r"\]\((?!\w+:|#)([^)#\s]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
