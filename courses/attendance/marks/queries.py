"""Reading for marks: the class and its meetings, who may be meant, the files brought."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from courses.attendance.cards.queries import cards_behind
from courses.attendance.marks.matching import Book, Known
from courses.attendance.marks.models import MarksImport
from courses.attendance.marks.rules import MarkRow, Plan
from courses.attendance.rules import window
from courses.delivery.candidates import may_stand_at_door
from courses.delivery.models import ClassSession, Enrolment, TrainingClass
from courses.delivery.queries import in_seat
from lms.db import rows_of
from lms.kernel.errors import DomainError
from lms.kernel.text import fold
from lms.keys.sealing import Vault
from lms.people.merges.models import PersonAlias
from lms.people.merges.resolving import Groups, groups_of
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.operations import identity_key
from lms.sql import listed, one_of
from lms.units.models import UnitReach


@dataclass(frozen=True, slots=True)
class MarkedClass:
    """The class that marks are of, with its meetings by their start."""

    id: int
    unit_id: int
    plans: Sequence[Plan]


def load_class(db: Session, class_id: int) -> MarkedClass:
    """The class and its meetings. DomainError ``delivery.class.missing``; the caller has asked whether it may be reached."""
    unit_id = db.scalar(select(TrainingClass.unit_id).where(TrainingClass.id == class_id))
    if unit_id is None:
        raise DomainError("delivery.class.missing")
    columns = (
        ClassSession.id,
        ClassSession.starts_at,
        ClassSession.ends_at,
        ClassSession.opens_before,
        ClassSession.closes_after,
        ClassSession.cancelled_at,
    )
    stmt = select(*columns).where(ClassSession.class_id == class_id).order_by(ClassSession.starts_at, ClassSession.id)
    plans = []
    # One that was called off keeps its number, and nobody came there.
    held = ((number, row) for number, row in enumerate(rows_of(db, stmt).all(), 1) if row.cancelled_at is None)
    for number, row in held:
        opens_at = window(row.starts_at, opens_before=row.opens_before, closes_after=row.closes_after).opens_at
        plans.append(Plan(row.id, number, opens_at, row.starts_at, row.ends_at))
    return MarkedClass(class_id, unit_id, plans)


def find_by_code(db: Session, code: str) -> int:
    """The id of the class with this code. DomainError ``marks.class.missing``."""
    found = db.scalar(select(TrainingClass.id).where(TrainingClass.code == code.strip()))
    if found is None:
        raise DomainError("marks.class.missing", code=code.strip()[:40])
    return found


# --- who may be meant -------------------------------------------------------------------------------------------------


def load_book(db: Session, vault: Vault, one: MarkedClass, rows: Iterable[MarkRow]) -> tuple[Book, dict[str, str]]:
    """The people the rows may mean, and identity number -> what is kept of it.

    Only people of the class and mediators of its unit are looked at. So many statements whatever the number of rows.
    """
    read = list(rows)
    hashes = {row.identity_no: identity_key(vault, row.identity_no) or "" for row in read if row.identity_no}
    groups = groups_of(db)
    cards = cards_behind(db, {row.card for row in read if row.card is not None})
    asked: list[tuple[ColumnElement[bool], Collection[int | str]]] = [
        (one_of(Person.identity_hash, "asked"), set(hashes.values())),
        (one_of(Person.phone, "asked"), {row.phone for row in read if row.phone}),
        (one_of(Person.name_fold, "asked"), {fold(row.name) for row in read if row.name}),
        (one_of(Person.id, "asked"), {behind.person_id for behind in cards.values()}),
    ]
    found = {person_id for condition, values in asked if values for person_id in _meant(db, one, condition, values)}
    people = _people(db, one, {every for person_id in found for every in groups.ids(groups.keeper(person_id))}, groups)
    return Book(people, {number: (card.person_id, card.ended is None) for number, card in cards.items()}), hashes


def _pool(one: MarkedClass) -> Select[int]:
    """SQL: ids of records that may have come: a place in the class, or recognised in the unit at any time."""
    below = select(UnitReach.unit_id).where(UnitReach.ancestor_id == one.unit_id)
    seated = select(Enrolment.person_id).where(Enrolment.class_id == one.id, in_seat())
    of_unit = (
        select(Appointment.person_id)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(Appointment.superseded_at.is_(None), MediationTeam.placed_unit_id.in_(below))
    )
    merged = select(PersonAlias.folded_id).union_all(select(PersonAlias.kept_id))
    return select(Person.id).where(or_(Person.id.in_(seated), Person.id.in_(of_unit), Person.id.in_(merged)))


def _meant(db: Session, one: MarkedClass, condition: ColumnElement[bool], values: Collection[int | str]) -> list[int]:
    stmt = select(Person.id).where(condition, Person.id.in_(_pool(one)), Person.erased_at.is_(None))
    return list(rows_of(db, stmt, {"asked": listed(values)}).scalars())


def _people(db: Session, one: MarkedClass, ids: Collection[int], groups: Groups) -> list[Known]:
    if not ids:
        return []
    values = {"asked": listed(sorted(ids))}
    columns = (Person.id, Person.name_fold, Person.identity_hash, Person.phone, Person.born_on, Person.born_year)
    records = rows_of(db, select(*columns).where(one_of(Person.id, "asked")).order_by(Person.id), values).all()
    teams = _teams(db, values, groups)
    held = select(Enrolment.person_id).where(Enrolment.class_id == one.id, in_seat(), one_of(Enrolment.person_id, "asked"))
    seated = {groups.keeper(person_id) for person_id in rows_of(db, held, values).scalars()}
    by_keeper = defaultdict(list)
    for row in records:
        by_keeper[groups.keeper(row.id)].append(row)
    return [
        Known(
            id=keeper,
            names=frozenset(row.name_fold for row in of_person),
            identities=frozenset(row.identity_hash for row in of_person if row.identity_hash),
            phones=frozenset(row.phone for row in of_person if row.phone),
            born=frozenset((row.born_on, row.born_year) for row in of_person),
            teams=frozenset(teams[keeper]),
            seated=keeper in seated,
        )
        for keeper, of_person in sorted(by_keeper.items())
    ]


def _teams(db: Session, values: dict[str, str], groups: Groups) -> defaultdict[int, set[str]]:
    stmt = (
        select(Appointment.person_id, MediationTeam.name_fold, MediationTeam.village_fold)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(one_of(Appointment.person_id, "asked"), Appointment.superseded_at.is_(None))
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for person_id, name, village in rows_of(db, stmt, values):
        found[groups.keeper(person_id)] |= {name, village}
    return found


def at_the_door(db: Session, one: MarkedClass, people: Collection[int], *, on: date) -> frozenset[int]:
    """Those of these people, by kept ids, who may be written down on the day: as for a trainer's list."""
    return frozenset(may_stand_at_door(db, one.id, one.unit_id, people, on=on)) if people else frozenset()


# --- the files --------------------------------------------------------------------------------------------------------


def list_imports(class_id: int) -> Select[MarksImport]:
    """The files brought for a class, the newest first."""
    return select(MarksImport).where(MarksImport.class_id == class_id).order_by(MarksImport.id.desc())


def find_import(db: Session, class_id: int, file_id: int) -> MarksImport:
    """The import of a kept file of a class. DomainError ``marks.file.missing``."""
    stmt = select(MarksImport).where(MarksImport.class_id == class_id, MarksImport.file_id == file_id)
    kept = db.scalars(stmt).one_or_none()
    if kept is None:
        raise DomainError("marks.file.missing")
    return kept
