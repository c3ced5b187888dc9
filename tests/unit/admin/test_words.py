"""Every kind of event that any room records has its words on the page of the log."""

import re
from pathlib import Path

import pytest

from lms.admin.records.words import KINDS, SUBJECTS, kind_title, subject_title

ROOT = Path(__file__).parents[3]
ROOMS = ("lms", "courses", "assessments", "certificates")
CLASS = re.compile(r"^class \w+\(\w*Event\):\n(?:(?!^class ).*\n)*", re.MULTILINE)
KIND = re.compile(r'^    kind: ClassVar\[str\] = "([^"]+)"', re.MULTILINE)
SUBJECT = re.compile(r'^    subject_kind: ClassVar\[str\] = "([^"]+)"', re.MULTILINE)


def recorded(what: re.Pattern[str]) -> set[str]:
    """What the classes of events say of themselves, in every file of every room."""
    files = [path.read_text("utf-8") for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return {word for text in files for body in CLASS.findall(text) for word in what.findall(body)}


@pytest.mark.parametrize("kind", sorted(recorded(KIND)))
def test_a_kind_has_words(kind: str) -> None:
    assert kind in KINDS
    assert kind_title(kind) == KINDS[kind] != kind


@pytest.mark.parametrize("subject", sorted(recorded(SUBJECT)))
def test_a_subject_has_words(subject: str) -> None:
    assert subject in SUBJECTS
    assert subject_title(subject) == SUBJECTS[subject] != subject


def test_no_words_are_kept_for_what_nobody_records() -> None:
    assert set(KINDS) - recorded(KIND) == set()
    assert set(SUBJECTS) - recorded(SUBJECT) == set()
