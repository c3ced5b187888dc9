"""Reports that go up, as officers open them: asked for, sent, returned with words, sent again, locked; files; scope; jobs."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.models import AuditEvent
from lms.cases.operations import load_case_forms
from lms.db import Sessions
from lms.jobs.worker import Worker
from lms.keys.queries import public_keys
from lms.reports.periods.jobs import handlers
from lms.reports.periods.models import ReportPeriod, ReportSnapshot
from lms.reports.periods.operations import PeriodFacts, open_period, send_later
from lms.reports.periods.queries import PURPOSE
from lms.reports.periods.rules.states import PeriodKind
from lms.reports.periods.signed import check_file
from tests.cast import VAULT, Cast, Member
from tests.factories.careers import OFFICER
from tests.factories.reports import NOW
from tests.reading import words
from tests.web.reports.conftest import Records

ClientAs = Callable[[Member], FlaskClient]
YEAR = {"kind": "year", "year": "2025", "due_on": "15/01/2026"}


def test_a_report_goes_up_comes_back_and_is_locked(db: Session, cast: Cast, records: Records, client_as: ClientAs) -> None:
    load_case_forms(db, now=NOW)
    db.commit()
    province, commune = client_as(cast.officer_province), client_as(cast.officer_commune)
    asked = province.post("/reports/periods/new", data={**YEAR, "unit": cast.country.province.id})
    assert asked.status_code == 303
    assert "Kỳ này đã mở rồi" in words(province.post("/reports/periods/new", data={**YEAR, "unit": cast.country.province.id}))
    board, unit = asked.headers["Location"], cast.country.commune.id
    report = f"{board}/{unit}"
    assert "0 / 2 đơn vị đã gửi" in words(province.get(board))
    assert "Năm 2025" in words(commune.get("/reports"))

    _sent_and_returned_and_locked(commune, province, board, report)
    _every_figure_opens_its_list(commune, province, report)
    _files_and_signature_agree(db, commune, province, board, report)
    keys = json.loads(client_as(cast.anonymous).get("/.well-known/lms-report-keys.json").data)
    assert [key["purpose"] for key in keys["keys"]] == ["snapshots"]


def _sent_and_returned_and_locked(commune: FlaskClient, province: FlaskClient, board: str, report: str) -> None:
    # The draft is worked out by the machine; the commune adds words and sends it.
    draft = words(commune.get(report))
    assert "Hòa giải viên đã tập huấn 0 3" in draft
    assert "Gửi lên Tỉnh Lạng Sơn" in draft
    # The two figures about cases say which periods each is of: they need not be the same.
    assert "Vụ, việc hòa giải thành (Năm 2025, chính thức)" in draft
    assert "Số liệu Năm 2025, chính thức. Cộng số của" in draft
    assert commune.post(f"{report}/words", data={"tasks": "Mở 02 lớp", "note": ""}).status_code == 303
    assert "không sửa được" in words(commune.get(f"{report}/send"))
    assert commune.post(f"{report}/send").status_code == 303
    assert "Mở 02 lớp" in words(commune.get(report))
    assert commune.post(f"{report}/send").status_code == 409

    # The province looks and returns it; nobody below may judge.
    assert commune.post(f"{report}/judge", data={"seen": 1, "act": "accept"}).status_code == 404
    assert "cần kèm lời" in words(province.post(f"{report}/judge", data={"seen": 1, "act": "return", "note": ""}))
    sent_back = province.post(f"{report}/judge", data={"seen": 1, "act": "return", "note": "Thiếu lớp tháng 10"})
    assert sent_back.status_code == 303
    assert "Báo cáo bị trả lại: Thiếu lớp tháng 10" in words(commune.get(report))
    assert commune.post(f"{report}/send").status_code == 303
    seen_once = province.post(f"{report}/judge", data={"seen": 1, "act": "accept"})
    assert (seen_once.status_code, "xử lý trước" in words(seen_once)) == (422, True)
    assert province.post(f"{report}/judge", data={"seen": 2, "act": "accept"}).status_code == 303
    assert "Đã nhận, đã khóa" in words(commune.get(report))
    assert "1 / 2 đơn vị đã gửi" in words(province.get(board))


def _every_figure_opens_its_list(commune: FlaskClient, province: FlaskClient, report: str) -> None:
    """As it was sent, not as it would be today."""
    listed = words(province.get(f"{report}/list?number=2&of=mediators_trained&part=missing"))
    assert "Nông Văn Páo" in listed
    assert "Theo bản 2 đã gửi" in listed
    assert "Tổ 101" in words(commune.get(f"{report}/list?of=teams_complete&part=denominator"))
    assert commune.get(f"{report}/list?of=mediators_trained&part=x").status_code == 404
    _further_figures_open_theirs(commune, report)


def _further_figures_open_theirs(commune: FlaskClient, report: str) -> None:
    """Those besides the three main ones too: the ids stand in what was sent."""
    signed = json.loads(commune.get(f"{report}/paper?number=2&format=json").data)["content"]
    page = unescape(commune.get(report).text)
    teams, opened = {101: "Tổ 101", 102: "Tổ 102"}, 0
    for one in signed["further"]:
        for part, ids in one["lists"].items():
            found = commune.get(f"{report}/list?number=2&of={one['code']}&part={part}")
            if ids:
                opened += 1
                assert f"of={one['code']}&part={part}" in page
            if one["subject"] == "teams":
                assert {team for team, name in teams.items() if name in words(found)} == set(ids)
            assert (f"trong {len(ids)}" if ids else "Danh sách này") in words(found)
    assert opened > 1
    assert commune.get(f"{report}/list?number=2&of=materials_published&part=missing").status_code == 404


def _files_and_signature_agree(db: Session, commune: FlaskClient, province: FlaskClient, board: str, report: str) -> None:
    """The same figures everywhere; the difference of two copies names nobody."""
    paper = words(commune.get(f"{report}/paper?number=2"))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in paper
    data = json.loads(commune.get(f"{report}/paper?number=2&format=json").data)
    signed = commune.get(f"{report}/signed?number=2").data
    assert check_file(signed, public_keys(db, PURPOSE)) == data["content"]
    assert check_file(signed.replace(b"06325", b"06326"), public_keys(db, PURPOSE)) is None
    assert "Không ai làm nên chênh lệch" in words(province.get(f"{report}/difference?first=1&second=2"))
    moved = json.loads(province.get(f"{report}/difference?first=1&second=2&format=json").data)
    assert (moved["first"]["number"], moved["second"]["number"], moved["people"]) == (1, 2, [])
    kept = json.loads(province.get(f"{board}?format=json").data)
    assert [(one["state"], one["snapshot"]) for one in kept["units"]] == [("accepted", 2), ("draft", None)]


def test_nobody_looks_into_the_reports_of_others(db: Session, cast: Cast, records: Records, client_as: ClientAs) -> None:
    facts = PeriodFacts(cast.country.province.id, PeriodKind.HALF_YEAR, date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 15))
    period = open_period(db, facts, actor=OFFICER, today=date(2026, 7, 1), now=NOW)
    db.commit()
    sister = f"/reports/periods/{period.id}/{cast.country.sister.id}"
    for member in (cast.officer_commune, cast.outsider):
        assert client_as(member).get(sister).status_code == 404
        assert client_as(member).get(f"/reports/periods/{period.id}").status_code == 404
    # A province does not write a commune's report for it.
    assert client_as(cast.officer_province).post(f"{sister}/send").status_code == 404
    assert "6 tháng đầu năm 2026" not in words(client_as(cast.outsider).get("/reports"))


def test_a_province_sends_in_the_background(db: Session, sessions: Sessions, cast: Cast, records: Records) -> None:
    facts = PeriodFacts(cast.country.vn.id, PeriodKind.YEAR, date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 31))
    now = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    period = open_period(db, facts, actor=OFFICER, today=date(2026, 11, 22), now=now)
    job = send_later(db, period, cast.country.province.id, actor=OFFICER, today=date(2026, 11, 22), now=now)
    db.commit()
    seen: list[int] = []
    Worker(sessions, dict(handlers(VAULT, lambda _db, _payload, _progress: seen.append(1))), (), lambda: now).run_one()
    db.refresh(job)
    assert (job.state.value, job.progress_done, seen) == ("done", job.progress_total, [1])
    [snapshot] = db.scalars(select(ReportSnapshot))
    assert (snapshot.mediators, snapshot.number) == (4, 1)
    assert db.get_one(ReportPeriod, period.id).due_on == date(2026, 1, 31)


def test_a_year_that_is_not_over_says_which_cases_it_counts(
    db: Session, cast: Cast, records: Records, client_as: ClientAs
) -> None:
    load_case_forms(db, now=NOW)
    facts = PeriodFacts(cast.country.province.id, PeriodKind.YEAR, date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 13))
    period = open_period(db, facts, actor=OFFICER, today=date(2026, 11, 22), now=NOW)
    db.commit()
    page = words(client_as(cast.officer_commune).get(f"/reports/periods/{period.id}/{cast.country.commune.id}"))
    assert "Vụ, việc hòa giải thành (6 tháng đầu năm 2026)" in page
    assert "Số liệu Năm 2026, lần một." in page


@pytest.fixture
def half_year(db: Session, cast: Cast, records: Records) -> str:
    """The draft of the commune for the year that runs."""
    load_case_forms(db, now=NOW)
    facts = PeriodFacts(cast.country.province.id, PeriodKind.YEAR, date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 13))
    period = open_period(db, facts, actor=OFFICER, today=date(2026, 11, 22), now=NOW)
    db.commit()
    return f"/reports/periods/{period.id}/{cast.country.commune.id}"


def test_the_columns_of_form_11_open_their_people(half_year: str, cast: Cast, client_as: ClientAs) -> None:
    client = client_as(cast.officer_commune)
    assert "of=form11&part=women" in unescape(client.get(half_year).text)
    listed = words(client.get(f"{half_year}/list?of=form11&part=women"))
    assert "Biểu 11. Giới tính: Nữ" in listed
    assert "Hoàng Thị Lan" in listed
    assert "Nông Văn Páo" not in listed
    for key in ("pdf", "docx", "xlsx", "csv", "json"):
        assert client.get(f"{half_year}/list?of=form11&part=women&format={key}").status_code == 200, key
    found = json.loads(client.get(f"{half_year}/list?of=form11&part=women&format=json").data)
    assert (found["said"], found["found"]) == (2, 2)
    assert [line["name"] for line in found["lines"]] == ["Hoàng Thị Lan", "Vi Thị Mến"]
    assert "Biểu 12. Tiếp nhận" in words(client.get(f"{half_year}/list?of=form12&part=received"))
    assert client.get(f"{half_year}/list?of=form11&part=villages").status_code == 404


def test_who_is_of_which_people_is_closed_or_written_down(db: Session, half_year: str, cast: Cast, client_as: ClientAs) -> None:
    """An inspector sees the count and no list; an officer's look, at a page or a file, is recorded person by person."""

    def looks() -> list[int | None]:
        stmt = select(AuditEvent.subject_id).where(AuditEvent.kind == "audit.personal_data_seen").order_by(AuditEvent.id)
        return list(db.scalars(stmt))

    address = f"{half_year}/list?of=form11&part=minority"
    inspector, officer = client_as(cast.inspector), client_as(cast.officer_commune)
    page = unescape(inspector.get(half_year).text)
    assert "of=form11&part=women" in page
    assert "of=form11&part=minority" not in page
    assert inspector.get(address).status_code == 404
    assert inspector.get(f"{address}&format=json").status_code == 404
    assert looks() == []
    assert "Dân tộc" in words(officer.get(address))
    assert sorted(looks(), key=str) == [101, 102, 103, 104]
    assert len(json.loads(officer.get(f"{address}&format=json").data)["lines"]) == 4
    assert len(looks()) == 8
