"""Composition of teams on a day and the yearly review, by what an officer sees."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.clock import today
from lms.people.careers.operations import recognise_list
from lms.people.reviews.models import ReviewEntry, ReviewOutcome, TeamReview
from tests.cast import VAULT, Cast, Member
from tests.factories.careers import NOW, OFFICER, Teams, decision, somebody
from tests.reading import links, words
from tests.web.people.careers import sent

ClientAs = Callable[[Member], FlaskClient]
Counting = Callable[[], AbstractContextManager[Any]]


def test_teams_of_a_unit_on_a_day_with_what_is_found(officer: FlaskClient, db: Session, cast: Cast, teams: Teams) -> None:
    sent(officer, f"/appointments/{teams.rows[1].id}/end", kind="death", ended_on="02/03/2026")
    page = words(officer.get("/composition?as_of=02/03/2026"))
    assert "Tổ có 2 hòa giải viên, cần từ 3 người trở lên." in page
    assert "Khuyết tổ trưởng: sổ chưa ghi ai là tổ trưởng." in page
    before = words(officer.get("/composition?as_of=01/03/2026"))
    assert "cần từ 3 người" not in before
    only = officer.get("/composition?as_of=02/03/2026&finding=too_few")
    assert "Nà Lộc" not in words(only)
    csv = officer.get("/composition.csv?as_of=02/03/2026&finding=too_few").get_data(as_text=True)
    assert len(csv.strip().splitlines()) == 2 and "Tổ hòa giải thôn Bản Làn" in csv
    assert officer.get("/composition?unit=01273").status_code == 404  # another province


def test_lists_ask_as_often_for_many_teams_as_for_few(
    officer: FlaskClient, db: Session, cast: Cast, teams: Teams, queries: Counting
) -> None:
    pages = ("/composition", "/decisions", f"/people/{teams.rows[0].person_id}")

    def asked() -> list[int]:
        found = []
        for path in pages:
            officer.get(path)
            with queries() as sent_now:
                officer.get(path)
            found.append(len(sent_now))
        return found

    few = asked()
    for number in range(12):
        rows = [somebody(cast.country.commune, name, f"Số {number}") for name in ("Lý Thị A", "Lý Thị B", "Lý Văn C")]
        facts = decision(cast.country.commune, f"{60 + number}/QĐ-UBND", date(2026, 1, 5))
        recognise_list(db, VAULT, facts, rows, actor=OFFICER, now=NOW)
    db.commit()
    assert asked() == few


# --- the yearly review ---


def test_a_review_from_opening_to_closing(
    officer: FlaskClient, db: Session, client_as: ClientAs, cast: Cast, teams: Teams
) -> None:
    day = today()
    opening = {
        "year": str(day.year),
        "as_of": f"{day:%d/%m/%Y}",
        "due_on": f"{day + timedelta(days=9):%d/%m/%Y}",
        "term_years": "5",
    }
    early = sent(officer, "/reviews", **{**opening, "due_on": f"{day - timedelta(days=1):%d/%m/%Y}"})
    assert early.status_code == 422 and "Hạn xong phải sau ngày xét" in words(early)
    answer = sent(officer, "/reviews", **opening)
    assert answer.status_code == 303, words(answer)
    review = db.scalars(select(TeamReview)).one()
    assert answer.location == f"/reviews/{review.id}"
    again = sent(officer, "/reviews", **opening)
    assert again.status_code == 422 and "Không có gì để mở" in words(again)
    page = officer.get(answer.location)
    assert "Khuyết tổ trưởng." in words(page)
    assert sent(officer, f"/reviews/{review.id}/close").status_code == 422
    kept = sent(officer, f"/reviews/{review.id}/keep")
    assert kept.status_code == 303
    entry = db.scalars(
        select(ReviewEntry).outerjoin(ReviewOutcome, ReviewOutcome.entry_id == ReviewEntry.id).where(ReviewOutcome.id.is_(None))
    ).one()
    path = f"/reviews/{review.id}/teams/{entry.id}"
    wrong = sent(officer, path, outcome="merge")
    assert wrong.status_code == 422 and "cần ghi rõ lý do" in words(wrong)
    assert sent(officer, path, outcome="merge", note="Nhập với tổ bên").status_code == 303
    assert sent(officer, path, outcome="consolidate", note="Bầu tổ trưởng").location == f"/reviews/{review.id}"
    told = officer.get(path)
    assert "<s>Đề nghị sáp nhập với tổ khác</s>" in told.text
    reader = client_as(cast.inspector)
    assert "2/2" in words(reader.get("/reviews")) and "Ghi kết quả" not in words(reader.get(f"/reviews/{review.id}"))
    assert sent(officer, f"/reviews/{review.id}/close").status_code == 303
    assert "Số liệu giữ nguyên" in words(officer.get(f"/reviews/{review.id}"))
    locked = sent(officer, path, outcome="keep")
    assert locked.status_code == 422 and "đã khóa" in words(locked)
    csv = reader.get(f"/reviews/{review.id}.csv").get_data(as_text=True)
    assert "Đề nghị kiện toàn" in csv and "Bầu tổ trưởng" in csv
    links_to_acts = links(officer.get(f"/reviews/{review.id}?show=consolidate"))
    assert f"/teams/{entry.team_id}/re-elect" in links_to_acts


def test_a_late_review_is_named(officer: FlaskClient, db: Session, teams: Teams) -> None:
    opening = {"year": "2025", "as_of": "01/10/2025", "due_on": "31/12/2025", "term_years": "5"}
    assert sent(officer, "/reviews", **opening).status_code == 303
    page = words(officer.get("/reviews?year=2025&late=1"))
    assert "1 xã quá hạn" in page and "Xã Lộc Bình" in page and "0/2" in page
