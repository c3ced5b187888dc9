"""Rosters on a real database of both engines: written once, mended, by the worker, by command, in bulk."""

import io
import json
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from lms.builds_on import builds_on
from lms.db import Sessions
from lms.files.sheets import read_sheet
from lms.files.storage import Storage
from lms.jobs.models import Job, JobState
from lms.jobs.worker import Worker
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault
from lms.people.commands import roster as roster_command
from lms.people.models import Appointment, ImportRow, ImportState, MediationTeam, Person, PersonRevision, RosterImport
from lms.people.operations import Recognition, end_appointment, recognise, recognise_many
from lms.people.queries import mediators_on, open_identity
from lms.people.roster import operations
from lms.people.roster.jobs import handlers
from lms.people.roster.operations import Correction, correct_row, judge_roster, write_now_or_later, write_roster
from lms.people.roster.queries import rejects_sheet, report
from lms.people.rules.terms import Column, TeamRole
from lms.policies.operations import load_policies
from lms.sentences import sentence
from lms.units.models import UnitEdition
from tests.cast import VAULT, Country, make_country
from tests.factories.people import HEADING_TEXTS, MADE_AT, TODAY, forty_rows, make_import, roster_file, roster_row

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
COUNTS = ("read", "new", "changed", "same", "refused")


@pytest.fixture
def country(db: Session) -> Country:
    made = make_country(db)
    load_policies(db, now=MADE_AT)
    db.add(UnitEdition(token=f"test-{time.monotonic_ns()}", recorded_at=MADE_AT))
    db.flush()
    return made


def brought(db: Session, country: Country, content: bytes, codes_on: date | None = None) -> RosterImport:
    return make_import(db, country.commune, content, scope=country.vn, codes_on=codes_on)


def written(db: Session, country: Country, content: bytes) -> RosterImport:
    return write_roster(db, VAULT, brought(db, country, content), actor=SYSTEM, today=TODAY, now=NOW)


def counts(roster: RosterImport) -> list[int]:
    return [getattr(roster, name) for name in COUNTS]


def rows_of(db: Session, table: Any) -> int:
    return db.scalar(select(func.count()).select_from(table)) or 0


def test_the_same_file_again_changes_nothing(db: Session, country: Country) -> None:
    roster = forty_rows()
    assert counts(written(db, country, roster.content)) == [40, 35, 0, 0, 5]
    before = [rows_of(db, table) for table in (Person, Appointment, MediationTeam, PersonRevision)]
    assert counts(written(db, country, roster.content)) == [40, 0, 0, 35, 5]
    assert [rows_of(db, table) for table in (Person, Appointment, MediationTeam, PersonRevision)] == before == [35, 35, 8, 0]


def test_the_report_has_the_shape_that_scripts_rely_on(db: Session, country: Country) -> None:
    content = roster_file(
        [
            roster_row(1),
            roster_row(2, Ngày_ký="31/02/2025"),
            roster_row(3, Điện_thoại="12"),
            {"Ghi chú": "x", "Mã xã": "Cộng: 3"},
        ],
        headings=[*HEADING_TEXTS, "Ghi chú"],
    )
    result = report(db, brought(db, country, content))
    assert {name: result[name] for name in COUNTS} == {"read": 3, "new": 2, "changed": 0, "same": 0, "refused": 1}
    assert result["rows"] == [
        {
            "row": 3,
            "column": "Ngày ký",
            "code": "roster.no_such_day",
            "message": "Tháng 2/2025 không có ngày 31. Mời xem lại quyết định hoặc giấy tờ.",
        }
    ]
    assert [(line["row"], line["column"], line["code"]) for line in result["warnings"]] == [
        (None, "Ghi chú", "roster.extra_column"),
        (None, None, "roster.notes_skipped"),
        (4, "Điện thoại", "roster.phone_unreadable"),
    ]


def test_a_dry_run_writes_nothing_into_the_book(db: Session, country: Country) -> None:
    roster = brought(db, country, forty_rows().content)
    assert (counts(roster), roster.state) == ([40, 35, 0, 0, 5], ImportState.READ)
    assert rows_of(db, Person) == rows_of(db, Appointment) == rows_of(db, MediationTeam) == 0


def test_rows_lie_sealed(db: Session, country: Country) -> None:
    brought(db, country, forty_rows().content)
    for row in db.scalars(select(ImportRow)):
        assert b"06325" not in row.cells_sealed
        assert not any("020" in json.dumps(message["fields"]) for message in row.messages)


def test_mended_rows_are_written_with_the_rest(db: Session, country: Country) -> None:
    file = forty_rows()
    roster = brought(db, country, file.content)
    of = {text: column for column, text in zip(Column, HEADING_TEXTS, strict=True)}
    for entry in file.mended:
        correct_row(db, VAULT, roster, entry.row, Correction({of[entry.heading]: entry.text}), actor=SYSTEM, now=NOW)
        judge_roster(db, VAULT, roster, today=TODAY)
    assert counts(roster) == [40, 40, 0, 0, 0]
    write_roster(db, VAULT, roster, actor=SYSTEM, today=TODAY, now=NOW)
    assert rows_of(db, Person) == 40
    with pytest.raises(DomainError) as error:
        write_roster(db, VAULT, roster, actor=SYSTEM, today=TODAY, now=NOW)
    assert error.value.code == "roster.already_written"


def test_a_row_left_refused_can_be_mended_after_the_writing(db: Session, country: Country) -> None:
    file = forty_rows()
    roster = written(db, country, file.content)
    correct_row(db, VAULT, roster, file.mended[0].row, Correction({Column.SIGNED: "28/02/2026"}), actor=SYSTEM, now=NOW)
    judge_roster(db, VAULT, roster, today=TODAY)
    assert (counts(roster), roster.state) == ([40, 1, 0, 35, 4], ImportState.READ)
    write_roster(db, VAULT, roster, actor=SYSTEM, today=TODAY, now=NOW)
    assert rows_of(db, Person) == 36


def test_the_file_of_refused_rows_comes_back_mended(db: Session, country: Country) -> None:
    content = roster_file([roster_row(1), roster_row(2, Ngày_ký="31/02/2026")], headings=[*HEADING_TEXTS, "STT"])
    roster = written(db, country, content)
    book = openpyxl.load_workbook(io.BytesIO(rejects_sheet(db, VAULT, roster, made_on=TODAY)))
    sheet = book.active
    assert sheet is not None
    heading, row = sheet.iter_rows(values_only=True)
    assert heading == (*HEADING_TEXTS, "STT", "Lý do từ chối")
    assert row[4] == datetime(1962, 3, 3)  # noqa: DTZ001 - what openpyxl gives
    place = heading.index("Ngày ký") + 1
    sheet.cell(2, place).value = "28/02/2026"
    out = io.BytesIO()
    book.save(out)
    again = written(db, country, out.getvalue())
    assert (counts(again), again.extra_columns) == ([1, 1, 0, 0, 0], ["STT"])


def test_changes_keep_what_was_said_before(db: Session, country: Country) -> None:
    written(db, country, roster_file([roster_row(1)]))
    changed = roster_row(1, Điện_thoại="0987654321", Vai_trò="Tổ trưởng", Ngày_thôi="01/6/2026", Lý_do_thôi="Chuyển nơi ở")
    assert counts(written(db, country, roster_file([changed]))) == [1, 0, 1, 0, 0]
    person = db.scalars(select(Person)).one()
    assert person.phone == "+84987654321"
    old, new = db.scalars(select(Appointment).order_by(Appointment.id))
    assert (old.superseded_at, old.role, old.ended_on) == (NOW, TeamRole.MEDIATOR, None)
    assert (new.series, new.role, new.ended_on, new.superseded_at) == (old.id, TeamRole.TEAM_HEAD, date(2026, 6, 1), None)
    revision = db.scalars(select(PersonRevision)).one()
    assert json.loads(VAULT.open(revision.before_sealed, context="person.revision")) == {"phone": "+84910000001"}
    assert open_identity(VAULT, person) == roster_row(1)["Số định danh"]
    kinds = db.scalars(select(AuditEvent.kind).order_by(AuditEvent.id)).all()
    assert [kind for kind in kinds if kind.startswith("people.")] == [
        "people.recognised",
        "people.roster_written",
        "people.person_changed",
        "people.appointment_changed",
        "people.roster_written",
    ]


def test_names_in_nfd_are_the_same_names(db: Session, country: Country) -> None:
    written(db, country, roster_file([roster_row(9)]))
    row = {
        name: unicodedata.normalize("NFD", value) if isinstance(value, str) else value for name, value in roster_row(9).items()
    }
    assert counts(written(db, country, roster_file([row]))) == [1, 0, 0, 1, 0]


def test_a_long_file_is_left_to_the_worker(
    db: Session, country: Country, sessions: Sessions, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(operations, "AT_ONCE", 10)
    roster = brought(db, country, roster_file([roster_row(number) for number in range(1, 31)]))
    operations.judge_now_or_later(db, VAULT, roster, today=TODAY, now=NOW)
    assert roster.state.value == "reading"
    db.commit()
    worker = Worker(sessions, dict(handlers(VAULT, Storage(tmp_path), builds_on)), (), lambda: NOW)
    assert worker.run_one()
    db.expire_all()
    assert (roster.state, counts(roster)) == (ImportState.READ, [30, 30, 0, 0, 0])
    write_now_or_later(db, VAULT, roster, actor=SYSTEM, today=TODAY, now=NOW)
    db.commit()
    assert roster.state.value == "writing"
    assert worker.run_one()
    db.expire_all()
    assert (roster.state, rows_of(db, Person)) == (ImportState.WRITTEN, 30)
    assert set(db.scalars(select(Job.state))) == {JobState.DONE}


# --- by command ---


class Surroundings:
    """What a command is handed, on the test's connection."""

    def __init__(self, sessions: Sessions, folder: Path) -> None:
        self.sessions = sessions
        self.storage = Storage(folder / "files")
        self.vault: Vault = VAULT
        self.sentence = sentence


def run(sessions: Sessions, *arguments: object) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(
        roster_command, ["import", *map(str, arguments), "--json"], obj=Surroundings(sessions, Path(str(arguments[0])).parent)
    )
    assert result.stdout, result.exception
    return result.exit_code, json.loads(result.stdout)


def test_the_command_gives_the_figures_of_the_page(db: Session, country: Country, sessions: Sessions, tmp_path: Path) -> None:
    file = tmp_path / "danh-sach.xlsx"
    file.write_bytes(forty_rows().content)
    by_page = report(db, brought(db, country, file.read_bytes()))
    db.commit()
    rejects = tmp_path / "sua.xlsx"
    code, tried = run(sessions, file, "--dry-run", "--rejects", rejects)
    assert (code, tried) == (0, by_page)
    assert rows_of(db, Person) == 0
    assert len(read_sheet(rejects).rows) == 6
    code, done = run(sessions, file)
    assert (code, done) == (0, by_page)
    assert rows_of(db, Person) == 35
    assert run(sessions, file)[1]["same"] == 35


def test_the_command_refuses_a_file_as_a_whole(db: Session, country: Country, sessions: Sessions, tmp_path: Path) -> None:
    db.commit()
    file = tmp_path / "x.xlsx"
    file.write_bytes(roster_file([roster_row()], headings=["Mã xã", "Họ và tên", "Ngày ký"]))
    code, result = run(sessions, file)
    assert code == 1
    assert (result["rows"][0]["row"], result["rows"][0]["column"], result["rows"][0]["code"]) == (
        None,
        "Tổ hòa giải",
        "roster.column_missing",
    )


# --- one by one and in bulk ---


def facts(country: Country, **said: Any) -> Recognition:
    plain = Recognition(
        unit_id=country.commune.id,
        village="Thôn Bản Làn",
        team_name="Tổ 1",
        full_name="Hoàng Thị Lan",
        born_year=1968,
        signed_on=date(2025, 9, 1),
    )
    return replace(plain, **said)


def test_one_person_is_recognised_ended_and_recognised_again(db: Session, country: Country) -> None:
    first = recognise(db, VAULT, facts(country), actor=SYSTEM, now=NOW)
    assert recognise(db, VAULT, facts(country), actor=SYSTEM, now=NOW).id == first.id
    with pytest.raises(DomainError) as error:
        recognise(db, VAULT, facts(country, signed_on=date(2026, 1, 1)), actor=SYSTEM, now=NOW)
    assert (error.value.code, error.value.fields["reason"]) == ("people.recognition_refused", "roster.overlap_open")
    ended = end_appointment(db, first.id, ended_on=date(2025, 12, 1), reason="Chuyển nơi ở", actor=SYSTEM, now=NOW)
    assert (ended.series, ended.ended_on) == (first.id, date(2025, 12, 1))
    for again, code in ((ended.id, "people.appointment_already_ended"), (first.id, "people.appointment.missing")):
        with pytest.raises(DomainError) as error:
            end_appointment(db, again, ended_on=date(2026, 1, 1), reason=None, actor=SYSTEM, now=NOW)
        assert error.value.code == code
    second = recognise(db, VAULT, facts(country, signed_on=date(2026, 1, 1)), actor=SYSTEM, now=NOW)
    assert second.person_id == first.person_id
    on = [date(2025, 8, 31), date(2025, 9, 1), date(2025, 11, 30), date(2025, 12, 1), date(2026, 1, 1)]
    assert [len(db.execute(mediators_on(day)).all()) for day in on] == [0, 1, 1, 0, 1]


def test_many_are_recognised_all_or_none_and_quickly(db: Session, country: Country) -> None:
    many = [
        facts(country, full_name=f"Lý Văn {number}", team_name=f"Tổ {number // 6}", identity_no=f"{number:012d}")
        for number in range(2_000)
    ]
    started = time.process_time()
    made = recognise_many(db, VAULT, many, actor=SYSTEM, now=NOW)
    assert time.process_time() - started < 5
    assert len({row.person_id for row in made}) == 2_000
    with pytest.raises(DomainError) as error:
        recognise_many(
            db, VAULT, [facts(country), facts(country, full_name="X Y", identity_no=f"{5:012d}")], actor=SYSTEM, now=NOW
        )
    assert error.value.fields["row"] == 2
    assert rows_of(db, Person) == 2_000


# --- any file ---

CELLS: dict[str, st.SearchStrategy[Any]] = {
    "Mã xã": st.sampled_from(["06325", "6325", "06349", "06328", "99999", "x", None]),
    "Họ và tên": st.sampled_from(["Hoàng Thị Lan", "Hoàng Thị Làn", "Lý Văn Hòa", None, "12"]),
    "Ngày sinh": st.sampled_from(["1968", "02/03/1968", "31/02/1968", date(1990, 1, 1), None]),
    "Số định danh": st.sampled_from(["020168000001", "020168000002", "123", None]),
    "Ngày ký": st.sampled_from(["01/9/2025", date(2024, 1, 5), "x", None]),
    "Ngày thôi": st.sampled_from([None, "01/10/2025", "01/01/2020"]),
    "Thôn/Tổ dân phố": st.sampled_from(["", "Bản Làn", "Nà Lộc"]),
}


@settings(max_examples=25)
@given(st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=8))
def test_counts_add_up_and_the_second_time_is_the_first(db: Session, rows: Sequence[dict[str, Any]]) -> None:
    with db.begin_nested() as undone:
        country = make_country(db)
        load_policies(db, now=MADE_AT)
        table = [roster_row(1) | row for row in rows]
        content = roster_file(table)
        first = written(db, country, content)
        assert first.read == first.new + first.changed + first.same + first.refused
        book = [rows_of(db, table) for table in (Person, MediationTeam)]
        second = written(db, country, content)
        assert second.read == first.read == second.same + second.refused + second.new + second.changed
        assert [rows_of(db, table) for table in (Person, MediationTeam)] == book
        assert len(report(db, second)["rows"]) == second.refused
        undone.rollback()
    db.expunge_all()
