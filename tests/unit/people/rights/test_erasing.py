"""A record is made anonymous: no name or number of the person is left anywhere, and nothing is counted differently."""

import io
import json
import re
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.obligations.operations import refresh_obligations
from lms.about_people import ABOVE
from lms.access.models import Account, Identifier
from lms.access.operations import add_phone
from lms.access.rules import Role, Viewer
from lms.audit.events import SYSTEM, Actor, ActorKind
from lms.audit.models import AuditEvent
from lms.builds_on import builds_on
from lms.files.models import StoredFile
from lms.files.operations import Owner, open_stored, store
from lms.files.storage import Storage
from lms.jobs.models import Job
from lms.kernel.errors import DomainError
from lms.kernel.text import fold, name_key
from lms.people.merges.models import PersonAlias
from lms.people.models import Appointment, ImportRow, Person, PersonRevision, RosterImport, Trainer, TrainerLevel
from lms.people.operations import Recognition, end_appointment, recognise
from lms.people.rights.erasing import REMOVE, anonymous_name, erase
from lms.people.rights.jobs import handlers
from lms.people.rights.operations import Asked, ask
from lms.people.rights.retention import find_holder, forget_rows, forget_withdrawn, keep_longer, list_due, remove_old_uploads
from lms.people.rights.terms import EraseReason, RequestKind
from lms.people.roster.cells_sealed import open_cells
from lms.people.roster.operations import Correction, correct_row, write_roster
from lms.people.roster.queries import report
from lms.people.roster.undoing import undo_roster
from lms.people.rules.professions import Profession
from lms.people.rules.terms import Column
from lms.people.supporters.models import Supporter
from lms.reports.basis import Basis
from lms.reports.coverage.as_json import as_json as coverage_json
from lms.reports.coverage.figures import coverage
from lms.reports.deadlines.cases import as_json as deadlines_json
from lms.reports.deadlines.cases import deadlines
from lms.schema import metadata
from lms.units.models import UnitEdition
from tests.cast import SMITH, VAULT, Cast, Country, make_account, make_cast
from tests.factories.people import MADE_AT, TODAY, make_import, roster_file, roster_row

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
OFFICER = Actor(ActorKind.ACCOUNT, 1)
NAME, PHONE, NUMBER, BORN = "Hứa Thị Lượm", "+84910004477", "020165004477", date(1965, 4, 17)
ENDED_ON = date(2026, 10, 1)


def no_progress(_done: int, _total: int) -> None:
    pass


@pytest.fixture
def cast(db: Session) -> Cast:
    made = make_cast(db)
    db.add(UnitEdition(token=f"test-{time.monotonic_ns()}", recorded_at=MADE_AT))
    db.flush()
    return made


def roster_of(db: Session, country: Country) -> tuple[RosterImport, Person]:
    """A roster of three with the person in it, written; and a second row about the same person that was refused."""
    cells: dict[str, Any] = {
        "Họ_và_tên": NAME,
        "Ngày_sinh": BORN,
        "Số_định_danh": NUMBER,
        "Điện_thoại": PHONE,
        "Dân_tộc": "Nùng",
    }
    rows = [roster_row(1), roster_row(2), roster_row(2, **cells)]
    rows.append(roster_row(3, **{**cells, "Ngày_ký": "31/02/2026"}))
    roster = make_import(db, country.commune, roster_file(rows), scope=country.vn)
    write_roster(db, VAULT, roster, actor=OFFICER, today=TODAY, now=NOW)
    return roster, db.scalars(select(Person).where(Person.full_name == NAME)).one()


def leave(db: Session, person: Person, ended_on: date = ENDED_ON) -> None:
    stmt = select(Appointment.id).where(Appointment.person_id == person.id, Appointment.superseded_at.is_(None))
    for appointment_id in db.scalars(stmt).all():
        end_appointment(db, appointment_id, ended_on=ended_on, reason="ốm nặng", actor=OFFICER, now=NOW)


def make_anonymous(db: Session, person: Person) -> None:
    erase(db, VAULT, person.id, EraseReason.REQUEST, above=ABOVE, actor=OFFICER, now=NOW)


def opened(value: object) -> str:
    """A value of any column as text; what is sealed is opened under the contexts that rooms of people use."""
    if not isinstance(value, bytes):
        return str(value)
    for context in ("person.identity", "person.revision", "roster.row", "rights.request", "rights.retention", "rights.breach"):
        try:
            return VAULT.open(value, context=context)
        except DomainError:
            continue
    return ""


def everything(db: Session) -> str:
    """Every value of every table."""
    db.flush()
    found = []
    for table in metadata.sorted_tables:
        found += [f"{table.name}: {opened(value)}" for row in db.execute(select(table)) for value in row if value is not None]
    return "\n".join(found)


SIGNS = (NAME, "hua thi luom", PHONE, PHONE[3:], NUMBER, BORN.isoformat(), "17/04/1965", "ốm nặng", "020165")


def test_no_table_holds_the_person_any_more(db: Session, cast: Cast) -> None:
    _, person = roster_of(db, cast.country)
    account = make_account(db, "hua.luom", Role.MEDIATOR, cast.country.commune, name=NAME, person_id=person.id, secret="8205")
    assert add_phone(db, SMITH, account, PHONE)
    changed = roster_row(2, Họ_và_tên=NAME, Ngày_sinh=BORN, Số_định_danh=NUMBER, Điện_thoại="0910009999", Dân_tộc="Nùng")
    second = make_import(db, cast.country.commune, roster_file([changed]), scope=cast.country.vn)
    write_roster(db, VAULT, second, actor=OFFICER, today=TODAY, now=NOW)
    assert db.scalars(select(PersonRevision)).all(), "the change of phone is kept"
    ask(db, VAULT, person.id, Asked(RequestKind.ERASURE, f"Xóa {NAME} giúp", TODAY), actor=OFFICER, now=NOW)
    leave(db, person)
    before = everything(db)
    assert [sign for sign in SIGNS if sign not in before] == ["17/04/1965"], "the test looks for what is there"

    make_anonymous(db, person)

    after = everything(db)
    assert [sign for sign in SIGNS if sign in after] == []
    db.refresh(person)
    assert person.full_name == anonymous_name(person.id)
    assert (person.born_year, person.sex, person.ethnicity) == (1965, "female", "Dân tộc thiểu số")
    assert person.erased_at == NOW
    closed = db.get_one(Account, account.id)
    assert (closed.disabled_at, closed.pin_hash) == (NOW, None)
    assert db.scalars(select(Identifier).where(Identifier.account_id == account.id)).all() == []


def test_other_people_of_the_same_file_stay(db: Session, cast: Cast) -> None:
    roster, person = roster_of(db, cast.country)
    leave(db, person)
    make_anonymous(db, person)
    rows = db.scalars(select(ImportRow).where(ImportRow.import_id == roster.id).order_by(ImportRow.number))
    assert [bool(open_cells(VAULT, row.cells_sealed).cells) for row in rows] == [True, True, False, False]
    assert (roster.read, roster.new, roster.refused) == (4, 3, 1)


def figures(db: Session, country: Country) -> str:
    """Coverage and deadlines of the province on days of three years, as bytes; a name is the number of the record."""
    refresh_obligations(db, None, now=NOW)
    found = []
    for as_of in (date(2025, 9, 30), date(2026, 6, 30), ENDED_ON, TODAY):
        basis = Basis.of(as_of, today=TODAY)
        found += [coverage_json(coverage(db, country.province.id, basis))]
        listed = deadlines_json(deadlines(db, country.province.id, basis))
        # Where days are equal a list goes by name, and the name is another one now.
        listed["cases"].sort(key=lambda case: case["person"]["id"])
        found += [listed]
    names = {str(name): str(person_id) for person_id, name in db.execute(select(Person.id, Person.full_name))}
    text = json.dumps(found, ensure_ascii=False, default=str)
    return re.sub("|".join(map(re.escape, names)), lambda name: names[name[0]], text)


def test_every_report_is_the_same_but_for_names(db: Session, cast: Cast) -> None:
    _, person = roster_of(db, cast.country)
    leave(db, person)
    before = figures(db, cast.country)
    assert before.count(f'"{person.id}"') > 0, "the person stands in the list of deadlines"
    make_anonymous(db, person)
    assert figures(db, cast.country) == before


def test_everything_merged_into_one_record_goes(db: Session, cast: Cast) -> None:
    _, person = roster_of(db, cast.country)
    folded = Person(full_name="Hứa Lượm", name_key="luom", name_fold="hua luom", phone=PHONE, recorded_at=NOW)
    db.add(folded)
    db.flush()
    db.add(PersonAlias(folded_id=folded.id, kept_id=person.id))
    leave(db, person)
    make_anonymous(db, folded)
    assert {one.full_name for one in (person, folded)} == {anonymous_name(person.id), anonymous_name(folded.id)}


def test_who_must_stay_in_the_book_is_refused(db: Session, cast: Cast) -> None:
    _, person = roster_of(db, cast.country)
    with pytest.raises(DomainError, match=r"rights\.still_serving"):
        make_anonymous(db, person)
    leave(db, person)
    held = {"person_id": person.id, "unit_id": cast.country.commune.id, "valid_from": ENDED_ON, "recorded_at": NOW}
    trainer = Trainer(level=TrainerLevel.COMMUNE, **held)
    supporter = Supporter(profession=Profession.LAWYER, **held)
    for row, code in ((trainer, "still_trainer"), (supporter, "still_supporter")):
        db.add(row)
        db.flush()
        with pytest.raises(DomainError, match=rf"rights\.{code}"):
            make_anonymous(db, person)
        row.superseded_at = NOW
    account = make_account(db, "hua.luom", Role.OFFICER, cast.country.commune, person_id=person.id)
    with pytest.raises(DomainError, match=r"rights\.still_in_office"):
        make_anonymous(db, person)
    account.person_id = None
    make_anonymous(db, person)
    with pytest.raises(DomainError, match=r"rights\.erased\.already"):
        make_anonymous(db, person)


def test_a_later_list_makes_a_new_record(db: Session, cast: Cast) -> None:
    """Nothing finds the anonymous one again: who comes back is new to the book."""
    _, person = roster_of(db, cast.country)
    leave(db, person)
    make_anonymous(db, person)
    facts = Recognition(
        unit_id=cast.country.commune.id,
        village="Thôn Bản Làn",
        team_name="Tổ hòa giải thôn Bản Làn",
        full_name=NAME,
        born_on=BORN,
        identity_no=NUMBER,
        signed_on=date(2026, 11, 2),
    )
    assert recognise(db, VAULT, facts, actor=OFFICER, now=NOW).person_id != person.id


def keep(db: Session, storage: Storage, at: datetime, kind: str = "roster_import") -> StoredFile:
    stream = io.BytesIO(b"%PDF-1.4 x")
    return store(db, storage, stream, name="a.pdf", owner=Owner(kind), stored_by=None, now=at)


def test_files_as_brought_go_with_the_person(db: Session, cast: Cast, tmp_path: Path) -> None:
    roster, person = roster_of(db, cast.country)
    storage = Storage(tmp_path)
    file, twin = (keep(db, storage, NOW), keep(db, storage, NOW))
    roster.file_id = file.id
    leave(db, person)
    make_anonymous(db, person)
    db.expire_all()
    assert db.scalars(select(RosterImport.file_id)).all() == [None]
    assert [one.removed_at for one in (file, twin)] == [NOW, None]
    with pytest.raises(DomainError, match=r"files\.removed"):
        open_stored(storage, file)
    job = db.scalars(select(Job).where(Job.kind == REMOVE)).one()
    remove = dict(handlers(VAULT, storage, ABOVE))[REMOVE]
    assert remove(db, job.payload, no_progress) == {"removed": 0}, "the same bytes stand under another row"
    twin.removed_at = NOW
    db.flush()
    assert remove(db, job.payload, no_progress) == {"removed": 1}
    assert not storage.path(file.sha256).exists()


def test_old_uploads_are_let_go_of_once(db: Session, tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    old, young = NOW - timedelta(days=91), NOW - timedelta(days=89)
    for at, kind in ((old, "roster_import"), (young, "roster_import"), (old, "decision")):
        keep(db, storage, at, kind)
    assert [remove_old_uploads(db, now=NOW) for _ in range(2)] == [1, 0]
    kept = db.scalars(select(StoredFile).where(StoredFile.removed_at.is_(None)).order_by(StoredFile.id)).all()
    assert [file.owner_kind for file in kept] == ["roster_import", "decision"]


def test_who_is_due_is_listed_until_somebody_decides(db: Session, cast: Cast) -> None:
    _, person = roster_of(db, cast.country)
    leave(db, person, date(2025, 11, 1))
    viewer = cast.officer_commune.viewer(db)

    def listed(on: date, who: Viewer = viewer) -> list[int]:
        return [line.person_id for line in list_due(db, who, as_of=on)[1]]

    assert listed(date(2030, 10, 31)) == []
    assert listed(date(2030, 11, 1)) == [person.id]
    assert listed(date(2030, 11, 1), cast.outsider.viewer(db)) == []
    assert listed(date(2030, 11, 1), cast.inspector.viewer(db)) == []
    keep_longer(db, VAULT, person.id, date(2031, 1, 1), "đang có khiếu nại", actor=OFFICER, now=NOW)
    assert listed(date(2030, 12, 31)) == []
    assert listed(date(2031, 1, 1)) == [person.id]
    make_anonymous(db, person)
    assert listed(date(2031, 1, 1)) == []


def test_who_only_trained_or_supported_is_due_alike_and_who_still_does_is_not(db: Session, cast: Cast) -> None:
    _, person = roster_of(db, cast.country)
    leave(db, person, date(2025, 10, 1))
    names = ("Lộc Văn Trầm", "Chu Thị Sáo")
    others = [Person(full_name=name, name_key=name_key(name), name_fold=fold(name), recorded_at=NOW) for name in names]
    db.add_all(others)
    db.flush()
    trained, supported = (one.id for one in others)
    days: dict[str, Any] = {"unit_id": cast.country.commune.id, "valid_from": date(2020, 1, 1), "recorded_at": NOW}
    trains = Trainer(level=TrainerLevel.COMMUNE, person_id=person.id, **days)
    db.add(trains)
    db.add(Trainer(level=TrainerLevel.COMMUNE, person_id=trained, valid_to=date(2025, 12, 1), **days))
    db.add(Supporter(profession=Profession.LAWYER, person_id=supported, valid_to=date(2026, 1, 1), **days))
    db.flush()
    viewer, on = cast.officer_commune.viewer(db), date(2031, 2, 1)

    def listed() -> list[tuple[int, bool]]:
        return [(line.person_id, line.served) for line in list_due(db, viewer, as_of=on)[1]]

    assert listed() == [(trained, False), (supported, False)]
    assert list_due(db, cast.outsider.viewer(db), as_of=on)[1] == []
    trains.valid_to = date(2025, 11, 1)
    db.flush()
    assert listed() == [(person.id, True), (trained, False), (supported, False)]
    for person_id in (trained, supported):
        make_anonymous(db, find_holder(db, viewer, person_id))
        with pytest.raises(DomainError, match=r"people\.person\.missing"):
            find_holder(db, cast.outsider.viewer(db), person_id)
    assert listed() == [(person.id, True)]


def test_who_came_by_a_file_that_was_taken_back_goes_after_its_days(db: Session, cast: Cast) -> None:
    roster, person = roster_of(db, cast.country)
    undo_roster(db, VAULT, roster, actor=OFFICER, now=NOW, builds_on=builds_on)
    assert NAME in everything(db)
    days = timedelta(days=90)
    assert forget_withdrawn(db, VAULT, ABOVE, now=NOW + days) == 0
    assert [forget_withdrawn(db, VAULT, ABOVE, now=NOW + days + timedelta(days=1)) for _ in range(2)] == [3, 0]
    db.refresh(person)
    assert (person.full_name, person.phone, person.identity_sealed) == (anonymous_name(person.id), None, None)
    written = select(ImportRow).where(ImportRow.person_id.is_not(None))
    assert [open_cells(VAULT, row.cells_sealed).cells for row in db.scalars(written)] == [{}] * 3


def test_rows_of_a_file_that_became_nobodys_go_after_its_days(db: Session, cast: Cast) -> None:
    roster, person = roster_of(db, cast.country)
    days, counts = timedelta(days=90), (roster.read, roster.new, roster.refused)
    roster.read_at = NOW
    assert forget_rows(db, VAULT, now=NOW + days) == 0
    assert [forget_rows(db, VAULT, now=NOW + days + timedelta(days=1)) for _ in range(2)] == [1, 0]
    rows = db.scalars(select(ImportRow).where(ImportRow.import_id == roster.id).order_by(ImportRow.number)).all()
    assert [bool(open_cells(VAULT, row.cells_sealed).cells) for row in rows] == [True, True, True, False]
    assert (roster.read, roster.new, roster.refused) == counts
    [refused] = report(db, roster)["rows"]
    assert (refused["code"], refused["row"]) == ("roster.row_let_go", rows[3].number)
    told = db.scalars(select(AuditEvent).where(AuditEvent.kind == "rights.rows_let_go")).one()
    assert told.data["rows"] == 1
    mended = Correction({Column.NAME: NAME})
    with pytest.raises(DomainError, match=r"roster\.let_go"):
        correct_row(db, VAULT, roster, rows[3].number, mended, actor=OFFICER, now=NOW)
    assert person.full_name == NAME, "what became somebody's stays with the person"


def test_a_preview_that_nobody_wrote_goes_alike_and_cannot_be_written_any_more(db: Session, cast: Cast) -> None:
    roster = make_import(db, cast.country.commune, roster_file([roster_row(1), roster_row(2)]), scope=cast.country.vn)
    assert forget_rows(db, VAULT, now=roster.read_at + timedelta(days=91)) == 2
    with pytest.raises(DomainError, match=r"roster\.let_go"):
        write_roster(db, VAULT, roster, actor=OFFICER, today=TODAY, now=NOW)
    assert (roster.read, roster.new) == (2, 2)


@pytest.mark.parametrize(
    ("until", "reason", "code"),
    [(TODAY, "vì", "rights.until_past"), (TODAY + timedelta(days=1), "  ", "rights.note_missing")],
)
def test_keeping_longer_needs_a_day_and_a_reason(db: Session, until: date, reason: str, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        keep_longer(db, VAULT, 1, until, reason, actor=SYSTEM, now=NOW)
