"""Loading lessons twice, corrected, grown and shortened; and what reading to the end writes."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.content.models import Lesson, LessonPage, PageRead
from courses.content.operations import Loaded, load_lessons, mark_read
from courses.content.queries import find_lesson, list_standings, pages_by_reference
from courses.curriculum.operations import load_curricula
from courses.evidence.models import Evidence
from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from lms.kernel.errors import DomainError
from tests.factories.assessments import NOW, load_learning
from tests.factories.training import make_person

LESSONS = """
lessons:
  - {key: m01, curriculum: 2372-mediator-first, module: M01, title: "Bài", summary: "Gọn.", illustrative: true}
"""
PAGE = '---\ntitle: "{title}"\nminutes: 2\nremember: "Nhớ."\n---\n\n{body}\n'


def write(folder: Path, **pages: str) -> Path:
    (folder / "lessons.yaml").write_text(LESSONS, "utf-8")
    (folder / "m01").mkdir(exist_ok=True)
    for old in (folder / "m01").glob("*.md"):
        old.unlink()
    for slug, body in pages.items():
        (folder / "m01" / f"{slug}.md").write_text(PAGE.format(title=slug, body=body), "utf-8")
    return folder


def slugs(db: Session) -> list[tuple[int, str]]:
    return [(page.position, page.slug) for page in db.scalars(select(LessonPage).order_by(LessonPage.position))]


def test_the_shipped_lessons_load_once(db: Session) -> None:
    load_curricula(db, now=NOW)
    first = load_lessons(db, now=NOW)
    assert (first.lessons, first.pages) == (4, 21)
    assert load_lessons(db, now=NOW) == Loaded(0, 0, 0)
    assert len(db.scalars(select(AuditEvent).where(AuditEvent.kind == "content.loaded")).all()) == 1


def test_words_are_corrected_where_they_stand_and_reading_stays(db: Session, tmp_path: Path) -> None:
    load_curricula(db, now=NOW)
    person = make_person(db)
    load_lessons(db, now=NOW, folder=write(tmp_path, a="Một.", b="Hai."))
    lesson = find_lesson(db, db.scalars(select(Lesson.id)).one())
    mark_read(db, lesson, 1, person.id, actor=SYSTEM, now=NOW)
    assert load_lessons(db, now=NOW, folder=write(tmp_path, a="Một, sửa.", b="Hai.")) == Loaded(0, 0, 1)
    assert [standing.read for standing in list_standings(db, person.id, lesson.module.version_id)] == [1]


def test_pages_change_places_come_and_go(db: Session, tmp_path: Path) -> None:
    load_curricula(db, now=NOW)
    person = make_person(db)
    load_lessons(db, now=NOW, folder=write(tmp_path, b="Hai.", c="Ba."))
    lesson = find_lesson(db, db.scalars(select(Lesson.id)).one())
    mark_read(db, lesson, 1, person.id, actor=SYSTEM, now=NOW)
    db.expire_all()
    assert load_lessons(db, now=NOW, folder=write(tmp_path, a="Một.", b="Hai.", c="Ba.")) == Loaded(0, 1, 0)
    assert slugs(db) == [(1, "a"), (2, "b"), (3, "c")]
    db.expire_all()
    load_lessons(db, now=NOW, folder=write(tmp_path, c="Ba.", d="Bốn."))
    assert slugs(db) == [(1, "c"), (2, "d")]
    assert db.scalars(select(PageRead)).all() == []


def test_the_last_page_is_recorded_once_whatever_the_order(db: Session) -> None:
    learning = load_learning(db)
    person = make_person(db)
    lesson = find_lesson(db, learning.lesson_ids[0])
    for position in (6, 1, 2, 3, 4, 3):
        marked = mark_read(db, lesson, position, person.id, actor=SYSTEM, now=NOW)
        assert not marked.finished_now
    assert marked.next_position == 5
    assert mark_read(db, lesson, 5, person.id, actor=SYSTEM, now=NOW).finished_now
    assert not mark_read(db, lesson, 5, person.id, actor=SYSTEM, now=NOW).finished_now
    [proof] = db.scalars(select(Evidence)).all()
    assert (proof.person_id, proof.module_id, proof.periods) == (person.id, lesson.module_id, lesson.module.periods)
    with pytest.raises(DomainError, match=r"content\.page\.missing"):
        mark_read(db, lesson, 7, person.id, actor=SYSTEM, now=NOW)


def test_a_question_finds_its_page(db: Session) -> None:
    learning = load_learning(db)
    found = pages_by_reference(db, {"m01/03-dan-bau-xa-cong-nhan", "m01/khong-co", "lạ"})
    assert {reference: (page.lesson_id, page.position) for reference, page in found.items()} == {
        "m01/03-dan-bau-xa-cong-nhan": (learning.lesson_ids[0], 3)
    }
