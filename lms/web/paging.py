"""A list by pages: the numbers a pager needs, and the query that fetches one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

SIZE = 50
T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: its items, its number (from 1), how many there are in all."""

    items: Sequence[T]
    number: int
    total: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The position of the first item shown, 0 when there is none."""
        return min(self.total, (self.number - 1) * self.size + 1)

    @property
    def last(self) -> int:
        """The position of the last item shown."""
        return min(self.total, self.number * self.size)

    @property
    def window(self) -> list[int | None]:
        """The page numbers to print; None stands for the dots between them."""
        near = {
            1,
            self.pages,
            *range(max(1, self.number - 1), min(self.pages, self.number + 1) + 1),
        }
        shown: list[int | None] = []
        for page in sorted(near):
            if shown and shown[-1] is not None and page > shown[-1] + 1:
                shown.append(None)
            shown.append(page)
        return shown


def page_number(text: str | None) -> int:
    """The page asked for in an address; anything odd means the first."""
    return max(1, int(text)) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1


def fetch_page(
    db: Session,
    stmt: Select[Any],
    number: int,
    *,
    size: int = SIZE,
    scalars: bool = True,
    total: int | None = None,
) -> Page[Any]:
    """Count the rows of ``stmt``, unless ``total`` says how many there are, and fetch its page ``number``."""
    if total is None:
        total = count_rows(db, stmt)
    rows = db.execute(stmt.limit(size).offset((number - 1) * size))
    return Page(rows.scalars().all() if scalars else rows.all(), number, total, size)


def count_rows(db: Session, stmt: Select[Any]) -> int:
    """How many rows a statement has; one query."""
    return db.scalar(select(func.count()).select_from(stmt.order_by(None).subquery())) or 0
