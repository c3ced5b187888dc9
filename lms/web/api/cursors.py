"""Lists of the API by cursor: the place after the last item of a page, as a text that callers hand back and do not read."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from lms.kernel.errors import DomainError

T = TypeVar("T")
SIZE, LARGEST_PAGE = 50, 200
DIGITS = 18


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of a list is asked for: what comes after the row of this id, at most so many."""

    after: int = 0
    limit: int = SIZE


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """A part of a list. ``next``: the cursor of what follows, None at the end."""

    items: Sequence[T]
    next: str | None


def read_asked(cursor: str | None, limit: str | None) -> Asked:
    """The part that a query string asks for. DomainError ``api.cursor_altered``, ``api.limit_beyond``."""
    return Asked(_after(cursor) if cursor else 0, _limit(limit) if limit else SIZE)


def _after(cursor: str) -> int:
    try:
        text = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise DomainError("api.cursor_altered") from error
    kind, _, digits = text.partition(":")
    if kind != "after" or not digits.isdecimal() or len(digits) > DIGITS:
        raise DomainError("api.cursor_altered")
    return int(digits)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 6 or not 1 <= int(text) <= LARGEST_PAGE:
        raise DomainError("api.limit_beyond", most=LARGEST_PAGE)
    return int(text)


def write_cursor(after: int) -> str:
    """The cursor of what follows a row."""
    return base64.urlsafe_b64encode(f"after:{after}".encode()).decode().rstrip("=")


def part_of(found: Sequence[T], asked: Asked, key: Callable[[T], int]) -> Part[Any]:
    """``found`` holds one row more than asked for when there is more; ``key``: the id the list is ordered by."""
    items = found[: asked.limit]
    return Part(items, write_cursor(key(items[-1])) if len(found) > asked.limit else None)
