"""Every code that can be raised has its sentence, no sentence is left over, and no room forgot to hand its sentences in."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from lms.kernel.errors import DomainError
from lms.sentences import ROOMS, SENTENCES, sentence, words_for

ROOT = Path(__file__).parents[3]
RAISED = ("DomainError", "NotYetError")
SOURCES = [path for room in ("lms", "courses", "assessments", "certificates") for path in sorted((ROOT / room).rglob("*.py"))]


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCES:
        if path.name != "sentences.py":
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def raised_codes(tree: ast.Module) -> Iterator[str]:
    """The constant codes handed to DomainError, the branches of a conditional code included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in RAISED:
            values = (part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant))
            yield from (value for value in values if isinstance(value, str))


def test_every_code_that_is_raised_has_a_sentence() -> None:
    silent = {
        f"{path.relative_to(ROOT)}: {code}" for path, tree in trees() for code in raised_codes(tree) if code not in SENTENCES
    }
    assert not silent


def test_no_sentence_is_left_over() -> None:
    named = {node.value for _path, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    beginnings = {
        part.value
        for _path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values[:1]
        if isinstance(part, ast.Constant) and str(part.value).endswith((".", "_"))
    }
    left_over = {
        code for code in SENTENCES if code not in named and not code.startswith(tuple(map(str, beginnings)) or ("\0",))
    }
    assert not left_over


def test_every_room_hands_in_its_sentences_and_no_code_stands_twice() -> None:
    files = [path for path in SOURCES if path.name == "sentences.py" and path.parent.name != "lms"]
    # The frame's own are one more.
    assert len(files) + 1 == len(ROOMS)
    assert sum(map(len, ROOMS)) == len(SENTENCES)


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_is_a_sentence(code: str) -> None:
    text = SENTENCES[code]
    places = re.findall(r"%(?!%|\(\w+\)s)", text.replace("%%", ""))
    assert not places, "only places like %(name)s"
    assert "!" not in text
    assert text.lstrip("“")[0].isupper() or text.lstrip("“").startswith("%")
    filled = words_for(code, dict.fromkeys(re.findall(r"%\((\w+)\)s", text), "x"))
    assert "%(" not in filled


def test_numbers_and_days_are_written_as_people_write_them() -> None:
    assert "60.000 dòng" in sentence(DomainError("files.too_many_rows", limit=60_000))
    assert "22/11/2026" in words_for("backup.exists", {"path": date(2026, 11, 22)})


def test_a_code_without_a_sentence_says_itself() -> None:
    assert "room.new_thing" in sentence(DomainError("room.new_thing"))
