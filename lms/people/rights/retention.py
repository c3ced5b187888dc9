"""Whose time of keeping is over, what an officer decides of it; files as brought and names at doors, let go of after theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from lms.access.queries import in_scope
from lms.access.rules import Action, Viewer
from lms.audit.events import SYSTEM, Actor
from lms.audit.operations import record
from lms.clock import day_of
from lms.db import rows_of
from lms.files.models import StoredFile
from lms.kernel.errors import DomainError
from lms.kernel.months import add_months
from lms.keys.sealing import Vault
from lms.people.merges.models import PersonAlias
from lms.people.merges.resolving import of_person
from lms.people.models import Appointment, MediationTeam, Person, Trainer
from lms.people.rights.erasing import DECISION, Above, erase_withdrawn, remove_uploads
from lms.people.rights.events import RetentionDecided, RowsLetGo, StrangersForgotten, UploadsRemoved
from lms.people.rights.models import RetentionDecision
from lms.people.rights.rulebook import list_rules
from lms.people.rights.rules import Rule, keep_until, rule_on
from lms.people.rights.terms import RetentionVerdict, RuleKey
from lms.people.roster.letting_go import let_go_rows
from lms.people.supporters.models import Supporter

# The kinds of owners whose files are lists of people as offices brought them.
UPLOADS = ("roster_import", "history_import", "marks_import")
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class DueLine:
    """Somebody whose time of keeping is over: when the last service ended, since when it may be made anonymous.

    ``served``: was ever a mediator, so that the register has a page of the person.
    """

    person_id: int
    full_name: str
    last_ended_on: date
    kept_until: date
    served: bool = True


def list_due(db: Session, viewer: Viewer, *, as_of: date, limit: int = 500) -> tuple[Rule, list[DueLine]]:
    """The rule of the day, and the people in scope who are due by it, the longest due first. Two queries.

    Who is kept longer by an officer's word, who serves again, and who is anonymous already is not listed.
    """
    rule = rule_on(list_rules(db), RuleKey.RETENTION_MONTHS, as_of)
    # A few days of slack for months of different length; the rule itself decides below.
    cutoff = add_months(as_of, -rule.value) + timedelta(days=3)
    held = union_all(*_held(viewer)).subquery()
    who = func.coalesce(PersonAlias.kept_id, held.c.person_id)
    last = (
        select(who.label("person_id"), func.max(held.c.ended_on).label("ended_on"), func.max(held.c.served).label("served"))
        .outerjoin(PersonAlias, PersonAlias.folded_id == held.c.person_id)
        .group_by(who)
        .having(func.count() == func.count(held.c.ended_on), func.max(held.c.ended_on) <= cutoff)
        .having(func.max(held.c.mine) == 1)
        .subquery()
    )
    kept = select(RetentionDecision.id).where(RetentionDecision.person_id == Person.id, RetentionDecision.until > as_of)
    stmt = (
        select(Person.id, Person.full_name, last.c.ended_on, last.c.served)
        .join(last, last.c.person_id == Person.id)
        .where(Person.erased_at.is_(None), Person.withdrawn_at.is_(None), ~kept.exists())
        .order_by(last.c.ended_on, Person.name_key, Person.id)
        .limit(limit)
    )
    lines = [_due(row, rule) for row in rows_of(db, stmt)]
    return rule, [line for line in lines if line.kept_until <= as_of]


def _due(row: Any, rule: Rule) -> DueLine:
    return DueLine(row.id, row.full_name, row.ended_on, keep_until(row.ended_on, rule.value), bool(row.served))


def _held(viewer: Viewer) -> Iterator[Select[*tuple[Any, ...]]]:
    """What people hold in the book, one row for each: whose, until when, whether as a mediator, whether within the scope.

    Serving, training and supporting alike: somebody who only ever trained leaves the book like everybody.
    """
    teams = _within(viewer, MediationTeam.placed_unit_id)
    served = select(Appointment.person_id, Appointment.ended_on, literal(1).label("served"), teams)
    yield served.join(MediationTeam, MediationTeam.id == Appointment.team_id).where(Appointment.superseded_at.is_(None))
    for table in (Trainer, Supporter):
        until = table.valid_to.label("ended_on")
        held = select(table.person_id, until, literal(0).label("served"), _within(viewer, table.unit_id))
        yield held.where(table.superseded_at.is_(None))


def _within(viewer: Viewer, column: Any) -> ColumnElement[int]:
    return cast(in_scope(viewer, Action.PEOPLE_SENSITIVE, column), Integer).label("mine")


def find_holder(db: Session, viewer: Viewer, person_id: int) -> Person:
    """Somebody who holds or held anything in the book within the scope, be it only as a trainer or a supporter.

    DomainError ``people.person.missing`` outside the scope as well.
    """
    held = [part.subquery() for part in _held(viewer)]
    mine = or_(*(exists().where(of_person(one.c.person_id, person_id), one.c.mine == 1) for one in held))
    person = db.scalars(select(Person).where(Person.id == person_id, mine)).one_or_none()
    if person is None:
        raise DomainError("people.person.missing")
    return person


def keep_longer(
    db: Session, vault: Vault, person_id: int, until: date, reason: str, *, actor: Actor, now: datetime
) -> RetentionDecision:
    """An officer keeps a record whose time is over. DomainError ``rights.until_past``, ``rights.note_missing``."""
    if until <= day_of(now):
        raise DomainError("rights.until_past")
    if not reason.strip():
        raise DomainError("rights.note_missing")
    row = RetentionDecision(
        person_id=person_id,
        verdict=RetentionVerdict.KEEP,
        until=until,
        reason_sealed=vault.seal(reason.strip()[:LONGEST], context=DECISION),
        account_id=actor.id,
        decided_at=now,
    )
    db.add(row)
    db.flush()
    record(db, RetentionDecided(subject_id=person_id, verdict=RetentionVerdict.KEEP.value), actor=actor, now=now)
    return row


def remove_old_uploads(db: Session, *, now: datetime) -> int:
    """Let go of the files as they were brought whose days are over; returns how many."""
    rule = rule_on(list_rules(db), RuleKey.UPLOAD_DAYS, day_of(now))
    old = and_(StoredFile.stored_at < now - timedelta(days=rule.value), StoredFile.removed_at.is_(None))
    files = db.scalars(select(StoredFile).where(StoredFile.owner_kind.in_(UPLOADS), old).order_by(StoredFile.id)).all()
    removed = remove_uploads(db, files, now=now)
    if removed:
        record(db, UploadsRemoved(files=removed), actor=SYSTEM, now=now)
    return removed


def forget_rows(db: Session, vault: Vault, *, now: datetime) -> int:
    """Rows of lists that became nobody's go after the days of a file, as the file does; returns how many."""
    days = rule_on(list_rules(db), RuleKey.UPLOAD_DAYS, day_of(now)).value
    rows = let_go_rows(db, vault, before=now - timedelta(days=days))
    if rows:
        record(db, RowsLetGo(rows=rows), actor=SYSTEM, now=now)
    return rows


def forget_withdrawn(db: Session, vault: Vault, above: Above, *, now: datetime) -> int:
    """Whoever came by a file that was taken back goes after the days of a file; returns how many people."""
    days = rule_on(list_rules(db), RuleKey.UPLOAD_DAYS, day_of(now)).value
    return erase_withdrawn(db, vault, above=above, before=now - timedelta(days=days), now=now)


def forget_strangers(db: Session, above: Above, *, now: datetime) -> int:
    """Replace names written down at a door of people who are nobody in the book; returns how many. Hours and counts stay.

    They are a list as it came and go after its days; who is still being looked for is kept as long as a name in the book.
    """
    rules, today = list_rules(db), day_of(now)
    days = timedelta(days=rule_on(rules, RuleKey.UPLOAD_DAYS, today).value)
    months = today - add_months(today, -rule_on(rules, RuleKey.RETENTION_MONTHS, today).value)
    names = above.forget_strangers(db, now - days, now - max(days, months))
    if names:
        record(db, StrangersForgotten(names=names), actor=SYSTEM, now=now)
    return names
