"""Finding lessons by words typed with or without accents. Pure; small enough to read every text for every question."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lms.desks.library.queries import ShelfLesson, ShelfPage
from lms.kernel.text import fold

LONGEST = 100
_SYLLABLE = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A lesson that speaks of what was asked, and on which pages; no pages when nothing was asked."""

    lesson: ShelfLesson
    pages: tuple[ShelfPage, ...] = ()


def find(lessons: Sequence[ShelfLesson], text: str) -> list[Found]:
    """The lessons in which the words stand together; failing that, those that have all of them on one page.

    Syllables count whole, the last may be unfinished: "di" is not looked for in "điều". Titles come first.
    """
    wanted = _syllables(text[:LONGEST])
    if not wanted:
        return [Found(lesson) for lesson in lessons]
    found = _having(lessons, wanted, _together) or _having(lessons, wanted, _all_of)
    return sorted(found, key=lambda one: not _together(_syllables(one.lesson.title), wanted))


# The same few texts are looked through for every question.
@lru_cache(maxsize=2000)
def _syllables(text: str) -> tuple[str, ...]:
    return tuple(_SYLLABLE.findall(fold(text)))


def _having(
    lessons: Sequence[ShelfLesson], wanted: Sequence[str], test: Callable[[Sequence[str], Sequence[str]], bool]
) -> list[Found]:
    found = []
    for lesson in lessons:
        pages = tuple(page for page in lesson.pages if test(_syllables(f"{page.title} {page.body} {page.remember}"), wanted))
        if pages or test(_syllables(f"{lesson.title} {lesson.summary}"), wanted):
            found.append(Found(lesson, pages))
    return found


def _together(text: Sequence[str], wanted: Sequence[str]) -> bool:
    *whole, last = wanted
    size = len(whole)
    return any(
        list(text[start : start + size]) == whole and text[start + size].startswith(last) for start in range(len(text) - size)
    )


def _all_of(text: Sequence[str], wanted: Sequence[str]) -> bool:
    *whole, last = wanted
    return set(whole) <= set(text) and any(syllable.startswith(last) for syllable in text)
