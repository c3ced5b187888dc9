"""Typed rows: what is read, what is refused and in which cell, what is added up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.cases.rules.forms import added
from lms.cases.rules.grid import Blank, Counted, TypedRow, Wrong, read_row
from tests.factories.cases import GOOD, row, shipped

FORM = shipped()


def wrong(typed: TypedRow) -> list[tuple[str | None, str]]:
    reading = read_row(FORM, typed)
    assert isinstance(reading, Wrong)
    return [(problem.column, problem.code) for problem in reading.problems]


def test_totals_left_empty_are_the_sums_of_their_parts() -> None:
    reading = read_row(FORM, row(**GOOD))
    assert isinstance(reading, Counted)
    assert (reading.figures["received"], reading.figures["successful"]) == (5, 3)
    assert not reading.nothing


def test_the_worked_example_of_the_share() -> None:
    """docs/rules/cases.md: 3 successful, 1 unsuccessful, 1 under way, of 5 received."""
    reading = read_row(FORM, row(**GOOD))
    assert isinstance(reading, Counted)
    rate = FORM.success_rate(reading.figures)
    assert (rate.numerator, rate.denominator, str(rate.percent())) == (3, 4, "75.0")
    assert FORM.success_rate(FORM.empty()).percent() is None
    assert FORM.open_of(reading.figures) == 1


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (row(received="ba"), [("received", "cases.cell.not_a_number")]),
        (row(received_civil="-1"), [("received_civil", "cases.cell.negative")]),
        (row(received_civil="2,5"), [("received_civil", "cases.cell.fraction")]),
        (row(received_civil="999999"), [("received_civil", "cases.cell.too_many")]),
        (row(received_civil="٣"), [("received_civil", "cases.cell.not_a_number")]),
        (row(received_civil="1" * 5000), [("received_civil", "cases.cell.too_many")]),
        (row(received_civil="=1+1"), [("received_civil", "cases.cell.not_a_number")]),
        (row(**GOOD, received=6), [("received", "cases.sum.unequal"), ("received", "cases.sum.unequal")]),
        (row(**{**GOOD, "in_progress": 2}), [("received", "cases.sum.unequal")]),
        (row(**GOOD, successful=2), [("successful", "cases.sum.unequal"), ("received", "cases.sum.unequal")]),
        (row(received_civil=1, successful_family=1), [("received_family", "cases.sum.exceeds")]),
        (row(nothing=True, pending=1), [("pending", "cases.cell.not_nothing")]),
    ],
)
def test_what_is_refused_names_its_cell(typed: TypedRow, found: list[tuple[str | None, str]]) -> None:
    assert wrong(typed) == found


def test_nothing_arose_is_said_by_the_box_or_by_noughts() -> None:
    for typed in (row(nothing=True), row(received=0), row(nothing=True, received=0)):
        assert read_row(FORM, typed) == Counted(FORM.empty(), True)
    assert read_row(FORM, row(received=" ")) == Blank()


def test_thousands_are_read_as_they_are_written() -> None:
    reading = read_row(FORM, row(received_other="1.200", pending=1200))
    assert isinstance(reading, Counted)
    assert reading.figures["received"] == 1200


counts = st.integers(0, 40)


@given(st.lists(st.tuples(counts, counts, counts, counts, counts, counts, counts), max_size=8))
def test_every_row_kept_adds_up_and_so_do_their_sums(rows: list[tuple[int, ...]]) -> None:
    kept = []
    for civil, family, won_civil, won_family, lost, pending, running in rows:
        typed = row(
            received_civil=civil,
            received_family=family,
            successful_civil=won_civil,
            successful_family=won_family,
            unsuccessful=lost,
            pending=pending,
            in_progress=running,
        )
        reading = read_row(FORM, typed)
        right = won_civil <= civil and won_family <= family
        right = right and won_civil + won_family + lost + pending + running == civil + family
        assert isinstance(reading, Counted) == right
        if isinstance(reading, Counted):
            kept.append(reading.figures)
    total = added(FORM, kept)
    assert all(one.holds(total) for one in FORM.sums)
    assert FORM.success_rate(total).denominator == total["successful"] + total["unsuccessful"]
