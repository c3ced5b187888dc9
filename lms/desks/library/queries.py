"""Lessons as the library shows them, with their module and pages. Who has read what stands in ``courses.content``."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from courses.content.models import Lesson
from courses.curriculum.models import CurriculumModule
from lms.kernel.errors import DomainError

_WHOLE = (selectinload(Lesson.module), selectinload(Lesson.pages))


def list_lessons(db: Session) -> Sequence[Lesson]:
    """Every lesson in the order of its curriculum. Three queries."""
    stmt = select(Lesson).join(Lesson.module).options(*_WHOLE)
    return db.scalars(stmt.order_by(CurriculumModule.version_id, CurriculumModule.position)).all()


def find_lesson(db: Session, key: str) -> Lesson:
    """The lesson of that key; DomainError ``library.lesson.missing``. Three queries."""
    lesson = db.scalars(select(Lesson).where(Lesson.key == key).options(*_WHOLE)).one_or_none()
    if lesson is None:
        raise DomainError("library.lesson.missing")
    return lesson
