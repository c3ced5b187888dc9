"""Hidden cells: none can be worked out from what is shown, by equations or by knowing that no count is below nought."""

from fractions import Fraction

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
