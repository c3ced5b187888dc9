"""``lms units change`` as scripts and people use it."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from lms.admin.units.commands import change
from lms.db import Sessions
from tests.factories.changes import make_provinces, register_state

GOOD = """
so_nghi_quyet: 12/NQ-HĐND
ngay_ky: 10/02/2026
ngay_hieu_luc: 01/03/2026
dong:
  - {loai: Nhập, ma_cu: "06101", ma_moi: "06101", ten_moi: Xã Bình Gia}
  - {loai: Nhập, ma_cu: "06102", ma_moi: "06101"}
"""


@dataclass
class Surroundings:
    sessions: Sessions


@pytest.fixture
def told(db: Session, tmp_path: Path) -> Path:
    make_provinces(db)
    db.commit()
    path = tmp_path / "nq.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def run(sessions: Sessions, *arguments: object) -> Result:
    return CliRunner().invoke(change, [str(one) for one in arguments], obj=Surroundings(sessions), catch_exceptions=False)


def test_a_dry_run_says_what_would_move_and_writes_nothing(db: Session, sessions: Sessions, told: Path) -> None:
    before = register_state(db)
    dry = run(sessions, told, "--dry-run")
    assert dry.exit_code == 0
    assert "Xã Hòa Bình (06102) kết thúc ngày 01/3/2026 → Xã Bình Gia (06101)" in dry.output
    assert "Chạy thử" in dry.output
    db.expire_all()
    assert register_state(db) == before


def test_a_wrong_old_name_is_told_before_and_after(sessions: Sessions, told: Path) -> None:
    told.write_text(GOOD.replace('ma_cu: "06102"', 'ma_cu: "06102", ten_cu: Xã Bình Hòa'), encoding="utf-8")
    dry = run(sessions, told, "--dry-run")
    assert dry.exit_code == 0
    assert "dòng 2: Dòng này ghi Tên cũ là Xã Bình Hòa, nhưng trước ngày 01/3/2026 mã 06102 là của Xã Hòa Bình." in dry.stderr
    assert [one["row"] for one in json.loads(run(sessions, told, "--json").stdout)["warnings"]] == [2]


def test_loading_and_loading_again(sessions: Sessions, told: Path) -> None:
    first = json.loads(run(sessions, told, "--json").output)
    assert (first["lines"], len(first["closed"]), first["opened"]) == (2, 2, [{"code": "06101", "name": "Xã Bình Gia"}])
    again = json.loads(run(sessions, told, "--json").output)
    assert (again["lines"], again["known"], again["closed"]) == (0, 2, [])


def test_a_refusal_is_exit_1_with_a_sentence(sessions: Sessions, told: Path) -> None:
    told.write_text(GOOD.replace("06102", "99999"), encoding="utf-8")
    found = run(sessions, told, "--json")
    assert found.exit_code == 1
    assert [one["code"] for one in json.loads(found.output)["refused"]] == ["units.change.unknown"]
    told.write_text("x: [", encoding="utf-8")
    assert run(sessions, told).exit_code == 1
