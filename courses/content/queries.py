"""Reading lessons: one with its pages, those of a version with how far a person is, the page that a question refers to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session, joinedload

from courses.content.models import Lesson, LessonPage, PageRead
from courses.content.rendering import kilobytes
from courses.content.rules import PageFacts, is_finished, minutes_left, next_unread
from courses.curriculum.models import CurriculumModule
from lms.db import rows_of
from lms.kernel.errors import DomainError


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
class PageLink:
    """A page as a question refers to it."""

    lesson_id: int
    position: int
    title: str
    kilobytes: int


# Statements are built once: building one costs as much as running it.
_MINE = and_(PageRead.page_id == LessonPage.id, PageRead.person_id == bindparam("person_id"))
_LESSON = (
    select(Lesson)
    .where(Lesson.id == bindparam("lesson_id"))
    .options(joinedload(Lesson.module).joinedload(CurriculumModule.version))
)
_PAGES = (
    select(LessonPage, PageRead.page_id.is_not(None))
    .outerjoin(PageRead, _MINE)
    .where(LessonPage.lesson_id == bindparam("lesson_id"))
    .order_by(LessonPage.position)
)
_STANDINGS = (
    select(Lesson.id, Lesson.module_id, Lesson.title, Lesson.summary, Lesson.illustrative)
    .add_columns(LessonPage.position, LessonPage.minutes, LessonPage.body, LessonPage.picture)
    .add_columns(PageRead.page_id.is_not(None).label("read"))
    .join(CurriculumModule, CurriculumModule.id == Lesson.module_id)
    .join(LessonPage, LessonPage.lesson_id == Lesson.id)
    .outerjoin(PageRead, _MINE)
    .where(CurriculumModule.version_id == bindparam("version_id"))
    .order_by(CurriculumModule.position, LessonPage.position)
)


def find_lesson(db: Session, lesson_id: int) -> Lesson:
    """The lesson with its module and version; DomainError ``content.lesson.missing``. One query."""
    lesson = db.scalars(_LESSON, {"lesson_id": lesson_id}).one_or_none()
    if lesson is None:
        raise DomainError("content.lesson.missing")
    return lesson


def list_pages(db: Session, lesson_id: int, person_id: int) -> Sequence[tuple[LessonPage, bool]]:
    """The pages of a lesson in order, each with whether the person has read it; empty for a lesson that is not there."""
    rows = db.execute(_PAGES, {"lesson_id": lesson_id, "person_id": person_id})
    return [(page, bool(read)) for page, read in rows]


def page_facts(pages: Sequence[tuple[LessonPage, bool]]) -> tuple[PageFacts, ...]:
    """The pages as the rules take them."""
    return tuple(PageFacts(page.position, page.minutes, read) for page, read in pages)


def list_standings(db: Session, person_id: int, version_id: int) -> list[LessonStanding]:
    """The lessons of a version in the order of its modules, with how far the person is. One query."""
    found: dict[int, LessonStanding] = {}
    for row in rows_of(db, _STANDINGS, {"person_id": person_id, "version_id": version_id}):
        before = found.get(row.id)
        pages = (*(before.pages if before else ()), PageFacts(row.position, row.minutes, bool(row.read)))
        sizes = (*(before.kilobytes if before else ()), kilobytes(row.body, row.picture))
        found[row.id] = LessonStanding(row.id, row.module_id, row.title, row.summary, row.illustrative, pages, sizes)
    return list(found.values())


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
