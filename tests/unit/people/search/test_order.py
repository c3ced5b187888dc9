"""Lists of people go by given name, everywhere: no query and no sorting goes by the name as it is written or searched."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
ROOMS = ("lms", "courses", "assessments", "certificates")
SORTING = {"order_by", "sorted", "sort", "min", "max"}
WRITTEN = {"full_name", "name_fold"}
SOURCES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts]


def _sorted_by(tree: ast.AST) -> Iterator[ast.Attribute]:
    """Attributes of a person that stand inside a call which puts things in order."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and getattr(call.func, "attr", getattr(call.func, "id", "")) in SORTING:
            keys = call.args if getattr(call.func, "attr", "") == "order_by" else [word.value for word in call.keywords]
            yield from (one for key in keys for one in ast.walk(key) if isinstance(one, ast.Attribute))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_people_are_listed_by_given_name(path: Path) -> None:
    wrong = [one for one in _sorted_by(ast.parse(path.read_text("utf-8"))) if one.attr in WRITTEN and _is_of_people(one)]
    assert not wrong, f"line {wrong[0].lineno}: order by name_key"


def _is_of_people(one: ast.Attribute) -> bool:
    """Teams are put in order by their folded name, which has no given name in it."""
    return one.attr == "full_name" or (isinstance(one.value, ast.Name) and one.value.id == "Person")


def test_templates_leave_the_order_as_it_comes() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        assert "sort(attribute='full_name'" not in path.read_text("utf-8"), path.name
