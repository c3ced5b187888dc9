"""Designations: dated, once, by a decision; a closed commune leaves nothing to its successor but a question."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from lms.kernel.errors import DomainError
from lms.people.careers.models import Decision
from lms.people.careers.terms import DecisionKind
from lms.people.designations.operations import Choice, correct_designation, deciding_unit, designate, end_designation
from lms.people.designations.queries import (
    DesignationFilter,
    designated_teams,
    designated_units,
    list_designations,
    list_to_review,
)
from lms.people.designations.terms import DesignationKind, DesignationLevel
from lms.policies.operations import load_policies
from lms.units.models import Succession
from lms.units.queries import forget_edition
from tests.cast import START, Cast, make_cast
from tests.factories.careers import NOW, OFFICER, make_teams
from tests.factories.registry import SINCE, make_designation, paper

ON = date(2026, 11, 22)
PILOT, TYPICAL = DesignationKind.PILOT, DesignationKind.TYPICAL_COMMUNE


@pytest.fixture
def cast(db: Session) -> Cast:
    load_policies(db, now=NOW)
    return make_cast(db)


def stated(db: Session, cast: Cast, kind: DesignationKind = PILOT, **facts: object) -> str:
    plain: dict[str, object] = {"level": DesignationLevel.COMMUNE, "valid_from": SINCE, "unit_id": cast.country.commune.id}
    choice = Choice(kind=kind, **(plain | facts))  # type: ignore[arg-type]
    decision = paper(cast.country.commune, "5/QĐ-UBND", kind=DecisionKind.DESIGNATION)
    with pytest.raises(DomainError) as error:
        designate(db, choice, decision, actor=OFFICER, now=NOW)
    return error.value.code


def test_a_designation_holds_from_its_day_until_the_day_before_its_end(db: Session, cast: Cast) -> None:
    commune = cast.country.commune
    row = make_designation(db, commune)
    end_designation(db, row, ON, None, actor=OFFICER, now=NOW)
    days = [SINCE - timedelta(days=1), SINCE, ON - timedelta(days=1), ON]
    found = [designated_units(db, PILOT, None, day) for day in days]
    assert found == [frozenset(), {commune.id}, {commune.id}, frozenset()]
    assert designated_units(db, PILOT, DesignationLevel.CENTRAL, SINCE) == frozenset()
    assert designated_units(db, PILOT, DesignationLevel.COMMUNE, SINCE) == {commune.id}
    assert designated_units(db, TYPICAL, None, SINCE) == frozenset()


def test_what_no_designation_can_be(db: Session, cast: Cast) -> None:
    make_designation(db, cast.country.commune)
    teams = make_teams(db, cast.country.commune)
    assert stated(db, cast) == "designations.twice"
    assert stated(db, cast, valid_from=ON, valid_to=ON) == "decided.ends_before_begin"
    assert stated(db, cast, TYPICAL, unit_id=cast.country.province.id) == "designations.not_a_commune"
    assert stated(db, cast, TYPICAL, unit_id=cast.country.old_commune.id) == "designations.not_a_commune"
    assert stated(db, cast, TYPICAL, level=DesignationLevel.DISTRICT) == "decided.no_such_level"
    assert stated(db, cast, DesignationKind.FIVE_GOOD_TEAM) == "designations.for_teams"
    assert stated(db, cast, TYPICAL, team_id=teams.first.id) == "designations.for_units"
    choice = Choice(kind=TYPICAL, level=DesignationLevel.COMMUNE, valid_from=SINCE, unit_id=cast.country.commune.id)
    with pytest.raises(DomainError, match=r"designations\.decision_missing"):
        designate(db, choice, None, actor=OFFICER, now=NOW)


def test_the_same_kind_of_another_level_is_another_designation(db: Session, cast: Cast) -> None:
    make_designation(db, cast.country.commune)
    body = deciding_unit(db, cast.country.commune.id, DesignationLevel.PROVINCE, SINCE)
    assert body == cast.country.province.id
    choice = Choice(kind=PILOT, level=DesignationLevel.PROVINCE, valid_from=SINCE, unit_id=cast.country.commune.id)
    made = designate(db, choice, paper(cast.country.province, "88/QĐ-UBND"), actor=OFFICER, now=NOW)
    assert db.get_one(Decision, made.decision_series or 0).unit_id == cast.country.province.id
    right = Choice(kind=PILOT, level=DesignationLevel.PROVINCE, valid_from=date(2025, 9, 2), unit_id=cast.country.commune.id)
    assert correct_designation(db, made, right, None, why="nhầm ngày", actor=OFFICER, now=NOW).series == made.id


def test_a_merger_leaves_the_designation_to_the_past_and_asks(db: Session, cast: Cast) -> None:
    old, new, viewer = cast.country.old_commune, cast.country.commune, cast.officer_province.viewer(db)
    sister = cast.country.sister
    row = make_designation(db, old, valid_from=date(2024, 5, 6))
    assert designated_units(db, PILOT, None, START - timedelta(days=1)) == {old.id}
    assert list_to_review(db, viewer, None, START - timedelta(days=1)) == []
    for successor in (new, sister):
        db.add(Succession(predecessor_id=old.id, successor_id=successor.id, valid_from=START, whole=False, source="test"))
    db.flush()
    forget_edition(db)
    assert designated_units(db, PILOT, None, ON) == frozenset()
    [found] = list_to_review(db, viewer, None, ON)
    assert (found.row.id, {node.id for node in found.successors}) == (row.id, {new.id, sister.id})
    assert list_to_review(db, cast.outsider.viewer(db), None, ON) == []
    make_designation(db, new, valid_from=START)
    assert designated_units(db, PILOT, None, ON) == {new.id}
    end_designation(db, row, START, "xã đã chia", actor=OFFICER, now=NOW)
    assert list_to_review(db, viewer, None, ON) == []
    assert designated_units(db, PILOT, None, START - timedelta(days=1)) == {old.id}


def test_a_team_is_designated_where_it_stands(db: Session, cast: Cast) -> None:
    teams = make_teams(db, cast.country.commune)
    kind = DesignationKind.FIVE_GOOD_TEAM
    choice = Choice(kind=kind, level=DesignationLevel.COMMUNE, valid_from=SINCE, team_id=teams.first.id)
    made = designate(db, choice, paper(cast.country.commune, "6/QĐ-UBND"), actor=OFFICER, now=NOW)
    assert made.unit_id == cast.country.commune.id
    assert designated_teams(db, kind, ON) == {teams.first.id}
    rows = db.scalars(list_designations(db, cast.officer_commune.viewer(db), DesignationFilter(kind=kind), ON)).all()
    assert [one.team_id for one in rows] == [teams.first.id]
