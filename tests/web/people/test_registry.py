"""Pages of trainers, supporters and designations, by what an officer sees and what the book then says."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.files.models import StoredFile
from lms.people.careers.models import Decision
from lms.people.designations.models import Designation
from lms.people.models import Person, Trainer, TrainerLevel
from lms.people.supporters.models import Supporter
from tests.cast import Cast, Member
from tests.factories.careers import Teams
from tests.factories.registry import make_designation, make_supporter, make_trainer
from tests.reading import words
from tests.web.people.careers import DECISION, sent

ClientAs = Callable[[Member], FlaskClient]
Counting = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def officer(client_as: ClientAs, cast: Cast) -> FlaskClient:
    return client_as(cast.officer_province)


def count(db: Session, model: type[Any]) -> int:
    db.expire_all()
    return db.scalar(select(func.count()).select_from(model)) or 0


# --- trainers ---

NEW = {"full_name": "Nguyễn Văn Bình", "level": "province", "unit": "", "profession": "lawyer", "who": ""}


def test_a_trainer_of_the_province_is_recognised_and_counted(officer: FlaskClient, db: Session, teams: Teams) -> None:
    answer = sent(officer, "/trainers/new", **NEW, **DECISION)
    assert answer.status_code == 303, words(answer)
    page = words(officer.get(answer.location))
    assert "Nguyễn Văn Bình" in page and "Luật sư" in page and "45/QĐ-UBND" in page
    listed = words(officer.get("/trainers"))
    assert "1 / cần 1" in listed and "Đạt" in listed and "Nguyễn Văn Bình" in listed
    assert "không phát sinh" in words(officer.get("/trainers?as_of=2025-08-01"))
    assert "Nguyễn Văn Bình" not in words(officer.get("/trainers?as_of=2026-03-01"))


def test_namesakes_are_asked_about_before_anybody_is_made_twice(officer: FlaskClient, db: Session, teams: Teams) -> None:
    before = count(db, Person)
    somebody_id = teams.rows[1].person_id
    named = {**NEW, "full_name": "Hoang Van Son", **DECISION}
    asked = sent(officer, "/trainers/new", **named)
    page = words(asked)
    assert asked.status_code == 422
    assert "Trong sổ đã có người trùng tên" in page and "Hoàng Văn Sơn, sinh năm 1970" in page and "chưa có trong sổ" in page
    assert count(db, Person) == before and count(db, Trainer) == 0
    chosen = sent(officer, "/trainers/new", **{**named, "who": str(somebody_id)})
    assert chosen.status_code == 303
    assert count(db, Person) == before
    assert "cũng là hòa giải viên" in words(officer.get(chosen.location))
    other = sent(officer, "/trainers/new", **{**named, "who": "new", "level": "commune", "unit": "06325"})
    assert other.status_code == 303 and count(db, Person) == before + 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"level": "district", "unit": "188"}, "từ 01/7/2025 không còn cấp huyện"),
        ({"level": "commune", "unit": "99999"}, "không có đơn vị “99999”"),
        ({"level": "commune", "unit": "Thục Phán"}, "không có đơn vị “Thục Phán”"),
        ({"level": "commune", "unit": ""}, "Chưa ghi đơn vị"),
        ({"full_name": "Bình 2"}, "Họ và tên có chữ số"),
        ({"full_name": ""}, "Chưa ghi họ và tên"),
        ({"valid_to": "01/03/2026"}, "không sau ngày bắt đầu"),
        ({"number": "", "signed_on": ""}, "Chưa rõ bắt đầu từ ngày nào"),
        ({"signed_on": ""}, "Ghi ngày ký"),
        ({"profession": "other"}, "mời ghi rõ ở ô"),
        ({"born_year": "1800"}, "có lẽ ghi nhầm"),
    ],
)
def test_what_a_recognition_must_not_be(
    officer: FlaskClient, db: Session, teams: Teams, fields: dict[str, str], said: str
) -> None:
    people, decisions = count(db, Person), count(db, Decision)
    answer = sent(officer, "/trainers/new", **{**NEW, **DECISION, **fields})
    assert answer.status_code == 422
    assert said in words(answer)
    assert (count(db, Person), count(db, Decision), count(db, Trainer)) == (people, decisions, 0)


def test_a_hostile_scan_leaves_nothing_half_written(officer: FlaskClient, db: Session, teams: Teams) -> None:
    people, files = count(db, Person), count(db, StoredFile)
    answer = sent(officer, "/trainers/new", (b"MZ\x90\x00 no picture", "qd.pdf"), **NEW, **DECISION)
    assert answer.status_code == 422
    assert (count(db, Person), count(db, StoredFile), count(db, Trainer)) == (people, files, 0)
    unnumbered = sent(officer, "/trainers/new", (b"%PDF-1.4", "qd.pdf"), **{**NEW, "valid_from": "02/03/2026"})
    assert unnumbered.status_code == 422


def test_a_trainer_goes_up_a_level_is_corrected_and_leaves(officer: FlaskClient, db: Session, cast: Cast) -> None:
    row = make_trainer(db, cast.country.commune)
    up = sent(officer, f"/trainers/{row.id}/level", level="province", unit="", **DECISION)
    assert up.status_code == 303, words(up)
    assert "Chuyển sang cấp khác" in words(officer.get(f"/trainers/{row.id + 1}"))
    path = up.location
    why = {"why": "Đối chiếu bản giấy", "valid_from": "01/03/2026", "level": "province", "unit": "20", "profession": "police"}
    gap = sent(officer, f"{path}/correct", **why)
    assert gap.status_code == 303, words(gap)
    end = sent(officer, f"{gap.location}/end", ended_on="01/02/2026", kind="retired")
    assert end.status_code == 422 and "không sau ngày bắt đầu" in words(end)
    end = sent(officer, f"{gap.location}/end", ended_on="01/10/2026", kind="retired")
    assert "Nghỉ hưu" in words(officer.get(end.location))
    assert officer.get(path).status_code == 404  # a version that was superseded


def fewest(officer: FlaskClient, queries: Counting) -> int:
    """Statements of the list once nothing is left to follow; on PostgreSQL a transaction of somebody else can hold that up."""
    counted = []
    for _look in range(8):
        with queries() as found:
            officer.get("/trainers")
        counted.append(len(found))
    return min(counted)


def test_the_list_sends_as_many_statements_for_many(officer: FlaskClient, db: Session, cast: Cast, queries: Counting) -> None:
    make_trainer(db, cast.country.province, "Vi Thị Hà", TrainerLevel.PROVINCE)
    few = fewest(officer, queries)
    for name in ("Vi Thị Hạnh", "Lộc Thị Yên", "Chu Văn Tài"):
        make_trainer(db, cast.country.province, name, TrainerLevel.PROVINCE)
    assert fewest(officer, queries) == few


# --- supporters ---


def test_a_supporter_shows_on_the_team_and_in_the_share(officer: FlaskClient, db: Session, teams: Teams) -> None:
    assert "0 / 2 tổ" in words(officer.get("/supporters"))
    fields = {"full_name": "Trần Văn Luật", "profession": "jurist", "workplace": "Hội Luật gia tỉnh", "unit": "06325"}
    nobody = sent(officer, "/supporters/new", **fields, valid_from="02/03/2026")
    assert nobody.status_code == 422 and "Chưa chọn tổ nào" in words(nobody)
    answer = sent(officer, "/supporters/new", **fields, valid_from="02/03/2026", team=str(teams.first.id))
    assert answer.status_code == 303, words(answer)
    page = words(officer.get(answer.location))
    assert "1 / 2 tổ" in page and "50,0" in page and "Trần Văn Luật" in page
    assert "Trần Văn Luật" in words(officer.get(f"/teams/{teams.first.id}"))
    assert "Trần Văn Luật" not in words(officer.get(f"/teams/{teams.second.id}"))
    assert teams.second.name in words(officer.get("/supporters?show=teams"))
    row = db.scalars(select(Supporter)).one()
    right = {"profession": "lawyer", "valid_from": "02/03/2026", "whole": "1", "why": "hỗ trợ cả xã"}
    assert sent(officer, f"/supporters/{row.id}/correct", **right).status_code == 303
    assert "2 / 2 tổ" in words(officer.get("/supporters"))
    last = db.scalars(select(Supporter).where(Supporter.superseded_at.is_(None))).one()
    assert sent(officer, f"/supporters/{last.id}/end", ended_on="02/04/2026").status_code == 303
    assert "0 / 2 tổ" in words(officer.get("/supporters"))
    assert "Trần Văn Luật" in words(officer.get("/supporters?show=ended"))


# --- designations ---

CHOSEN = {"kind": "pilot", "level": "commune", "unit": "06325", **DECISION}


def test_a_designation_is_written_once_with_its_decision(client_as: ClientAs, db: Session, cast: Cast, teams: Teams) -> None:
    officer = client_as(cast.officer_commune)
    answer = sent(officer, "/designations/new", **CHOSEN)
    assert answer.status_code == 303, words(answer)
    page = words(officer.get(answer.location))
    assert "Điểm chỉ đạo" in page and "45/QĐ-UBND" in page and "Xã tự chọn" in page
    again = sent(officer, "/designations/new", **{**CHOSEN, "number": "46/QĐ-UBND"})
    assert again.status_code == 422 and "đã được chọn ở cấp ấy từ ngày" in words(again)
    above = sent(officer, "/designations/new", **{**CHOSEN, "level": "province"})
    assert above.status_code == 422 and "cán bộ cấp tỉnh ghi" in words(above)
    unnumbered = sent(officer, "/designations/new", **{**CHOSEN, "kind": "typical_commune", "number": ""})
    assert unnumbered.status_code == 422 and "Chưa ghi số quyết định" in words(unnumbered)
    assert count(db, Designation) == 1
    team = sent(officer, f"/designations/new?team={teams.first.id}", **{**CHOSEN, "kind": "five_good_team", "unit": ""})
    assert team.status_code == 303, words(team)
    assert "Tổ hòa giải 5 tốt" in words(officer.get(f"/teams/{teams.first.id}"))


def test_another_province_sees_none_of_it(client_as: ClientAs, db: Session, cast: Cast) -> None:
    commune = cast.country.commune
    ids = make_trainer(db, commune).id, make_supporter(db, commune).id, make_designation(db, commune).id
    outsider = client_as(cast.outsider)
    for path in ("/trainers", "/supporters", "/designations"):
        page = words(outsider.get(path))
        assert "Nguyễn Thị Thảo" not in page and "Trần Văn Luật" not in page and "77/QĐ-UBND" not in page
        assert outsider.get(f"{path}?unit=06325").status_code == 404
    for kind, one in zip(("trainers", "supporters", "designations"), ids, strict=True):
        assert outsider.get(f"/{kind}/{one}/end").status_code == 404
