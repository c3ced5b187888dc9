"""The public library: found without accents, read without an account, kept as one file."""

import gzip
import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from courses.content.rendering import pictures
from lms.desks.library.queries import ShelfLesson, find_shelf
from lms.desks.library.search import find
from tests.cast import Cast, Member
from tests.factories.assessments import load_learning
from tests.reading import links, title, words

Enter = Callable[[Member], FlaskClient]


@pytest.fixture
def lessons(cast: Cast, db: Session) -> list[ShelfLesson]:
    load_learning(db)
    db.commit()
    return list(find_shelf(db).lessons)


def test_a_stranger_reads_a_lesson_from_its_first_page_to_its_last(client: FlaskClient, lessons: list[ShelfLesson]) -> None:
    lesson = lessons[0]
    shelf = client.get("/library")
    assert f"/library/{lesson.key}" in links(shelf)
    opened = client.get(f"/library/{lesson.key}")
    assert lesson.summary in words(opened)
    address = f"/library/{lesson.key}/1"
    for page in lesson.pages:
        assert address in links(opened)
        opened = client.get(address)
        assert title(opened) == page.title
        assert page.remember in words(opened)
        assert f"Trang {page.position} trong {len(lesson.pages)}" in words(opened)
        address = f"/library/{lesson.key}/{page.position + 1}"
    assert address not in links(opened)
    assert client.get(address).status_code == 404


def test_every_lesson_says_that_it_is_an_illustration(client: FlaskClient, lessons: list[ShelfLesson]) -> None:
    for lesson in lessons:
        for address in ("/library", f"/library/{lesson.key}", f"/library/{lesson.key}/1", f"/library/{lesson.key}/file"):
            assert "minh họa" in words(client.get(address))
            assert "không phải tài liệu của Bộ Tư pháp" in words(client.get(address))


@pytest.mark.parametrize("typed", ["mâu thuẫn cốt lõi", "mau thuan cot loi", "MAU  THUAN COT", "mâu thuẫn cốt l"])
def test_words_are_found_with_accents_or_without(client: FlaskClient, lessons: list[ShelfLesson], typed: str) -> None:
    found = client.get("/library", query_string={"q": typed})
    assert "Tìm mâu thuẫn cốt lõi" in words(found)
    [first, *_] = [link for link in links(found) if re.fullmatch(r"/library/m\d\d", link)]
    assert first == "/library/m03"


def test_the_page_that_says_it_is_named(client: FlaskClient, lessons: list[ShelfLesson]) -> None:
    found = client.get("/library", query_string={"q": "mat tran gioi thieu"})
    assert "Có 1 bài nói về “mat tran gioi thieu”" in words(found)
    assert "Trang 3: Dân bầu, xã công nhận" in words(found)
    assert "/library/m01/3" in links(found)


def test_syllables_count_whole_and_lie_together(lessons: list[ShelfLesson]) -> None:
    together = find(lessons, "trên một nửa")
    assert [one.lesson.key for one in together] == ["m01"]
    # Not a phrase of any page, but all of it on one.
    assert [one.lesson.key for one in find(lessons, "nửa ứng cử")] == ["m01"]
    assert find(lessons, "nử ứng") == []
    assert [one.lesson for one in find(lessons, "  ")] == lessons


@pytest.mark.parametrize("typed", ["xyz không đâu có", "<script>alert(1)</script>", "%(n)s %", "'", "x" * 500])
def test_what_is_not_there_is_said(client: FlaskClient, lessons: list[ShelfLesson], typed: str) -> None:
    answer = client.get("/library", query_string={"q": typed})
    assert answer.status_code == 200
    assert "Chưa có bài nào nói về" in words(answer) or typed == "'"
    assert "<script>alert" not in answer.get_data(as_text=True)


def test_the_file_needs_nothing_from_outside(client: FlaskClient, lessons: list[ShelfLesson]) -> None:
    for lesson in lessons:
        answer = client.get(f"/library/{lesson.key}/file")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="bai-{lesson.key}.html"'
        text = answer.get_data(as_text=True)
        assert not re.search(r"\ssrc=|<link|<script|@import|url\(", text)
        for page in lesson.pages:
            assert page.title in words(answer)
            assert page.remember in words(answer)
        assert text.count("<svg") == sum(1 for page in lesson.pages if page.picture in pictures())
        assert f"http://localhost/library/{lesson.key}" in words(answer)


def test_the_size_that_is_said_is_the_size_that_is_sent(client: FlaskClient, lessons: list[ShelfLesson]) -> None:
    for lesson in lessons:
        said = re.search(r"Tải về · (\d+) KB", words(client.get(f"/library/{lesson.key}")))
        sent = client.get(f"/library/{lesson.key}/file", headers={"Accept-Encoding": "gzip"})
        assert sent.headers["Content-Encoding"] == "gzip"
        assert said is not None
        assert 0 <= int(said[1]) * 1024 - len(sent.data) < 1100
        assert lesson.title in gzip.decompress(sent.data).decode().replace("\u00a0", " ")


def test_who_learns_is_told_where_it_counts(
    client_as: Enter, client: FlaskClient, cast: Cast, lessons: list[ShelfLesson]
) -> None:
    address = f"/library/{lessons[0].key}"
    assert "không tính vào việc học" in words(client_as(cast.mediator).get(address))
    assert "không tính vào việc học" not in words(client.get(address))


def test_what_does_not_exist_is_missing(client: FlaskClient, lessons: list[ShelfLesson]) -> None:
    for address in ("/library/m99", "/library/m99/1", "/library/m99/file", "/library/m01/0", "/library/m01/99"):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert "/library" in links(answer)


def test_an_empty_shelf_says_so(client: FlaskClient, cast: Cast) -> None:
    assert "Chưa có tài liệu nào" in words(client.get("/library"))


def test_the_shelf_costs_one_statement(
    client: FlaskClient, lessons: list[ShelfLesson], queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    client.get("/library")
    with queries() as sent:
        client.get("/library?q=hoa+giai")
    assert len(sent) == 1
