"""Reading lessons: one with its pages, those of a version with how far a person is, the page that a question refers to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session, joinedload

from courses.content.models import Lesson, LessonPage, PageRead
from courses.content.rendering import kilobytes
from courses.content.rules import PageFacts, is_finished, minutes_left, next_unread
from courses.curriculum.models import CurriculumModule
from lms.audit.reference import shared
from lms.db import BigId, rows_of
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import of_person


@dataclass(frozen=True, slots=True)
class LessonStanding:
    """One lesson and how far a person is in it. ``kilobytes`` by place of the page."""

    lesson_id: int
    module_id: int
    title: str
    summary: str
    illustrative: bool
    pages: tuple[PageFacts, ...]
    kilobytes: tuple[int, ...]

    @property
    def read(self) -> int:
        """How many pages have been read."""
        return sum(page.read for page in self.pages)

    @property
    def finished(self) -> bool:
        return is_finished(self.pages)

    @property
    def next_position(self) -> int:
        """The page to go on with; the first one again when all are read."""
        return next_unread(self.pages) or 1

    @property
    def next_kilobytes(self) -> int:
        """What opening that page costs."""
        return self.kilobytes[self.next_position - 1]

    @property
    def minutes_left(self) -> int:
        """Reading time of what is still unread."""
        return minutes_left([page for page in self.pages if not page.read])


@dataclass(frozen=True, slots=True)
class OpenPage:
    """One page of a lesson as it is read, with how many there are and how long the rest takes."""

    lesson_id: int
    lesson_title: str
    illustrative: bool
    position: int
    title: str
    body: str
    remember: str
    picture: str | None
    picture_alt: str | None
    count: int
    minutes_left: int


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page as a question refers to it."""

    lesson_id: int
    position: int
    title: str
    kilobytes: int


# Statements are built once: building one costs as much as running it.
_LESSON = (
    select(Lesson)
    .where(Lesson.id == bindparam("lesson_id"))
    .options(joinedload(Lesson.module).joinedload(CurriculumModule.version))
)
_PAGES = (
    select(LessonPage.id, LessonPage.lesson_id, LessonPage.position, LessonPage.title, LessonPage.body, LessonPage.remember)
    .add_columns(LessonPage.picture, LessonPage.picture_alt, LessonPage.minutes)
    .add_columns(Lesson.title.label("lesson_title"), Lesson.illustrative)
    .join(Lesson, Lesson.id == LessonPage.lesson_id)
    .where(LessonPage.lesson_id == bindparam("lesson_id"))
    .order_by(LessonPage.position)
)
_LESSONS = (
    select(Lesson.id, Lesson.module_id, Lesson.title, Lesson.summary, Lesson.illustrative)
    .add_columns(LessonPage.id.label("page_id"), LessonPage.position, LessonPage.minutes, LessonPage.body, LessonPage.picture)
    .join(CurriculumModule, CurriculumModule.id == Lesson.module_id)
    .join(LessonPage, LessonPage.lesson_id == Lesson.id)
    .where(CurriculumModule.version_id == bindparam("version_id"))
    .order_by(CurriculumModule.position, LessonPage.position)
)
# The pages that a person has read, as ``list_standings`` takes them.
PAGES_READ = select(PageRead.page_id).where(of_person(PageRead.person_id, bindparam("person_id", type_=BigId)))


def find_lesson(db: Session, lesson_id: int) -> Lesson:
    """The lesson with its module and version; DomainError ``content.lesson.missing``. One query."""
    lesson = db.scalars(_LESSON, {"lesson_id": lesson_id}).one_or_none()
    if lesson is None:
        raise DomainError("content.lesson.missing")
    return lesson


def list_pages(db: Session, lesson_id: int, person_id: int) -> Sequence[tuple[Row[Any], bool]]:
    """The pages of a lesson in order (columns of ``_PAGES``), each with whether the person has read it. Two queries.

    Empty for a lesson that is not there.
    """
    pages, read = _pages(db, lesson_id), _pages_read(db, person_id)
    return [(page, page.id in read) for page in pages]


def page_facts(pages: Sequence[tuple[Row[Any], bool]]) -> tuple[PageFacts, ...]:
    """The pages as the rules take them."""
    return tuple(PageFacts(page.position, page.minutes, read) for page, read in pages)


def find_page(db: Session, lesson_id: int, position: int, person_id: int) -> OpenPage:
    """One page as the person reads it. DomainError ``content.lesson.missing``, ``content.page.missing``. Two queries."""
    pages = list_pages(db, lesson_id, person_id)
    if not pages:
        raise DomainError("content.lesson.missing")
    page = next((page for page, _ in pages if page.position == position), None)
    if page is None:
        raise DomainError("content.page.missing")
    return OpenPage(
        *(page.lesson_id, page.lesson_title, page.illustrative, page.position, page.title, page.body, page.remember),
        *(page.picture, page.picture_alt, len(pages)),
        minutes_left=minutes_left(page_facts(pages), before=position),
    )


def _pages(db: Session, lesson_id: int) -> Sequence[Row[Any]]:
    return shared(db, ("pages", lesson_id), lambda: rows_of(db, _PAGES, {"lesson_id": lesson_id}).all())


def _pages_read(db: Session, person_id: int) -> frozenset[int]:
    return frozenset(rows_of(db, PAGES_READ, {"person_id": person_id}).scalars())


def list_standings(
    db: Session, person_id: int, version_id: int, *, read: Collection[int] | None = None
) -> list[LessonStanding]:
    """The lessons of a version in the order of its modules, with how far the person is. Two queries.

    ``read``: the pages of ``PAGES_READ`` where the caller has asked for them already.
    """
    if read is None:
        read = _pages_read(db, person_id)
    return [
        LessonStanding(
            *(first.id, first.module_id, first.title, first.summary, first.illustrative),
            pages=tuple(PageFacts(page.position, page.minutes, page.page_id in read) for page in pages),
            kilobytes=sizes,
        )
        for first, pages, sizes in shared(db, ("lessons", version_id), lambda: _read_lessons(db, version_id))
    ]


def _read_lessons(db: Session, version_id: int) -> list[tuple[Row[Any], Sequence[Row[Any]], tuple[int, ...]]]:
    """Of each lesson its first page, all its pages, and what each of them weighs."""
    rows = rows_of(db, _LESSONS, {"version_id": version_id})
    found = [list(pages) for _, pages in groupby(rows, attrgetter("id"))]
    return [(pages[0], pages, tuple(kilobytes(page.body, page.picture) for page in pages)) for pages in found]


def pages_by_reference(db: Session, references: Collection[str]) -> dict[str, PageLink]:
    """The pages named as ``m01/03-dan-bau-xa-cong-nhan``; one that is not there is left out. One query."""
    keys = {reference.partition("/")[0] for reference in references}
    stmt = (
        select(Lesson.key, LessonPage)
        .join(LessonPage, LessonPage.lesson_id == Lesson.id)
        .where(Lesson.key.in_(keys), LessonPage.slug.in_({reference.partition("/")[2] for reference in references}))
    )
    found = {f"{key}/{page.slug}": page for key, page in db.execute(stmt)}
    return {
        reference: PageLink(page.lesson_id, page.position, page.title, kilobytes(page.body, page.picture))
        for reference, page in found.items()
        if reference in references
    }
