"""Where the rows of a sheet lie: every row once, none beyond the page, the end with its room."""

from hypothesis import given
from hypothesis import strategies as st

from courses.attendance.paper.rules.codes import ALPHABET, LENGTH, page_code, read_page_code
from courses.attendance.paper.rules.geometry import BOTTOM, END_ROWS, ROW, Line, capacity, first_row, lay_out


@given(st.lists(st.booleans(), max_size=200))
def test_every_line_stands_once_and_on_the_page(shape: list[bool]) -> None:
    lines = [Line(number) if row else Line(None, "II") for number, row in enumerate(shape, 1)]
    pages = lay_out(lines)
    assert [slot.line for page in pages for slot in page.slots] == lines
    for page in pages:
        tops = [slot.top for slot in page.slots]
        assert tops == [first_row(page.number) + place * ROW for place in range(len(tops))]
        assert all(top + ROW <= BOTTOM for top in tops)
        if page.slots and not page.ends:
            follower = pages[page.number].slots
            assert page.slots[-1].line.number or not follower[0].line.number
    assert [page.ends for page in pages] == [False] * (len(pages) - 1) + [True]
    assert capacity(len(pages)) - len(pages[-1].slots) >= END_ROWS


def test_sixty_people_and_five_blank_rows_take_three_pages() -> None:
    lines = [Line(None, "I"), *(Line(number) for number in range(1, 61)), Line(None, "II"), *map(Line, range(61, 66))]
    assert [len(page.slots) for page in lay_out(lines)] == [22, 24, 19, 2]


@given(st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH), st.integers(1, 99))
def test_a_page_code_is_read_back(code: str, page: int) -> None:
    assert read_page_code(page_code(code, page)) == (code, page)
    assert len(page_code(code, page)) <= 16


def test_another_code_is_none_of_ours() -> None:
    for text in ("", "TK", "http://localhost/c/abc", "TKIIIIIIIIII-1", "TK0123456789-", "TK0123456789-123", "tk0123456789-1"):
        assert read_page_code(text) is None
