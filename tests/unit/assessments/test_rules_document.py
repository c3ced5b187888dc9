"""The worked examples of docs/rules/assessment.md hold."""

import re
from pathlib import Path

import pytest

from assessments.sittings.rules import needed, passes

DOCUMENT = Path(__file__).parents[3] / "docs" / "rules" / "assessment.md"
ROWS = re.findall(r"^\| (\d+) \| (\d+) \| (yes|no) \| (\d+) \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)


def test_there_are_examples() -> None:
    assert len(ROWS) >= 5


@pytest.mark.parametrize(("score", "pass_mark", "passed", "least"), ROWS)
def test_each_example_holds(score: str, pass_mark: str, passed: str, least: str) -> None:
    assert passes(int(score), 10, int(pass_mark)) is (passed == "yes")
    assert needed(10, int(pass_mark)) == int(least)
