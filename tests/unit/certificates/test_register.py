"""Issuing, correcting, taking back, and the answers to strangers, on both databases."""

import json
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates import operations
from certificates.facts import Signer, find_version
from certificates.jobs import handlers
from certificates.models import Certificate, RegisterBook
from certificates.operations import Award, correct, follow, issue, mark_demo, revoke
from certificates.queries import (
    PACE_OF_CHECKS,
    look_up,
    payload_of,
    printed_of,
    seconds_to_wait,
    standings,
)
from certificates.rules import Answer, Refusal
from courses.completion.operations import refresh_completions
from courses.curriculum.models import CurriculumVersion
from courses.delivery.models import ClassState, TrainingClass
from courses.evidence.models import EvidenceKind
from lms.audit import following
from lms.audit.events import SYSTEM, Actor, ActorKind
from lms.audit.models import AuditEvent
from lms.db import Sessions, for_writing, writing
from lms.files.storage import Storage
from lms.jobs.models import Job
from lms.kernel.errors import DomainError
from lms.people.models import MediationTeam, Person
from lms.units.models import Unit
from lms.units.rules import Level
from tests.cast import VAULT
from tests.factories.training import (
    NOW,
    appoint,
    make_person,
    make_team,
    make_unit,
    make_version,
    prove,
)

OFFICER = Actor(ActorKind.ACCOUNT, 7)
LAST_DAY = date(2026, 4, 28)


class Place:
    """A province with one commune and one team."""

    def __init__(self, db: Session) -> None:
        self.country = make_unit(db, "Việt Nam", Level.COUNTRY, code="VN")
        self.province: Unit = make_unit(db, "Lạng Sơn", Level.PROVINCE, self.country, code="20", kind="Tỉnh")
        self.commune: Unit = make_unit(db, "Văn Quan", Level.COMMUNE, self.province, kind="Xã")
        self.team: MediationTeam = make_team(db, self.commune)


@pytest.fixture
def place(db: Session) -> Place:
    return Place(db)


def trained(db: Session, place: Place, version: CurriculumVersion, name: str, *, class_id: int | None = None) -> Person:
    person = make_person(db, name)
    appoint(db, person, place.team)
    for day, module in enumerate(find_version(db, version.id).modules):
        on = date(2026, 4, 21) + timedelta(days=day)
        prove(db, person, version, EvidenceKind.PERIODS, on, module_id=module.id, periods=module.periods, class_id=class_id)
    prove(db, person, version, EvidenceKind.ASSESSMENT_PASSED, LAST_DAY)
    return person


def issue_to(db: Session, place: Place, version: CurriculumVersion, *persons: Person, now: datetime = NOW) -> list[Certificate]:
    signer = Signer("Giám đốc", "Nông Thị Thanh Hương")
    award = Award(version_id=version.id, issuer_unit_id=place.province.id, signer=signer)
    return issue(db, VAULT, [person.id for person in persons], award, actor=OFFICER, now=now)


def test_numbers_follow_the_names_and_the_facts_are_frozen(db: Session, place: Place) -> None:
    version = make_version(db, 8, 8)
    lan, an = trained(db, place, version, "Hoàng Thị Lan"), trained(db, place, version, "Nông Văn An")
    stranger = make_person(db, "Vi Thị Chưa Học")
    refresh_completions(db, None, now=NOW)
    first, second = issue_to(db, place, version, lan, an, stranger)
    assert [(first.person_id, first.register_no), (second.person_id, second.register_no)] == [
        (an.id, "1/2026/STP-LS"),
        (lan.id, "2/2026/STP-LS"),
    ]
    assert (second.unit_id, second.issued_by, second.demo) == (place.commune.id, 7, False)
    printed = printed_of(VAULT, second)
    assert (printed.name, printed.born, printed.salutation) == ("Hoàng Thị Lan", "1968-06-14", "Bà")
    assert (printed.team, printed.unit) == ("tổ hòa giải thôn Nà Lộc", "xã Văn Quan, tỉnh Lạng Sơn")
    assert (printed.periods, printed.begun_on, printed.completed_on) == (16, "2026-04-21", "2026-04-28")
    lan.full_name = "Hoàng Thị Loan"
    db.flush()
    assert printed_of(VAULT, second).name == "Hoàng Thị Lan"
    assert standings(db, [lan.id, stranger.id], version.id) == {lan.id: Refusal.ALREADY, stranger.id: Refusal.NOT_COMPLETED}
    assert issue_to(db, place, version, lan, an, stranger) == []
    assert db.scalar(select(RegisterBook.last_number)) == 2


def test_history_of_another_body_gives_no_certificate(db: Session, place: Place) -> None:
    version, person = make_version(db, 1), make_person(db)
    prove(db, person, version, EvidenceKind.IMPORTED_COMPLETION, date(2023, 6, 30))
    refresh_completions(db, None, now=NOW)
    assert standings(db, [person.id], version.id) == {person.id: Refusal.IMPORTED}
    assert issue_to(db, place, version, person) == []


def test_a_new_year_opens_a_new_book(db: Session, place: Place) -> None:
    version = make_version(db, 1)
    one, two = trained(db, place, version, "Hoàng Thị Lan"), trained(db, place, version, "Nông Văn An")
    refresh_completions(db, None, now=NOW)
    # The last hour of the year in UTC is the first morning of the next in Viet Nam.
    (last,) = issue_to(db, place, version, one, now=datetime(2026, 12, 31, 16, 59, tzinfo=UTC))
    (new,) = issue_to(db, place, version, two, now=datetime(2026, 12, 31, 17, 0, tzinfo=UTC))
    assert (last.register_no, new.register_no) == ("1/2026/STP-LS", "1/2027/STP-LS")


def code_of(row: Certificate) -> str:
    return printed_of(VAULT, row).code


def test_what_strangers_are_told(db: Session, place: Place) -> None:
    version = make_version(db, 1)
    person = trained(db, place, version, "Hoàng Thị Lan")
    refresh_completions(db, None, now=NOW)
    (row,) = issue_to(db, place, version, person)
    code = code_of(row)
    found = look_up(db, VAULT, f" {code[:4].lower()}-{code[4:8]} {code[8:]} ")
    assert found.answer is Answer.VALID
    assert found.printed == printed_of(VAULT, row)
    for unknown in (row.register_no, "0" * 16, "", "x" * 400):
        assert look_up(db, VAULT, unknown).answer is Answer.UNKNOWN
    revoke(db, row, reason="Cấp nhầm người", actor=OFFICER, now=NOW)
    db.expire_all()
    gone = look_up(db, VAULT, code)
    assert (gone.answer, gone.reason, gone.revoked_on) == (Answer.REVOKED, "Cấp nhầm người", date(2026, 11, 22))
    with pytest.raises(DomainError, match=r"revoked\.already"):
        revoke(db, row, reason="lần nữa", actor=OFFICER, now=NOW)


def test_a_correction_is_a_new_row_linked_to_the_old(db: Session, place: Place) -> None:
    version = make_version(db, 1)
    person = trained(db, place, version, "Hoàng Thị Lan")
    refresh_completions(db, None, now=NOW)
    (old,) = issue_to(db, place, version, person)
    person.born_on = date(1986, 6, 14)
    with pytest.raises(DomainError, match="reason_needed"):
        correct(db, VAULT, old, reason=" ", actor=OFFICER, now=NOW)
    new = correct(db, VAULT, old, reason="Ghi sai năm sinh", actor=OFFICER, now=NOW)
    db.expire_all()
    assert (new.register_no, new.replaces_id, printed_of(VAULT, new).born) == ("2/2026/STP-LS", old.id, "1986-06-14")
    assert printed_of(VAULT, old).born == "1968-06-14"
    told = look_up(db, VAULT, code_of(old))
    assert (told.answer, told.replaced_by, told.reason) == (Answer.REPLACED, "2/2026/STP-LS", "Ghi sai năm sinh")
    assert look_up(db, VAULT, code_of(new)).answer is Answer.VALID
    with pytest.raises(DomainError, match=r"replaced\.already"):
        correct(db, VAULT, old, reason="lần nữa thôi", actor=OFFICER, now=NOW)


def test_an_altered_payload_is_refused(db: Session, place: Place) -> None:
    version = make_version(db, 1)
    person = trained(db, place, version, "Hoàng Thị Lan")
    refresh_completions(db, None, now=NOW)
    (row,) = issue_to(db, place, version, person)
    code = code_of(row)
    forged = payload_of(VAULT, row).replace(b"Lan", b"Loan")
    row.payload_sealed = VAULT.seal_bytes(forged, context=f"certificate:{row.code_hash}")
    db.flush()
    told = look_up(db, VAULT, code)
    assert (told.answer, told.printed) == (Answer.ALTERED, None)


def test_demo_certificates_are_never_valid(db: Session, place: Place) -> None:
    version = make_version(db, 1)
    person = trained(db, place, version, "Hoàng Thị Lan")
    refresh_completions(db, None, now=NOW)
    mark_demo(db, now=NOW)
    mark_demo(db, now=NOW)
    (row,) = issue_to(db, place, version, person)
    assert row.demo
    assert printed_of(VAULT, row).demo
    assert look_up(db, VAULT, code_of(row)).answer is Answer.DEMO


def test_the_log_holds_numbers_and_no_names(db: Session, place: Place) -> None:
    version = make_version(db, 1)
    person = trained(db, place, version, "Hoàng Thị Lan")
    refresh_completions(db, None, now=NOW)
    (row,) = issue_to(db, place, version, person)
    event = db.scalars(select(AuditEvent).where(AuditEvent.kind == "certificates.issued")).one()
    assert event.data["register_no"] == "1/2026/STP-LS"
    assert "Lan" not in json.dumps(event.data)
    assert code_of(row) not in json.dumps(event.data)


def make_class(db: Session, place: Place, version: CurriculumVersion, *, at_once: bool) -> TrainingClass:
    row = TrainingClass(
        code=f"L-{at_once}", title="Lớp xã Văn Quan", title_fold="lop xa van quan",
        version_id=version.id, unit_id=place.province.id, venue="Nhà văn hóa",
        address=None, capacity=None, is_integrated=False, issues_at_once=at_once, state=ClassState.RUNNING, made_by=None,
        recorded_at=NOW,
    )  # fmt: skip
    db.add(row)
    db.flush()
    return row


def test_a_class_that_issues_at_once(db: Session, place: Place) -> None:
    while follow(db, VAULT, now=NOW):
        pass
    version = make_version(db, 1)
    at_once, later = make_class(db, place, version, at_once=True), make_class(db, place, version, at_once=False)
    lan = trained(db, place, version, "Hoàng Thị Lan", class_id=at_once.id)
    an = trained(db, place, version, "Nông Văn An", class_id=later.id)
    refresh_completions(db, None, now=NOW)
    assert follow(db, VAULT, now=NOW) == 2
    (row,) = db.scalars(select(Certificate)).all()
    assert (row.person_id, row.class_id, row.issued_by) == (lan.id, at_once.id, None)
    assert standings(db, [an.id], version.id) == {an.id: None}
    assert follow(db, VAULT, now=NOW) == 0
    # Taken back is taken back: no follower issues it again.
    revoke(db, row, reason="Cấp nhầm người", actor=SYSTEM, now=NOW)
    prove(db, lan, version, EvidenceKind.ASSESSMENT_PASSED, date(2026, 4, 20))
    refresh_completions(db, [lan.id], now=NOW)
    follow(db, VAULT, now=NOW)
    assert len(db.scalars(select(Certificate)).all()) == 1


@pytest.mark.parametrize("size", [1, 2, 500])
def test_a_class_is_issued_to_in_pieces_of_any_size(
    db: Session, place: Place, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    while follow(db, VAULT, now=NOW):
        """What was there before."""
    version = make_version(db, 1)
    at_once = make_class(db, place, version, at_once=True)
    people = {trained(db, place, version, f"Nông Văn {name}", class_id=at_once.id).id for name in "ABCDE"}
    refresh_completions(db, None, now=NOW)
    monkeypatch.setattr(following, "PIECE", size)
    while follow(db, VAULT, now=NOW):
        """One piece after the other."""
    rows = db.scalars(select(Certificate).order_by(Certificate.number)).all()
    assert {row.person_id for row in rows} == people
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]


def test_walking_through_codes_is_slowed(db: Session) -> None:
    for second in range(PACE_OF_CHECKS.free):
        assert seconds_to_wait(db, VAULT, "10.0.0.7", now=NOW) == 0
        operations.count_miss(db, VAULT, "10.0.0.7", now=NOW + timedelta(seconds=second))
    db.flush()
    last = NOW + timedelta(seconds=PACE_OF_CHECKS.free)
    assert seconds_to_wait(db, VAULT, "10.0.0.7", now=last) > 20
    assert seconds_to_wait(db, VAULT, "10.0.0.8", now=last) == 0


def test_the_job_lays_out_and_keeps_the_sheets(fresh_sessions: Sessions, tmp_path: Path) -> None:
    with writing(fresh_sessions) as db:
        place, version = Place(db), make_version(db, 1)
        persons = [trained(db, place, version, name) for name in ("Hoàng Thị Lan", "Nông Văn An")]
        refresh_completions(db, None, now=NOW)
        issue_to(db, place, version, *persons)
    ((kind, render),) = handlers(VAULT, Storage(tmp_path), "http://127.0.0.1:8000")
    for kept in (2, 0):
        with writing(fresh_sessions) as db:
            job = db.scalars(select(Job).where(Job.kind == kind)).one()
            assert render(db, job.payload, lambda _done, _total: None) == {"sheets": kept}
    with fresh_sessions() as db:
        assert None not in db.scalars(select(Certificate.pdf_file_id)).all()


def _prepare(sessions: Sessions, count: int) -> tuple[int, int, list[int]]:
    with writing(sessions) as db:
        place, version = Place(db), make_version(db, 1)
        persons = [trained(db, place, version, f"Người Thứ {number}") for number in range(count)]
        refresh_completions(db, None, now=NOW)
        return place.province.id, version.id, [person.id for person in persons]


def test_many_threads_leave_no_gap(fresh_sessions: Sessions) -> None:
    issuer, version_id, persons = _prepare(fresh_sessions, 24)
    award = Award(version_id=version_id, issuer_unit_id=issuer)
    failures: list[BaseException] = []

    def issue_some(mine: list[int], *, give_up: bool) -> None:
        try:
            with fresh_sessions() as db:
                issue(for_writing(db), VAULT, mine, award, actor=OFFICER, now=NOW)
                if give_up:
                    db.rollback()
                else:
                    db.commit()
        except BaseException as error:
            failures.append(error)

    # Every thread asks for three persons and shares one with its neighbour; every fourth takes its numbers and gives up.
    shares = [(persons[start : start + 4], start % 4 == 3) for start in range(0, 21, 3)]
    threads = [threading.Thread(target=issue_some, args=(mine,), kwargs={"give_up": gives_up}) for mine, gives_up in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with fresh_sessions() as db:
        numbers = sorted(db.scalars(select(Certificate.number)))
        holders = db.scalars(select(Certificate.person_id)).all()
        last = db.scalar(select(RegisterBook.last_number))
    assert numbers == list(range(1, len(numbers) + 1))
    assert last == len(numbers)
    assert len(set(holders)) == len(holders) >= 15


WORKER = """
import sys
from tests.unit.certificates.test_register import NOW, OFFICER, VAULT
from certificates.operations import Award, issue
from lms.db import make_engine, make_sessions, writing
import lms.schema
url, issuer, version, *persons = sys.argv[1:]
sessions = make_sessions(make_engine(url))
for person in persons:
    with writing(sessions) as db:
        issue(db, VAULT, [int(person)], Award(version_id=int(version), issuer_unit_id=int(issuer)), actor=OFFICER, now=NOW)
"""


def test_two_processes_leave_no_gap(fresh_sessions: Sessions) -> None:
    issuer, version_id, persons = _prepare(fresh_sessions, 12)
    with fresh_sessions() as db:
        bind = db.get_bind()
    url = bind.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", WORKER, url, str(issuer), str(version_id)]
    root = Path(__file__).parents[3]
    running = [
        subprocess.Popen([*command, *map(str, order)], cwd=root, stderr=subprocess.PIPE)
        for order in (persons, list(reversed(persons)))
    ]
    for process in running:
        _out, said = process.communicate(timeout=120)
        assert process.returncode == 0, said.decode()
    with fresh_sessions() as db:
        assert sorted(db.scalars(select(Certificate.number))) == list(range(1, 13))
