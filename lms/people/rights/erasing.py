"""Making a record anonymous: names and numbers are replaced wherever the house keeps them, every count stays.

What stays: year of birth, sex, whether Kinh or of an ethnic minority, education, team, recognitions, training. Certificates
stay as issued (a frozen, signed record in the person's hand), and so do the agency's own decisions. The log holds ids only.
"""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from lms.access.models import Account, Grant, Identifier
from lms.access.operations import disable
from lms.access.queries import in_force
from lms.access.rules import Role
from lms.audit.events import SYSTEM, Actor
from lms.audit.operations import record
from lms.clock import day_of
from lms.files.models import StoredFile
from lms.jobs.operations import enqueue
from lms.kernel.errors import DomainError
from lms.kernel.text import fold, name_key
from lms.keys.sealing import Vault
from lms.people.book_writing import IDENTITY, REVISION
from lms.people.careers.models import CareerAct, NewnessDecision
from lms.people.merges.models import PersonAlias, PersonMerge
from lms.people.models import Appointment, ImportRow, Person, PersonRevision, RosterImport, Trainer
from lms.people.queries import serving
from lms.people.reviews.models import ReviewEntry, ReviewOutcome
from lms.people.rights.events import PersonErased
from lms.people.rights.models import DataRequest, RequestStep, RetentionDecision
from lms.people.rights.terms import EraseReason
from lms.people.roster.cells_sealed import KeptCells, open_cells, seal_cells
from lms.people.rules.composition import is_minority
from lms.people.rules.terms import Column
from lms.people.search.operations import index_names
from lms.people.supporters.models import Supporter

REMOVE = "rights.remove_files"
DECISION = "rights.retention"
GONE = "(đã ẩn danh)"
CHUNK, SHARE = 800, 4_000


@dataclass(frozen=True, slots=True)
class Above:
    """What rooms that are not known here hold of people: the ids of files in which these are named, and words about them.

    ``forget_strangers`` replaces names written down of people who are nobody in the book, received before the first instant,
    and those that still wait for somebody to say who it is, before the second; it returns how many.
    """

    named_in_files: Callable[[Session, Collection[int]], Collection[int]]
    forget_words: Callable[[Session, Collection[int]], None]
    forget_strangers: Callable[[Session, datetime, datetime], int]


def anonymous_name(person_id: int) -> str:
    """What stands in the place of a name; with the number of the record, or two people of one team could not be told apart."""
    return f"Người đã ẩn danh {person_id}"


def family_of(db: Session, person_id: int) -> list[int]:
    """The person and every record merged into the same one."""
    kept = db.scalar(select(PersonAlias.kept_id).where(PersonAlias.folded_id == person_id)) or person_id
    return [kept, *db.scalars(select(PersonAlias.folded_id).where(PersonAlias.kept_id == kept).order_by(PersonAlias.folded_id))]


def erase(
    db: Session, vault: Vault, person_id: int, reason: EraseReason, *, above: Above, actor: Actor, now: datetime
) -> PersonErased:
    """Make the person anonymous, with every record merged into it; nothing is counted differently afterwards.

    ``above`` does the same for the rooms above, which keep files and write reasons too.
    DomainError ``rights.erased.already``, ``still_serving``, ``still_trainer``, ``still_supporter``, ``still_in_office``.
    """
    ids = family_of(db, person_id)
    persons = db.scalars(select(Person).where(Person.id.in_(ids)).with_for_update()).all()
    _refuse(db, persons, day_of(now))
    rows = [*_linked_rows(db, ids), *_loose_rows(db, vault, persons)]
    brought = {row.import_id for row in rows} | {one.import_id for one in persons if one.import_id}
    files = _files_of(brought, above.named_in_files(db, ids))
    _empty_rows(vault, rows)
    for one in persons:
        _make_anonymous(one, now)
    db.flush()
    index_names(db, ids)
    _forget_words(db, vault, ids)
    _forget_reviews(db, ids)
    above.forget_words(db, ids)
    _close_accounts(db, ids, actor=actor, now=now)
    removed = remove_uploads(db, db.scalars(files).all(), now=now)
    event = PersonErased(subject_id=ids[0], reason=reason.value, rows=len(rows), files=removed)
    record(db, event, actor=actor, now=now)
    for folded_id in ids[1:]:
        record(db, PersonErased(subject_id=folded_id, reason=reason.value, rows=0, files=0), actor=actor, now=now)
    db.flush()
    return event


def erase_withdrawn(db: Session, vault: Vault, *, above: Above, before: datetime, now: datetime) -> int:
    """Make anonymous whoever came by a file that was taken back before the instant, a share of them at a time; how many.

    They have no place in the book and stand on no page where an officer could decide it; whoever brings them again makes a new
    record. The book's own rule withdraws nobody of whom another room holds anything.
    """
    gone = select(Person).where(Person.withdrawn_at < before, Person.erased_at.is_(None)).order_by(Person.id).limit(SHARE)
    persons = db.scalars(gone).all()
    ids = [one.id for one in persons]
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        _empty_rows(vault, _linked_rows(db, part))
        _forget_words(db, vault, part)
        above.forget_words(db, part)
    for one in persons:
        _make_anonymous(one, now)
        event = PersonErased(subject_id=one.id, reason=EraseReason.RETENTION.value, rows=0, files=0)
        record(db, event, actor=SYSTEM, now=now)
    db.flush()
    return len(ids)


def _empty_rows(vault: Vault, rows: Iterable[ImportRow]) -> None:
    for row in rows:
        kept = open_cells(vault, row.cells_sealed)
        row.cells_sealed = seal_cells(vault, KeptCells({}, (), kept.team_id, kept.person_id))
        row.messages = []


def _refuse(db: Session, persons: Sequence[Person], today: date) -> None:
    ids = [one.id for one in persons]
    if any(one.erased_at for one in persons):
        raise DomainError("rights.erased.already")
    if db.scalar(select(Appointment.id).where(Appointment.person_id.in_(ids), _serves_on_or_after(today)).limit(1)):
        raise DomainError("rights.still_serving")
    trains = Trainer.superseded_at.is_(None) & or_(Trainer.valid_to.is_(None), Trainer.valid_to > today)
    if db.scalar(select(Trainer.id).where(Trainer.person_id.in_(ids), Trainer.superseded_at.is_(None), trains).limit(1)):
        raise DomainError("rights.still_trainer")
    supports = or_(Supporter.valid_to.is_(None), Supporter.valid_to > today)
    if db.scalar(
        select(Supporter.id).where(Supporter.person_id.in_(ids), Supporter.superseded_at.is_(None), supports).limit(1)
    ):
        raise DomainError("rights.still_supporter")
    holds = select(Grant.id).join(Account, Account.id == Grant.account_id).where(Account.person_id.in_(ids))
    if db.scalar(holds.where(in_force(today), Grant.role != Role.MEDIATOR).limit(1)):
        raise DomainError("rights.still_in_office")


def _serves_on_or_after(today: date) -> ColumnElement[bool]:
    later = and_(Appointment.superseded_at.is_(None), Appointment.recognised_on > today)
    return or_(serving(today), later)


def _make_anonymous(person: Person, now: datetime) -> None:
    name = anonymous_name(person.id)
    person.full_name, person.name_key, person.name_fold = name, name_key(name), fold(name)
    person.born_year = person.born_on.year if person.born_on else person.born_year
    person.born_on = person.phone = None
    person.identity_sealed = person.identity_hash = person.identity_tail = None
    # The group, which composition and the statistics need; the people itself is told by nothing any more.
    minority = is_minority(person.ethnicity)
    person.ethnicity = None if minority is None else ("Dân tộc thiểu số" if minority else "Kinh")
    person.erased_at = now


def _linked_rows(db: Session, ids: Collection[int]) -> Iterable[ImportRow]:
    return db.scalars(select(ImportRow).where(ImportRow.person_id.in_(ids)).order_by(ImportRow.id)).all()


def _loose_rows(db: Session, vault: Vault, persons: Sequence[Person]) -> list[ImportRow]:
    """Rows of files that no record came of (refused, or never written) and that name the person. Each has to be opened."""
    numbers = {vault.open(one.identity_sealed, context=IDENTITY) for one in persons if one.identity_sealed}
    names = {(one.name_fold, str(one.born_year or "")) for one in persons}
    found, after = [], 0
    while rows := db.scalars(
        select(ImportRow).where(ImportRow.person_id.is_(None), ImportRow.id > after).order_by(ImportRow.id).limit(CHUNK)
    ).all():
        found += [row for row in rows if _names(open_cells(vault, row.cells_sealed), numbers, names)]
        after = rows[-1].id
    return found


def _names(kept: KeptCells, numbers: Collection[str], names: Collection[tuple[str, str]]) -> bool:
    cells = kept.cells
    number = "".join(sign for sign in cells.get(Column.IDENTITY, "") if sign.isdigit())
    if number and number in numbers:
        return True
    folded, born = fold(cells.get(Column.NAME, "")), cells.get(Column.BORN, "")
    return any(folded == name and year in born for name, year in names)


def _forget_words(db: Session, vault: Vault, ids: Collection[int]) -> None:
    """Former words of the record, and free texts that officers and the person wrote about it."""
    revisions = update(PersonRevision).where(PersonRevision.person_id.in_(ids))
    db.execute(revisions.values(before_sealed=vault.seal(json.dumps({}), context=REVISION)))
    db.execute(update(Appointment).where(Appointment.person_id.in_(ids)).values(end_reason=None))
    db.execute(update(Trainer).where(Trainer.person_id.in_(ids)).values(background=None, end_note=None, why=None))
    plain = {"workplace": None, "paper": None, "end_note": None, "why": None}
    db.execute(update(Supporter).where(Supporter.person_id.in_(ids)).values(**plain))
    db.execute(update(CareerAct).where(CareerAct.person_id.in_(ids)).values(reason=None))
    db.execute(update(NewnessDecision).where(NewnessDecision.person_id.in_(ids)).values(reason=GONE))
    # One that was taken back names another person, but what was written of it speaks of both.
    merged = update(PersonMerge).where(or_(PersonMerge.folded_id.in_(ids), PersonMerge.kept_id.in_(ids)))
    db.execute(merged.values(reason=GONE, undone_reason=None))
    blank = vault.seal("", context="rights.request")
    mine = select(DataRequest.id).where(DataRequest.person_id.in_(ids))
    db.execute(update(RequestStep).where(RequestStep.request_id.in_(mine)).values(note_sealed=blank))
    db.execute(update(DataRequest).where(DataRequest.person_id.in_(ids)).values(detail_sealed=blank))
    kept = update(RetentionDecision).where(RetentionDecision.person_id.in_(ids))
    db.execute(kept.values(reason_sealed=vault.seal("", context=DECISION)))


def _forget_reviews(db: Session, ids: Collection[int]) -> None:
    """Notes of yearly reviews on the teams they have been in: a note speaks of the team's people. The outcome stays."""
    teams = select(Appointment.team_id).where(Appointment.person_id.in_(ids))
    entries = select(ReviewEntry.id).where(ReviewEntry.team_id.in_(teams))
    noted = update(ReviewOutcome).where(ReviewOutcome.entry_id.in_(entries), ReviewOutcome.note.is_not(None))
    db.execute(noted.values(note=GONE))


def _close_accounts(db: Session, ids: Collection[int], *, actor: Actor, now: datetime) -> None:
    for account in db.scalars(select(Account).where(Account.person_id.in_(ids))).all():
        disable(db, account, actor=actor, now=now)
        name = anonymous_name(account.person_id or 0)
        account.name, account.name_fold, account.username = name, fold(name), f"an-danh-{account.id}"
        account.password_hash = account.pin_hash = None
        db.execute(delete(Identifier).where(Identifier.account_id == account.id))


def _files_of(import_ids: Collection[int], named: Collection[int]) -> Select[StoredFile]:
    brought = select(RosterImport.file_id).where(RosterImport.id.in_(import_ids), RosterImport.file_id.is_not(None))
    meant = or_(StoredFile.id.in_(brought), StoredFile.id.in_(named))
    return select(StoredFile).where(meant, StoredFile.removed_at.is_(None)).order_by(StoredFile.id)


def remove_uploads(db: Session, files: Sequence[StoredFile], *, now: datetime) -> int:
    """Let go of files as they were brought; hash, who and counts stay with the import. A job takes the bytes away."""
    ids = [file.id for file in files]
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        db.execute(update(RosterImport).where(RosterImport.file_id.in_(part)).values(file_id=None))
        digests = sorted({file.sha256 for file in files if file.id in part})
        db.execute(update(StoredFile).where(StoredFile.id.in_(part)).values(removed_at=now))
        enqueue(db, REMOVE, {"sha256": digests}, key=f"{REMOVE}:{part[0]}-{part[-1]}", run_at=now)
    return len(ids)
