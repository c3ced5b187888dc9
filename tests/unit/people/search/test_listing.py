"""The list of people, on both databases: each way gives the same people in the same order as the rule does in memory."""

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from lms import clock
from lms.access.rules import GrantFact, Role, Viewer
from lms.people import listing
from lms.people.listing import Cursor, Listed, PeopleFilter, count_teams, find_cursor, list_people
from lms.people.models import MediationTeam, Person
from lms.people.search.models import PersonWord
from lms.people.search.operations import index_all_names, index_names, index_older_book
from lms.people.search.rules import sought
from tests.cast import Cast, Country, make_cast
from tests.factories.delivery import appoint, make_person

TODAY = date(2026, 11, 22)
NAMES = (
    *("Nguyễn Thị Hoà", "Nguyễn Thị Hòa", "Nguye\u0302\u0303n Thi\u0323 Ho\u0300a", "Trần Nguyên Hoàng", "Hoàng Thị Hoa"),
    *("Đào Văn Đằng", "Dao Van Dang", "Đặng Ánh", "Y Bham Niê", "H'Mai Niê", "Lý A Sử", "Ly A Su", "Nguyễn Nguyễn", "An"),
    *("Nguyễn Văn Ân", "Nguyễn Văn An", "Nguyễn An", "Lê 100% Thật", "Lê A_b", "Phạm \\ Thị", "Trần Trần Trần"),
)
TYPED = (
    *(
        "",
        "ngu hoa",
        "nguyễn",
        "hoa nguyen",
        "đ",
        "d",
        "h",
        "a",
        "an",
        "%",
        "_",
        "\\",
        "100%",
        "a_",
        "nguyen nguyen",
        "tran tran",
    ),
    *("zz", "ho\u0300a", "H'M", "x" * 300, "thi h", "y b", "su"),
)


class Way(Enum):
    """How much there is where is looked."""

    FEW = auto()
    SOME = auto()
    MANY = auto()


@dataclass(frozen=True)
class Book:
    """Everybody in a small country: three times each name, in three communes, some of whom no longer serve."""

    db: Session
    cast: Cast
    people: dict[int, tuple[str, str, bool]]  # id -> sort key, folded name, in the first commune

    def expected(self, typed: str, *, here: bool) -> list[int]:
        wanted = sought(typed)
        found = [
            (key, person_id)
            for person_id, (key, name, first) in self.people.items()
            if (first or not here) and (wanted is None or wanted.finds(name))
        ]
        return [person_id for _key, person_id in sorted(found)]


@pytest.fixture
def book(db: Session) -> Book:
    cast = make_cast(db)
    country: Country = cast.country
    units = [country.commune, country.other_commune, country.sister]
    people = {}
    for place, unit in enumerate(units):
        for name in NAMES:
            person = make_person(db, name)
            appoint(db, person, unit)
            people[person.id] = (person.name_key, person.name_fold, place == 0)
    index_all_names(db)
    return Book(db, cast, people)


def _viewer(book: Book, *, here: bool) -> Viewer:
    viewer, country = book.cast.officer_commune.viewer(book.db), book.cast.country.vn
    everywhere = GrantFact(Role.INSPECTOR, country.id, date(2026, 1, 1), None, True, "")
    return viewer if here else replace(viewer, grants=(everywhere,))


def _page(book: Book, viewer: Viewer, typed: str, cursor: Cursor | None = None, *, limit: int = 7) -> Listed:
    wanted = PeopleFilter(typed)
    size = count_teams(book.db, viewer, PeopleFilter())
    return list_people(book.db, viewer, wanted, as_of=TODAY, size=size, limit=limit, cursor=cursor)


def _all(book: Book, viewer: Viewer, typed: str, *, limit: int = 7) -> list[int]:
    """Forward to the end by its pages, then the whole way back, which gives the same."""
    pages = [_page(book, viewer, typed, limit=limit)]
    while later := pages[-1].later:
        pages.append(_page(book, viewer, typed, find_cursor(book.db, later, backwards=False), limit=limit))
    forward = [line.id for page in pages for line in page.items]
    back, page = [line.id for line in pages[-1].items], pages[-1]
    while earlier := page.earlier:
        page = _page(book, viewer, typed, find_cursor(book.db, earlier, backwards=True), limit=limit)
        back = [line.id for line in page.items] + back
    assert back == forward
    return forward


@pytest.fixture(params=list(Way), ids=lambda way: way.name.lower())
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Way:
    """The limits set so that even a small book goes this way, and its search by rare words in two steps."""
    chosen: Way = request.param
    for limit in ("FEW", "FEW_NAMED"):
        monkeypatch.setattr(listing, limit, 1_000 if chosen is Way.FEW else 0)
    monkeypatch.setattr(listing, "SOME", 0 if chosen is Way.MANY else 40_000)
    monkeypatch.setattr(listing, "COMMON", 20)
    monkeypatch.setattr(listing, "FIRST", (5, 1_000))
    monkeypatch.setattr(listing, "MANY_WORDS", 4)
    return chosen


@pytest.mark.parametrize("here", [True, False], ids=["commune", "country"])
def test_every_way_finds_what_the_rule_finds_in_its_order(book: Book, way: Way, here: bool) -> None:
    viewer = _viewer(book, here=here)
    for typed in TYPED:
        assert _all(book, viewer, typed) == book.expected(typed, here=here), (way, typed)


@given(typed=st.text(alphabet=" aAáàhoOnNgGuyễtT%_\\đĐd'", max_size=12))
@settings(max_examples=60)
def test_whatever_is_typed(book: Book, way: Way, typed: str) -> None:
    viewer = _viewer(book, here=False)
    assert _all(book, viewer, typed, limit=30) == book.expected(typed, here=False)


def test_totals_are_told_where_they_are_known(book: Book, way: Way) -> None:
    viewer = _viewer(book, here=False)
    assert _page(book, viewer, "zz").total == 0
    assert _page(book, viewer, "su").total == 6
    many = _page(book, viewer, "nguyen").total
    assert many == (len(book.expected("nguyen", here=False)) if way is Way.FEW else None)


def test_a_new_name_is_found_under_its_words_and_not_under_the_old_ones(book: Book, way: Way) -> None:
    viewer, person_id = _viewer(book, here=False), next(iter(book.people))
    changed = {"full_name": "Vừ Mí Sính", "name_key": "sinh vu", "name_fold": "vu mi sinh"}
    book.db.execute(update(Person).where(Person.id == person_id).values(**changed))
    index_names(book.db, [person_id, None])
    assert _all(book, viewer, "vu sinh") == [person_id]
    assert person_id not in _all(book, viewer, "nguyen")
    words = book.db.scalars(select(PersonWord.word).where(PersonWord.person_id == person_id))
    assert sorted(words) == ["", "mi", "sinh", "vu"]


def test_whoever_also_serves_elsewhere_is_listed_once(book: Book, way: Way) -> None:
    viewer, person_id = _viewer(book, here=False), next(iter(book.people))
    person = book.db.get_one(Person, person_id)
    appoint(book.db, person, book.cast.country.other_commune, on=date(2026, 8, 1))
    index_names(book.db, [person_id])
    assert _all(book, viewer, "") == book.expected("", here=False)
    assert _all(book, viewer, "hoa") == book.expected("hoa", here=False)


def test_a_team_assigned_to_another_commune_takes_its_people_along(book: Book, way: Way) -> None:
    country = book.cast.country
    assigned = update(MediationTeam).where(MediationTeam.unit_id == country.commune.id)
    book.db.execute(assigned.values(placed_unit_id=country.sister.id))
    assert _all(book, _viewer(book, here=True), "nguyen") == []
    assert _all(book, _viewer(book, here=False), "nguyen") == book.expected("nguyen", here=False)


def test_words_are_an_index_that_can_be_made_anew(book: Book) -> None:
    stmt = select(PersonWord.unit_id, PersonWord.word, PersonWord.person_id, PersonWord.spaced)
    before = sorted(book.db.execute(stmt).all())
    book.db.execute(text("DELETE FROM person_word"))
    index_names(book.db, book.people)
    assert sorted(book.db.execute(stmt).all()) == before


def test_a_book_from_before_there_were_words_gets_them_once(book: Book) -> None:
    stmt = select(PersonWord.unit_id, PersonWord.word, PersonWord.person_id, PersonWord.spaced)
    before = sorted(book.db.execute(stmt).all())
    book.db.execute(text("DELETE FROM person_word"))
    index_older_book(book.db, now=clock.now())
    assert sorted(book.db.execute(stmt).all()) == before
    book.db.execute(text("DELETE FROM person_word WHERE word <> ''"))
    index_older_book(book.db, now=clock.now())
    assert sorted(book.db.execute(stmt).all()) == [row for row in before if row.word == ""]
