"""Made for tests: people without a roster, and classes with sessions, all with plain defaults."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from courses.curriculum.models import CurriculumVersion
from courses.curriculum.operations import load_curricula
from courses.curriculum.queries import version_by_key
from courses.delivery import operations
from courses.delivery.models import Category, ClassSession, TrainingClass
from courses.delivery.operations import ClassFacts
from courses.delivery.rules import Meeting
from lms.audit.events import SYSTEM
from lms.clock import HANOI
from lms.kernel.text import fold, name_key
from lms.people.models import Appointment, AppointmentReason, MediationTeam, Person, TeamRole
from lms.units.models import Unit

MADE_AT = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
CLASS_DAY = date(2026, 12, 3)


def make_person(
    db: Session,
    full_name: str = "Lương Văn Páo",
    *,
    born_on: date | None = None,
    phone: str | None = None,
    person_id: int | None = None,
) -> Person:
    """A person whom no roster knows; ``person_id`` for the one an account of the cast already names."""
    person = Person(
        **({} if person_id is None else {"id": person_id}),
        full_name=full_name,
        name_key=name_key(full_name),
        name_fold=fold(full_name),
        born_on=born_on,
        born_year=born_on.year if born_on else None,
        phone=phone,
        recorded_at=MADE_AT,
    )
    db.add(person)
    db.flush()
    return person


def hanoi(day: date, clock: str) -> datetime:
    """The instant of ``08:00`` in Viet Nam on a day."""
    hour, minute = clock.split(":")
    return datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=HANOI)


def make_version(db: Session, key: str = "2372-mediator-first") -> CurriculumVersion:
    """A shipped version, loaded when it is not there yet."""
    load_curricula(db, now=MADE_AT)
    return version_by_key(db, key)


def meeting_on(
    day: date = CLASS_DAY, starts: str = "08:00", ends: str = "11:30", periods: dict[int, int] | None = None
) -> Meeting:
    """One morning as planned."""
    return Meeting(hanoi(day, starts), hanoi(day, ends), periods or {})


def make_class(
    db: Session,
    unit: Unit,
    *,
    title: str = "Kỹ năng hòa giải, xã Công Sơn",
    version: CurriculumVersion | None = None,
    meetings: Sequence[Meeting] | None = None,
    trainers: Sequence[Person] = (),
    capacity: int | None = None,
    issues_at_once: bool = False,
) -> TrainingClass:
    """A class of the unit: by default one morning on 03/12/2026 that delivers the first two modules in full."""
    version = version or make_version(db)
    whole = {module.id: module.periods for module in version.modules[:2]}
    facts = ClassFacts(
        title=title,
        version_id=version.id,
        unit_id=unit.id,
        venue="Hội trường UBND xã Công Sơn",
        address="Thôn Nhọt Nặm, xã Công Sơn",
        meetings=meetings if meetings is not None else [meeting_on(periods=whole)],
        capacity=capacity,
        trainer_ids=[trainer.id for trainer in trainers],
        issues_at_once=issues_at_once,
    )
    return operations.make_class(db, facts, actor=SYSTEM, now=MADE_AT)


def sessions_of(db: Session, training_class: TrainingClass) -> list[ClassSession]:
    """The meetings of a class by their start, each loaded with the class."""
    stmt = select(ClassSession).where(ClassSession.class_id == training_class.id).order_by(ClassSession.starts_at)
    return list(db.scalars(stmt.options(selectinload(ClassSession.training_class))))


def enrol(db: Session, training_class: TrainingClass, *people: Person, category: Category = Category.MEDIATOR) -> None:
    """Give people places in a class."""
    ids = [person.id for person in people]
    result = operations.enrol(db, training_class.id, ids, category=category, actor=SYSTEM, now=MADE_AT)
    assert result.enrolled == ids, result.refused


def appoint(db: Session, person: Person, unit: Unit, *, village: str = "Khuổi Cáp", on: date = date(2026, 7, 4)) -> Appointment:
    """Make the person a mediator of a team of the unit from a day on."""
    team = db.scalar(select(MediationTeam).where(MediationTeam.unit_id == unit.id, MediationTeam.village_fold == fold(village)))
    if team is None:
        name = f"Tổ hòa giải thôn {village}"
        team = MediationTeam(
            unit_id=unit.id, village=village, name=name, village_fold=fold(village), name_fold=fold(name), recorded_at=MADE_AT
        )
        db.add(team)
        db.flush()
    appointment = Appointment(
        person_id=person.id,
        team_id=team.id,
        role=TeamRole.MEDIATOR,
        reason=AppointmentReason.NEW,
        signed_on=on,
        recognised_on=on,
        recorded_at=MADE_AT,
    )
    db.add(appointment)
    db.flush()
    return appointment
