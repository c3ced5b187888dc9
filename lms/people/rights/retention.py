"""Whose time of keeping is over, what an officer decides of it; files as brought and names at doors, let go of after theirs."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Integer, and_, cast, func, select
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
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.rights.erasing import DECISION, Above, remove_uploads
from lms.people.rights.events import RetentionDecided, StrangersForgotten, UploadsRemoved
from lms.people.rights.models import RetentionDecision
from lms.people.rights.rulebook import list_rules
from lms.people.rights.rules import Rule, keep_until, rule_on
from lms.people.rights.terms import RetentionVerdict, RuleKey

# The kinds of owners whose files are lists of people as offices brought them.
UPLOADS = ("roster_import", "history_import", "marks_import")
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class DueLine:
    """Somebody whose time of keeping is over: when the last service ended, since when it may be made anonymous."""

    person_id: int
    full_name: str
    last_ended_on: date
    kept_until: date


def list_due(db: Session, viewer: Viewer, *, as_of: date, limit: int = 500) -> tuple[Rule, list[DueLine]]:
    """The rule of the day, and the people in scope who are due by it, the longest due first. Two queries.

    Who is kept longer by an officer's word, who serves again, and who is anonymous already is not listed.
    """
    rule = rule_on(list_rules(db), RuleKey.RETENTION_MONTHS, as_of)
    # A few days of slack for months of different length; the rule itself decides below.
    cutoff = add_months(as_of, -rule.value) + timedelta(days=3)
    who = func.coalesce(PersonAlias.kept_id, Appointment.person_id)
    mine = in_scope(viewer, Action.PEOPLE_SENSITIVE, MediationTeam.placed_unit_id)
    last = (
        select(who.label("person_id"), func.max(Appointment.ended_on).label("ended_on"))
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .outerjoin(PersonAlias, PersonAlias.folded_id == Appointment.person_id)
        .where(Appointment.superseded_at.is_(None))
        .group_by(who)
        .having(func.count() == func.count(Appointment.ended_on), func.max(Appointment.ended_on) <= cutoff)
        .having(func.max(cast(mine, Integer)) == 1)
        .subquery()
    )
    kept = select(RetentionDecision.id).where(RetentionDecision.person_id == Person.id, RetentionDecision.until > as_of)
    stmt = (
        select(Person.id, Person.full_name, last.c.ended_on)
        .join(last, last.c.person_id == Person.id)
        .where(Person.erased_at.is_(None), Person.withdrawn_at.is_(None), ~kept.exists())
        .order_by(last.c.ended_on, Person.name_key, Person.id)
        .limit(limit)
    )
    lines = [DueLine(row.id, row.full_name, row.ended_on, keep_until(row.ended_on, rule.value)) for row in rows_of(db, stmt)]
    return rule, [line for line in lines if line.kept_until <= as_of]


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
