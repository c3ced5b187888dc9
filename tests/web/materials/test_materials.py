"""Documents: published, handed out to a commune, taken back, withdrawn; what each does to the share of those who have one."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.materials.models import Document, HandOut
from lms import clock
from lms.kernel.ratio import Ratio
from lms.reports.basis import Basis
from lms.reports.indicators.figures import Figures
from lms.reports.indicators.question import ask
from lms.reports.indicators.registry import indicator_of
from tests.cast import Cast, Member
from tests.web.reports.conftest import Records, records

__all__ = ["records"]
Enter = Callable[[Member], FlaskClient]
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def share(db: Session, on: date = TODAY) -> Ratio:
    """Of all mediators those who have a document."""
    question = ask(db, Basis.of(on, today=TODAY))
    return sum(indicator_of("mediators_with_materials").compute(db, question).values(), Figures()).ratio


def test_from_publishing_to_withdrawing(client_as: Enter, cast: Cast, records: Records, db: Session) -> None:
    client = client_as(cast.officer_province)
    said = {"title": "Sổ tay hòa giải viên", "source": "Công văn 12/STP", "published_on": "02/03/2026"}
    assert client.post("/materials/new", data=said).status_code == 303
    document = db.scalars(select(Document)).one()
    assert document.unit_id == cast.country.province.id
    address = f"/materials/{document.id}"
    code = cast.country.commune.code
    listed = {"unit": code, "handed_on": "01/07/2026", "paper": "Danh sách 01"}
    assert "trước ngày công bố" in client.post(f"{address}/lists", data=listed | {"handed_on": "01/03/2026"}).text
    assert client.post(f"{address}/lists", data=listed).status_code == 303
    page = client.get(address).text
    assert "Danh sách 01" in page
    # Four of the six mediators serve in the commune.
    assert share(db) == Ratio(4, 6)
    assert share(db, date(2026, 6, 30)).numerator == 0
    made = db.scalars(select(HandOut)).one()
    assert client_as(cast.outsider).post(f"/materials/lists/{made.id}/take-back").status_code == 404
    assert client.post(f"/materials/lists/{made.id}/take-back").status_code == 303
    assert share(db) == Ratio(0, 6)
    client.post(f"{address}/lists", data=listed)
    assert client.post(f"{address}/withdraw", data={"withdrawn_on": "01/11/2026", "why": "có bản mới"}).status_code == 303
    assert (share(db), share(db, date(2026, 10, 31))) == (Ratio(0, 6), Ratio(4, 6))
    assert "Thôi dùng từ" in client.get("/materials").text


def test_a_commune_hands_out_what_the_province_published(client_as: Enter, cast: Cast, records: Records, db: Session) -> None:
    said = {"title": "Sổ tay", "source": "Công văn 12/STP", "published_on": "02/03/2026"}
    client_as(cast.officer_province).post("/materials/new", data=said)
    document = db.scalars(select(Document)).one()
    client = client_as(cast.officer_commune)
    assert re.search(r"Sổ tay", client.get("/materials").text)
    assert client.get(f"/materials/{document.id}/withdraw").status_code == 404
    answer = client.post(f"/materials/{document.id}/lists", data={"handed_on": "01/07/2026", "paper": "DS"})
    assert answer.status_code == 303
    assert share(db) == Ratio(4, 6)
    sister = {"unit": cast.country.sister.code, "handed_on": "01/07/2026", "paper": "DS"}
    assert client.post(f"/materials/{document.id}/lists", data=sister).status_code == 422
