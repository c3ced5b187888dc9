"""Making a sheet, entering it, keeping a photo of it, stating what a class pays. Nothing here commits.

An entered sheet becomes scans by ``courses.attendance.scans.record_scans``, one for each row that is signed; a row that was
mistyped takes its scan back. What stands on which page is a rule of ``rules.geometry``.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from courses.attendance.attempts import Answer, ScanAttempt, Submission, account_of
from courses.attendance.class_book import ClassBook
from courses.attendance.paper.events import AllowanceSet, PhotoAdded, SheetEntered, SheetMade
from courses.attendance.paper.models import ClassAllowance, Mark, PaperEntry, PaperPhoto, PaperRow, PaperSheet, Step
from courses.attendance.paper.pictures import Cleaned
from courses.attendance.paper.queries import RowLine, list_rows, seats_on_sheet
from courses.attendance.paper.rules.codes import ALPHABET, LENGTH
from courses.attendance.paper.rules.entering import Deed, decide_entry
from courses.attendance.rules import AlreadyPresent, Method, Present, Refused
from courses.attendance.scans import record_scans
from courses.attendance.undoing import Undoing, take_back
from courses.delivery.candidates import may_stand_at_door
from courses.delivery.models import ClassSession
from courses.delivery.rules import Category
from lms.audit.events import Actor
from lms.audit.operations import record
from lms.clock import day_of
from lms.files.operations import Owner, store
from lms.files.storage import Storage
from lms.kernel.errors import DomainError

# Rows for those who come without a place.
BLANKS = 5
PHOTO_OWNER = "paper_photo"
MOST_DONG = 100_000_000

# --- the sheet --------------------------------------------------------------------------------------------------------


def make_sheet(db: Session, session: ClassSession, book: ClassBook, *, actor: Actor, now: datetime) -> PaperSheet:
    """A sheet for everybody who has a place now, mediators first, each part by given name, and some rows of nobody's.

    While nobody has come or gone since the newest sheet of the meeting, that one is printed again. DomainError
    ``paper.sheet.nobody``.
    """
    db.execute(select(ClassSession.id).where(ClassSession.id == session.id).with_for_update())
    wanted = _rows(book)
    if not any(person_id for person_id, _category in wanted):
        raise DomainError("paper.sheet.nobody")
    stmt = select(PaperSheet).where(PaperSheet.session_id == session.id).order_by(PaperSheet.id.desc()).limit(1)
    newest = db.scalar(stmt)
    if newest is not None and list(seats_on_sheet(db, newest.id)) == wanted:
        return newest
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    sheet = PaperSheet(code=code, session_id=session.id, made_at=now, made_by=account_of(actor))
    db.add(sheet)
    db.flush()
    rows = [
        {"sheet_id": sheet.id, "number": number, "person_id": person_id, "category": category}
        for number, (person_id, category) in enumerate(wanted, 1)
    ]
    db.execute(insert(PaperRow), rows)
    event = SheetMade(subject_id=session.id, unit_id=book.facts.unit_id, sheet_id=sheet.id, rows=len(rows))
    record(db, event, actor=actor, now=now)
    return sheet


def _rows(book: ClassBook) -> list[tuple[int | None, Category]]:
    parts: dict[bool, list[tuple[int | None, Category]]] = {True: [], False: []}
    for seat in book.seats:
        parts[seat.category is Category.MEDIATOR].append((seat.person_id, seat.category))
    return [*parts[True], *parts[False], *[(None, Category.MEDIATOR)] * BLANKS]


# --- entering it ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Typed:
    """One row as it was typed; ``person_id``: who signed in a row of nobody's."""

    mark: Mark
    person_id: int | None = None


@dataclass(slots=True)
class EnterResult:
    """What came of it: how many rows were new, and those that gave no presence with the reason of the rule of scans."""

    rows: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Work:
    """A row to be entered: as it stands, as it was typed, what is to be done."""

    line: RowLine
    mark: Mark
    person_id: int | None
    deed: Deed
    step: Step = Step.NOTED
    refusal: str | None = None
    nonce: str | None = None


def enter_rows(
    db: Session, session: ClassSession, sheet: PaperSheet, typed: Mapping[int, Typed], *, actor: Actor, now: datetime
) -> EnterResult:
    """Enter rows of a sheet by their numbers, as many as were typed; those that stand so already are passed over.

    ``session`` is loaded with its class. DomainErrors ``paper.row.missing``, ``paper.row.nobody`` (a row of nobody's was
    signed, and by whom was not said), ``paper.row.twice`` (somebody in two rows).
    """
    # Two people may enter one sheet at once: the second waits here, and then finds what the first has entered.
    db.execute(select(PaperSheet.id).where(PaperSheet.id == sheet.id).with_for_update())
    lines = {line.number: line for line in list_rows(db, sheet, starts_at=session.starts_at)}
    if not typed.keys() <= lines.keys():
        raise DomainError("paper.row.missing")
    may = _who_may_sign(db, session, typed)
    work = [one for number, row in sorted(typed.items()) for one in _plan(lines[number], row, may)]
    _refuse_twice(lines, work)
    work = [one for one in work if one.deed is not Deed.NOTHING]
    _take_back(db, sheet, work, actor, now)
    _record(db, session, sheet, work, actor, now)
    _keep(db, sheet, work, actor, now)
    result = EnterResult(rows=len({one.line.number for one in work}))
    result.refused = [(one.line.number, one.refusal) for one in work if one.refusal is not None]
    if work:
        facts = {"subject_id": session.id, "unit_id": session.training_class.unit_id}
        record(db, SheetEntered(**facts, sheet_id=sheet.id, rows=result.rows), actor=actor, now=now)
    db.flush()
    return result


def _who_may_sign(db: Session, session: ClassSession, typed: Mapping[int, Typed]) -> set[int]:
    """Of those said to have signed in rows of nobody's, the ones a trainer may write down at all."""
    said = {one.person_id for one in typed.values() if one.person_id is not None}
    day = day_of(session.starts_at)
    return set(may_stand_at_door(db, session.class_id, session.training_class.unit_id, said, on=day)) if said else set()


def _plan(line: RowLine, typed: Typed, may: set[int]) -> list[_Work]:
    if not line.blank:
        return [_Work(line, typed.mark, line.person_id, decide_entry(typed.mark, line.entered))]
    whose = typed.person_id if typed.person_id in may else None
    if whose is None and typed.mark is Mark.SIGNED:
        raise DomainError("paper.row.nobody", number=line.number)
    if line.entered is None or line.person_id in (None, whose) or whose is None:
        return [_Work(line, typed.mark, whose or line.person_id, decide_entry(typed.mark, line.entered))]
    # Somebody else than was said before: the first did not sign here after all.
    before = _Work(line, Mark.ABSENT, line.person_id, decide_entry(Mark.ABSENT, line.entered))
    return [before, _Work(line, typed.mark, whose, decide_entry(typed.mark, None))]


def _refuse_twice(lines: Mapping[int, RowLine], work: Sequence[_Work]) -> None:
    """Whoever signs in a row of nobody's stands in no other row."""
    rows = {line.number: line.person_id for line in lines.values() if not line.blank or line.mark is Mark.SIGNED}
    rows |= {one.line.number: one.person_id if one.mark is Mark.SIGNED else None for one in work if one.line.blank}
    for one in work:
        if not one.line.blank or one.mark is not Mark.SIGNED:
            continue
        number = one.line.number
        other = next((row for row, whose in sorted(rows.items()) if whose == one.person_id and row != number), None)
        if other is not None:
            raise DomainError("paper.row.twice", number=number, other=other)


def _take_back(db: Session, sheet: PaperSheet, work: Sequence[_Work], actor: Actor, now: datetime) -> None:
    back = [one for one in work if one.deed is Deed.TAKE_BACK]
    for one in back:
        one.step = Step.TAKEN_BACK
    take_back(db, [Undoing(one.line.nonce, _device(sheet), now) for one in back if one.line.nonce], actor=actor, now=now)


def _device(sheet: PaperSheet) -> str:
    return f"paper:{sheet.code}"


def _record(db: Session, session: ClassSession, sheet: PaperSheet, work: Sequence[_Work], actor: Actor, now: datetime) -> None:
    signed = [one for one in work if one.deed is Deed.RECORD]
    # Whoever signs does so when the meeting begins; before its day nobody has.
    at = min(session.starts_at, now)
    for one in signed:
        one.nonce = f"{_device(sheet)}:{one.line.number}:{secrets.token_hex(8)}"
    scans = [Submission(_attempt(session, sheet, one, at), actor, now) for one in signed]
    for one, answer in zip(signed, record_scans(db, scans), strict=True):
        _sort_in(one, answer)


def _attempt(session: ClassSession, sheet: PaperSheet, one: _Work, at: datetime) -> ScanAttempt:
    assert one.person_id is not None and one.nonce is not None
    return ScanAttempt(
        session_id=session.id,
        person_id=one.person_id,
        method=Method.PAPER,
        nonce=one.nonce,
        occurred_at=at,
        device=_device(sheet),
        told={"sheet": sheet.code, "row": one.line.number},
    )


def _sort_in(one: _Work, answer: Answer) -> None:
    match answer:
        case Present():
            one.step = Step.PRESENT
        case AlreadyPresent():
            one.step = Step.ALREADY
        case Refused(reason):
            one.step, one.refusal = Step.REFUSED, reason.value
        case Exception():
            raise answer
        case _:
            raise TypeError(answer)


def _keep(db: Session, sheet: PaperSheet, work: Sequence[_Work], actor: Actor, now: datetime) -> None:
    rows = [
        {
            "sheet_id": sheet.id,
            "number": one.line.number,
            "person_id": one.person_id,
            "mark": one.mark,
            "step": one.step,
            "refusal": one.refusal,
            "nonce": one.nonce,
            "entered_at": now,
            "entered_by": account_of(actor),
        }
        for one in work
    ]
    if rows:
        db.execute(insert(PaperEntry), rows)


# --- photos -----------------------------------------------------------------------------------------------------------


def attach_photo(
    db: Session,
    storage: Storage,
    session: ClassSession,
    picture: Cleaned,
    *,
    sheet: PaperSheet | None = None,
    page: int | None = None,
    actor: Actor,
    now: datetime,
) -> PaperPhoto:
    """Keep the photo of a signed sheet as evidence of the meeting. ``session`` is loaded with its class."""
    owner, by = Owner(PHOTO_OWNER, session.id), account_of(actor)
    kept = store(db, storage, picture.stream, name=picture.name, owner=owner, stored_by=by, now=now)
    at = {"session_id": session.id, "sheet_id": sheet.id if sheet else None, "page": page}
    photo = PaperPhoto(**at, file_id=kept.id, brought_as=picture.brought_as, added_at=now, added_by=by)
    db.add(photo)
    db.flush()
    facts = {"subject_id": session.id, "unit_id": session.training_class.unit_id}
    record(db, PhotoAdded(**facts, photo_id=photo.id, file_id=kept.id), actor=actor, now=now)
    return photo


# --- what a class pays ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AllowanceFacts:
    """What is paid to each person for each meeting attended, in dong, and the paper it rests on."""

    purpose: str
    amount: int
    basis: str


def set_allowance(
    db: Session, class_id: int, unit_id: int, facts: AllowanceFacts, *, actor: Actor, now: datetime
) -> ClassAllowance:
    """State what a class pays; the latest statement holds. DomainError ``paper.amount``."""
    if not 0 < facts.amount <= MOST_DONG:
        raise DomainError("paper.amount", most=MOST_DONG)
    stated = {"purpose": facts.purpose, "amount": facts.amount, "basis": facts.basis}
    row = ClassAllowance(class_id=class_id, **stated, set_at=now, set_by=account_of(actor))
    db.add(row)
    db.flush()
    record(db, AllowanceSet(subject_id=class_id, unit_id=unit_id, amount=facts.amount), actor=actor, now=now)
    return row
