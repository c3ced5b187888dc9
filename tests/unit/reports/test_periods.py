"""Reports that go up: the same bytes again, states and two people, altered rows named, twenty-five changes explained."""

import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from lms.audit.models import AuditEvent
from lms.db import Sessions
from lms.kernel.errors import DomainError
from lms.keys.queries import public_keys, verify
from lms.reports.commands import report
from lms.reports.periods.contents import Asking, agrees, content_of
from lms.reports.periods.differences import difference
from lms.reports.periods.events import AlterationFound
from lms.reports.periods.jobs import note_alterations
from lms.reports.periods.models import ReportPeriod, ReportSnapshot, ReportStep, UnitReport
from lms.reports.periods.operations import PeriodFacts, asking_of, judge, keep_words, open_period, submit
from lms.reports.periods.queries import PURPOSE, find_sent, list_lines
from lms.reports.periods.rules.canonical import canonical
from lms.reports.periods.rules.difference import Cause
from lms.reports.periods.rules.states import (
    Board,
    PeriodKind,
    ReportState,
    Standing,
    Timeliness,
    Timing,
    board,
    timeliness,
)
from lms.reports.periods.signed import signed_file
from lms.reports.periods.verification import run_again, verify_reports
from tests.cast import VAULT
from tests.factories.careers import refused
from tests.factories.periods import (
    BETWEEN_AT,
    COMMUNE_OFFICER,
    FIRST_AT,
    FIRST_ON,
    PROVINCE_OFFICER,
    SECOND_AT,
    SECOND_ON,
    Village,
    change_25,
    make_village,
    prepare_25,
)

# --- pure ---


def test_one_value_has_one_spelling() -> None:
    assert canonical({"b": [1, None, True], "a": "Lạng Sơn\n"}) == '{"a":"Lạng Sơn\\n","b":[1,null,true]}'.encode()
    for wrong in (0.5, {"đ": 1}, {1: 2}, 2**53, b"x", "\ud800", {"a": date(2026, 1, 1)}):
        with pytest.raises((ValueError, UnicodeEncodeError)):
            canonical(wrong)


@pytest.mark.parametrize(
    ("sent", "today", "expected"),
    [
        (date(2026, 11, 20), date(2026, 12, 1), Timeliness(Timing.ON_TIME)),
        (date(2026, 11, 23), date(2026, 12, 1), Timeliness(Timing.LATE, 3)),
        (None, date(2026, 11, 20), Timeliness(Timing.OPEN, 0)),
        (None, date(2026, 11, 22), Timeliness(Timing.MISSING, 2)),
    ],
)
def test_in_time_or_late_by_so_many_days(sent: date | None, today: date, expected: Timeliness) -> None:
    assert timeliness(date(2026, 11, 20), sent, today=today) == expected


def test_a_board_adds_up() -> None:
    on_time, late, missing = Timeliness(Timing.ON_TIME), Timeliness(Timing.LATE, 3), Timeliness(Timing.MISSING, 2)
    found = board(
        [
            Standing(ReportState.ACCEPTED, on_time),
            Standing(ReportState.SUBMITTED, late),
            Standing(ReportState.RETURNED, on_time),
            Standing(None, missing),
        ]
    )
    assert found == Board(4, draft=1, submitted=1, returned=1, accepted=1, on_time=2, late=1)
    assert (found.complete.numerator, found.timely.numerator) == (2, 2)


# --- sending and judging ---


@pytest.fixture
def village(db: Session) -> Village:
    return make_village(db, mediators=6)


def send(village: Village, today: date = FIRST_ON, now: Any = FIRST_AT) -> ReportStep:
    unit = village.land.new_one
    return submit(village.db, VAULT, village.period, unit, actor=COMMUNE_OFFICER, today=today, now=now)


def judged(village: Village, to: ReportState, *, seen: int = 1, note: str = "", actor: Any = PROVINCE_OFFICER) -> ReportStep:
    unit, now = village.land.new_one, BETWEEN_AT
    return judge(village.db, VAULT, village.period, unit, to, seen=seen, note=note, actor=actor, now=now)


def test_a_report_goes_up_comes_back_and_is_locked(db: Session, village: Village) -> None:
    unit = village.land.new_one
    keep_words(db, village.period, unit, tasks="Mở 02 lớp", note="", actor=COMMUNE_OFFICER, now=FIRST_AT)
    send(village)
    with refused("periods.already_moved_on"):
        send(village)
    with refused("periods.already_moved_on"):
        keep_words(db, village.period, unit, tasks="khác", note="", actor=COMMUNE_OFFICER, now=FIRST_AT)
    with refused("periods.two_people"):
        judged(village, ReportState.ACCEPTED, actor=COMMUNE_OFFICER)
    with refused("periods.note_missing"):
        judged(village, ReportState.RETURNED, note="  ")
    judged(village, ReportState.RETURNED, note="Thiếu danh sách ký buổi 14/10")
    keep_words(db, village.period, unit, tasks="Mở 03 lớp", note="", actor=COMMUNE_OFFICER, now=BETWEEN_AT)
    send(village, now=BETWEEN_AT)
    with refused("periods.already_moved_on"):
        judged(village, ReportState.ACCEPTED, seen=1)
    judged(village, ReportState.ACCEPTED, seen=2)
    with refused("periods.already_moved_on"):
        judged(village, ReportState.RETURNED, seen=2, note="muộn rồi")
    [line] = [line for line in list_lines(db, [village.period], SECOND_ON)[village.period.id] if line.unit.id == unit]
    assert [step.state for step in line.steps] == ["submitted", "returned", "submitted", "accepted"]
    assert (line.trained, line.mediators, line.timeliness.timing) == (3, 6, Timing.ON_TIME)
    old, new = (find_sent(db, village.period.id, unit, number) for number in (1, 2))
    assert (old.content["texts"]["tasks"], new.content["texts"]["tasks"]) == ("Mở 02 lớp", "Mở 03 lớp")
    assert all(verify(db, PURPOSE, one.kid, one.raw, one.signature) for one in (old, new))
    assert verify_reports(db).found == []


def test_a_period_is_asked_for_once_and_by_whom_somebody_stands_below(db: Session, village: Village) -> None:
    land = village.land

    def ask(unit: int, first: date, last: date, due: date, kind: PeriodKind = PeriodKind.YEAR, title: str = "") -> None:
        facts = PeriodFacts(unit, kind, first, last, due, title)
        open_period(db, facts, actor=PROVINCE_OFFICER, today=FIRST_ON, now=FIRST_AT)

    begin, end, due = date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 15)
    cases: dict[str, Any] = {
        "periods.already_open": (land.province, begin, end, due),
        "periods.reversed": (land.province, end, begin, due),
        "periods.due_too_early": (land.province, begin, end, begin),
        "periods.nobody_below": (land.new_one, begin, end, due),
        "periods.title_missing": (land.province, begin, end, due, PeriodKind.AD_HOC),
    }
    for code, facts in cases.items():
        with refused(code):
            ask(*facts)
    ask(land.province, begin, date(2026, 6, 30), date(2026, 7, 15), PeriodKind.AD_HOC, "Rà soát giữa năm")


# --- the same bytes again ---


def again(village: Village, asking: Asking) -> bytes:
    content = content_of(village.db, asking)
    assert agrees(content)
    return canonical(content)


def test_run_again_it_gives_the_same_bytes(db: Session, village: Village) -> None:
    unit = village.land.new_one
    asking = asking_of(db, village.period, unit, today=FIRST_ON, now=FIRST_AT)
    send(village)
    sent = find_sent(db, village.period.id, unit, 1)
    assert again(village, asking) == sent.raw
    # What lies after the day of the report is not looked at, whenever it is written down.
    village.train(village.people[0], FIRST_ON + timedelta(days=3), at=BETWEEN_AT)
    village.add(unit, date(2026, 8, 10), at=BETWEEN_AT)
    village.follow()
    assert again(village, asking) == sent.raw
    assert "Nông Văn" not in sent.raw.decode()


# --- altered rows ---


@contextmanager
def unguarded(db: Session, table: str) -> Iterator[None]:
    """Somebody with the database in their hands takes the triggers away."""
    if db.get_bind().dialect.name == "sqlite":
        db.execute(text(f"DROP TRIGGER {table}_no_update"))
        yield
    else:
        db.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_change"))
        yield
        db.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER {table}_no_change"))
    db.expire_all()


def _repacked(row: ReportSnapshot) -> bytes:
    raw = zlib.decompress(row.packed).replace(b'"numerator":3', b'"numerator":6', 1)
    return zlib.compress(raw)


ALTERED: dict[str, tuple[Any, Any]] = {
    "what was sent": (ReportSnapshot, lambda row: {"packed": _repacked(row)}),
    "its bytes": (ReportSnapshot, lambda _row: {"packed": b"x"}),
    "its digest": (ReportSnapshot, lambda _row: {"sha256": "0" * 64}),
    "its main figure": (ReportSnapshot, lambda row: {"trained": row.trained + 1}),
    "its instant": (ReportSnapshot, lambda row: {"known_at": row.known_at + timedelta(seconds=1)}),
    "the words of a step": (ReportStep, lambda _row: {"note": "đã xem"}),
    "who took it": (ReportStep, lambda _row: {"account_id": 99}),
    "when it was taken": (ReportStep, lambda row: {"taken_at": row.taken_at - timedelta(days=9)}),
    "its state": (ReportStep, lambda _row: {"state": ReportState.RETURNED}),
    "the due day": (ReportPeriod, lambda row: {"due_on": row.due_on + timedelta(days=30)}),
    "whose report it is": (UnitReport, None),
}


def test_one_altered_row_is_named(db: Session, village: Village) -> None:
    send(village)
    judged(village, ReportState.ACCEPTED)
    assert verify_reports(db).found == []
    for what, (table, change) in ALTERED.items():
        with db.begin_nested() as moment:
            row = db.scalars(select(table).order_by(table.id).limit(1)).one()
            values = change(row) if change else {"unit_id": village.land.new_two}
            with unguarded(db, table.__tablename__) if table in (ReportSnapshot, ReportStep) else nullcontext():
                db.execute(update(table).where(table.id == row.id).values(**values))
            found = [(one.table, one.row_id) for one in verify_reports(db).found]
            moment.rollback()
        assert found == [(table.__tablename__, row.id)], what


def test_a_step_that_is_gone_is_missed(db: Session, village: Village) -> None:
    send(village)
    last = judged(village, ReportState.ACCEPTED)
    if db.get_bind().dialect.name == "sqlite":
        db.execute(text("DROP TRIGGER report_step_no_delete"))
    else:
        db.execute(text("ALTER TABLE report_step DISABLE TRIGGER report_step_no_change"))
    db.execute(text("DELETE FROM report_step WHERE id = :id"), {"id": last.id})
    assert [one.what for one in verify_reports(db).found] == ["step_missing"]


def test_what_was_sent_cannot_be_changed_by_the_way(db: Session, village: Village) -> None:
    send(village)
    with pytest.raises(Exception, match="append only"), db.begin_nested():
        db.execute(update(ReportSnapshot).values(trained=99))


def run(sessions: Sessions, *words: str) -> Result:
    context: Any = SimpleNamespace(sessions=sessions, vault=VAULT)
    return CliRunner().invoke(report, words, obj=context)


def test_the_command_and_the_night_name_an_altered_row_once(
    db: Session, sessions: Sessions, village: Village, tmp_path: Path
) -> None:
    step = send(village)
    db.commit()
    assert "Nguyên vẹn: 1 báo cáo, 1 bản đã ký, 1 bước." in run(sessions, "verify", "--again").output
    file, keys = tmp_path / "report.json", tmp_path / "keys.json"
    file.write_bytes(signed_file(find_sent(db, village.period.id, village.land.new_one, 1)))
    keys.write_text(json.dumps(public_keys(db, PURPOSE)))
    assert "Xã Văn Quan" in run(sessions, "verify", str(file), "--keys", str(keys)).output
    file.write_bytes(file.read_bytes().replace(b"06101", b"06102"))
    assert run(sessions, "verify", str(file), "--keys", str(keys)).exit_code == 1
    db.execute(update(ReportPeriod).values(due_on=date(2027, 2, 1)))
    db.commit()
    altered = run(sessions, "verify", "--json")
    assert json.loads(altered.output)["found"][0] == {
        "table": "report_period", "row_id": village.period.id, "report_id": step.report_id, "what": "due_on"
    }  # fmt: skip
    assert isinstance(altered.exception, DomainError)
    for _night in range(2):
        note_alterations(db, verify_reports(db).found, now=SECOND_AT)
    told = db.scalars(select(AuditEvent.data).where(AuditEvent.kind == AlterationFound.kind)).all()
    assert told == [{"what": "report_period.due_on", "row": village.period.id}]


# --- twenty-five changes ---


@pytest.mark.parametrize("seed", [315, 9])
def test_the_difference_names_exactly_the_25_changes(db: Session, seed: int) -> None:
    village = make_village(db)
    prepare_25(village)
    unit = village.land.new_one
    sent = send(village)
    first = find_sent(db, village.period.id, unit, 1).content
    expected = change_25(village, seed)
    second = content_of(db, asking_of(db, village.period, unit, today=SECOND_ON, now=SECOND_AT))
    found = difference(db, first, second)
    assert len(expected) == 25
    assert {one.person: one.causes for one in found.people} == {person: (cause,) for person, cause in expected.items()}
    seldom = {Cause.UNMERGED, Cause.EXEMPTION_ENDED, Cause.SUSPENSION_ENDED, Cause.OTHER_PERIOD}
    seldom |= {Cause.MOVED_WITHIN, Cause.RECOGNISED_AGAIN, Cause.UNEXPLAINED}
    assert set(expected.values()) == set(Cause) - seldom
    assert agrees(second)
    # As it was known when it was sent, it has the same bytes to this day; and looking back leaves no trace.
    assert run_again(db, VAULT, sent.snapshot_id, now=SECOND_AT)
    assert content_of(db, asking_of(db, village.period, unit, today=SECOND_ON, now=SECOND_AT)) == second


def test_nothing_recorded_makes_no_difference(db: Session, village: Village) -> None:
    asking = asking_of(db, village.period, village.land.new_one, today=FIRST_ON, now=FIRST_AT)
    first = content_of(db, asking)
    found = difference(db, first, content_of(db, asking))
    assert (found.people, found.figures, found.same) == ([], [], 6)


def test_a_missing_report_is_missing(db: Session, village: Village) -> None:
    with pytest.raises(DomainError, match=r"periods\.snapshot\.missing"):
        find_sent(db, village.period.id, village.land.new_one, 1)
