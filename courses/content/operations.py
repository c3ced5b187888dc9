"""Loading the lessons that ship with the product, and keeping what a person has read.

The files are described in ``data/README.md``. What a lesson read to its end is worth is decided in ``courses.completion``.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from courses.content.events import LessonsLoaded
from courses.content.models import Lesson, LessonPage, PageRead
from courses.content.queries import list_pages, page_facts
from courses.content.rules import is_finished, next_unread
from courses.curriculum.models import CurriculumModule
from courses.curriculum.queries import version_by_key
from courses.evidence.models import EvidenceKind
from courses.evidence.operations import NewEvidence, record_evidence
from lms.audit.events import SYSTEM, Actor
from lms.audit.operations import record
from lms.clock import day_of
from lms.kernel.errors import DomainError

SHIPPED = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many lessons and pages were new, how many pages had other words than before."""

    lessons: int
    pages: int
    corrected: int


def load_lessons(db: Session, *, now: datetime, folder: Path = SHIPPED) -> Loaded:
    """Bring the lessons in line with the files: new ones are added, words corrected where they stand. Safe to repeat.

    A page keeps its row, and with it who has read it, as long as its file keeps its name. Needs the curricula to be loaded.
    """
    there = {lesson.key: lesson for lesson in db.scalars(select(Lesson).options(selectinload(Lesson.pages)))}
    before = _outline(db)
    lessons = pages = corrected = 0
    for row in _read(folder / "lessons.yaml")["lessons"]:
        lesson = there.get(row["key"])
        if lesson is None:
            lesson = Lesson(key=row["key"], module_id=_module(db, row).id, pages=[])
            db.add(lesson)
            lessons += 1
        lesson.title, lesson.summary, lesson.illustrative = row["title"], row["summary"], row["illustrative"]
        db.flush()
        added, changed = _load_pages(db, lesson, folder / row["key"])
        pages, corrected = pages + added, corrected + changed
    loaded = Loaded(lessons, pages, corrected)
    # Also when only a title or an order is another: what processes share of the lessons stands on this event.
    if loaded != Loaded(0, 0, 0) or _outline(db) != before:
        record(db, LessonsLoaded(lessons=lessons, pages=pages, corrected=corrected), actor=SYSTEM, now=now)
    db.flush()
    return loaded


def _outline(db: Session) -> list[object]:
    titles = select(Lesson.id, Lesson.title, Lesson.summary, Lesson.illustrative)
    return [set(map(tuple, db.execute(stmt))) for stmt in (titles, select(LessonPage.id, LessonPage.position))]


def _module(db: Session, row: dict[str, Any]) -> CurriculumModule:
    version = version_by_key(db, row["curriculum"])
    return next(module for module in version.modules if module.code == row["module"])


def _load_pages(db: Session, lesson: Lesson, folder: Path) -> tuple[int, int]:
    there = {page.slug: page for page in lesson.pages}
    files = list(_pages(folder))
    _drop(db, lesson, {slug for slug, _ in files})
    if any(slug in there and there[slug].position != place for place, (slug, _) in enumerate(files, 1)):
        # Two pages that change places would meet on one number half way.
        for page in there.values():
            page.position = -page.position
        db.flush()
    added = changed = 0
    for position, (slug, words) in enumerate(files, 1):
        if slug not in there:
            lesson.pages.append(LessonPage(slug=slug, position=position, **words))
            added += 1
            continue
        page = there[slug]
        changed += any(getattr(page, name) != value for name, value in words.items())
        for name, value in {**words, "position": position}.items():
            setattr(page, name, value)
    return added, changed


def _drop(db: Session, lesson: Lesson, kept: set[str]) -> None:
    """A page whose file is gone goes, with the marks of who read it; what the ledger holds stays."""
    gone = [page for page in lesson.pages if page.slug not in kept]
    if gone:
        ids = [page.id for page in gone]
        db.execute(delete(PageRead).where(PageRead.page_id.in_(ids)))
        db.execute(delete(LessonPage).where(LessonPage.id.in_(ids)))
        db.refresh(lesson, ["pages"])


def _pages(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(slug, columns of the page) in the order of the file names."""
    for path in sorted(folder.glob("*.md")):
        _, head, body = path.read_text("utf-8").split("---\n", 2)
        words = YAML(typ="safe", pure=True).load(head)
        names = ("title", "minutes", "remember", "picture", "picture_alt")
        yield path.stem, {**{name: words.get(name) for name in names}, "body": body.strip()}


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    return found


@dataclass(frozen=True, slots=True)
class Marked:
    """Where to go on: ``next_position`` is None when the whole lesson is read; ``finished_now`` when this page was the last."""

    next_position: int | None
    finished_now: bool


def mark_read(db: Session, lesson: Lesson, position: int, person_id: int, *, actor: Actor, now: datetime) -> Marked:
    """Keep that the person has read a page; with the last one, write the online module into the ledger, once.

    Saying it twice, or from two phones, changes nothing. ``lesson`` with its module. DomainError ``content.page.missing``.
    """
    before = list_pages(db, lesson.id, person_id)
    page = next((page for page, _ in before if page.position == position), None)
    if page is None:
        raise DomainError("content.page.missing")
    if not next(read for one, read in before if one is page):
        _keep(db, person_id, page.id, now)
    facts = page_facts([(one, read or one is page) for one, read in before])
    if not is_finished(facts):
        return Marked(next_unread(facts, after=position), finished_now=False)
    proof = _proof(lesson, person_id, day_of(now))
    return Marked(None, finished_now=bool(record_evidence(db, [proof], actor=actor, now=now)))


def _keep(db: Session, person_id: int, page_id: int, now: datetime) -> None:
    try:
        with db.begin_nested():
            db.add(PageRead(person_id=person_id, page_id=page_id, read_at=now))
    except IntegrityError:
        # Another tap of the same person was faster; the first time is the one that is kept.
        pass


def finish_lessons(
    db: Session, person_ids: Collection[int], lesson_ids: Collection[int], *, actor: Actor, now: datetime
) -> list[int]:
    """Keep that people have read whole lessons, none of whose pages they had opened before; returns the ids of the evidence.

    Five statements for any number of people.
    """
    lessons = db.scalars(select(Lesson).where(Lesson.id.in_(lesson_ids)).options(selectinload(Lesson.module))).all()
    pages = db.scalars(select(LessonPage.id).where(LessonPage.lesson_id.in_(lesson_ids)).order_by(LessonPage.id)).all()
    rows = [{"person_id": person_id, "page_id": page_id, "read_at": now} for person_id in person_ids for page_id in pages]
    if rows:
        db.execute(insert(PageRead), rows)
    proofs = [_proof(lesson, person_id, day_of(now)) for person_id in person_ids for lesson in lessons]
    return record_evidence(db, proofs, actor=actor, now=now, new_source=True)


def _proof(lesson: Lesson, person_id: int, on: date) -> NewEvidence:
    """What the ledger is told of a lesson read to its end: the module, taken online."""
    return NewEvidence(
        person_id=person_id,
        kind=EvidenceKind.ONLINE_MODULE,
        version_id=lesson.module.version_id,
        module_id=lesson.module_id,
        periods=lesson.module.periods,
        occurred_on=on,
        source_kind="lesson",
        source_id=lesson.id,
    )
