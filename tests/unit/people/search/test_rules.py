"""What is typed to find a person: without accents, in part, with words left out, in the order of the name."""

import pytest

from lms.kernel.text import fold
from lms.people.search.rules import index_words, sought

HOA = "Nguyễn Thị Hoà"


@pytest.mark.parametrize(
    "typed",
    ["ngu hoa", "Nguyễn Thị Hòa", "NGUYEN  THI HOA", "nguyễn hoà", "thi", "h", "Nguye\u0302\u0303n", " hòa ", "nguyen thi hoa"],
)
def test_finds(typed: str) -> None:
    wanted = sought(typed)
    assert wanted and wanted.finds(fold(HOA))


@pytest.mark.parametrize(
    "typed", ["hoa nguyen", "guyen", "nguyen nguyen", "hoan", "%", "_guyen", "n%a", "nguyen thi hoa binh", "\\"]
)
def test_does_not_find(typed: str) -> None:
    wanted = sought(typed)
    assert wanted and not wanted.finds(fold(HOA))


def test_d_with_stroke_is_d() -> None:
    wanted = sought("dao dang")
    assert wanted and wanted.finds(fold("Đào Văn Đằng"))


@pytest.mark.parametrize("typed", ["", "  ", "\u200b"])
def test_nothing_typed_is_nothing_sought(typed: str) -> None:
    assert sought(typed) is None


def test_a_pattern_escapes_what_would_be_a_wildcard() -> None:
    wanted = sought("5% a_b \\")
    assert wanted and wanted.pattern == r"% 5\%% a\_b% \\%"


def test_a_name_is_kept_under_each_of_its_words_once() -> None:
    assert list(index_words("nguyen thi thi")) == ["", "nguyen", "thi"]
