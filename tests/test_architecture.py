"""The shape of the code: who may import whom, how long things are, and a pure domain."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "refineboard"
MODULES = sorted(PACKAGE.rglob("*.py"))
DOMAIN = sorted((PACKAGE / "domain").rglob("*.py"))
MOST_LINES_OF_A_FILE = 450
MOST_LINES_OF_A_FUNCTION = 50
HEAVY = {"textual", "rich", "psycopg"}
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def name(path: Path) -> str:
    """The file within the package."""
    return str(path.relative_to(PACKAGE))


def module(path: Path) -> str:
    """The dotted name of a module."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def environment() -> dict[str, str]:
    """The environment of a process that finds the package as this one does."""
    return {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}


@pytest.mark.skipif(not LINT_IMPORTS.exists(), reason="import-linter is not installed")
def test_imports_go_downward() -> None:
    outcome = subprocess.run(
        [LINT_IMPORTS, "--no-cache"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout


def test_a_file_is_short_enough_to_be_read_at_once() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES_OF_A_FILE} == {}


def test_functions_are_short() -> None:
    found = {name(path): list(long_functions(path)) for path in MODULES}
    assert {path: functions for path, functions in found.items() if functions} == {}


def long_functions(path: Path) -> Iterator[tuple[str, int]]:
    """The functions of a file that are too long, with their length."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MOST_LINES_OF_A_FUNCTION:
                yield node.name, length


def test_a_module_says_what_it_owns() -> None:
    silent = [name(path) for path in MODULES if not ast.get_docstring(ast.parse(path.read_bytes()))]
    assert silent == []


def test_the_core_starts_without_terminal_and_database() -> None:
    imports = "; ".join(f"import {each}" for each in ["refineboard.session", *map(module, DOMAIN)])
    script = f"{imports}; import sys; print(*sorted({HEAVY} & set(sys.modules)))"
    assert output_of(script) == ""


def test_the_first_picture_does_not_wait_for_what_only_changes_need() -> None:
    script = "import sys, refineboard.tui.app; print('refineboard.domain.commands' in sys.modules)"
    assert output_of(script) == "False"


def output_of(script: str) -> str:
    """What a fresh interpreter prints."""
    outcome = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return outcome.stdout.strip()


WORLDLY_CALLS = {"open", "print", "input", "exec", "eval", "__import__"}
WORLDLY_METHODS = {
    "now", "utcnow", "today", "time", "monotonic", "read_text", "write_text", "read_bytes",
    "write_bytes", "getenv", "urandom", "random", "getuid",
}  # fmt: skip
WORLDLY_MODULES = {
    "os", "pathlib", "io", "shutil", "time", "random", "secrets", "socket", "subprocess",
    "tempfile", "threading", "asyncio", "sqlite3", "urllib", "logging",
}  # fmt: skip


def test_the_domain_knows_neither_clock_nor_files() -> None:
    found = {name(path): list(worldly(ast.parse(path.read_bytes()))) for path in DOMAIN}
    assert {path: calls for path, calls in found.items() if calls} == {}


def worldly(tree: ast.AST) -> Iterator[str]:
    """What in a module reaches for the world outside."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names if top(each.name) in WORLDLY_MODULES)
            case ast.ImportFrom(module=str(origin)) if top(origin) in WORLDLY_MODULES:
                yield origin
            case ast.Call(func=ast.Name(id=called)) if called in WORLDLY_CALLS:
                yield called
            case ast.Call(func=ast.Attribute(attr=called)) if called in WORLDLY_METHODS:
                yield called


def top(dotted: str) -> str:
    """The outermost package."""
    return dotted.partition(".")[0]


@pytest.mark.parametrize(
    "source",
    ["import os.path", "from time import time", "open('x')", "datetime.now()", "date.today()"],
)
def test_reaching_for_the_world_would_be_seen(source: str) -> None:
    assert list(worldly(ast.parse(source)))
