"""The line of life of one person: every recognition with its decision and how it ended, and what was written before.

Put into words for a page by ``lms.desks.person``. A fixed number of statements, whatever the length of the life.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from lms.access.models import Account
from lms.db import BigId, rows_of
from lms.files.models import StoredFile
from lms.gathering import Rows, Statement, gather
from lms.people.careers.models import CareerAct, Decision, Ending, NewnessDecision
from lms.people.careers.queries import SCAN_OWNER, ended_by, office_of
from lms.people.careers.terms import Act, EndKind
from lms.people.merges.resolving import of_person
from lms.people.models import Appointment, AppointmentReason, MediationTeam, RosterImport, TeamRole
from lms.people.rules.decisions import decision_key, kept_keys

COMPARED = ("role", "reason", "decision_no", "signed_on", "effective_on", "ended_on", "end_reason")


@dataclass(frozen=True, slots=True)
class Cited:
    """A decision as a recognition or an ending names it; with the page and the newest scan where they are in the book."""

    number: str
    decision_id: int | None = None
    scan_id: int | None = None


@dataclass(frozen=True, slots=True)
class Struck:
    """What was written before and is no longer held for true: field -> the words then; who struck it, when and why."""

    what: Mapping[str, Any]
    at: datetime
    by: str | None
    why: str | None
    annulled: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """An officer's word that the recognition makes its person new, or does not."""

    is_new: bool
    reason: str
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Chapter:
    """One recognition. ``appointment_id`` is the version in force; ``annulled`` when there is none any more.

    ``office_id``: the commune of the team on the day of the recognition.
    """

    appointment_id: int
    team_id: int
    team: str
    village: str
    unit_id: int
    placed_unit_id: int
    office_id: int
    role: TeamRole
    reason: AppointmentReason
    recognised_on: date
    ended_on: date | None
    end_reason: str | None
    end_kind: EndKind | None
    began_by: Act | None
    decision: Cited | None
    end_decision: Cited | None
    annulled: bool
    struck: Sequence[Struck] = field(default=())
    word: Word | None = None


_PERSON = bindparam("person_id", type_=BigId)
_VERSIONS = (
    select(
        Appointment.id, Appointment.series, Appointment.team_id, Appointment.role, Appointment.reason,
        Appointment.decision_no, Appointment.signed_on, Appointment.effective_on, Appointment.recognised_on,
        Appointment.ended_on, Appointment.end_reason,
        Appointment.superseded_at, MediationTeam.name.label("team"), MediationTeam.village, MediationTeam.unit_id,
        MediationTeam.placed_unit_id, Ending.kind.label("end_kind"), Ending.decision_no.label("end_no"),
        Ending.signed_on.label("end_signed_on"), RosterImport.file_name,
    )
    .join(MediationTeam, MediationTeam.id == Appointment.team_id)
    .outerjoin(Ending, ended_by())
    .outerjoin(RosterImport, RosterImport.id == Appointment.import_id)
    .where(of_person(Appointment.person_id, _PERSON))
    .order_by(Appointment.id)
)  # fmt: skip
_ACTS = (
    select(CareerAct.kind, CareerAct.appointment_id, CareerAct.replaced_id, CareerAct.reason, Account.name)
    .outerjoin(Account, Account.id == CareerAct.account_id)
    .where(of_person(CareerAct.person_id, _PERSON))
    .order_by(CareerAct.id)
)
_WORDS = (
    select(NewnessDecision.recognised_on, NewnessDecision.is_new, NewnessDecision.reason, Account.name)
    .add_columns(NewnessDecision.recorded_at)
    .outerjoin(Account, Account.id == NewnessDecision.account_id)
    .where(of_person(NewnessDecision.person_id, _PERSON), NewnessDecision.ended_at.is_(None))
)
# What ``chapters`` reads of the person ``person_id``, to be asked among others.
LIFE: tuple[Statement, ...] = (_VERSIONS, _ACTS, _WORDS)


def chapters(db: Session, person_id: int, *, told: Sequence[Rows] | None = None) -> list[Chapter]:
    """Every recognition of the person by its day, those taken back too. Three statements.

    ``told``: the rows of ``LIFE`` where the caller has asked for them already.
    """
    rows, done, said = gather(db, LIFE, {"person_id": person_id}).rows() if told is None else told
    versions: dict[int, list[Any]] = {}
    for row in rows:
        versions.setdefault(row.series or row.id, []).append(row)
    acts = _Acts({row.appointment_id: row for row in done}, {row.replaced_id: row for row in done})
    words = {row[0]: Word(*row[1:]) for row in said}
    cited = _Citations(db, [row for rows in versions.values() for row in rows])
    found = [_chapter(rows, acts, words, cited) for rows in versions.values()]
    return sorted(found, key=lambda chapter: (chapter.recognised_on, chapter.appointment_id))


def _chapter(rows: Sequence[Any], acts: "_Acts", words: Mapping[date, Word], cited: "_Citations") -> Chapter:
    last = rows[-1]
    annulled = last.superseded_at is not None
    struck = [one for before, after in pairwise(rows) if (one := _struck(before, after, acts)) is not None]
    if annulled:
        act = acts.by_replaced.get(last.id)
        struck.append(Struck({}, last.superseded_at, act.name if act else None, act.reason if act else None, annulled=True))
    began = acts.by_made.get(rows[0].id)
    return Chapter(
        appointment_id=last.id,
        team_id=last.team_id,
        team=last.team,
        village=last.village,
        unit_id=last.unit_id,
        placed_unit_id=last.placed_unit_id,
        office_id=office_of(cited.db, last.unit_id, last.placed_unit_id, last.recognised_on),
        role=last.role,
        reason=last.reason,
        recognised_on=last.recognised_on,
        ended_on=last.ended_on,
        end_reason=last.end_reason,
        end_kind=last.end_kind,
        began_by=began.kind if began else None,
        decision=cited.recognised(last),
        end_decision=cited.ended(last),
        annulled=annulled,
        struck=tuple(struck),
        word=words.get(last.recognised_on) if not annulled else None,
    )


def _struck(before: Any, after: Any, acts: "_Acts") -> Struck | None:
    """What the next version says otherwise; nothing when it only adds what was open, such as an ending."""
    changed = {name: getattr(before, name) for name in COMPARED if getattr(before, name) != getattr(after, name)}
    said = {name: value for name, value in changed.items() if value is not None}
    if not said:
        return None
    act = acts.by_replaced.get(before.id)
    return Struck(said, before.superseded_at, act.name if act else after.file_name, act.reason if act else None)


@dataclass(frozen=True, slots=True)
class _Acts:
    by_made: Mapping[int, Any]
    by_replaced: Mapping[int, Any]


class _Citations:
    """The decisions that recognitions name, found by commune, number and year: two statements for all of them."""

    def __init__(self, db: Session, rows: Iterable[Any]) -> None:
        self.db = db
        self.known: dict[tuple[int, str, int], Any] = {}
        self.scans: dict[int, int] = {}
        wanted = {key for row in rows for key in (self._recognised(row), self._ended(row)) if key}
        if not wanted:
            return
        units, keys = sorted({unit for unit, _key, _year in wanted}), sorted({key for _unit, key, _year in wanted})
        spelt = sorted({kept for key in keys for kept in kept_keys(key)})
        stmt = select(Decision.id, Decision.series, Decision.unit_id, Decision.number_key, Decision.year)
        meant = Decision.unit_id.in_(units), Decision.number_key.in_(spelt), Decision.superseded_at.is_(None)
        for row in rows_of(db, stmt.where(*meant)):
            self.known[row.unit_id, decision_key(row.number_key), row.year] = row
        series = [row.series or row.id for row in self.known.values()]
        newest = select(StoredFile.owner_id, func.max(StoredFile.id)).where(StoredFile.owner_kind == SCAN_OWNER)
        if series:
            self.scans = dict(rows_of(db, newest.where(StoredFile.owner_id.in_(series)).group_by(StoredFile.owner_id)).all())

    def recognised(self, row: Any) -> Cited | None:
        """The decision that recognised."""
        return self._cited(row.decision_no, self._recognised(row))

    def ended(self, row: Any) -> Cited | None:
        """The decision that ended."""
        return self._cited(row.end_no, self._ended(row))

    def _cited(self, number: str | None, key: tuple[int, str, int] | None) -> Cited | None:
        if not number:
            return None
        found = self.known.get(key) if key else None
        return Cited(number, found.id, self.scans.get(found.series or found.id)) if found else Cited(number)

    def _recognised(self, row: Any) -> tuple[int, str, int] | None:
        return self._key(row, row.decision_no, row.signed_on or row.recognised_on)

    def _ended(self, row: Any) -> tuple[int, str, int] | None:
        return self._key(row, row.end_no, row.end_signed_on or row.ended_on)

    def _key(self, row: Any, number: str | None, day: date | None) -> tuple[int, str, int] | None:
        if not number or day is None:
            return None
        return office_of(self.db, row.unit_id, row.placed_unit_id, day), decision_key(number), day.year
