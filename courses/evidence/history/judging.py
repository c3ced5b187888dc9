"""Whom a row of history means and what it would do to the ledger. Reads the book once for the whole file; writes nothing."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count, groupby, islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.curriculum.models import Audience, CurriculumVersion, Instrument
from courses.evidence.history.rules import (
    Column,
    Headings,
    HistoryRow,
    find_headings,
    instrument_key,
    read_row,
)
from courses.evidence.models import Evidence, EvidenceKind
from courses.evidence.queries import holds
from lms.files.sheets import Sheet
from lms.kernel.text import fold
from lms.keys.sealing import Vault
from lms.people.merges.resolving import Groups, groups_of
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.operations import identity_key
from lms.people.roster.judged import Judged, RowVerdict
from lms.people.roster.rules.any_table import Remark, SheetRow, sheet_rows
from lms.people.roster.rules.communes import CodeDays, Located, locate
from lms.people.roster.rules.table import unmerged
from lms.people.rules.kinship import kin
from lms.people.rules.terms import Verdict
from lms.units.queries import load_register
from lms.units.rules import Register

SOURCE = "history"
Key = tuple[int, int, date]
Progress = Callable[[int, int], None]
STEP = 2_000
CHUNK = 900


@dataclass(frozen=True, slots=True)
class Judgement(RowVerdict[Column]):
    """What a row would do, to whom, under which version. ``source_id`` tells its evidence from all other."""

    read: HistoryRow | None = None
    person_id: int | None = None
    version_id: int | None = None
    source_id: int = 0

    @property
    def key(self) -> Key:
        """What is imported twice and stands once in the ledger: the same person, version and last day."""
        assert self.read is not None
        return (self.person_id or 0, self.version_id or 0, self.read.ended_on)


@dataclass(frozen=True, slots=True)
class _Known:
    """A person as matching sees it, all records together: names, numbers, the units the person's teams were recorded under."""

    id: int
    names: frozenset[str]
    identity_hashes: frozenset[str]
    unit_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Record:
    """One record of a person, as the book has it."""

    id: int
    name_fold: str
    identity_hash: str | None
    unit_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Book:
    by_identity: Mapping[str, _Known]
    by_name: Mapping[str, Sequence[_Known]]
    groups: Groups
    versions: Mapping[str, int]
    register: Register
    today: date
    allowed: Collection[int] | None
    hashed: Callable[[str | None], str | None]


def judge(
    db: Session,
    vault: Vault,
    sheet: Sheet,
    *,
    allowed: Collection[int] | None,
    today: date,
    headings: Headings | None = None,
    first: int | None = None,
    progress: Progress | None = None,
) -> Judged[Judgement]:
    """Judge every row, or the ``first`` so many. ``allowed``: ids of the units whose people may be written about, None for all.

    ``headings``: where the columns stand, looked for when not given. ``progress`` counts rows read. The number of statements
    grows only with chunks of nine hundred people. DomainError ``history.headings_not_found``, ``history.column_missing``.
    """
    headings = headings or find_headings(sheet.rows)
    rows: list[tuple[SheetRow[Column], HistoryRow | Remark[Column]]] = []
    for row in islice(sheet_rows(unmerged(sheet.rows, sheet.merged, headings.last_row), headings), first):
        if progress and len(rows) % STEP == 0:
            progress(len(rows), len(sheet.rows))
        rows.append((row, read_row(row)))
    book = _load(db, vault, [read for _row, read in rows if isinstance(read, HistoryRow)], allowed, today)
    judged = [_judge(row, read, book) for row, read in rows]
    return Judged(tuple(_against_ledger(db, judged, book.groups)), headings.extra, sheet, headings.line)


def _load(db: Session, vault: Vault, rows: Sequence[HistoryRow], allowed: Collection[int] | None, today: date) -> _Book:
    def hashed(number: str | None) -> str | None:
        return identity_key(vault, number)

    hashes = {key for row in rows if (key := hashed(row.identity_no))}
    names = {fold(row.full_name) for row in rows}
    groups = groups_of(db)
    records = {one.id: one for one in _records(db, Person.identity_hash, hashes)}
    records |= {one.id: one for one in _records(db, Person.name_fold, names)}
    others = {other for one in records for other in groups.ids(groups.keeper(one))} - records.keys()
    records |= {one.id: one for one in _records(db, Person.id, others)}
    known = _together(records.values(), groups)
    by_name: dict[str, list[_Known]] = {}
    for person in known:
        for name in person.names:
            by_name.setdefault(name, []).append(person)
    by_identity = {number: person for person in known for number in person.identity_hashes}
    return _Book(by_identity, by_name, groups, _versions(db), load_register(db), today, allowed, hashed)


def _together(records: Iterable[_Record], groups: Groups) -> list[_Known]:
    """One person for all records of a merge, under the id kept."""
    by_keeper: dict[int, list[_Record]] = {}
    for one in records:
        by_keeper.setdefault(groups.keeper(one.id), []).append(one)
    return [
        _Known(
            keeper,
            frozenset(one.name_fold for one in of_person),
            frozenset(one.identity_hash for one in of_person if one.identity_hash),
            frozenset().union(*(one.unit_ids for one in of_person)),
        )
        for keeper, of_person in sorted(by_keeper.items())
    ]


def _records(db: Session, column: object, values: Iterable[str] | Iterable[int]) -> Iterable[_Record]:
    wanted = sorted(values)
    for start in range(0, len(wanted), CHUNK):
        stmt = (
            select(Person.id, Person.name_fold, Person.identity_hash, MediationTeam.unit_id, MediationTeam.placed_unit_id)
            .outerjoin(Appointment, (Appointment.person_id == Person.id) & Appointment.superseded_at.is_(None))
            .outerjoin(MediationTeam, MediationTeam.id == Appointment.team_id)
            .where(column.in_(wanted[start : start + CHUNK]))  # type: ignore[attr-defined]
            .order_by(Person.id)
        )
        for _id, lines in groupby(db.execute(stmt).all(), key=lambda line: line.id):
            found = list(lines)
            # A row may bear the code under which the team was recorded, or that to which it was assigned after a split.
            recorded = {line.unit_id for line in found} | {line.placed_unit_id for line in found}
            units = frozenset(unit for unit in recorded if unit is not None)
            yield _Record(found[0].id, found[0].name_fold, found[0].identity_hash, units)


def _versions(db: Session) -> dict[str, int]:
    """Instrument -> its version for mediators' first training."""
    stmt = (
        select(Instrument.number, CurriculumVersion.id)
        .join(CurriculumVersion, CurriculumVersion.instrument_id == Instrument.id)
        .where(CurriculumVersion.audience == Audience.MEDIATOR_FIRST)
        .order_by(CurriculumVersion.id)
    )
    return {instrument_key(number): version_id for number, version_id in db.execute(stmt)}


def _judge(row: SheetRow[Column], read: HistoryRow | Remark[Column], book: _Book) -> Judgement:
    """The verdict against the book of people; what the ledger already holds comes after."""
    if isinstance(read, Remark):
        return Judgement(row, Verdict.REFUSED, read)
    refused = _first_fault(read, book)
    version_id = book.versions.get(instrument_key(read.instrument))
    if refused or version_id is None:
        return Judgement(row, Verdict.REFUSED, refused or Remark(Column.INSTRUMENT, "history.instrument_unknown"), read)
    located = locate(book.register, read.code, read.ended_on, CodeDays(None, book.today))
    if not isinstance(located, Located):
        return Judgement(row, Verdict.REFUSED, Remark(Column.UNIT, located.code, located.fields), read)
    person, remark = _match(read, located.unit_id, book)
    if person is None:
        return Judgement(row, Verdict.REFUSED, remark, read)
    return Judgement(row, Verdict.NEW, remark, read, person.id, version_id)


def _first_fault(read: HistoryRow, book: _Book) -> Remark[Column] | None:
    if read.ended_on > book.today:
        return Remark(Column.ENDED, "history.in_the_future", {"day_on": read.ended_on.isoformat()})
    if read.begun_on and read.begun_on > read.ended_on:
        return Remark(Column.BEGUN, "history.begun_after_ended")
    return None if read.passed else Remark(Column.RESULT, "history.not_passed")


def _match(read: HistoryRow, unit_id: int, book: _Book) -> tuple[_Known | None, Remark[Column] | None]:
    """By identity number; else by name and commune with exactly one candidate. A contradiction is refused."""
    number = book.hashed(read.identity_no)
    bearer = book.by_identity.get(number) if number else None
    if bearer and fold(read.full_name) not in bearer.names:
        return None, Remark(Column.NAME, "history.name_differs")
    if bearer:
        return _within(bearer, None, book)
    here = kin(book.register, unit_id)
    candidates = [one for one in book.by_name.get(fold(read.full_name), ()) if one.unit_ids & here]
    if number:
        # A number on file that is not this one is another person.
        candidates = [one for one in candidates if not one.identity_hashes]
    if len(candidates) != 1:
        code = "history.person_ambiguous" if candidates else "history.person_unknown"
        return None, Remark(Column.NAME, code, {"n": len(candidates)} if candidates else {})
    warning = Remark(Column.IDENTITY, "history.matched_by_name") if number else None
    return _within(candidates[0], warning, book)


def _within(person: _Known, remark: Remark[Column] | None, book: _Book) -> tuple[_Known | None, Remark[Column] | None]:
    if book.allowed is not None and not person.unit_ids & frozenset(book.allowed):
        return None, Remark(Column.UNIT, "history.outside")
    return person, remark


def _against_ledger(db: Session, judged: Sequence[Judgement], groups: Groups) -> Iterable[Judgement]:
    """A row that the ledger has already, or that stands twice in the file, changes nothing."""
    fresh = {judgement.key[0] for judgement in judged if judgement.verdict is Verdict.NEW}
    seen, taken = _recorded(db, fresh, groups)
    for judgement in judged:
        if judgement.verdict is not Verdict.NEW:
            yield judgement
            continue
        verdict = Verdict.SAME if judgement.key in seen else Verdict.NEW
        seen.add(judgement.key)
        yield replace(judgement, verdict=verdict, source_id=_source(judgement.key, taken))


def _recorded(db: Session, people: Iterable[int], groups: Groups) -> tuple[set[Key], set[int]]:
    """What the ledger holds of these people from history: keys that hold, and every source ever used, taken back or not.

    Evidence recorded for a folded record is the kept person's.
    """
    seen: set[Key] = set()
    taken: set[int] = set()
    wanted = sorted({one for person_id in people for one in groups.ids(person_id)})
    of_history = (Evidence.source_kind == SOURCE, Evidence.kind == EvidenceKind.IMPORTED_COMPLETION)
    columns = (Evidence.person_id, Evidence.version_id, Evidence.occurred_on, Evidence.source_id, holds().label("holds"))
    for start in range(0, len(wanted), CHUNK):
        for row in db.execute(select(*columns).where(*of_history, Evidence.person_id.in_(wanted[start : start + CHUNK]))):
            taken.add(row.source_id)
            if row.holds:
                seen.add((groups.keeper(row.person_id), row.version_id, row.occurred_on))
    return seen, taken


def _source(key: Key, taken: Collection[int]) -> int:
    """The same for the same key, so that two at once write one row; another after what stood there was taken back."""
    for turn in count():
        text = f"{key[0]}:{key[1]}:{key[2].isoformat()}" + (f":{turn}" if turn else "")
        source = int.from_bytes(hashlib.sha256(text.encode()).digest()[:7])
        if source not in taken:
            return source
    raise AssertionError("count never ends")
