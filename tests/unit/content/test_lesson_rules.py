"""Where a reader is in a lesson, and what lesson text may become."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.content.rendering import kilobytes, pictures, render
from courses.content.rules import PageFacts, is_finished, minutes_left, next_unread

LESSONS = st.lists(st.tuples(st.integers(1, 5), st.booleans()), max_size=9).map(
    lambda rows: [PageFacts(place, minutes, read) for place, (minutes, read) in enumerate(rows, 1)]
)


def pages(*read: bool) -> list[PageFacts]:
    return [PageFacts(place, 2, one) for place, one in enumerate(read, 1)]


@pytest.mark.parametrize(
    ("read", "after", "found"),
    [
        ((False, False, False), 0, 1),
        ((True, False, False), 1, 2),
        ((True, True, True), 3, None),
        ((False, True, True), 3, 1),
        ((True, False, True, False), 2, 4),
        ((), 0, None),
    ],
)
def test_reading_goes_on_behind_the_page_and_then_from_the_start(read: tuple[bool, ...], after: int, found: int | None) -> None:
    assert next_unread(pages(*read), after=after) == found


def test_a_lesson_is_finished_with_its_last_page() -> None:
    assert is_finished(pages(True, True))
    assert not is_finished(pages(True, False))
    assert not is_finished([])
    assert minutes_left(pages(True, False, False), before=2) == 4


@given(LESSONS, st.integers(0, 9))
def test_there_is_a_next_page_exactly_until_the_lesson_is_finished(lesson: list[PageFacts], after: int) -> None:
    found = next_unread(lesson, after=after)
    assert (found is None) == (is_finished(lesson) or not lesson)
    if found is not None:
        assert not lesson[found - 1].read


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("một **hai** *ba*", "<p>một <strong>hai</strong> <em>ba</em></p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[đây](javascript:alert(1))", "<p>[đây](javascript:alert(1))</p>\n"),
        ("![hình](x.png)", "<p>![hình](x.png)</p>\n"),
        ("# to", "<p># to</p>\n"),
        ("<b onclick=x>", "<p>&lt;b onclick=x&gt;</p>\n"),
    ],
)
def test_only_plain_words_become_markup(text: str, html: str) -> None:
    assert render(text) == html


def test_a_drawing_adds_to_the_size() -> None:
    assert kilobytes("Một ý.", "am-tra.svg") >= kilobytes("Một ý.", None) >= 2
    assert all(body.startswith(b"<svg") for body in pictures().values())
