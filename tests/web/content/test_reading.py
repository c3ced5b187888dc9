"""Reading a lesson on a phone: page by page, kept as one goes, recorded once at the end."""

import re
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.content.models import Lesson, LessonPage, PageRead
from courses.content.rendering import HEADER_BYTES, kilobytes, pictures
from courses.evidence.models import Evidence, EvidenceKind
from tests.cast import Cast, Member
from tests.factories.assessments import Learning, load_learning
from tests.reading import links, words

Enter = Callable[[Member], FlaskClient]


@pytest.fixture
def learning(cast: Cast, db: Session) -> Learning:
    return load_learning(db)


@pytest.fixture
def reader(client_as: Enter, cast: Cast) -> FlaskClient:
    return client_as(cast.mediator)


def pages_of(db: Session, lesson_id: int) -> list[LessonPage]:
    return list(db.scalars(select(LessonPage).where(LessonPage.lesson_id == lesson_id).order_by(LessonPage.position)))


def test_a_page_shows_one_idea_and_what_to_remember(reader: FlaskClient, learning: Learning, db: Session) -> None:
    first = pages_of(db, learning.lesson_ids[0])[0]
    answer = reader.get(f"/learn/{learning.lesson_ids[0]}/1")
    said = words(answer)
    assert first.title in said
    assert first.remember in said
    assert "Trang 1 trong 6" in said
    assert "Đã đọc, trang sau" in said
    assert "minh họa" in said
    html = answer.get_data(as_text=True)
    assert "<strong>Luật Hòa giải ở cơ sở" in html.replace("\u00a0", " ")
    assert f'src="/learn/pictures/{first.picture}"' in html
    assert 'loading="lazy"' in html


def test_reading_goes_on_where_it_stopped(reader: FlaskClient, learning: Learning) -> None:
    lesson = f"/learn/{learning.lesson_ids[0]}"
    assert reader.get(lesson).location == f"{lesson}/1"
    assert reader.post(f"{lesson}/1").location == f"{lesson}/2"
    assert reader.post(f"{lesson}/2").location == f"{lesson}/3"
    # The tab was closed here.
    assert reader.get(lesson).location == f"{lesson}/3"


def test_the_last_page_writes_the_module_into_the_ledger_once(reader: FlaskClient, learning: Learning, db: Session) -> None:
    lesson_id = learning.lesson_ids[1]
    count = len(pages_of(db, lesson_id))
    for position in range(1, count):
        assert reader.post(f"/learn/{lesson_id}/{position}").location == f"/learn/{lesson_id}/{position + 1}"
    assert db.scalars(select(Evidence)).all() == []
    for _ in range(2):
        assert reader.post(f"/learn/{lesson_id}/{count}").location == "/learn"
    [proof] = db.scalars(select(Evidence)).all()
    lesson = db.get_one(Lesson, lesson_id)
    assert (proof.kind, proof.module_id, proof.version_id) == (
        EvidenceKind.ONLINE_MODULE,
        lesson.module_id,
        learning.version_id,
    )
    assert (proof.source_kind, proof.source_id) == ("lesson", lesson_id)


def test_jumping_to_the_last_page_finishes_nothing(reader: FlaskClient, learning: Learning, db: Session) -> None:
    lesson = f"/learn/{learning.lesson_ids[0]}"
    count = len(pages_of(db, learning.lesson_ids[0]))
    assert reader.post(f"{lesson}/{count}").location == f"{lesson}/1"
    assert db.scalars(select(Evidence)).all() == []
    assert len(db.scalars(select(PageRead)).all()) == 1


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("place", "sentence"),
    [("{lesson}/99", "không có trang này"), ("{lesson}/0", "không có trang này"), ("987654/1", "Không thấy bài học")],
)
def test_a_page_that_is_not_there_says_so(
    reader: FlaskClient, learning: Learning, method: str, place: str, sentence: str
) -> None:
    answer = reader.open(f"/learn/{place.format(lesson=learning.lesson_ids[0])}", method=method.upper())
    assert answer.status_code == 404
    assert sentence in words(answer)


def test_only_shipped_drawings_are_served(reader: FlaskClient) -> None:
    answer = reader.get("/learn/pictures/am-tra.svg")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert reader.get("/learn/pictures/am-tra.svg", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert reader.get("/learn/pictures/khong-co.svg").status_code == 404
    assert reader.get("/learn/pictures/..%2Flessons.yaml").status_code == 404


def test_the_size_said_is_the_size_sent(reader: FlaskClient, learning: Learning, db: Session) -> None:
    for lesson_id in learning.lesson_ids:
        for page in pages_of(db, lesson_id):
            body = reader.get(f"/learn/{lesson_id}/{page.position}").get_data()
            drawn = HEADER_BYTES + len(zlib.compress(pictures()[page.picture])) if page.picture else 0
            sent = HEADER_BYTES + len(zlib.compress(body)) + drawn
            assert sent / 1024 <= kilobytes(page.body, page.picture) <= sent / 1024 + 1.5


def test_a_form_without_its_token_is_refused(csrf: None, reader: FlaskClient, learning: Learning, db: Session) -> None:
    lesson = f"/learn/{learning.lesson_ids[0]}/1"
    assert reader.post(lesson).status_code == 400
    token = re.search(r'name="csrf_token" value="([^"]+)"', reader.get(lesson).get_data(as_text=True))
    assert token is not None
    assert reader.post(lesson, data={"csrf_token": token[1]}).status_code == 303


def test_somebody_without_a_place_in_the_book_is_told_whom_to_ask(
    app: object, cast: Cast, db: Session, client_as: Enter
) -> None:
    account = cast.mediator.account
    assert account is not None
    account.person_id = None
    db.commit()
    answer = client_as(cast.mediator).get("/learn/1")
    assert answer.status_code == 404
    assert "chưa gắn với tên trong sổ" in words(answer)


def test_the_way_back_and_the_statements_of_a_page(
    reader: FlaskClient, learning: Learning, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    lesson = f"/learn/{learning.lesson_ids[0]}"
    with queries() as found:
        answer = reader.get(f"{lesson}/2")
    assert f"{lesson}/1" in links(answer)
    assert len(found) == 3
