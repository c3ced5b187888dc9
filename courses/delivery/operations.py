"""Making a class, giving and taking back places in it, closing it. Whoever calls has asked who may; nothing here commits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.curriculum.models import CurriculumModule
from courses.delivery.events import (
    ClassCancelled,
    ClassClosed,
    ClassMade,
    Confirmed,
    Enrolled,
    SessionAdded,
    Withdrawn,
)
from courses.delivery.models import ClassSession, ClassTrainer, Enrolment, SessionModule, TrainingClass
from courses.delivery.queries import (
    busy_people,
    busy_trainers,
    find_enrolments,
    in_seat,
    mediators_on,
    meets,
    planned,
    whole_class,
    whose_seat,
)
from courses.delivery.rules import Category, ClassState, Meeting, SeatFacts, SeatRefusal, check_meetings, give_seats
from lms.audit.events import Actor, ActorKind
from lms.audit.operations import record, record_each, record_many
from lms.clock import day_of
from lms.db import insert_rows
from lms.kernel.errors import DomainError
from lms.kernel.text import fold, tidy
from lms.people.merges.resolving import canonical, kept_ids
from lms.people.models import Person

CODE_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFacts:
    """A class as planned. ``trainer_ids`` are persons; ``meetings`` in any order; ``code`` is given by the house when None."""

    title: str
    version_id: int
    unit_id: int
    venue: str
    meetings: Sequence[Meeting]
    address: str | None = None
    capacity: int | None = None
    trainer_ids: Sequence[int] = ()
    is_integrated: bool = False
    issues_at_once: bool = False
    code: str | None = None


@dataclass(frozen=True, slots=True)
class EnrolResult:
    """Who got a seat, and who did not and why; all person ids."""

    enrolled: list[int] = field(default_factory=list)
    refused: list[tuple[int, SeatRefusal]] = field(default_factory=list)


# --- classes ----------------------------------------------------------------------------------------------------------


def make_class(db: Session, facts: ClassFacts, *, actor: Actor, now: datetime) -> TrainingClass:
    """A planned class with its meetings and trainers.

    Raises the first ``delivery.…`` problem of ``rules.check_meetings``, or ``delivery.trainer_busy``.
    """
    meetings = sorted(facts.meetings, key=lambda meeting: (meeting.starts_at, meeting.ends_at))
    check_plan(db, facts.version_id, meetings, facts.trainer_ids)
    training_class = _with_code(db, facts, meetings[0], actor, now)
    for meeting in meetings:
        _add_meeting(db, training_class.id, meeting)
    db.add_all(ClassTrainer(class_id=training_class.id, person_id=person) for person in dict.fromkeys(facts.trainer_ids))
    event = ClassMade(subject_id=training_class.id, unit_id=facts.unit_id, version_id=facts.version_id, sessions=len(meetings))
    record(db, event, actor=actor, now=now)
    db.flush()
    return training_class


def check_plan(
    db: Session, version_id: int, meetings: Sequence[Meeting], trainers: Collection[int], *, class_id: int | None = None
) -> None:
    """Raise the first problem of these meetings as the plan of a class, or say which trainer is elsewhere at that time.

    ``class_id``: the class itself, whose own meetings are no clash.
    """
    modules = select(CurriculumModule.id, CurriculumModule.code, CurriculumModule.periods)
    required = {
        module: (code, periods)
        for module, code, periods in db.execute(modules.where(CurriculumModule.version_id == version_id))
    }
    for problem in check_meetings(meetings, required):
        raise DomainError(problem.code, **problem.fields)
    busy = busy_trainers(db, trainers, meetings, besides=class_id) if trainers else []
    if busy:
        raise DomainError("delivery.trainer_busy", names=", ".join(busy))


def _with_code(db: Session, facts: ClassFacts, first: Meeting, actor: Actor, now: datetime) -> TrainingClass:
    year = day_of(first.starts_at).year
    for attempt in range(CODE_TRIES):
        code = facts.code or _next_code(db, year, attempt)
        training_class = TrainingClass(
            code=code,
            title=tidy(facts.title),
            title_fold=fold(facts.title),
            version_id=facts.version_id,
            unit_id=facts.unit_id,
            venue=tidy(facts.venue),
            address=tidy(facts.address) if facts.address else None,
            capacity=facts.capacity,
            is_integrated=facts.is_integrated,
            issues_at_once=facts.issues_at_once,
            state=ClassState.PLANNED,
            made_by=account_of(actor),
            recorded_at=now,
        )
        try:
            with db.begin_nested():
                db.add(training_class)
        except IntegrityError:
            # Two offices made a class at once; the unique code kept one, the other takes the next number.
            if facts.code is not None or attempt + 1 == CODE_TRIES:
                raise
        else:
            return training_class
    raise AssertionError("unreachable")


def _next_code(db: Session, year: int, attempt: int) -> str:
    newest = db.scalar(select(func.max(TrainingClass.code)).where(TrainingClass.code.like(f"LTH-{year}-____")))
    number = int(newest.rsplit("-", 1)[1]) if newest else 0
    return f"LTH-{year}-{number + 1 + attempt:04d}"


def account_of(actor: Actor) -> int | None:
    """The account that acted; None for the system or a person without one."""
    return actor.id if actor.kind is ActorKind.ACCOUNT else None


def _add_meeting(db: Session, class_id: int, meeting: Meeting) -> ClassSession:
    row = ClassSession(
        class_id=class_id,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        opens_before=meeting.opens_before,
        closes_after=meeting.closes_after,
        checks_out=meeting.checks_out,
        minutes_share=meeting.minutes_share,
        venue=tidy(meeting.venue) if meeting.venue else None,
        modules=[SessionModule(module_id=module, periods=periods) for module, periods in meeting.periods.items()],
    )
    db.add(row)
    return row


def add_session(db: Session, training_class: TrainingClass, meeting: Meeting, *, actor: Actor, now: datetime) -> ClassSession:
    """One more meeting of a class; raises as ``make_class``, ``delivery.class.closed`` or ``….closed_by_cancelling``."""
    training_class = hold_class(db, training_class.id)
    refuse_ended(training_class)
    check_with(db, training_class, meeting)
    row = _add_meeting(db, training_class.id, meeting)
    db.flush()
    event = SessionAdded(subject_id=training_class.id, unit_id=training_class.unit_id, session_id=row.id)
    record(db, event, actor=actor, now=now)
    return row


def hold_class(db: Session, class_id: int) -> TrainingClass:
    """The class with its meetings, their modules and its trainers, read behind a lock: of two who plan at once one waits.

    DomainError ``delivery.class.missing``.
    """
    one = TrainingClass.id == class_id
    # No more than that: people at the door, whose places name the class, wait for nobody.
    db.execute(select(TrainingClass.id).where(one).with_for_update(key_share=True))
    stmt = select(TrainingClass).where(one).options(*whole_class())
    found = db.scalars(stmt.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise DomainError("delivery.class.missing")
    return found


def check_with(db: Session, training_class: TrainingClass, meeting: Meeting, *, instead_of: int | None = None) -> None:
    """Does the plan of a class (``hold_class``) hold with this meeting, new or in place of another? As ``check_plan``."""
    others = [planned(one) for one in training_class.sessions if one.id != instead_of and one.cancelled_at is None]
    meetings = sorted([*others, meeting], key=lambda one: (one.starts_at, one.ends_at))
    trainers = [trainer.person_id for trainer in training_class.trainers]
    check_plan(db, training_class.version_id, meetings, trainers, class_id=training_class.id)


def begin_class(training_class: TrainingClass) -> None:
    """Attendance of a meeting was opened: the class is running."""
    refuse_ended(training_class)
    training_class.state = ClassState.RUNNING


def close_class(db: Session, training_class: TrainingClass, *, actor: Actor, now: datetime) -> None:
    """The class is over: nobody is enrolled any more. Raises ``delivery.class.closed`` or ``….closed_by_cancelling``."""
    refuse_ended(training_class)
    training_class.state = ClassState.CLOSED
    record(db, ClassClosed(subject_id=training_class.id, unit_id=training_class.unit_id), actor=actor, now=now)


def cancel_class(db: Session, training_class: TrainingClass, *, actor: Actor, now: datetime) -> None:
    """The class does not take place. What was attended before stays. Raises as ``close_class``."""
    refuse_ended(training_class)
    training_class.state = ClassState.CANCELLED
    record(db, ClassCancelled(subject_id=training_class.id, unit_id=training_class.unit_id), actor=actor, now=now)


def refuse_called_off(session: ClassSession) -> None:
    """DomainError ``delivery.session.closed_by_cancelling`` for a meeting that was called off."""
    if session.cancelled_at is not None:
        raise DomainError("delivery.session.closed_by_cancelling")


def refuse_ended(training_class: TrainingClass) -> None:
    """DomainError ``delivery.class.closed`` or ``….closed_by_cancelling`` for a class that is over."""
    if training_class.state is ClassState.CLOSED:
        raise DomainError("delivery.class.closed")
    if training_class.state is ClassState.CANCELLED:
        raise DomainError("delivery.class.closed_by_cancelling")


# --- places -----------------------------------------------------------------------------------------------------------


def enrol(
    db: Session, class_id: int, person_ids: Sequence[int], *, category: Category, actor: Actor, now: datetime
) -> EnrolResult:
    """Give places to people in the order given, as far as seats go (``rules.give_seats``). Ten statements for any number.

    Somebody with several records gets the place under the id that is kept, and the answer names that one.
    DomainError ``delivery.class.missing``, ``delivery.class.closed``, ``delivery.class.closed_by_cancelling``.
    """
    # The lock makes two officers take the last seat one after the other; on SQLite the writing transaction does.
    stmt = select(TrainingClass).where(TrainingClass.id == class_id).with_for_update()
    training_class = db.scalars(stmt.execution_options(populate_existing=True)).one_or_none()
    if training_class is None:
        raise DomainError("delivery.class.missing")
    refuse_ended(training_class)
    kept = kept_ids(db, person_ids)
    meant = list(kept.values())
    given, refused = give_seats(_seat_facts(db, training_class, meant), meant)
    if given:
        row = {
            "class_id": class_id,
            "category": category,
            "walk_in": False,
            "enrolled_at": now,
            "enrolled_by": account_of(actor),
        }
        db.execute(insert(Enrolment), [row | {"person_id": person} for person in given])
    record_many(
        db,
        [Enrolled(subject_id=person, unit_id=training_class.unit_id, class_id=class_id, category=category) for person in given],
        actor=actor,
        now=now,
    )
    return EnrolResult(given, refused)


def _seat_facts(db: Session, training_class: TrainingClass, person_ids: Sequence[int]) -> SeatFacts:
    meetings = [
        Meeting(starts_at, ends_at)
        for starts_at, ends_at in db.execute(
            select(ClassSession.starts_at, ClassSession.ends_at).where(ClassSession.class_id == training_class.id, meets())
        )
    ]
    enrolled = select(whose_seat()).where(Enrolment.class_id == training_class.id, in_seat())
    trainers = select(canonical(ClassTrainer.person_id)).where(ClassTrainer.class_id == training_class.id)
    return SeatFacts(
        capacity=training_class.capacity,
        enrolled=frozenset(db.scalars(enrolled)),
        trainers=frozenset(db.scalars(trainers)),
        busy=busy_people(db, person_ids, meetings, besides=training_class.id),
        known=frozenset(db.scalars(select(Person.id).where(Person.id.in_(person_ids)))),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkIn:
    """Somebody who came to a class without a place. ``on``: the day; ``confirmed``: a trainer said so."""

    class_id: int
    person_id: int
    on: date
    confirmed: bool
    actor: Actor
    now: datetime


def enrol_walk_ins(db: Session, walk_ins: Sequence[WalkIn]) -> list[Category]:
    """A place for everybody who came without one: never refused for want of a seat. Returns as what each sits in.

    Who is no mediator on the day is a guest. Two statements, and one for each day on which they came.
    """
    mediators = {day: mediators_on(db, day, {one.person_id for one in walk_ins}) for day in {one.on for one in walk_ins}}
    seated = [
        (one, Category.MEDIATOR if one.person_id in mediators[one.on] else Category.GUEST)
        for one in sorted(walk_ins, key=lambda one: (one.class_id, one.person_id))
    ]
    insert_rows(db, Enrolment, [_walk_in_row(one, category) for one, category in seated])
    event = [
        (Enrolled(subject_id=one.person_id, class_id=one.class_id, category=category, walk_in=True), one.actor, one.now)
        for one, category in seated
    ]
    record_each(db, event)
    categories = {(one.class_id, one.person_id): category for one, category in seated}
    return [categories[one.class_id, one.person_id] for one in walk_ins]


def _walk_in_row(one: WalkIn, category: Category) -> dict[str, Any]:
    return {
        "class_id": one.class_id,
        "person_id": one.person_id,
        "category": category,
        "walk_in": True,
        "enrolled_at": one.now,
        "enrolled_by": account_of(one.actor),
        "confirmed_at": one.now if one.confirmed else None,
    }


def confirm_walk_in(db: Session, class_id: int, person_id: int, *, actor: Actor, now: datetime) -> Enrolment:
    """The trainer says that somebody who came without a place did come. What that proves is written by ``attendance``.

    DomainError ``delivery.enrolment.missing`` or ``delivery.walk_in.already``.
    """
    places = find_enrolments(db, class_id, person_id)
    enrolment = next((one for one in places if one.walk_in and one.confirmed_at is None), None)
    if enrolment is None:
        raise DomainError("delivery.walk_in.already")
    enrolment.confirmed_at = now
    record(db, Confirmed(subject_id=person_id, class_id=class_id), actor=actor, now=now)
    db.flush()
    return enrolment


def withdraw(db: Session, class_id: int, person_id: int, *, actor: Actor, now: datetime) -> None:
    """Take the person off the class, under every id. What was attended stays in the ledger.

    DomainError ``delivery.enrolment.missing``.
    """
    for enrolment in find_enrolments(db, class_id, person_id):
        enrolment.withdrawn_at = now
        record(db, Withdrawn(subject_id=enrolment.person_id, class_id=class_id), actor=actor, now=now)
    db.flush()
