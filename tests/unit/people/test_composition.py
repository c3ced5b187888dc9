"""Teams on a day: the worked examples of Law 35/2013 art. 12 in both forms, the rule and its count in SQL, sums that add up."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from lms.people.careers.operations import Leaving, change_role, end, move, recognise_list
from lms.people.careers.terms import EndKind
from lms.people.composition.queries import list_lines, within
from lms.people.composition.rules import Finding, TeamState, count_findings
from lms.people.models import MediationTeam
from lms.people.operations import Recognition
from lms.people.queries import team_on
from lms.people.rules.composition import Least, Member, NoMinority, NoWoman, TooFew, breach_sentence, breaches, makeup
from lms.people.rules.terms import Sex, TeamRole
from lms.policies.operations import load_policies
from tests.cast import VAULT, Country, make_country
from tests.factories.careers import BEGAN_ON, NOW, OFFICER, decision, make_teams, somebody

LEAST = Least(mediators=3, women=1, minority=1)
KINH_MAN, KINH_WOMAN = Member(woman=False, minority=False), Member(woman=True, minority=False)
TAY_MAN, TAY_WOMAN = Member(woman=False, minority=True), Member(woman=True, minority=True)
NOT_RECORDED = Member(woman=None, minority=None)

# Law 35/2013/QH13 art. 12: three or more, a woman among them; where many ethnic-minority people live, one of them as well.
# (members, breaches in a village without, breaches in a village with many minority households)
EXAMPLES = [
    ("three Kinh men", [KINH_MAN] * 3, [NoWoman(0, 1, 0)], [NoWoman(0, 1, 0), NoMinority(0, 1, 0)]),
    ("two Kinh men and a Kinh woman", [KINH_MAN, KINH_MAN, KINH_WOMAN], [], [NoMinority(0, 1, 0)]),
    ("two Kinh men and a Tày woman", [KINH_MAN, KINH_MAN, TAY_WOMAN], [], []),
    ("two Tày men and a Kinh woman", [TAY_MAN, TAY_MAN, KINH_WOMAN], [], []),
    ("a Tày woman and a Kinh man", [TAY_WOMAN, KINH_MAN], [TooFew(2, 3)], [TooFew(2, 3)]),
    ("three Tày men", [TAY_MAN] * 3, [NoWoman(0, 1, 0)], [NoWoman(0, 1, 0)]),
    (
        "two Kinh men and one of whom nothing is recorded",
        [KINH_MAN, KINH_MAN, NOT_RECORDED],
        [NoWoman(0, 1, 1)],
        [NoWoman(0, 1, 1), NoMinority(0, 1, 1)],
    ),
    ("one Kinh man", [KINH_MAN], [TooFew(1, 3), NoWoman(0, 1, 0)], [TooFew(1, 3), NoWoman(0, 1, 0), NoMinority(0, 1, 0)]),
    ("ten with one woman", [KINH_MAN] * 9 + [TAY_WOMAN], [], []),
]


@pytest.mark.parametrize(("told", "members", "plain", "marked"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_article_12_in_both_forms(told: str, members: list[Member], plain: list[object], marked: list[object]) -> None:
    assert list(breaches(members, minority_village=False, least=LEAST)) == plain
    assert list(breaches(members, minority_village=True, least=LEAST)) == marked
    for breach in breaches(members, minority_village=True, least=LEAST):
        assert breach_sentence(breach).startswith(("Tổ ", "Chưa rõ"))


MEMBERS = st.lists(st.sampled_from([KINH_MAN, KINH_WOMAN, TAY_MAN, TAY_WOMAN, NOT_RECORDED]), max_size=7)


@given(members=MEMBERS, marked=st.booleans(), heads=st.integers(0, 2))
def test_every_team_is_complete_or_broken_or_empty(members: list[Member], marked: bool, heads: int) -> None:
    state = TeamState(makeup(members), heads, marked, LEAST)
    kinds = {Finding.COMPLETE, Finding.BROKEN, Finding.EMPTY} & state.findings
    assert len(kinds) == 1
    assert (Finding.EMPTY in kinds) is not bool(members)
    if members:
        assert (Finding.COMPLETE in kinds) is not bool(breaches(members, minority_village=marked, least=LEAST))


# --- from the tables ---


@pytest.fixture
def country(db: Session) -> Country:
    load_policies(db, now=NOW)
    return make_country(db)


WORDS = {
    KINH_MAN: (Sex.MALE, "Kinh"),
    KINH_WOMAN: (Sex.FEMALE, "kinh "),
    TAY_MAN: (Sex.MALE, "Tày"),
    TAY_WOMAN: (Sex.FEMALE, "NÙNG"),
}


def person(unit: object, number: int, member: Member, village: str, marked: bool) -> Recognition:
    sex, ethnicity = WORDS.get(member, (None, "chưa rõ" if number % 2 else None))
    letters = (
        "An",
        "Bình",
        "Chi",
        "Dung",
        "Én",
        "Giang",
        "Hà",
        "Khoa",
        "Lan",
        "Mai",
        "Nga",
        "Oanh",
        "Phúc",
        "Quy",
        "Sơn",
        "Tú",
    )
    name = f"Lý {letters[number % 16]} {letters[number // 16 % 16]}"
    return somebody(unit, name, village, sex=sex, ethnicity=ethnicity, minority_village=marked)  # type: ignore[arg-type]


@settings(max_examples=20)
@given(teams=st.lists(st.tuples(MEMBERS.filter(bool), st.booleans()), min_size=1, max_size=5))
def test_the_count_in_sql_is_the_rule(db: Session, country: Country, teams: list[tuple[list[Member], bool]]) -> None:
    with db.begin_nested() as outer:
        rows = [
            person(country.commune, place * 20 + number, member, f"Số {place}", marked)
            for place, (members, marked) in enumerate(teams)
            for number, member in enumerate(members)
        ]
        recognise_list(db, VAULT, decision(country.commune), rows, actor=OFFICER, now=NOW)
        lines = list_lines(db, within([country.province.id]), BEGAN_ON)
        assert [line.state.breaches for line in lines] == [
            breaches(members, minority_village=marked, least=LEAST) for members, marked in teams
        ]
        counts = count_findings(line.state for line in lines)
        assert counts[Finding.COMPLETE] + counts[Finding.BROKEN] + counts[Finding.EMPTY] == len(lines) == len(teams)
        outer.rollback()


def test_a_team_is_seen_as_of_any_day(db: Session, country: Country) -> None:
    teams = make_teams(db, country.commune)
    moved_on, ended_on = date(2026, 3, 2), date(2026, 5, 4)
    moving, leaving = teams.rows[1], teams.rows[2]
    move(db, VAULT, moving, teams.second, TeamRole.MEDIATOR, decision(country.commune, "31", moved_on), actor=OFFICER, now=NOW)
    end(db, leaving, Leaving(kind=EndKind.MOVED_AWAY, on=ended_on), actor=OFFICER, now=NOW)
    change_role(
        db, VAULT, teams.rows[0], TeamRole.MEDIATOR, decision(country.commune, "40", date(2026, 6, 1)), actor=OFFICER, now=NOW
    )

    def seen(on: date) -> list[tuple[str, int, set[Finding]]]:
        lines = list_lines(db, within([country.commune.id]), on)
        return [(line.village, line.state.makeup.mediators, set(line.state.findings)) for line in lines]

    no_head = {Finding.NO_HEAD}
    assert seen(date(2025, 8, 31)) == []
    assert seen(BEGAN_ON) == [
        ("Thôn Bản Làn", 3, {Finding.COMPLETE}),
        ("Thôn Nà Lộc", 3, {Finding.COMPLETE} | no_head),
    ]
    assert seen(moved_on) == [
        ("Thôn Bản Làn", 2, {Finding.BROKEN, Finding.TOO_FEW}),
        ("Thôn Nà Lộc", 4, {Finding.COMPLETE} | no_head),
    ]
    assert [(people, found) for _village, people, found in seen(date(2026, 6, 1))] == [
        (1, {Finding.BROKEN, Finding.TOO_FEW} | no_head),
        (4, {Finding.COMPLETE} | no_head),
    ]
    viewed = team_on(db, db.get_one(MediationTeam, teams.first.id), moved_on)
    assert [breach_sentence(breach) for breach in viewed.breaches] == ["Tổ có 2 hòa giải viên, cần từ 3 người trở lên."]


def test_a_team_without_anybody_is_empty_and_not_judged(db: Session, country: Country) -> None:
    teams = make_teams(db, country.commune)
    for row in teams.rows:
        end(db, row, Leaving(kind=EndKind.OWN_WISH, on=date(2026, 3, 2)), actor=OFFICER, now=NOW)
    empty, _other = list_lines(db, within([country.commune.id]), date(2026, 3, 2))
    assert empty.state.findings == {Finding.EMPTY}
    assert empty.state.breaches == ()


def test_long_serving_is_by_the_last_recognition(db: Session, country: Country) -> None:
    make_teams(db, country.commune)
    first, second = list_lines(db, within([country.commune.id]), date(2026, 1, 1), since=date(2025, 10, 1))
    assert (first.long_serving, second.long_serving) == (3, 3)
    first, _ = list_lines(db, within([country.commune.id]), date(2026, 1, 1), since=date(2025, 9, 1))
    assert first.long_serving == 0
