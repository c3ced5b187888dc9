"""Accounts, grants, deputies and PINs of others; the log and the work."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access.models import Account, Grant
from lms.access.queries import find_by_username, list_grants, roles_of
from lms.access.rules import Role
from lms.audit.models import AuditEvent
from lms.clock import now, today
from lms.jobs.models import Job, JobState
from lms.jobs.operations import LEASE_LOST, enqueue
from tests.cast import Cast, Member, make_account

Enter = Callable[[Member], FlaskClient]
CODE = re.compile(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}")


def account_of(member: Member) -> Account:
    assert member.account is not None
    return member.account


def text(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True).replace("\u00a0", " ")


@pytest.mark.parametrize("path", ["/admin/accounts", "/units/changes", "/policies", "/policies/calendar", "/admin/audit"])
def test_the_tabs_of_an_admin_stay_from_page_to_page(client_as: Enter, cast: Cast, path: str) -> None:
    page = text(client_as(cast.admin), path)
    tabs = re.findall(r'<a href="([^"]+)"( aria-current="page")?>', page.split('aria-label="Quản trị"')[1].split("</nav>")[0])
    assert {"/admin/accounts", "/units/changes", "/policies", "/policies/calendar", "/admin/jobs"} <= {
        url for url, _here in tabs
    }
    assert [url for url, here in tabs if here] == [path]
    assert set(re.findall(r'<a href="([^"]+)" aria-current="page">', page.split("<main")[0])) == {"/admin/accounts"}


def test_an_admin_adds_an_account_and_hands_over_the_code(client_as: Enter, cast: Cast, db: Session) -> None:
    admin = client_as(cast.admin)
    form = {"name": "Hứa Văn Thay", "username": "thay.hua", "role": "officer", "unit": "xã lộc bình", "last_day": "30/11/2027"}
    answer = admin.post("/admin/accounts/new", data=form)
    assert (answer.status_code, answer.location) == (303, "/admin/printed-code")
    sheet = text(admin, "/admin/printed-code")
    found = CODE.search(sheet)
    assert found is not None
    assert "Hứa Văn Thay" in sheet
    assert admin.get("/admin/printed-code").status_code == 404
    account = find_by_username(db, "thay.hua")
    assert account is not None
    [line] = list_grants(db, [account.id], as_of=today())
    assert (line.unit_name, line.last_day) == ("Xã Lộc Bình", date(2027, 11, 30))
    stranger = admin.application.test_client()
    assert stranger.post("/code", data={"code": found[0]}).location == "/code/secret"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"username": "có dấu cách"}, "Tên đăng nhập cần từ 2 đến 60 ký tự"),
        ({"username": "trainer"}, "Đã có tài khoản tên “trainer”"),
        ({"unit": "99999"}, "99999"),
        ({"unit": "không có xã này"}, "chưa chỉ rõ một đơn vị"),
        ({"last_day": "31/02/2027"}, "Ngày này không có trong lịch"),
        ({"last_day": "01/01/2020"}, "Ngày hết hạn phải sau ngày bắt đầu"),
        ({"role": "king"}, "không có trong danh sách"),
        ({"name": ""}, "Ô này còn trống"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(
    client_as: Enter, cast: Cast, db: Session, change: dict[str, str], sentence: str
) -> None:
    form = {"name": "Hứa Văn Thay", "username": "thay.hua", "role": "officer", "unit": "06325"}
    answer = client_as(cast.admin).post("/admin/accounts/new", data={**form, **change})
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert find_by_username(db, "thay.hua") is None


def test_an_admin_of_a_province_stays_inside(client_as: Enter, cast: Cast, db: Session) -> None:
    local = Member("local", make_account(db, "quan.tri", Role.ADMIN, cast.country.province))
    db.commit()
    client = client_as(local)
    page = text(client, "/admin/accounts")
    assert "officer.commune" in page
    assert "outsider" not in page
    assert client.get(f"/admin/accounts/{account_of(cast.outsider).id}").status_code == 404
    assert client.get(f"/admin/accounts/{account_of(cast.admin).id}").status_code == 404
    form = {"name": "Hứa Văn Thay", "username": "thay.hua", "role": "admin", "unit": "VN"}
    beyond = client.post("/admin/accounts/new", data=form)
    assert beyond.status_code == 422
    assert "ở ngoài đơn vị mình phụ trách" in beyond.get_data(as_text=True)
    own = client.post(f"/admin/accounts/{account_of(cast.trainer).id}/grants", data={"role": "admin", "unit": "VN"})
    assert own.status_code == 422
    assert roles_of(db, account_of(cast.trainer).id, as_of=today()) == {Role.TRAINER}


def test_grants_are_added_and_ended(client_as: Enter, cast: Cast, db: Session) -> None:
    admin, account = client_as(cast.admin), account_of(cast.trainer)
    address = f"/admin/accounts/{account.id}"
    assert admin.post(f"{address}/grants", data={"role": "inspector", "unit": "20"}).location == address
    assert roles_of(db, account.id, as_of=today()) == {Role.TRAINER, Role.INSPECTOR}
    again = admin.post(f"{address}/grants", data={"role": "inspector", "unit": "20"})
    assert "đang có đúng quyền ấy" in again.get_data(as_text=True)
    held = db.scalars(select(Grant.id).where(Grant.account_id == account.id, Grant.role == Role.TRAINER)).one()
    assert admin.post(f"/admin/grants/{held}/end").location == address
    assert roles_of(db, account.id, as_of=today()) == {Role.INSPECTOR}
    assert admin.post(f"/admin/grants/{held}/end").status_code == 409


def test_the_last_admin_cannot_lock_the_house(client_as: Enter, cast: Cast) -> None:
    answer = client_as(cast.admin).post(f"/admin/accounts/{account_of(cast.admin).id}/disable")
    assert answer.status_code == 422
    assert "quản trị viên cuối cùng" in answer.get_data(as_text=True)


def test_grants_of_closed_units_are_listed_and_go_on(client_as: Enter, cast: Cast, db: Session) -> None:
    make_account(db, "mau.son", Role.OFFICER, cast.country.old_commune, name="Chu Thị Hạnh", valid_from=date(2024, 1, 1))
    db.commit()
    admin = client_as(cast.admin)
    page = text(admin, "/admin/grants")
    assert "Chu Thị Hạnh" in page
    assert "Xã Mẫu Sơn" in page
    held = db.scalars(select(Grant.id).where(Grant.unit_id == cast.country.old_commune.id)).one()
    unclear = admin.post(f"/admin/grants/{held}/renew", data={"unit": "ở đâu đó"})
    assert unclear.status_code == 422
    assert "chưa chỉ rõ một đơn vị" in unclear.get_data(as_text=True)
    assert admin.post(f"/admin/grants/{held}/renew", data={"unit": "06325"}).location == "/admin/grants"
    assert "Chu Thị Hạnh" not in text(admin, "/admin/grants")


def test_an_officer_names_a_deputy(client_as: Enter, cast: Cast, db: Session) -> None:
    officer = client_as(cast.officer_commune)
    form = {"name": "Hứa Văn Thay", "username": "thay.hua", "unit": "06325", "last_day": today().strftime("%d/%m/%Y")}
    beyond = officer.post("/admin/deputies", data={**form, "unit": "20"})
    assert "ở ngoài đơn vị mình phụ trách" in beyond.get_data(as_text=True)
    assert officer.post("/admin/deputies", data=form).location == "/admin/printed-code"
    assert CODE.search(text(officer, "/admin/printed-code"))
    account = find_by_username(db, "thay.hua")
    assert account is not None
    assert roles_of(db, account.id, as_of=today()) == {Role.OFFICER}


def test_an_officer_prints_a_code_for_the_own_mediator(client_as: Enter, cast: Cast) -> None:
    officer, mediator = client_as(cast.officer_commune), account_of(cast.mediator)
    assert "Lương Văn Páo" in text(officer, "/admin/pins?q=luong van pao")
    assert "Lương Văn Páo" not in text(client_as(cast.outsider), "/admin/pins")
    assert officer.post(f"/admin/pins/{mediator.id}/reset").status_code == 303
    assert "Lương Văn Páo" in text(officer, "/admin/printed-code")
    assert officer.post(f"/admin/pins/{account_of(cast.trainer).id}/reset").status_code == 404


def test_the_list_takes_the_same_queries_for_many_as_for_few(
    client_as: Enter, cast: Cast, db: Session, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    admin = client_as(cast.admin)
    with queries() as few:
        admin.get("/admin/accounts")
    for number in range(12):
        make_account(db, f"them.{number}", Role.OFFICER, cast.country.commune)
    db.commit()
    with queries() as many:
        admin.get("/admin/accounts")
    assert len(many) == len(few) <= 8


def test_the_log_is_read_by_pages_and_within_the_scope(client_as: Enter, cast: Cast, db: Session) -> None:
    page = text(client_as(cast.admin), "/admin/audit")
    assert "access.granted" in page
    for number in range(60):
        make_account(db, f"them.{number}", Role.OFFICER, cast.country.other_commune)
    db.commit()
    page = text(client_as(cast.admin), "/admin/audit?kind=access.granted")
    older = re.search(r'href="(/admin/audit\?[^"]*before=\d+[^"]*)"', page)
    assert older is not None
    assert "access.granted" in text(client_as(cast.admin), older[1].replace("&amp;", "&"))
    inspected = text(client_as(cast.inspector), "/admin/audit?kind=access.granted")
    assert "Xã Lộc Bình" in inspected
    assert "Phường Thục Phán" not in inspected
    assert db.scalars(select(AuditEvent.id).limit(1)).first() is not None
    assert client_as(cast.admin).get("/admin/audit?before=abc").status_code == 200


def test_the_work_is_listed_in_words(client_as: Enter, cast: Cast, db: Session) -> None:
    enqueue(db, "roster.judge", {"import_id": 1}, key="roster.judge:1", run_at=now())
    db.commit()
    page = text(client_as(cast.admin), "/admin/jobs")
    assert "Đọc danh sách đưa lên" in page
    assert "Đang chờ" in page
    assert "Chạy lại" not in page
    assert "Không có việc nào như vậy" in text(client_as(cast.admin), "/admin/jobs?state=failed")


def test_the_rounds_of_the_schedule_that_are_done_stand_in_nobodys_way(client_as: Enter, cast: Cast, db: Session) -> None:
    for key in ("audit.seal@2026-11-22T10:00:00", "certificates of class 4"):
        enqueue(db, "audit.seal" if "@" in key else "certificates.render", {}, key=key, run_at=now()).state = JobState.DONE
    db.commit()
    admin = client_as(cast.admin)
    page = text(admin, "/admin/jobs")
    assert "In giấy chứng nhận" in page
    assert "Niêm phong nhật ký" not in page
    assert "Niêm phong nhật ký" in text(admin, "/admin/jobs?state=done")


def stopped_job(db: Session, error: str = LEASE_LOST) -> Job:
    job = enqueue(db, "roster.judge", {"import_id": 1}, key=f"roster.judge:{error}", run_at=now())
    job.state, job.error, job.attempts, job.finished_at = JobState.FAILED, error, 5, now()
    db.commit()
    return job


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (LEASE_LOST, "dừng giữa chừng nhiều lần"),
        ("OperationalError", "Lỗi OperationalError; chi tiết ở nhật ký máy chủ."),
        # Its sentence holds a fact that the job has not kept.
        ("database.unheard_of", "Bị từ chối, mã database.unheard_of."),
        ("files.too_many_rows", "Bị từ chối, mã files.too_many_rows."),
    ],
)
def test_a_failed_job_says_why_and_offers_to_run_again(
    client_as: Enter, cast: Cast, db: Session, error: str, words: str
) -> None:
    job = stopped_job(db, error)
    page = text(client_as(cast.admin), "/admin/jobs?state=failed")
    assert words in page
    assert f'action="/admin/jobs/{job.id}/again?state=failed"' in page


def test_a_failed_job_runs_again_once_however_often_it_is_pressed(client_as: Enter, cast: Cast, db: Session) -> None:
    job, admin = stopped_job(db), client_as(cast.admin)
    first = admin.post(f"/admin/jobs/{job.id}/again?state=failed")
    assert (first.status_code, first.location) == (303, "/admin/jobs?state=failed")
    assert "sẽ chạy lại trong vài giây" in text(admin, first.location)
    db.refresh(job)
    assert (job.state, job.attempts, job.error, job.finished_at) == (JobState.QUEUED, 0, None, None)
    second = admin.post(f"/admin/jobs/{job.id}/again")
    assert "nên không chạy lại" in text(admin, second.location)
    [event] = db.scalars(select(AuditEvent).where(AuditEvent.kind == "jobs.run_again")).all()
    assert (event.subject_id, event.actor_id) == (job.id, account_of(cast.admin).id)
    assert event.data == {"what": "roster.judge", "reason": LEASE_LOST}


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING, JobState.DONE])
def test_no_other_job_is_touched_by_a_page_that_is_out_of_date(
    client_as: Enter, cast: Cast, db: Session, state: JobState
) -> None:
    job = stopped_job(db)
    job.state, job.token = state, "held"
    db.commit()
    assert client_as(cast.admin).post(f"/admin/jobs/{job.id}/again").status_code == 303
    db.refresh(job)
    assert (job.state, job.token, job.attempts) == (state, "held", 5)
    assert db.scalars(select(AuditEvent.id).where(AuditEvent.kind == "jobs.run_again")).all() == []
    assert client_as(cast.admin).post(f"/admin/jobs/{job.id + 1}/again").status_code == 404


def test_nobody_but_an_admin_lets_a_job_run_again(client_as: Enter, cast: Cast, db: Session) -> None:
    job = stopped_job(db)
    assert client_as(cast.officer_province).post(f"/admin/jobs/{job.id}/again").status_code == 404
    db.refresh(job)
    assert job.state is JobState.FAILED
