"""Which cells of a public table are hidden, so that no small count can be read or worked out from the rest. Pure.

A table of counts has its sums beside and below it, and the sum of all. A cell from 1 to less than ``least`` is small and
hidden. Whoever knows the rest subtracts, so further cells are hidden until nothing can be solved. Seen as a graph whose
nodes are the rows and the columns, the sums being one of each, and whose edges are the hidden cells, a cell follows from
what is shown exactly when its edge lies on no cycle (Gusfield 1988). Noughts are never hidden, so whoever reads knows that
every hidden count is at least one: two hidden ones that add up to two would be told. The hidden counts of a line therefore
never add up to a small count; where they would, one more of the line is hidden.
"""

import heapq
from collections.abc import Iterator, Sequence

Cell = tuple[int, int]
Table = Sequence[Sequence[int]]


def with_sums(inner: Table) -> list[list[int]]:
    """The table with a last column and a last row of sums."""
    rows = [[*row, sum(row)] for row in inner]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def hidden(table: Table, least: int) -> set[Cell]:
    """(row, column) of every cell to hide of a table ``with_sums``. ``least``: the least count besides nought that is shown."""
    found: set[Cell] = set()
    loose = {(i, j) for i, row in enumerate(table) for j, count in enumerate(row) if 0 < count < least}
    while loose:
        found |= loose
        # A cell on a cycle stays on it whatever is hidden besides, so each is looked at once.
        for cell in sorted(loose):
            if not _joined(found - {cell}, cell):
                found |= _cheapest_cycle(table, found, cell)
        loose = _thin(table, found, least)
    return found


def _thin(table: Table, found: set[Cell], least: int) -> set[Cell]:
    """One more cell, the cheapest, of a line whose sum is shown and whose hidden counts add up to a small one."""
    for line in _lines(table):
        *parts, whole = line
        kept_back = [cell for cell in parts if cell in found]
        if kept_back and whole not in found and sum(table[i][j] for i, j in kept_back) < least:
            # There is one: a sum of nothing but these would be small itself, and hidden.
            shown = [cell for cell in line if cell not in found and table[cell[0]][cell[1]]]
            return {min(shown, key=lambda cell: (_cost(table, cell), cell))}
    return set()


def _lines(table: Table) -> Iterator[list[Cell]]:
    """Every row and every column, its sum last."""
    rows, columns = range(len(table)), range(len(table[0]))
    yield from ([(i, j) for j in columns] for i in rows)
    yield from ([(i, j) for i in rows] for j in columns)


def _joined(cells: set[Cell], cell: Cell) -> bool:
    """Does a way over the cells lead from the row of a cell to its column?"""
    start, goal = ("row", cell[0]), ("column", cell[1])
    ways: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for i, j in cells:
        ways.setdefault(("row", i), []).append(("column", j))
        ways.setdefault(("column", j), []).append(("row", i))
    seen, waiting = {start}, [start]
    while waiting:
        for end in ways.get(waiting.pop(), ()):
            if end not in seen:
                seen.add(end)
                waiting.append(end)
    return goal in seen


def _cheapest_cycle(table: Table, found: set[Cell], loose: Cell) -> set[Cell]:
    """The cells that close a cycle through a hidden one and hide as little as possible; one always exists.

    A count above nought stands in a row and a column whose sums are above nought: with them and the sum of all it is a cycle.
    """
    rows, columns = len(table), len(table[0])
    start, goal = loose[0], rows + loose[1]
    best: dict[int, int] = {start: 0}
    came: dict[int, int] = {}
    waiting = [(0, start)]
    while waiting:
        cost, here = heapq.heappop(waiting)
        if here == goal:
            break
        if cost > best[here]:
            continue
        for there in range(rows, rows + columns) if here < rows else range(rows):
            cell = (here, there - rows) if here < rows else (there, here - rows)
            if cell == loose or not table[cell[0]][cell[1]]:
                continue
            further = cost + (0 if cell in found else _cost(table, cell))
            if further < best.get(there, further + 1):
                best[there], came[there] = further, here
                heapq.heappush(waiting, (further, there))
    added, here = set(), goal
    while here != start:
        before = came[here]
        added.add((before, here - rows) if before < rows else (here, before - rows))
        here = before
    return added


def _cost(table: Table, cell: Cell) -> int:
    """What hiding a cell costs: its count, and more for a sum, which more people look for."""
    count, (i, j) = table[cell[0]][cell[1]], cell
    sums = (i == len(table) - 1) + (j == len(table[0]) - 1)
    return count * (1 + 3 * sums) + 1
