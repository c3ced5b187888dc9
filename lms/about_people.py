"""What rooms above ``lms.people`` hold of a person beside ids and codes; handed to it by ``app.py`` to erase a record."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import chain

from sqlalchemy import Select, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from certificates.models import Certificate, Revocation
from courses.attendance.cards.models import CardEnd, CardPhoto, PersonalCard
from courses.attendance.cards.sheets import OWNER as CARD_SHEET
from courses.attendance.contests.models import Contest
from courses.attendance.flags.models import Flag, FlagNote, FlagScan
from courses.attendance.marks.models import MarksImport
from courses.attendance.models import Method, Scan
from courses.attendance.paper.queries import photos_naming
from courses.attendance.scanner.forgetting import forget_strangers
from courses.attendance.scanner.models import RecordSettlement, ScannerRecord
from courses.evidence.history.models import HistoryImport, HistoryLine
from courses.evidence.models import Evidence, Retraction
from courses.obligations.models import Exemption, Reversal, Suspension
from lms.access.models import Account
from lms.files.models import StoredFile
from lms.messages.models import MessageAddress, PersonAddress
from lms.people.models import Person
from lms.people.rights.erasing import GONE, Above


def named_in_files(db: Session, person_ids: Collection[int]) -> list[int]:
    """The ids of files that name these people: training history that became evidence of them, marks that say they came, their
    cards and the photos for them, photos of sheets they signed."""
    lines = (
        select(HistoryImport.file_id)
        .join(HistoryLine, HistoryLine.import_id == HistoryImport.id)
        .join(Evidence, Evidence.id == HistoryLine.evidence_id)
        .where(Evidence.person_id.in_(person_ids))
    )
    above = (_card_files(db, person_ids), _marks_files(db, person_ids), _sheet_photos(db, person_ids))
    return sorted({*db.scalars(lines), *chain.from_iterable(above)})


def _card_files(db: Session, person_ids: Collection[int]) -> set[int]:
    """The photos for their cards, and every sheet of cards that is still there.

    Which cards are on a sheet is not written down; a sheet lives for a day and can be printed again.
    """
    photos = db.scalars(select(CardPhoto.file_id).where(CardPhoto.person_id.in_(person_ids))).all()
    has_card = exists().where(PersonalCard.person_id.in_(person_ids))
    sheets = select(StoredFile.id).where(StoredFile.owner_kind == CARD_SHEET, StoredFile.removed_at.is_(None), has_card)
    return {*photos, *db.scalars(sheets)}


def _sheet_photos(db: Session, person_ids: Collection[int]) -> Sequence[int]:
    """The photos of signed sheets on which they stand. The presences stay, and so does the paper in the office's archive."""
    return db.scalars(photos_naming(person_ids)).all()


def _marks_files(db: Session, person_ids: Collection[int]) -> list[int]:
    """The files of marks that say these people came."""
    listed = select(Scan.facts).where(Scan.person_id.in_(person_ids), Scan.method == Method.TRAINER_LIST)
    imports = {facts["import"] for facts in db.scalars(listed) if "import" in facts}
    return list(db.scalars(select(MarksImport.file_id).where(MarksImport.id.in_(imports))))


def forget_words(db: Session, person_ids: Collection[int]) -> None:
    """Empty what officers and trainers wrote about these people, let their addresses go and their cards end; days and
    decisions stay."""

    def of(table: type[Exemption | Suspension | Evidence | Certificate]) -> Select[int]:
        return select(table.id).where(table.person_id.in_(person_ids))

    taken_back = or_(Reversal.exemption_id.in_(of(Exemption)), Reversal.suspension_id.in_(of(Suspension)))
    for written in (
        update(Exemption).where(Exemption.person_id.in_(person_ids)),
        update(Suspension).where(Suspension.person_id.in_(person_ids)),
        update(Reversal).where(taken_back),
        update(Retraction).where(Retraction.evidence_id.in_(of(Evidence))),
        update(Revocation).where(Revocation.certificate_id.in_(of(Certificate))),
    ):
        db.execute(written.values(reason=GONE))
    db.execute(update(Contest).where(Contest.person_id.in_(person_ids)).values(said=GONE))
    db.execute(update(Contest).where(Contest.person_id.in_(person_ids), Contest.answer.is_not(None)).values(answer=GONE))
    scanned = select(FlagScan.flag_id).join(Scan, Scan.id == FlagScan.scan_id).where(Scan.person_id.in_(person_ids))
    flags = select(Flag.id).where(or_(Flag.person_id.in_(person_ids), Flag.id.in_(scanned)))
    db.execute(update(FlagNote).where(FlagNote.flag_id.in_(flags), FlagNote.said.is_not(None)).values(said=GONE))
    accounts = select(Account.id).where(Account.person_id.in_(person_ids))
    db.execute(delete(MessageAddress).where(MessageAddress.account_id.in_(accounts)))
    db.execute(delete(PersonAddress).where(PersonAddress.person_id.in_(person_ids)))
    _end_cards(db, person_ids)
    _forget_records(db, person_ids)
    corrections = select(Scan).where(Scan.person_id.in_(person_ids), Scan.method == Method.CORRECTION)
    for scan in db.scalars(corrections):
        scan.facts = {**scan.facts, "reason": GONE}


def _end_cards(db: Session, person_ids: Collection[int]) -> None:
    """Nobody is known by these cards any more. Their holders' names are gone at this moment."""
    for table, values in ((PersonalCard, {"ended_reason": CardEnd.ERASED}), (CardPhoto, {})):
        gone = select(Person.erased_at).where(Person.id == table.person_id).scalar_subquery()
        open_ones = update(table).where(table.person_id.in_(person_ids), table.ended_at.is_(None))
        db.execute(open_ones.values(ended_at=gone, **values))


def _forget_records(db: Session, person_ids: Collection[int]) -> None:
    """What trainers wrote when they settled records of scanners, and the names typed on a phone; digest and hour stay."""
    settled = select(RecordSettlement.record_id).where(RecordSettlement.person_id.in_(person_ids))
    meant = or_(ScannerRecord.person_id.in_(person_ids), ScannerRecord.id.in_(settled))
    db.execute(update(ScannerRecord).where(meant, ScannerRecord.name.is_not(None)).values(name=GONE, text=GONE))
    reasons = update(RecordSettlement).where(RecordSettlement.person_id.in_(person_ids), RecordSettlement.reason.is_not(None))
    db.execute(reasons.values(reason=GONE))


def forget_names_at_doors(db: Session, received_before: datetime, waiting_before: datetime) -> int:
    """The names of walk-ins whom nobody found in the book, as ``Above`` says."""
    return forget_strangers(db, received_before=received_before, waiting_before=waiting_before)


ABOVE = Above(named_in_files, forget_words, forget_names_at_doors)
