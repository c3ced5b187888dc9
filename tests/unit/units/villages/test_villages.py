"""Villages through time: entered, renamed, merged, marked from a day; made by rosters; each refusal."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM
from lms.kernel.errors import DomainError
from lms.people.models import MediationTeam
from lms.people.places import minority_on
from lms.sentences import sentence
from lms.units.queries import find_unit
from lms.units.villages.models import Village
from lms.units.villages.operations import (
    Named,
    VillageWords,
    enter_village,
    keep_villages,
    mark_village,
    merge_villages,
    rename_village,
)
from lms.units.villages.queries import list_villages, marked_on, village_titles, villages_on
from lms.units.villages.rules import split_village
from tests.factories.changes import add_team, make_provinces

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
DAY, BEFORE = date(2026, 3, 1), date(2026, 2, 28)


@pytest.fixture
def commune(db: Session) -> int:
    make_provinces(db)
    return find_unit(db, "06101", DAY).id


def enter(db: Session, commune: int, name: str, on: date | None = None, *, marked: bool = False) -> int:
    return enter_village(db, commune, VillageWords("", name), on=on, marked=marked, actor=SYSTEM, now=NOW)


def merge(db: Session, commune: int, villages: list[int], name: str, *, marked: bool = False) -> int:
    return merge_villages(
        db, commune, villages, VillageWords("Thôn", name), on=DAY, decision_no="5/NQ-HĐND", marked=marked, actor=SYSTEM, now=NOW
    )


def test_kinds_are_told_from_names() -> None:
    assert split_village("thôn Nà Lầm") == ("Thôn", "Nà Lầm")
    assert split_village("TỔ DÂN PHỐ SỐ 5") == ("Tổ dân phố", "SỐ 5")
    assert split_village("Khối 3") == ("Khối", "3")
    assert split_village("Nà Lầm") == ("", "Nà Lầm")
    assert VillageWords("bản", "Nà Lầm").split == ("Bản", "Nà Lầm")


def test_a_village_bears_its_name_of_the_day(db: Session, commune: int) -> None:
    village = enter(db, commune, "Thôn Nà Lầm")
    rename_village(db, commune, village, VillageWords("", "Thôn Bản Quan"), on=DAY, actor=SYSTEM, now=NOW)
    assert [one.full for on in (BEFORE, DAY) for one in list_villages(db, [commune], on)] == ["Thôn Nà Lầm", "Thôn Bản Quan"]
    assert village_titles(db, [village]) == {village: "Thôn Bản Quan"}


def test_villages_that_merge_stand_in_the_new_one(db: Session, commune: int) -> None:
    one, two = enter(db, commune, "Thôn Nà Lầm", marked=True), enter(db, commune, "Thôn Bản Quan")
    new = merge(db, commune, [one, two], "Lầm Quan")
    assert [line.full for line in list_villages(db, [commune], DAY)] == ["Thôn Lầm Quan"]
    assert len(list_villages(db, [commune], BEFORE)) == 2
    assert villages_on(db, [one, two], DAY) == {one: new, two: new}
    assert villages_on(db, [one, two], BEFORE) == {one: one, two: two}
    assert set(db.scalars(marked_on(BEFORE))) == {one}
    assert set(db.scalars(marked_on(DAY))) == set(), "the mark ends with the village; the new one says its own"
    mark_village(db, new, marked=True, on=date(2026, 6, 1), actor=SYSTEM, now=NOW)
    assert set(db.scalars(marked_on(date(2026, 6, 1)))) == {one, two, new}


def test_a_mark_holds_from_its_day_for_the_teams_of_the_village(db: Session, commune: int) -> None:
    team = add_team(db, commune, "Thôn Nà Lầm", date(2025, 9, 1))
    village = team.village_id
    assert village is not None
    mark_village(db, village, marked=True, on=DAY, actor=SYSTEM, now=NOW)

    def marked(on: date) -> bool:
        return bool(db.scalar(select(minority_on(on)).select_from(MediationTeam).where(MediationTeam.id == team.id)))

    assert [marked(BEFORE), marked(DAY)] == [False, True]
    mark_village(db, village, marked=False, on=date(2026, 9, 1), actor=SYSTEM, now=NOW)
    assert [marked(date(2026, 8, 31)), marked(date(2026, 9, 1))] == [True, False]


def test_a_roster_finds_the_village_or_makes_it(db: Session, commune: int) -> None:
    known = enter(db, commune, "Thôn Nà Lầm")
    named = [
        Named(commune, "THON NA LAM"),
        Named(commune, "Thôn Bản Quan", marked=True),
        Named(commune, "thôn bản quan"),
        Named(commune, ""),
    ]
    found = keep_villages(db, named, {commune: [commune]}, now=NOW)
    assert found[0] == known
    assert found[1] == found[2]
    assert found[3] is None
    assert set(db.scalars(marked_on(DAY))) == {found[1]}
    assert keep_villages(db, named, {commune: [commune]}, now=NOW) == found
    assert len(db.scalars(select(Village)).all()) == 2


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda db, unit, a, b: enter(db, unit, "thôn nà lầm"), "villages.name_taken"),
        (lambda db, unit, a, b: enter(db, unit, " "), "villages.name_missing"),
        (lambda db, unit, a, b: merge(db, unit, [a], "Một"), "villages.merge_needs_two"),
        (lambda db, unit, a, b: merge(db, unit, [a, b], "Thôn Phai Lay"), "villages.not_begun"),
        (
            lambda db, unit, a, b: rename_village(
                db, unit, b, VillageWords("", "Thôn Mới"), on=date(2025, 1, 1), actor=SYSTEM, now=NOW
            ),
            "villages.not_begun",
        ),
        (lambda db, unit, a, b: mark_village(db, a, marked=False, on=DAY, actor=SYSTEM, now=NOW), "villages.marked_so"),
        (lambda db, unit, a, b: mark_village(db, 98765, marked=True, on=DAY, actor=SYSTEM, now=NOW), "villages.missing"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(db: Session, commune: int, act: object, code: str) -> None:
    one, two = enter(db, commune, "Thôn Nà Lầm"), enter(db, commune, "Thôn Nà Pài", date(2026, 5, 1))
    with pytest.raises(DomainError) as refused:
        act(db, commune, one, two)  # type: ignore[operator]
    assert refused.value.code == code
    assert "Mời" in sentence(refused.value)


def test_only_a_commune_of_today_has_villages(db: Session) -> None:
    with pytest.raises(DomainError, match=r"villages\.not_a_commune"):
        enter(db, make_provinces(db), "Thôn Nà Lầm")
