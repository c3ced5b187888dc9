"""Lessons as the library shows them, with their pages. Who has read what stands in ``courses.content``."""

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.content.models import Lesson, LessonPage
from courses.curriculum.models import CurriculumModule
from lms.audit.reference import shared
from lms.db import rows_of
from lms.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """One page of a lesson; ``body`` is Markdown."""

    position: int
    title: str
    body: str
    remember: str
    picture: str | None
    picture_alt: str | None
    minutes: int


# Compared by identity: a process shares each of them until the lessons change, and they hold long texts.
@dataclass(frozen=True, slots=True, eq=False)
class ShelfLesson:
    """One lesson with its pages in order; ``module_position`` is the number of its module."""

    key: str
    title: str
    summary: str
    illustrative: bool
    module_position: int
    pages: tuple[ShelfPage, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """Every lesson, in the order of its curriculum."""

    lessons: tuple[ShelfLesson, ...]


_SHELF = (
    select(Lesson.key, Lesson.title, Lesson.summary, Lesson.illustrative, CurriculumModule.position.label("module_position"))
    .add_columns(LessonPage.position, LessonPage.title.label("page_title"), LessonPage.body, LessonPage.remember)
    .add_columns(LessonPage.picture, LessonPage.picture_alt, LessonPage.minutes)
    .join(CurriculumModule, CurriculumModule.id == Lesson.module_id)
    .outerjoin(LessonPage, LessonPage.lesson_id == Lesson.id)
    .order_by(CurriculumModule.version_id, CurriculumModule.position, LessonPage.position)
)


def find_shelf(db: Session) -> Shelf:
    """The whole shelf. One query, once per change of the lessons where it may be shared."""
    return shared(db, "shelf", lambda: Shelf(tuple(_read(db))))


def _read(db: Session) -> list[ShelfLesson]:
    found = []
    for _, rows in groupby(rows_of(db, _SHELF), attrgetter("key")):
        lines = list(rows)
        pages = tuple(
            ShelfPage(row.position, row.page_title, row.body, row.remember, row.picture, row.picture_alt, row.minutes)
            for row in lines
            if row.position is not None
        )
        first = lines[0]
        found.append(ShelfLesson(first.key, first.title, first.summary, first.illustrative, first.module_position, pages))
    return found


def find_lesson(db: Session, key: str) -> ShelfLesson:
    """The lesson of that key; DomainError ``library.lesson.missing``. One query."""
    found = next((lesson for lesson in find_shelf(db).lessons if lesson.key == key), None)
    if found is None:
        raise DomainError("library.lesson.missing")
    return found
