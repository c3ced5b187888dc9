"""From the tables to the book that rules match against: only the teams and persons that the given statements could mean."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.people.merges.resolving import Groups, groups_of
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.rules.book import AppointmentEntry, Book, PersonEntry, TeamEntry
from lms.people.rules.judging import Ages
from lms.people.rules.kinship import deciding_unit, kin
from lms.people.rules.statements import PersonWords, RecognitionWords, Statement
from lms.policies.queries import policy_on
from lms.policies.rules import PolicyKey
from lms.units.queries import load_register

CHUNK = 800
_PERSON = (
    Person.id, Person.full_name, Person.born_on, Person.born_year, Person.sex, Person.ethnicity,
    Person.qualification, Person.phone, Person.identity_hash, Person.name_fold,
)  # fmt: skip
_TEAM = (
    MediationTeam.id, MediationTeam.unit_id, MediationTeam.village, MediationTeam.name,
    MediationTeam.village_fold, MediationTeam.name_fold, MediationTeam.minority_village,
    MediationTeam.withdrawn_at, MediationTeam.placed_unit_id,
)  # fmt: skip
_APPOINTMENT = (
    Appointment.id, Appointment.person_id, Appointment.team_id, Appointment.recognised_on, Appointment.role, Appointment.reason,
    Appointment.decision_no, Appointment.signed_on, Appointment.effective_on, Appointment.ended_on, Appointment.end_reason,
)  # fmt: skip


def ages_on(db: Session, day: date) -> Ages:
    """The ages of the policy in force on the day."""
    return Ages(
        refused_under=int(policy_on(db, PolicyKey.LEAST_AGE_REFUSED, day).value),
        flagged_under=int(policy_on(db, PolicyKey.LEAST_AGE_FLAGGED, day).value),
    )


def load_book(db: Session, statements: Sequence[Statement]) -> Book:
    """A fresh book for ``judge``. Queries grow with the statements by chunks, not by rows."""
    register = load_register(db)
    kins = {unit_id: kin(register, unit_id) for unit_id in {statement.unit_id for statement in statements}}
    label = _unit_label(register.entries)
    units = set().union(*kins.values()) if kins else set()
    teams = {row.id: _team(row, label) for row in _in_chunks(db, select(*_TEAM), MediationTeam.unit_id, units)}
    given = select(*_TEAM).where(MediationTeam.placed_unit_id != MediationTeam.unit_id)
    teams |= {row.id: _team(row, label) for row in _in_chunks(db, given, MediationTeam.placed_unit_id, units)}
    groups = groups_of(db)
    known = {one for found in _person_ids(db, statements, teams) for one in groups.ids(groups.keeper(found))}
    appointments = list(
        _in_chunks(db, select(*_APPOINTMENT).where(Appointment.superseded_at.is_(None)), Appointment.person_id, known)
    )
    elsewhere = {row.team_id for row in appointments} - teams.keys()
    teams |= {row.id: _team(row, label) for row in _in_chunks(db, select(*_TEAM), MediationTeam.id, elsewhere)}
    persons = _persons(_in_chunks(db, select(*_PERSON), Person.id, known), groups)
    for row in appointments:
        person = persons[groups.keeper(row.person_id)]
        under = row.person_id if row.person_id != person.id else None
        entry = AppointmentEntry(row.id, person, teams[row.team_id], _recognition(row), recorded_for=under)
        person.appointments.append(entry)
    return Book(
        lambda unit_id: kins[unit_id],
        label,
        _since(register.entries),
        list(teams.values()),
        list(persons.values()),
        lambda unit_id, on: deciding_unit(register, unit_id, on),
    )


def _unit_label(entries: Any) -> Callable[[int], str]:
    return lambda unit_id: str(entries[unit_id].names[-1].full)


def _since(entries: Any) -> Callable[[int], date]:
    return lambda unit_id: entries[unit_id].period.valid_from or date.min


def _person_ids(db: Session, statements: Sequence[Statement], teams: Collection[int]) -> set[int]:
    """Whoever bears a number of the file, was chosen by an officer, or ever was in one of the teams."""
    numbers = {statement.person.identity_key for statement in statements if statement.person.identity_key}
    found = {statement.person_id for statement in statements if statement.person_id}
    found |= {row.id for row in _in_chunks(db, select(Person.id), Person.identity_hash, numbers)}
    members = select(Appointment.person_id).where(Appointment.superseded_at.is_(None)).distinct()
    return found | {row.person_id for row in _in_chunks(db, members, Appointment.team_id, teams)}


def _in_chunks(
    db: Session, stmt: Select[*tuple[Any, ...]], column: InstrumentedAttribute[Any], values: Iterable[Any]
) -> Iterator[Row[Any]]:
    """The rows whose column is among many values, asked for a few hundred at a time."""
    ordered = sorted(values)
    for start in range(0, len(ordered), CHUNK):
        among: ColumnElement[bool] = column.in_(ordered[start : start + CHUNK])
        yield from db.execute(stmt.where(among))


def _team(row: Row[Any], label: Callable[[int], str]) -> TeamEntry:
    place = f"{row.name}, {row.village}" if row.village else row.name
    text = f"{place} ({label(row.unit_id)})"
    keys = (row.village_fold, row.name_fold)
    marks = (row.minority_village, row.withdrawn_at is not None)
    return TeamEntry(row.id, row.unit_id, row.village, row.name, text, *keys, *marks, row.placed_unit_id)


def _persons(rows: Iterable[Row[Any]], groups: Groups) -> dict[int, PersonEntry]:
    """Everybody under the id under which they are kept, what was folded into them beside."""
    found = {row.id: row for row in rows}
    persons = {row.id: _person(row) for row in found.values() if groups.keeper(row.id) == row.id}
    for folded_id in sorted(found.keys() - persons.keys()):
        persons[groups.keeper(folded_id)].folded[folded_id] = _words(found[folded_id])
    return persons


def _person(row: Row[Any]) -> PersonEntry:
    words = _words(row)
    return PersonEntry(row.id, words, words, key=row.name_fold)


def _words(row: Row[Any]) -> PersonWords:
    return PersonWords(
        full_name=row.full_name,
        born_on=row.born_on,
        born_year=row.born_year,
        sex=row.sex,
        ethnicity=row.ethnicity,
        qualification=row.qualification,
        phone=row.phone,
        identity_key=row.identity_hash,
    )


def _recognition(row: Row[Any]) -> RecognitionWords:
    names = ("recognised_on", "role", "reason", "decision_no", "signed_on", "effective_on", "ended_on", "end_reason")
    return RecognitionWords(**{name: getattr(row, name) for name in names})
