"""Trainers: the ratio to teams by example and property; what no recognition can be; one person through levels."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.kernel.errors import DomainError
from lms.people.careers.models import Decision
from lms.people.decided.operations import NewPerson
from lms.people.decided.rules import Span, first_meeting
from lms.people.merges.models import PersonAlias
from lms.people.models import Person, Profession, Trainer, TrainerEnd, TrainerLevel
from lms.people.rules.trainers import TrainerRatio
from lms.people.trainers.operations import (
    Leaving,
    Post,
    change_level,
    correct_trainer,
    end_trainer,
    recognise_trainer,
)
from lms.people.trainers.queries import count_trainers, list_ratios
from lms.policies.operations import load_policies
from tests.cast import Country, make_cast, make_country
from tests.factories.careers import NOW, OFFICER, make_teams
from tests.factories.registry import SINCE, make_trainer, paper

CLOSED = date(2025, 7, 1)


@pytest.mark.parametrize(
    ("trainers", "teams", "per", "needed", "met"),
    [
        (21, 1_650, 100, 17, True),
        (17, 1_700, 100, 17, True),
        (17, 1_701, 100, 18, False),
        (2, 160, 80, 2, True),
        (2, 161, 80, 3, False),
        (0, 1, 80, 1, False),
        (3, 0, 100, 0, None),
    ],
)
def test_one_trainer_for_so_many_teams(trainers: int, teams: int, per: int, needed: int, met: bool | None) -> None:
    ratio = TrainerRatio(trainers, teams, per)
    assert (ratio.needed, ratio.met) == (needed, met)


@given(st.integers(0, 500), st.integers(1, 30_000), st.integers(1, 200))
def test_met_says_the_same_as_the_number_needed(trainers: int, teams: int, per: int) -> None:
    ratio = TrainerRatio(trainers, teams, per)
    assert ratio.met == (trainers >= ratio.needed)


_days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(_days, st.none() | st.integers(1, 900), _days, st.none() | st.integers(1, 900))
def test_two_rows_meet_when_a_day_lies_in_both(a: date, long: int | None, b: date, other_long: int | None) -> None:
    one = Span(1, a, a + timedelta(days=long) if long else None)
    two = Span(2, b, b + timedelta(days=other_long) if other_long else None)
    shared = any(one.holds(day) and two.holds(day) for day in (a, b))
    assert (first_meeting(one, [two]) is not None) == shared == (first_meeting(two, [one]) is not None)
    assert first_meeting(one, [Span(1, b)]) is None


@pytest.fixture
def country(db: Session) -> Country:
    load_policies(db, now=NOW)
    return make_country(db)


def refused(db: Session, post: Post, who: int | NewPerson | None = None) -> str:
    with pytest.raises(DomainError) as error:
        recognise_trainer(db, who or NewPerson(full_name="Hoàng Văn Đức"), post, None, actor=OFFICER, now=NOW)
    return error.value.code


def test_what_no_recognition_can_be(db: Session, country: Country) -> None:
    province, commune, district = country.province.id, country.commune.id, country.old_district.id
    of = TrainerLevel
    assert refused(db, Post(level=of.COMMUNE, unit_id=province, valid_from=SINCE)) == "trainers.other_level_unit"
    assert refused(db, Post(level=of.DISTRICT, unit_id=district, valid_from=SINCE)) == "trainers.other_level_unit"
    before = date(2024, 3, 1)
    assert refused(db, Post(level=of.DISTRICT, unit_id=district, valid_from=before)) == "trainers.district_over"
    late = Post(level=of.DISTRICT, unit_id=district, valid_from=before, valid_to=date(2025, 7, 2))
    assert refused(db, late) == "trainers.district_over"
    turned = Post(level=of.COMMUNE, unit_id=commune, valid_from=SINCE, valid_to=SINCE)
    assert refused(db, turned) == "decided.ends_before_begin"
    other = Post(level=of.COMMUNE, unit_id=commune, valid_from=SINCE, profession=Profession.OTHER)
    assert refused(db, other) == "trainers.profession_words"
    assert (
        refused(db, Post(level=of.COMMUNE, unit_id=commune, valid_from=SINCE), NewPerson(full_name="A1"))
        == "decided.name_shape"
    )
    whole = Post(level=of.DISTRICT, unit_id=district, valid_from=before, valid_to=CLOSED)
    assert recognise_trainer(db, NewPerson(full_name="Lý Văn Hà"), whole, None, actor=OFFICER, now=NOW).valid_to == CLOSED


def test_a_mediator_who_trains_is_one_person_and_not_twice_at_once(db: Session, country: Country) -> None:
    teams = make_teams(db, country.commune)
    somebody = teams.rows[0].person_id
    post = Post(level=TrainerLevel.COMMUNE, unit_id=country.commune.id, valid_from=SINCE)
    people = db.scalar(select(func.count()).select_from(Person))
    first = recognise_trainer(db, somebody, post, paper(country.commune), actor=OFFICER, now=NOW)
    assert db.scalar(select(func.count()).select_from(Person)) == people
    assert refused(db, post, somebody) == "trainers.overlap_open"
    ended = end_trainer(db, first, Leaving(date(2026, 1, 1), TrainerEnd.RETIRED), None, actor=OFFICER, now=NOW)
    assert refused(db, post, somebody) == "trainers.overlap"
    with pytest.raises(DomainError, match=r"decided\.ended_already"):
        end_trainer(db, ended, Leaving(date(2026, 2, 1), TrainerEnd.RETIRED), None, actor=OFFICER, now=NOW)
    again = Post(level=TrainerLevel.COMMUNE, unit_id=country.commune.id, valid_from=date(2026, 1, 1))
    recognise_trainer(db, somebody, again, None, actor=OFFICER, now=NOW)


def test_a_change_of_level_leaves_no_gap_and_no_day_twice(db: Session, country: Country) -> None:
    row, on = make_trainer(db, country.commune), date(2026, 3, 2)
    post = Post(level=TrainerLevel.PROVINCE, unit_id=country.province.id, valid_from=on, profession=Profession.LAWYER)
    made = change_level(db, row, post, paper(country.province, "9/QĐ-STP", on), actor=OFFICER, now=NOW)
    stmt = (
        select(Trainer).where(Trainer.person_id == row.person_id, Trainer.superseded_at.is_(None)).order_by(Trainer.valid_from)
    )
    former, later = db.scalars(stmt)
    assert (former.valid_to, former.end_kind, former.end_decision) == (on, TrainerEnd.OTHER_LEVEL, made.decision_series)
    assert (later.valid_from, later.valid_to, later.level) == (on, None, TrainerLevel.PROVINCE)
    for day, level in ((on - timedelta(days=1), TrainerLevel.COMMUNE), (on, TrainerLevel.PROVINCE)):
        assert [sum(count_trainers(db, kind, day).values()) for kind in TrainerLevel] == [
            kind is level for kind in TrainerLevel
        ]
    with pytest.raises(DomainError, match=r"trainers\.same_level"):
        change_level(db, made, post, None, actor=OFFICER, now=NOW)


def test_a_correction_keeps_what_was_written(db: Session, country: Country) -> None:
    row = make_trainer(db, country.commune)
    post = Post(level=row.level, unit_id=row.unit_id, valid_from=row.valid_from, profession=Profession.LAWYER)
    with pytest.raises(DomainError, match=r"decided\.nothing_changed"):
        correct_trainer(db, row, post, None, why="nhầm", actor=OFFICER, now=NOW)
    right = Post(level=row.level, unit_id=row.unit_id, valid_from=date(2025, 8, 4), profession=Profession.POLICE)
    made = correct_trainer(db, row, right, None, why="Đối chiếu bản giấy", actor=OFFICER, now=NOW)
    assert (made.series, made.why, made.decision_series) == (row.id, "Đối chiếu bản giấy", row.decision_series)
    assert row.superseded_at is not None and row.valid_from == SINCE
    stale = Post(level=row.level, unit_id=row.unit_id, valid_from=row.valid_from, profession=Profession.JUDGE)
    with pytest.raises(DomainError, match=r"decided\.changed_meanwhile"):
        correct_trainer(db, row, stale, None, why="nhầm", actor=OFFICER, now=NOW)


def test_central_is_a_level_of_the_country(db: Session, country: Country) -> None:
    row = make_trainer(db, country.vn, level=TrainerLevel.CENTRAL)
    assert count_trainers(db, row.level, SINCE)[country.vn.id] == 1


def test_the_ratio_counts_persons_of_the_level_and_teams_of_the_day(db: Session) -> None:
    load_policies(db, now=NOW)
    cast = make_cast(db)
    country, viewer = cast.country, cast.officer_province.viewer(db)
    province = country.province
    make_teams(db, country.commune)
    one, other = (make_trainer(db, province, name, TrainerLevel.PROVINCE) for name in ("Vi Thị Hà", "Vi Thị Hạ"))
    make_trainer(db, country.commune)
    on = date(2026, 11, 22)
    [line] = list_ratios(db, viewer, None, on)
    assert (line.unit.id, line.ratio) == (province.id, TrainerRatio(2, 2, 100))
    db.add(PersonAlias(folded_id=other.person_id, kept_id=one.person_id))
    db.flush()
    [merged] = list_ratios(db, viewer, None, on)
    assert merged.ratio.trainers == 1
    [earlier] = list_ratios(db, viewer, None, SINCE - timedelta(days=1))
    assert (earlier.ratio.trainers, earlier.ratio.teams, earlier.ratio.met) == (0, 0, None)
    assert list_ratios(db, viewer, None, date(2023, 12, 31)) == []


def test_decisions_of_a_province_are_in_its_book(db: Session, country: Country) -> None:
    make_trainer(db, country.province, level=TrainerLevel.PROVINCE)
    assert db.scalars(select(Decision.unit_id)).all() == [country.province.id]
