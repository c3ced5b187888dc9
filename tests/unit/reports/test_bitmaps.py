"""Bitmaps say of everybody at once what is true of each."""

from hypothesis import given
from hypothesis import strategies as st

from lms.reports.rollup.bitmaps import Bitmaps, Days, marks_of, unpacked

ordinals = st.lists(st.none() | st.integers(700_000, 700_600) | st.integers(1, 3_000_000), max_size=40)


@given(days=ordinals, asked=st.integers(699_990, 700_610) | st.integers(0, 3_700_000))
def test_whose_day_is_over(days: list[int | None], asked: int) -> None:
    column = Days.of(days)
    for day in (asked, *(one for one in days if one is not None)):
        found = column.by(day)
        assert [bool(found >> place & 1) for place in range(len(days))] == [one is not None and one <= day for one in days]
        assert found.bit_count() <= len(days)


@given(words=st.lists(st.none() | st.sampled_from(["Kinh", "Tày", ""])))
def test_who_bears_a_word(words: list[str | None]) -> None:
    found = marks_of(words)
    assert found.keys() == set(words)
    assert all(bool(bits >> place & 1) == (words[place] == word) for word, bits in found.items() for place in range(len(words)))


@given(rows=st.lists(st.tuples(st.none() | st.integers(1, 10**6), st.integers(1, 9), st.none() | st.text(max_size=3))))
def test_what_is_packed_is_unpacked(rows: list[tuple[int | None, int, str | None]]) -> None:
    days: dict[str, list[int | None]] = {"began": [row[0] for row in rows], "learned": [row[1] for row in rows]}
    made = Bitmaps.of(len(rows), days, {"skill": [row[2] for row in rows]})
    assert unpacked(*made.packed()) == made
