"""The officer's pages about records that may be one person: side by side, made one, taken back, and all that is refused."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.audit.models import AuditEvent
from lms.people.merges.models import DuplicateSuspicion, PairVerdict, PersonAlias, PersonMerge
from lms.people.models import Person
from tests import reading
from tests.cast import Cast, Member
from tests.factories.delivery import make_person
from tests.factories.merges import make_merge, make_suspicion

Enter = Callable[[Member], FlaskClient]


@pytest.fixture
def pair(db: Session, cast: Cast) -> DuplicateSuspicion:
    """Two records of the commune that are nearly the same."""
    return make_suspicion(db, cast.country.commune)


def test_the_list_says_why_and_two_stand_side_by_side(
    client_as: Enter, cast: Cast, pair: DuplicateSuspicion, db: Session
) -> None:
    client = client_as(cast.officer_commune)
    page = reading.words(client.get("/people/duplicates"))
    assert "Nông Thị Hòa" in page
    assert "cùng ngày sinh" in page
    assert "cùng họ và tên, một bên không ghi tên đệm" in page
    side = reading.words(client.get(f"/people/duplicates/{pair.id}"))
    assert "+35" in side
    assert "Nếu gộp, sổ sẽ tính là" in side
    assert "0912000111" not in side
    looks = db.scalars(select(AuditEvent).where(AuditEvent.kind == "people.duplicates_compared")).all()
    assert [(look.subject_id, look.data["other_id"]) for look in looks] == [(pair.first_id, pair.second_id)]


def test_made_one_the_folded_page_leads_to_the_kept_and_is_taken_back(
    client_as: Enter, cast: Cast, pair: DuplicateSuspicion, db: Session
) -> None:
    client = client_as(cast.officer_commune)
    kept, folded = pair.second_id, pair.first_id
    answer = client.post(f"/people/duplicates/{pair.id}/merge", data={"kept": str(kept), "reason": "cùng một người"})
    assert answer.status_code == 303
    moved = client.get(f"/people/{folded}")
    assert (moved.status_code, moved.headers["Location"]) == (303, f"/people/{kept}")
    page = reading.words(client.get(f"/people/{kept}"))
    assert f"Gồm cả hồ sơ mã {folded}" in page
    assert "Nông Thị Hòa" not in reading.words(client.get("/people?q=nong+hoa")).replace("Nông Hoà", "")
    merge_id = db.scalars(select(PersonMerge.id)).one()
    assert client.get(f"/people/merges/{merge_id}/undo").status_code == 200
    assert client.post(f"/people/merges/{merge_id}/undo", data={"reason": "nhầm hai chị em"}).status_code == 303
    assert client.get(f"/people/{folded}").status_code == 200
    assert "Gồm cả hồ sơ" not in reading.words(client.get(f"/people/{kept}"))
    again = client.post(f"/people/merges/{merge_id}/undo", data={"reason": "nhầm hai chị em"})
    assert (again.status_code, "đã được tách lại" in reading.words(again)) == (422, True)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"reason": "cùng một người"}, "Chưa chọn hồ sơ được giữ"),
        ({"kept": "first"}, "Chưa ghi lý do"),
        ({"kept": "first", "reason": "x"}, "từ 05 chữ cái"),
        ({"kept": "0", "reason": "cùng một người"}, "hồ sơ"),
    ],
)
def test_an_unfinished_word_is_asked_again(
    client_as: Enter, cast: Cast, pair: DuplicateSuspicion, db: Session, sent: dict[str, str], words: str
) -> None:
    data = {name: str(pair.first_id) if value == "first" else value for name, value in sent.items()}
    answer = client_as(cast.officer_commune).post(f"/people/duplicates/{pair.id}/merge", data=data)
    assert answer.status_code == 422
    assert words in reading.words(answer)
    assert db.scalar(select(func.count(PersonAlias.folded_id))) == 0


def test_two_numbers_are_two_people(client_as: Enter, cast: Cast, pair: DuplicateSuspicion, db: Session) -> None:
    for number, person_id in enumerate((pair.first_id, pair.second_id)):
        db.get_one(Person, person_id).identity_hash = f"hash-{number}"
    db.commit()
    client = client_as(cast.officer_commune)
    assert "Hai số định danh khác nhau" in reading.words(client.get(f"/people/duplicates/{pair.id}"))
    sent = {"kept": str(pair.first_id), "reason": "cùng một người"}
    answer = client.post(f"/people/duplicates/{pair.id}/merge", data=sent)
    assert (answer.status_code, db.scalar(select(func.count(PersonMerge.id)))) == (422, 0)


def test_what_was_said_to_be_two_leaves_the_list(client_as: Enter, cast: Cast, pair: DuplicateSuspicion, db: Session) -> None:
    client = client_as(cast.officer_commune)
    assert client.post(f"/people/duplicates/{pair.id}/verdict", data={"verdict": "same"}).status_code == 422
    assert client.post(f"/people/duplicates/{pair.id}/verdict", data={"verdict": "different"}).status_code == 303
    db.expire_all()
    assert db.get_one(DuplicateSuspicion, pair.id).verdict is PairVerdict.DIFFERENT
    assert "Nông Thị Hòa" not in reading.words(client.get("/people/duplicates"))
    assert "Nông Thị Hòa" in reading.words(client.get("/people/duplicates?show=different"))


def test_two_known_people_are_put_side_by_side(client_as: Enter, cast: Cast, pair: DuplicateSuspicion, db: Session) -> None:
    client = client_as(cast.officer_commune)
    sent = {"first": str(pair.second_id), "second": str(pair.first_id)}
    assert client.post("/people/duplicates", data=sent).headers["Location"].endswith(f"/people/duplicates/{pair.id}")
    stranger = make_person(db, "Lý Văn Xa")
    db.commit()
    answer = client.post("/people/duplicates", data=sent | {"second": str(stranger.id)})
    assert (answer.status_code, "Không có người mang mã này" in reading.words(answer)) == (422, True)
    answer = client.post("/people/duplicates", data=sent | {"second": sent["first"]})
    assert (answer.status_code, "cùng là một người" in reading.words(answer) or "là cùng một người" in answer.text) == (
        422,
        True,
    )


def test_a_merge_of_another_commune_is_missing(client_as: Enter, cast: Cast, db: Session) -> None:
    row = make_merge(db, cast.country.commune)
    for member in (cast.outsider, cast.trainer, cast.inspector):
        assert client_as(member).get(f"/people/merges/{row.id}/undo").status_code == 404
