"""Pages that are drawn once: the same bytes while the same things stand on them, with each reader's own token and name."""

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import brotli
import pytest
from flask import Flask, template_rendered
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses.content.events import LessonsLoaded
from courses.content.models import Lesson, LessonPage
from lms.audit.events import SYSTEM
from lms.audit.operations import record
from lms.clock import now
from lms.kernel.store import Store
from lms.people.models import Person
from lms.web.drawn import ANYBODY, SIZE
from tests.cast import Cast, Member, account_of
from tests.factories.assessments import Learning, load_learning
from tests.reading import words

Enter = Callable[[Member], FlaskClient]
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def keeping(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application with nothing remembered yet, remembering."""
    app.config["KEPT_SIZE"] = SIZE
    monkeypatch.setitem(app.extensions, "drawn", replace(app.extensions["drawn"], store=Store(SIZE)))
    monkeypatch.setattr(app.extensions["memory"], "_store", Store(SIZE))
    yield app
    app.config["KEPT_SIZE"] = 0


@pytest.fixture
def learning(cast: Cast, db: Session) -> Learning:
    return load_learning(db, now=now())


@pytest.fixture
def page(learning: Learning, db: Session) -> str:
    lesson_id = db.scalar(select(Lesson.id).order_by(Lesson.key).limit(1))
    db.commit()
    return f"/learn/{lesson_id}/1"


@pytest.fixture
def drawings(keeping: Flask) -> Iterator[list[str]]:
    """The names of the templates drawn by Jinja."""
    drawn: list[str] = []

    def note(_app: object, template: object, **_rest: object) -> None:
        drawn.append(str(getattr(template, "name", "")))

    with template_rendered.connected_to(note, keeping):
        yield drawn


def test_the_same_page_is_drawn_once_with_a_token_of_each_reader(
    drawings: list[str], client_as: Enter, cast: Cast, page: str
) -> None:
    first, second = client_as(cast.mediator), client_as(cast.mediator)
    answers = [one.get(page).get_data(as_text=True) for one in (first, first, second)]
    assert drawings == ["courses/content/page.html"]
    assert len({TOKEN.sub("", answer) for answer in answers}) == 1
    tokens = [TOKEN.findall(answer) for answer in answers]
    assert all(len(set(found)) == 1 for found in tokens)
    assert tokens[0] != tokens[2]


def test_the_token_of_a_kept_page_is_accepted(csrf: None, keeping: Flask, client_as: Enter, cast: Cast, page: str) -> None:
    client_as(cast.mediator).get(page)
    reader = client_as(cast.mediator)
    token = TOKEN.findall(reader.get(page).get_data(as_text=True))[0]
    assert reader.post(page, data={"csrf_token": token}).status_code == 303
    assert reader.post(page, data={"csrf_token": "x"}).status_code == 400


@pytest.mark.parametrize(("coding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_packed_page_is_the_page_with_the_readers_own_token(
    csrf: None, keeping: Flask, client_as: Enter, cast: Cast, page: str, coding: str, unpack: Callable[[bytes], bytes]
) -> None:
    first, second = client_as(cast.mediator), client_as(cast.mediator)
    plain = first.get(page).get_data(as_text=True)
    answers = [one.get(page, headers={"Accept-Encoding": coding}) for one in (first, second)]
    assert {(answer.headers["Content-Encoding"], answer.headers["Vary"]) for answer in answers} == {
        (coding, "Accept-Encoding, Cookie")
    }
    pages = [unpack(answer.data).decode() for answer in answers]
    assert [TOKEN.sub("", text) for text in pages] == [TOKEN.sub("", plain)] * 2
    assert second.post(page, data={"csrf_token": TOKEN.findall(pages[0])[0]}).status_code == 400
    assert second.post(page, data={"csrf_token": TOKEN.findall(pages[1])[0]}).status_code == 303


def test_what_has_been_read_since_shows_at_once(keeping: Flask, client_as: Enter, cast: Cast, page: str) -> None:
    phone = client_as(cast.mediator)
    assert "đã đọc 0 trong" in words(phone.get("/learn"))
    phone.post(page)
    assert "đã đọc 1 trong" in words(phone.get("/learn"))


def test_a_corrected_lesson_shows_at_once(
    keeping: Flask, client_as: Enter, client: FlaskClient, cast: Cast, page: str, db: Session
) -> None:
    phone = client_as(cast.mediator)
    for path, reader in ((page, phone), ("/library/m01/1", client)):
        reader.get(path)
    db.execute(update(LessonPage).where(LessonPage.position == 1).values(remember="Một câu mới tinh."))
    record(db, LessonsLoaded(lessons=0, pages=0, corrected=1), actor=SYSTEM, now=now())
    db.commit()
    for path, reader in ((page, phone), ("/library/m01/1", client)):
        assert "Một câu mới tinh." in words(reader.get(path))


def test_a_name_is_the_readers_own(keeping: Flask, client_as: Enter, cast: Cast, learning: Learning, db: Session) -> None:
    db.commit()
    phone = client_as(cast.mediator)
    phone.get("/")
    person = db.get_one(Person, account_of(cast.mediator).person_id)
    person.full_name = "Hoàng Thị Mới"
    db.commit()
    assert "Hoàng Thị Mới" in words(phone.get("/"))


def test_a_stranger_never_gets_the_page_of_somebody_signed_in(
    keeping: Flask, client_as: Enter, client: FlaskClient, cast: Cast, learning: Learning, db: Session
) -> None:
    db.commit()
    assert "Đăng xuất" in words(client_as(cast.mediator).get("/library"))
    assert "Đăng xuất" not in words(client.get("/library"))
    assert "Sign out" in words(_in_english(client_as(cast.mediator)).get("/library"))


def test_a_message_for_the_reader_is_shown_once(
    keeping: Flask, client_as: Enter, cast: Cast, learning: Learning, db: Session
) -> None:
    db.commit()
    phone = client_as(cast.mediator)
    phone.get("/learn")
    with phone.session_transaction() as session:
        session["_flashes"] = [("message", "Chỉ nói một lần.")]
    assert ["Chỉ nói một lần." in words(phone.get("/learn")) for _ in range(2)] == [True, False]


def test_nobody_in_particular_has_no_name() -> None:
    assert bool(ANYBODY)
    with pytest.raises(AttributeError, match="name"):
        _ = ANYBODY.name


def _in_english(client: FlaskClient) -> FlaskClient:
    with client.session_transaction() as session:
        session["locale"] = "en"
    return client
