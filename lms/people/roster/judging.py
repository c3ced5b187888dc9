"""From kept cells to judgements: read every row, find its commune, load the book, judge. Reads the database, writes nothing."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.keys.sealing import Vault
from lms.people.book_queries import ages_on, load_book
from lms.people.operations import identity_key
from lms.people.roster.cells_sealed import KeptCells
from lms.people.roster.rules.any_table import SheetRow
from lms.people.roster.rules.communes import CodeDays, CodesGuess, Located, guess_codes, locate
from lms.people.roster.rules.rows import ReadRow, odd_days, read_row
from lms.people.rules.judging import Judgement, judge, refused
from lms.people.rules.statements import Message, Statement, fault
from lms.people.rules.terms import Column
from lms.units.models import UnitReach
from lms.units.queries import load_register
from lms.units.rules import COUNTRY_CODE, Register

Progress = Callable[[int, int], None]
STEP = 2_000


@dataclass(frozen=True)
class Terms:
    """On what terms a file is judged: the day of its codes, the units it may speak for, and today."""

    codes_on: date | None
    scope_units: Sequence[int]
    today: date


@dataclass(frozen=True)
class Judged:
    """The judgement of every row by number, and what the codes look like."""

    rows: Mapping[int, Judgement]
    guess: CodesGuess


def judge_rows(
    db: Session, vault: Vault, rows: Mapping[int, KeptCells], terms: Terms, progress: Progress | None = None
) -> Judged:
    """Judge all rows of a file together: rows speak about the same teams and persons. ``progress`` counts rows read."""
    register = load_register(db)
    allowed = allowed_units(db, terms.scope_units, register)
    days = CodeDays(terms.codes_on, terms.today)
    statements: list[Statement] = []
    faulty: dict[int, Judgement] = {}
    warned: dict[int, Sequence[Message]] = {}
    codes: list[tuple[str, date]] = []
    for count, (number, kept) in enumerate(rows.items()):
        if progress and count % STEP == 0:
            progress(count, len(rows))
        row = read_row(SheetRow(number, dict(kept.cells)))
        if row.code and row.recognition:
            codes.append((row.code, row.recognition.recognised_on))
        placed = _place(row, register, days, allowed)
        odd = odd_days(row.recognition, terms.today) if row.recognition else ()
        placed = replace(placed, messages=(*placed.messages, *odd))
        if placed.unit_id is None or row.faulty:
            faulty[number] = refused(number, placed.messages)
            continue
        warned[number] = placed.messages
        statements.append(_statement(vault, row, placed.unit_id, kept))
    judged = judge(statements, load_book(db, statements), ages_on(db, terms.today))
    for number, judgement in judged.items():
        judgement.messages[:0] = warned[number]
    return Judged(faulty | judged, guess_codes(register, codes, terms.today))


@dataclass(frozen=True)
class _Placed:
    unit_id: int | None
    messages: tuple[Message, ...]


def _place(row: ReadRow, register: Register, days: CodeDays, allowed: Collection[int] | None) -> _Placed:
    """The commune of the row, if its code can be read and lies within the scope; faults of the row stay with it."""
    if row.code is None or row.recognition is None:
        return _Placed(None, row.messages)
    found = locate(register, row.code, row.recognition.recognised_on, days)
    if not isinstance(found, Located):
        return _Placed(None, (*row.messages, found))
    if allowed is not None and found.unit_id not in allowed:
        name = register.entries[found.unit_id].names[-1].full
        return _Placed(None, (*row.messages, fault("roster.beyond_scope", Column.UNIT, name=name)))
    return _Placed(found.unit_id, (*row.messages, *found.messages))


def _statement(vault: Vault, row: ReadRow, unit_id: int, kept: KeptCells) -> Statement:
    if row.person is None or row.recognition is None:
        raise ValueError("a faulty row makes no statement")
    return Statement(
        number=row.number,
        unit_id=unit_id,
        village=row.village,
        team_name=row.team_name,
        person=replace(row.person, identity_key=identity_key(vault, row.person.identity_no)),
        recognition=row.recognition,
        team_id=kept.team_id,
        person_id=kept.person_id,
    )


def allowed_units(db: Session, scope_units: Sequence[int], register: Register) -> frozenset[int] | None:
    """Every unit, of any map, that the scope certainly reaches today; None when it is the whole country."""
    if any(register.entries[unit_id].code == COUNTRY_CODE for unit_id in scope_units):
        return None
    return frozenset(db.scalars(select(UnitReach.unit_id).where(UnitReach.ancestor_id.in_(scope_units))))
