"""Rules of the house that no linter knows: the clock, packages without code, the size of files, what stands in which file."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("lms", "courses", "assessments", "certificates")
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "versions" not in path.parts)
# Who may ask the wall clock: what a request, a command, a job or a start enters by.
ENTRANCES = {"views.py", "commands.py", "jobs.py", "cli.py", "app.py", "start.py", "work.py", "gate.py", "worker.py"}
ENTRANCES |= {"clock.py", "navigation.py", "standing.py", "served.py", "bearer.py", "once.py"}
VAGUE = {"utils", "helpers", "common", "manager", "service", "util", "helper", "services", "managers"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def clock_calls(tree: ast.AST) -> Iterator[int]:
    """Lines that ask for the present: ``clock.now()``, ``clock.today()``, and the standard library's own."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="clock"), attr="now" | "today"), lineno=line):
                yield line
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="datetime" | "date"), attr="now" | "today" | "utcnow"), lineno=line
            ):
                yield line
            case ast.ImportFrom(module="lms.clock", names=names, lineno=line) if {"now", "today"} & {one.name for one in names}:
                yield line


def is_entrance(path: Path) -> bool:
    return path.name in ENTRANCES or path.name.endswith("_views.py")


@pytest.mark.parametrize("path", [path for path in FILES if not is_entrance(path)], ids=name)
def test_only_entrances_read_the_clock(path: Path) -> None:
    assert list(clock_calls(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("path", [path for path in FILES if path.name == "__init__.py"], ids=name)
def test_a_package_is_a_docstring_only(path: Path) -> None:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") < 400
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    assert [node.name for node in functions if (node.end_lineno or node.lineno) - node.lineno >= 50] == []


def test_tests_stay_small_too() -> None:
    files = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]
    assert [name(path) for path in files if path.read_text(encoding="utf-8").count("\n") >= 400] == []


def test_no_name_says_nothing() -> None:
    # In the people's rules "service" is a word of the field: the time somebody served.
    files = [path for path in FILES if path.parts[-3:] != ("people", "rules", "service.py")]
    assert [name(path) for path in files if VAGUE & set(path.relative_to(ROOT).with_suffix("").parts)] == []


def test_a_long_way_from_a_machine() -> None:
    """No file that is kept names a folder of the machine it was written on."""
    kept = [*FILES, ROOT / "pyproject.toml", ROOT / "run", ROOT / "test", *(ROOT / "tools").glob("*")]
    sign = re.compile(r"(?<![\w.}])/(work|home|root|Users)/")
    assert [name(path) for path in kept if path.is_file() and sign.search(path.read_text())] == []
