"""Supporters: which teams have one on a day, the share, and what no link can be."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from lms.kernel.errors import DomainError
from lms.kernel.ratio import Ratio
from lms.people.decided.operations import NewPerson
from lms.people.models import Profession
from lms.people.supporters.operations import Support, begin_support, correct_support, end_support
from lms.people.supporters.queries import list_unsupported, share_supported, supporters_of, teams_of
from lms.policies.operations import load_policies
from tests.cast import Cast, make_cast
from tests.factories.careers import NOW, OFFICER, Teams, make_teams
from tests.factories.registry import SINCE, make_supporter

ON = date(2026, 11, 22)


@pytest.fixture
def cast(db: Session) -> Cast:
    return make_cast(db)


@pytest.fixture
def teams(db: Session, cast: Cast) -> Teams:
    load_policies(db, now=NOW)
    return make_teams(db, cast.country.commune)


def test_a_link_names_teams_or_the_whole_commune(db: Session, cast: Cast, teams: Teams) -> None:
    viewer, commune = cast.officer_province.viewer(db), cast.country.commune
    assert share_supported(db, viewer, None, ON) == Ratio(0, 2)
    one = make_supporter(db, commune, team_ids=frozenset({teams.first.id}))
    assert share_supported(db, viewer, commune.id, ON) == Ratio(1, 2)
    assert [row.id for row in supporters_of(db, teams.first.id, ON)] == [one.id]
    assert list(supporters_of(db, teams.second.id, ON)) == []
    assert [team.id for team in db.scalars(list_unsupported(db, viewer, None, ON))] == [teams.second.id]
    whole = make_supporter(db, commune, "Lê Thị Mai", valid_from=date(2026, 1, 1))
    assert share_supported(db, viewer, None, ON) == Ratio(2, 2)
    assert share_supported(db, viewer, None, date(2025, 12, 31)) == Ratio(1, 2)
    assert [row.id for row in supporters_of(db, teams.second.id, ON)] == [whole.id]
    assert share_supported(db, cast.outsider.viewer(db), None, ON) == Ratio(0, 0)


def test_an_ended_link_supports_until_the_day_before(db: Session, cast: Cast, teams: Teams) -> None:
    row = make_supporter(db, cast.country.commune, team_ids=frozenset({teams.first.id}))
    made = end_support(db, row, date(2026, 5, 4), "hết nhiệm kỳ", actor=OFFICER, now=NOW)
    assert [team.id for team in teams_of(db, [made.id])[made.id]] == [teams.first.id]
    assert len(supporters_of(db, teams.first.id, date(2026, 5, 3))) == 1
    assert len(supporters_of(db, teams.first.id, date(2026, 5, 4))) == 0


def test_what_no_link_can_be(db: Session, cast: Cast, teams: Teams) -> None:
    commune = cast.country.commune
    row = make_supporter(db, commune, team_ids=frozenset({teams.first.id}))

    def refused(unit_id: int, team_ids: set[int] | None, profession: Profession = Profession.JURIST) -> str:
        said = Support(
            unit_id=unit_id, team_ids=None if team_ids is None else frozenset(team_ids), profession=profession, valid_from=SINCE
        )
        with pytest.raises(DomainError) as error:
            begin_support(db, row.person_id, said, None, actor=OFFICER, now=NOW)
        return error.value.code

    assert refused(commune.id, {teams.first.id, teams.second.id}) == "supporters.twice"
    assert refused(commune.id, None) == "supporters.twice"
    assert refused(commune.id, set()) == "supporters.no_teams"
    assert refused(cast.country.sister.id, {teams.first.id}) == "supporters.team_elsewhere"
    assert refused(cast.country.province.id, None) == "supporters.not_a_commune"
    assert refused(cast.country.old_commune.id, None) == "supporters.not_a_commune"
    assert refused(commune.id, {teams.second.id}, Profession.OTHER) == "supporters.profession_words"
    said = Support(unit_id=commune.id, team_ids=frozenset({teams.second.id}), profession=Profession.JURIST, valid_from=SINCE)
    begin_support(db, row.person_id, said, None, actor=OFFICER, now=NOW)
    right = Support(unit_id=commune.id, team_ids=frozenset({teams.first.id}), profession=Profession.LAWYER, valid_from=SINCE)
    made = correct_support(db, row, right, None, why="ghi nhầm nghề", actor=OFFICER, now=NOW)
    assert (made.profession, made.series) == (Profession.LAWYER, row.id)


@settings(suppress_health_check=list(HealthCheck), max_examples=12)
@given(st.lists(st.tuples(st.sampled_from(["first", "second", "whole"]), st.integers(0, 900)), max_size=5))
def test_supported_and_unsupported_add_up(db: Session, cast: Cast, teams: Teams, links: list[tuple[str, int]]) -> None:
    viewer = cast.officer_province.viewer(db)
    with db.begin_nested() as nested:
        for place, (which, days) in enumerate(links):
            ids = None if which == "whole" else frozenset({teams.first.id if which == "first" else teams.second.id})
            begun = date.fromordinal(SINCE.toordinal() + days)
            said = Support(unit_id=cast.country.commune.id, team_ids=ids, profession=Profession.POLICE, valid_from=begun)
            begin_support(db, NewPerson(full_name=f"Người {'abcde'[place]}"), said, None, actor=OFFICER, now=NOW)
        share = share_supported(db, viewer, None, ON)
        without = len(db.scalars(list_unsupported(db, viewer, None, ON)).all())
        assert share.numerator + without == share.denominator == 2
        by_team = [bool(supporters_of(db, team.id, ON)) for team in (teams.first, teams.second)]
        assert share.numerator == sum(by_team)
        nested.rollback()
