"""Hidden cells: none can be worked out from what is shown, by equations or by knowing that no count is below nought."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from lms.reports.disaggregation.hiding import Cell, Table, hidden, with_sums

LEAST = 5
counts = st.sampled_from([0, 0, 1, 2, 4, 5, 9, 40])
tables = st.tuples(st.integers(1, 6), st.integers(1, 4)).flatmap(
    lambda size: st.lists(st.lists(counts, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0])
)


@given(inner=tables)
def test_no_hidden_cell_follows_from_what_is_shown(inner: list[list[int]]) -> None:
    table = with_sums(inner)
    cells = hidden(table, LEAST)
    small = {(i, j) for i, row in enumerate(table) for j, count in enumerate(row) if 0 < count < LEAST}
    assert small <= cells
    assert all(table[i][j] > 0 for i, j in cells), "a nought is shown"
    for cell in sorted(cells):
        assert another_table(table, cells, cell), (cell, cells)


@given(inner=tables)
def test_without_small_cells_everything_is_shown(inner: list[list[int]]) -> None:
    assert hidden(with_sums([[count * LEAST for count in row] for row in inner]), LEAST) == set()


def test_whoever_knows_that_hidden_means_some_cannot_tell_a_small_count() -> None:
    """Every small table of three rows whose sums are shown: each hidden count that may be small may also be another one.

    Looks at all tables that agree with what is shown, with a nought where one is shown and at least one where a cell is hidden.
    """
    for trained, untrained in product(range(LEAST, LEAST + 3), repeat=2):
        tables = [with_sums(list(zip(a, b, strict=True))) for a in splits(trained, 3) for b in splits(untrained, 3)]
        flat = [[count for row in table for count in row] for table in tables]
        seen = {what_is_shown(table) for table in tables} - {()}
        assert seen
        for shown in seen:
            meant = [one for one in flat if all(a == b if b is not None else a for a, b in zip(one, shown, strict=True))]
            for place, cell in enumerate(shown):
                counts = {one[place] for one in meant}
                assert cell is not None or min(counts) >= LEAST or len(counts) > 1, (shown, meant)


def splits(count: int, rows: int) -> Iterator[tuple[int, ...]]:
    """Every way to spread a count over rows."""
    if rows == 1:
        yield (count,)
        return
    for first in range(count + 1):
        yield from ((first, *rest) for rest in splits(count - first, rows - 1))


def what_is_shown(table: Table) -> tuple[int | None, ...]:
    """The counts row by row, None where one is hidden; nothing when all are shown, or not even the sums are."""
    cells = hidden(table, LEAST)
    if not cells or any((len(table) - 1, j) in cells for j in range(len(table[0]))):
        return ()
    return tuple(None if (i, j) in cells else count for i, row in enumerate(table) for j, count in enumerate(row))


def test_the_hidden_of_a_line_are_no_small_count_together() -> None:
    table = with_sums([[0, 1], [0, 1], [0, 5], [9, 30]])
    assert hidden(table, LEAST) >= {(0, 1), (1, 1), (2, 1)}


def test_a_lone_small_cell_takes_the_cheapest_cycle_along() -> None:
    table = with_sums([[40, 3], [50, 9], [60, 20]])
    assert hidden(table, LEAST) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def another_table(table: Table, cells: set[Cell], meant: Cell) -> bool:
    """Is there another table with the same shown cells and sums, nowhere below nought, in which the cell is different?

    A null vector of the equations in which the cell is not nought, taken small enough, changes the hidden cells, all of which
    are above nought, and nothing else. This looks at equations alone and knows nothing of graphs.
    """
    order = sorted(cells)
    rows, columns = len(table), len(table[0])
    across = [[Fraction(0 if cell[0] != i else -1 if cell[1] == columns - 1 else 1) for cell in order] for i in range(rows)]
    down = [[Fraction(0 if cell[1] != j else -1 if cell[0] == rows - 1 else 1) for cell in order] for j in range(columns)]
    equations = [*across, *down]
    unit = [Fraction(int(cell == meant)) for cell in order]
    # The cell is fixed exactly when its unit vector lies in the span of the equations.
    return rank([*equations, unit]) > rank(equations)


def rank(matrix: list[list[Fraction]]) -> int:
    """The rank, by elimination over the fractions."""
    rows, found = [list(row) for row in matrix], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((n for n in range(found, len(rows)) if rows[n][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for n in range(found + 1, len(rows)):
            factor = rows[n][column] / rows[found][column]
            rows[n] = [one - factor * other for one, other in zip(rows[n], rows[found], strict=True)]
        found += 1
    return found
