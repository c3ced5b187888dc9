"""The catalogue's check finds what is missing."""

from pathlib import Path

import pytest

from tools import catalogue

GOOD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Còn %(n)s ngày"\nmsgstr "%(n)s days left"\n'


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A .po file of one text, for a program that has just that text."""
    path = tmp_path / "messages.po"
    path.write_text(GOOD, encoding="utf-8")
    monkeypatch.setattr(catalogue, "PO", path)
    monkeypatch.setattr(catalogue, "extracted", lambda: {"Còn %(n)s ngày": {"a.py"}})
    return path


def test_a_complete_catalogue_has_no_faults(found: Path) -> None:
    assert list(catalogue.problems()) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"%(n)s days left"', '""', "no English"),
        ('"%(n)s days left"', '"days left"', "other places"),
        ('msgid "Còn %', '#, fuzzy\nmsgid "Còn %', "fuzzy"),
        ('msgid "Còn %(n)s ngày"', 'msgid "Còn"', "no longer in the program"),
    ],
)
def test_a_fault_is_named(found: Path, old: str, new: str, fault: str) -> None:
    found.write_text(GOOD.replace(old, new), encoding="utf-8")
    assert any(fault in problem for problem in catalogue.problems())


def test_a_new_text_is_named_until_it_is_added(found: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "extracted", lambda: {"Còn %(n)s ngày": {"a.py"}, "Mới": {"b.html"}})
    assert [problem for problem in catalogue.problems() if "not in the catalogue" in problem]
    catalogue.update()
    assert list(catalogue.problems()) == ["no English: 'Mới'"]
    assert "%(n)s days left" in found.read_text(encoding="utf-8")


def test_texts_of_python_and_templates_are_found() -> None:
    files = {file for where in catalogue.extracted().values() for file in where}
    assert any(file.endswith(".py") for file in files)
    assert any(file.endswith(".html") for file in files)
