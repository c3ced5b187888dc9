"""Two documents of the province, one of them a lesson on line, handed out in some communes; all marked as made up."""

from datetime import date, datetime
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.content.models import Lesson
from courses.materials.operations import DocumentFacts, hand_out, publish_document
from lms.audit.events import Actor
from lms.kernel.errors import DomainError
from lms.units.queries import load_map
from lms.units.rules import Level

PUBLISHED_ON = date(2026, 3, 16)
HANDED_ON = date(2026, 4, 20)
MADE_UP = "minh họa"
COMMUNES = 10


def publish_some(db: Session, province: int, *, seed: int, actor: Actor, now: datetime) -> int:
    """The same seed names the same communes; returns how many persons were handed the handbook."""
    lesson = db.scalars(select(Lesson.id).order_by(Lesson.id).limit(1)).first()
    book = DocumentFacts(province, "Sổ tay hòa giải viên ở cơ sở", f"Công văn của Sở Tư pháp, {MADE_UP}", PUBLISHED_ON)
    handbook = publish_document(db, book, actor=actor, now=now)
    if lesson is not None:
        on_line = DocumentFacts(province, "Bài học trên mạng số 1", f"Đăng trong thư viện, {MADE_UP}", PUBLISHED_ON, lesson)
        publish_document(db, on_line, actor=actor, now=now)
    communes = [node.id for node in load_map(db, HANDED_ON).below(province) if node.level is Level.COMMUNE]
    chosen = sorted(Random(f"{seed}/materials").sample(sorted(communes), min(COMMUNES, len(communes))))  # nosec B311
    handed = 0
    for number, commune in enumerate(chosen, 1):
        try:
            handed += hand_out(db, handbook, commune, HANDED_ON, f"Danh sách {number:02}, {MADE_UP}", actor=actor, now=now)[1]
        except DomainError:
            continue  # a small demo has communes without mediators
    return handed
