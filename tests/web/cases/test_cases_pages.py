"""The pages of case counts as a person uses them: typing, being refused, completing, bringing a file, locking."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.cases.models import CaseEntry, CaseReturn
from lms.people.careers.operations import recognise_list
from tests.cast import VAULT, Cast, Member
from tests.factories.careers import NOW, OFFICER, decision, somebody
from tests.factories.cases import FIRST, GOOD, H1, make_teams_of
from tests.reading import words
from tests.web.conftest import Statements

ClientAs = Callable[[Member], FlaskClient]


@pytest.fixture
def teams(db: Session, cast: Cast) -> tuple[int, int]:
    made = make_teams_of(db, cast.country.commune)
    db.commit()
    return made


def cells(team: int, seen: int = 0, **counts: object) -> dict[str, str]:
    return {f"v-{team}": str(seen), **{f"c-{team}-{code}": str(count) for code, count in counts.items()}}


def test_a_commune_enters_its_period(db: Session, cast: Cast, teams: tuple[int, int], client_as: ClientAs) -> None:
    client, url = client_as(cast.officer_commune), f"/cases/{cast.country.commune.id}/{FIRST}"
    first, second = teams
    page = words(client.get(url))
    assert "Chưa ghi" in page
    assert "cần đối chiếu Thông tư 17/2025/TT-BTP" in page
    assert "2 tháng cuối kỳ là ước tính" in page
    answer = client.post(url, data={**cells(first, **GOOD), **cells(second), "act": "complete"})
    assert answer.status_code == 422
    assert "Còn 1 tổ chưa có số" in words(answer)
    assert "3 / 4 = 75,0 %" in words(client.get(url))
    entry = db.scalars(select(CaseEntry.id).where(CaseEntry.team_id == first)).one()
    answer = client.post(url, data={**cells(first, entry, **GOOD), **cells(second), "act": "nothing"})
    assert answer.status_code == 303
    assert client.post(url, data={"act": "complete"}).status_code == 303
    assert db.scalars(select(CaseReturn.unit_id)).one() == cast.country.commune.id
    assert "Đã ghi xong" in words(client.get("/cases"))
    assert "Đang tính" in words(client.get(f"{url}/versions"))


def test_a_wrong_cell_is_named_and_what_was_typed_stays(
    db: Session, cast: Cast, teams: tuple[int, int], client_as: ClientAs
) -> None:
    client, url = client_as(cast.officer_commune), f"/cases/{cast.country.commune.id}/{H1}"
    answer = client.post(url, data={**cells(teams[0], **GOOD), **cells(teams[1], received_civil="hai", pending="-3")})
    assert answer.status_code == 422
    page = words(answer)
    assert "“hai” không phải một số" in page
    assert "Số vụ không thể âm" in page
    html = answer.get_data(as_text=True)
    assert 'value="hai"' in html
    assert f'id="c-{teams[1]}-received_civil"' in html
    assert html.count('aria-invalid="true"') == 2
    assert db.scalars(select(CaseEntry.id)).all() == []
    answer = client.post(url, data=cells(987654, received=1))
    assert answer.status_code == 422
    assert "không hoạt động ở đơn vị này" in words(answer)


def test_somebody_else_was_faster(db: Session, cast: Cast, teams: tuple[int, int], client_as: ClientAs) -> None:
    client, url = client_as(cast.officer_commune), f"/cases/{cast.country.commune.id}/{H1}"
    client.post(url, data=cells(teams[0], **GOOD))
    answer = client.post(url, data=cells(teams[0], received=1, received_other=1, pending=1))
    assert answer.status_code == 422
    assert "vừa có người khác ghi" in words(answer)


def test_the_file_goes_out_and_comes_back(db: Session, cast: Cast, teams: tuple[int, int], client_as: ClientAs) -> None:
    client, url = client_as(cast.officer_commune), f"/cases/{cast.country.commune.id}/{H1}"
    text = client.get(f"{url}/file?format=csv").get_data(as_text=True)
    filled = "\r\n".join(f"{line}x" if line[:1].isdigit() else line for line in text.splitlines())
    answer = client.post(f"{url}/file", data={"file": (io.BytesIO(filled.encode()), "so-lieu.csv")})
    assert answer.status_code == 303
    assert db.scalars(select(CaseEntry.none_arose)).all() == [True, True]
    bad = filled.replace(",x", ",").replace(",,,,,,,,,,,,", ",hai,,,,,,,,,,,", 1)
    answer = client.post(f"{url}/file", data={"file": (io.BytesIO(bad.encode()), "so-lieu.csv")})
    assert answer.status_code == 422
    assert "Mời" in words(answer)
    assert client.get(f"{url}/file").data[:2] == b"PK"


def test_locking_belongs_to_the_province(db: Session, cast: Cast, teams: tuple[int, int], client_as: ClientAs) -> None:
    url = f"/cases/{cast.country.commune.id}/{H1}"
    asked = {"unit": cast.country.province.id, "period": H1}
    assert client_as(cast.officer_commune).post("/cases/locks", data=asked).status_code == 404
    province = client_as(cast.officer_province)
    assert province.post("/cases/locks", data=asked).status_code == 303
    assert "đã khóa cho" in words(province.get(f"/cases?period={H1}"))
    answer = client_as(cast.officer_commune).post(url, data=cells(teams[0], **GOOD))
    assert answer.status_code == 422
    assert "đã khóa số liệu" in words(answer)
    assert province.post("/cases/locks", data={**asked, "act": "unlock"}).status_code == 303
    assert client_as(cast.officer_commune).post(url, data=cells(teams[0], **GOOD)).status_code == 303


def test_a_period_that_is_not_open_says_when(cast: Cast, teams: tuple[int, int], client_as: ClientAs) -> None:
    answer = client_as(cast.officer_commune).get(f"/cases/{cast.country.commune.id}/2199-h1")
    assert answer.status_code == 422
    assert "01/5/2199" in words(answer)
    assert client_as(cast.officer_commune).get("/cases?period=2026-zz").status_code == 404


def test_as_many_statements_for_two_teams_as_for_eight(
    db: Session,
    cast: Cast,
    teams: tuple[int, int],
    client_as: ClientAs,
    queries: Callable[[], AbstractContextManager[Statements]],
) -> None:
    client, commune = client_as(cast.officer_commune), cast.country.commune
    counts = []
    for number in (0, 6):
        people = [somebody(commune, f"Hoàng Văn {n}", f"Nà {n}", identity_no=None) for n in range(number)]
        if people:
            recognise_list(db, VAULT, decision(commune, "77/QĐ-UBND"), people, actor=OFFICER, now=NOW)
            db.commit()
        pages = (f"/cases/{commune.id}/{H1}", f"/cases?period={H1}")
        for page in pages:
            client.get(page)
        with queries() as sent:
            texts = [words(client.get(page)) for page in pages]
        assert f"0 / {2 + number}" in texts[1]
        counts.append(len(sent))
    assert counts[0] == counts[1]
