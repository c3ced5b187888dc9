"""What the documents say about the code is what the code says."""

import pytest

from tools.docs import rendered, settings_table, stale


def test_the_generated_parts_are_fresh() -> None:
    assert [path.name for path, _text in stale()] == []


def test_only_the_part_between_its_marks_is_written() -> None:
    text = "before\n<!-- begin a -->\nold\n<!-- end a -->\nafter\n"
    assert rendered(text, "a", "new") == "before\n<!-- begin a -->\nnew\n<!-- end a -->\nafter\n"


def test_missing_marks_are_an_error() -> None:
    with pytest.raises(ValueError, match="marks of a"):
        rendered("nothing here", "a", "new")


def test_every_setting_has_its_row() -> None:
    assert settings_table().count("\n| `LMS_") == 13
