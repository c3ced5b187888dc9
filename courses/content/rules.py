"""Where a reader is in a lesson. Pure; what a finished lesson proves is recorded by ``operations``."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page of a lesson: its place (from 1), its reading time in minutes, whether the person has read it."""

    position: int
    minutes: int
    read: bool


def next_unread(pages: Sequence[PageFacts], *, after: int = 0) -> int | None:
    """The place of the first page not read: behind ``after`` if there is one, else from the start; None when all are read."""
    unread = [page.position for page in pages if not page.read]
    return next((position for position in unread if position > after), unread[0] if unread else None)


def is_finished(pages: Collection[PageFacts]) -> bool:
    """Has every page been read? A lesson without pages is finished by nobody."""
    return bool(pages) and all(page.read for page in pages)


def minutes_left(pages: Collection[PageFacts], *, before: int = 0) -> int:
    """Reading time of the pages from ``before`` on, that one included."""
    return sum(page.minutes for page in pages if page.position >= before)
