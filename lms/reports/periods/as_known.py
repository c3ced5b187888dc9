"""The book as it was known at an instant: everything recorded since is taken out, inside a savepoint that is rolled back.

The house never rewrites a fact: a row has ``recorded_at`` and, once it no longer holds, ``superseded_at`` or ``ended_at``. So
what was known is found by one rule for every table, and every figure may be worked out again by the very code that made it.
Not turned back: the register of units (a report on an earlier map does not change with it), names of villages, curricula.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from courses.completion.operations import refresh_completions
from courses.evidence.models import Evidence, Retraction
from courses.materials.models import DocumentWithdrawal
from courses.obligations.operations import refresh_obligations
from lms.cases.models import CaseReturn
from lms.db import Base
from lms.keys.sealing import Vault
from lms.people.assignments.models import TeamAssignment
from lms.people.assignments.queries import forget_bounds
from lms.people.book_writing import REVISION
from lms.people.careers.models import NewnessDecision
from lms.people.merges.models import PersonMerge
from lms.people.merges.operations import rebuild_aliases
from lms.people.models import Appointment, MediationTeam, Person, PersonRevision
from lms.policies.models import Holiday, Policy
from lms.policies.queries import forget_read
from lms.reports.indicators.models import Rollup
from lms.reports.statistics.models import QualificationWord

BEGINS = ("recorded_at", "imported_at", "merged_at")
ENDS = ("superseded_at", "ended_at", "taken_back_at", "undone_at")
# Rows without an end that say something of other rows: before they were recorded there were none.
ADDED: tuple[tuple[Any, str], ...] = (
    (Retraction, "recorded_at"),
    (DocumentWithdrawal, "recorded_at"),
    (CaseReturn, "completed_at"),
    (QualificationWord, "recorded_at"),
)
# What figures ask of a person's row; the former words lie sealed in ``PersonRevision``.
WORDS = ("sex", "ethnicity", "qualification")


@contextmanager
def as_known(db: Session, vault: Vault, at: datetime, *, now: datetime) -> Iterator[Session]:
    """The session as if nothing had been recorded after ``at``; what is written inside is undone as well.

    ``now`` only dates the indexes that are worked out anew inside. Holds the write lock meanwhile on SQLite.
    """
    db.flush()
    with db.begin_nested() as moment:
        try:
            _turn_back(db, vault, at, now)
            yield db
        finally:
            moment.rollback()
            _forget(db)


def _forget(db: Session) -> None:
    forget_read(db)
    forget_bounds(db)
    db.expire_all()


def _turn_back(db: Session, vault: Vault, at: datetime, now: datetime) -> None:
    db.execute(delete(Rollup))
    people, rules = _people_since(db, at), _rules_since(db, at)
    for table, begins, ends in _dated():
        db.execute(update(table).where(begins > at, ends.is_(None)).values({ends.name: begins}))
        db.execute(update(table).where(begins <= at, ends > at).values({ends.name: None}))
    for added, column in ADDED:
        db.execute(delete(added).where(getattr(added, column) > at).execution_options(synchronize_session=False))
    _without_evidence(db, at)
    _former_words(db, vault, at)
    _places(db)
    rebuild_aliases(db)
    _forget(db)
    if people or rules:
        refresh_completions(db, people, now=now)
        refresh_obligations(db, None if rules else people, now=now)
    _forget(db)


def _dated() -> Iterator[tuple[Table, Any, Any]]:
    """Every table whose rows begin and end to hold, with both columns."""
    for table in Base.metadata.sorted_tables:
        begins = [table.c[name] for name in BEGINS if name in table.c]
        ends = [table.c[name] for name in ENDS if name in table.c]
        if begins and ends and table is not PersonRevision.__table__:
            yield table, begins[0], ends[0]


def _people_since(db: Session, at: datetime) -> set[int]:
    """Whose recognitions, evidence, merges or decisions were written, or taken back, after the instant."""
    found: set[int] = set()
    for stmt in (
        select(Appointment.person_id).where(or_(Appointment.recorded_at > at, Appointment.superseded_at > at)),
        select(NewnessDecision.person_id).where(or_(NewnessDecision.recorded_at > at, NewnessDecision.ended_at > at)),
        select(Evidence.person_id).where(Evidence.recorded_at > at),
        select(Evidence.person_id).join(Retraction, Retraction.evidence_id == Evidence.id).where(Retraction.recorded_at > at),
        select(PersonMerge.kept_id).where(or_(PersonMerge.merged_at > at, PersonMerge.undone_at > at)),
        select(PersonMerge.folded_id).where(or_(PersonMerge.merged_at > at, PersonMerge.undone_at > at)),
    ):
        found.update(db.scalars(stmt))
    for name in ("suspension", "exemption"):
        table = Base.metadata.tables[name]
        found.update(db.scalars(select(table.c.person_id).where(or_(table.c.recorded_at > at, table.c.ended_at > at))))
    return found


def _rules_since(db: Session, at: datetime) -> bool:
    """Whether a policy or a day off was written, or replaced, after the instant."""
    table: Any
    for table in (Policy, Holiday):
        changed = or_(table.recorded_at > at, table.superseded_at > at)
        if db.scalar(select(table.id).where(changed).limit(1)) is not None:
            return True
    return False


def _without_evidence(db: Session, at: datetime) -> None:
    """Evidence recorded after the instant does not hold; the ledger knows only one way to say so."""
    later = select(Evidence.id, literal("-"), literal(at, Evidence.recorded_at.type)).where(
        Evidence.recorded_at > at, Evidence.id.not_in(select(Retraction.evidence_id))
    )
    db.execute(insert(Retraction).from_select(["evidence_id", "reason", "recorded_at"], later))


def _former_words(db: Session, vault: Vault, at: datetime) -> None:
    """Put back what the rows of persons said of themselves; of several changes the earliest has it."""
    stmt = select(PersonRevision.person_id, PersonRevision.before_sealed).where(PersonRevision.recorded_at > at)
    for person_id, sealed in db.execute(stmt.order_by(PersonRevision.id.desc())).all():
        before = json.loads(vault.open(sealed, context=REVISION))
        values = {name: before[name] for name in WORDS if name in before}
        if values:
            change = update(Person).where(Person.id == person_id).values(**values)
            db.execute(change.execution_options(synchronize_session=False))


def _places(db: Session) -> None:
    """Where each assigned team stands by the words that held then."""
    latest = (
        select(TeamAssignment.unit_id)
        .where(
            TeamAssignment.team_id == MediationTeam.id,
            TeamAssignment.superseded_at.is_(None),
            TeamAssignment.unit_id.is_not(None),
        )
        .order_by(TeamAssignment.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    assigned = MediationTeam.id.in_(select(TeamAssignment.team_id))
    for team_id, unit_id, place in db.execute(select(MediationTeam.id, MediationTeam.unit_id, latest).where(assigned)).all():
        stmt = update(MediationTeam).where(MediationTeam.id == team_id).values(placed_unit_id=place or unit_id)
        db.execute(stmt.execution_options(synchronize_session=False))
