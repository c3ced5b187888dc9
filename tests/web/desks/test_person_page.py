"""The page of one person: the sentence with its reason, masked facts, and the look that is recorded."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.models import AuditEvent
from tests.cast import Cast, Member
from tests.reading import text_of
from tests.web.reports.conftest import Records
from tests.web.reports.conftest import records as records

Enter = Callable[[Member], FlaskClient]


@pytest.mark.parametrize(
    ("person_id", "as_of", "words"),
    [
        (101, "2026-11-22", "Bà Hoàng Thị Lan được tính là ĐÃ tập huấn vì đã hoàn thành chương trình khung theo 2372/QĐ-BTP"),
        (101, "2026-04-27", "Bà Hoàng Thị Lan được tính là CHƯA tập huấn vì sổ chưa ghi"),
        (101, "2023-01-01", "KHÔNG nằm trong con số vì chưa có quyết định công nhận nào"),
        (104, "2026-12-31", "KHÔNG nằm trong con số vì đã thôi làm hòa giải viên từ ngày 31/12/2026"),
        (103, "2026-11-22", "Vì sao hạn là 01/12/2026"),
    ],
)
def test_the_sentence_says_why(client_as: Enter, cast: Cast, records: Records, person_id: int, as_of: str, words: str) -> None:
    assert words in text_of(client_as(cast.officer_commune), f"/people/{person_id}?as_of={as_of}")


def test_numbers_are_masked_until_a_reason_is_given(client_as: Enter, cast: Cast, records: Records, db: Session) -> None:
    client = client_as(cast.officer_commune)
    page = text_of(client, "/people/101")
    assert "0912345478" not in page
    assert "478" in page
    assert "Tày" not in page
    assert client.post("/people/101/reveal", data={}).status_code == 422
    assert not db.scalars(select(AuditEvent).where(AuditEvent.kind == "audit.personal_data_seen")).all()
    answer = client.post("/people/101/reveal", data={"reason": "contact"})
    assert answer.status_code == 200
    assert "0912345478" in answer.text
    assert "Tày" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    looks = db.scalars(select(AuditEvent).where(AuditEvent.kind == "audit.personal_data_seen")).all()
    assert {look.data["what"] for look in looks} == {"phone", "identity", "ethnicity"}
    assert {(look.subject_id, look.data["reason"]) for look in looks} == {(101, "contact")}


def test_a_person_of_another_unit_is_missing(client_as: Enter, cast: Cast, records: Records) -> None:
    for member in (cast.outsider, cast.trainer, cast.mediator, cast.admin):
        assert client_as(member).get("/people/101").status_code == 404
        assert client_as(member).post("/people/101/reveal", data={"reason": "contact"}).status_code == 404
