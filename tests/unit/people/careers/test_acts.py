"""Acts upon a career on both engines: what they write, what they refuse, that nothing is overwritten and nobody becomes new."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.obligations.models import Obligation
from courses.obligations.operations import refresh_obligations
from lms.db import Sessions, writing
from lms.kernel.errors import DomainError
from lms.people.careers.corrections import annul, as_recorded, correct, correct_decision, decide_newness, ending_of
from lms.people.careers.life import chapters
from lms.people.careers.models import CareerAct, Decision, Ending, NewnessDecision
from lms.people.careers.operations import Leaving, change_role, end, move, re_elect, recognise_list
from lms.people.careers.queries import list_named, list_stretches, office_of
from lms.people.careers.terms import Act, DecisionKind, EndKind
from lms.people.models import Appointment, AppointmentReason, Person, TeamRole
from lms.people.operations import recognise_many
from lms.people.queries import serving
from lms.policies.operations import load_policies
from lms.sentences import sentence
from lms.units.models import Succession, UnitEdition
from tests.cast import VAULT, Country, make_country
from tests.factories.careers import BEGAN_ON, NOW, OFFICER, Teams, decision, make_teams, somebody

MOVED_ON = date(2026, 3, 2)


@pytest.fixture
def country(db: Session) -> Country:
    load_policies(db, now=NOW)
    return make_country(db)


@pytest.fixture
def teams(db: Session, country: Country) -> Teams:
    return make_teams(db, country.commune)


def refused(code: str) -> "pytest.RaisesExc[DomainError]":
    """The act is refused under that code, and the code has a sentence."""

    def says(error: DomainError) -> bool:
        return error.code == code and sentence(error) != sentence(DomainError("no.such"))

    return pytest.RaisesExc(DomainError, check=says)


def in_force(db: Session, person_id: int) -> list[Appointment]:
    stmt = select(Appointment).where(Appointment.person_id == person_id, Appointment.superseded_at.is_(None))
    return list(db.scalars(stmt.order_by(Appointment.recognised_on)))


# --- a list decision ---


def test_a_list_is_recorded_whole_with_its_decision(db: Session, country: Country, teams: Teams) -> None:
    [found] = db.scalars(select(Decision)).all()
    assert (found.unit_id, found.number, found.year, found.signed_on) == (country.commune.id, "12/QĐ-UBND", 2025, BEGAN_ON)
    assert {named.person.full_name for named in list_named(db, found)} >= {"Nông Thị Mến", "Vi Thị Hạnh"}
    assert db.scalar(select(func.count()).select_from(CareerAct).where(CareerAct.kind == Act.RECOGNISE)) == 6
    assert teams.rows[0].role is TeamRole.TEAM_HEAD


def test_a_list_with_one_wrong_row_writes_nothing(db: Session, country: Country, teams: Teams) -> None:
    before = db.scalar(select(func.count()).select_from(Person))
    rows = [somebody(country.commune, "Đặng Thị Xuân"), somebody(country.commune, "Hứa Văn Bé", born_year=2017)]
    with db.begin_nested() as inside, refused("people.recognition_refused") as caught:
        recognise_list(db, VAULT, decision(country.commune, "40/QĐ-UBND", MOVED_ON), rows, actor=OFFICER, now=NOW)
    inside.rollback() if inside.is_active else None
    assert [message.code for message in caught.value.fields["rows"][2]] == ["roster.too_young"]
    assert db.scalar(select(func.count()).select_from(Person)) == before


def test_nobody_is_refused(db: Session, country: Country) -> None:
    with refused("careers.nobody"):
        recognise_list(db, VAULT, decision(country.commune), [], actor=OFFICER, now=NOW)


def test_one_number_with_two_dates_is_refused_and_another_year_is_another_decision(
    db: Session, country: Country, teams: Teams
) -> None:
    row = [somebody(country.commune, "Đặng Thị Xuân")]
    with refused("careers.decision_two_dates"):
        recognise_list(db, VAULT, decision(country.commune, "12 / qđ-ubnd", date(2025, 9, 2)), row, actor=OFFICER, now=NOW)
    [made] = recognise_list(db, VAULT, decision(country.commune, "12/QĐ-UBND", date(2026, 9, 2)), row, actor=OFFICER, now=NOW)
    assert made.signed_on == date(2026, 9, 2)
    assert db.scalar(select(func.count()).select_from(Decision)) == 2


def test_another_commune_has_numbers_of_its_own(db: Session, country: Country, teams: Teams) -> None:
    row = [somebody(country.sister, "Đặng Thị Xuân")]
    recognise_list(db, VAULT, decision(country.sister, "12/QĐ-UBND", date(2025, 9, 2)), row, actor=OFFICER, now=NOW)
    assert db.scalar(select(func.count()).select_from(Decision)) == 2


def test_a_commune_that_went_over_into_this_one_gave_numbers_of_its_own(db: Session, country: Country) -> None:
    """Both in one year: 12/QĐ-UBND of Mẫu Sơn in March is not 12/QĐ-UBND of Lộc Bình in September."""
    old, new = country.old_commune, country.commune
    db.add(Succession(predecessor_id=old.id, successor_id=new.id, valid_from=date(2025, 7, 1), whole=True, source="Bản thử"))
    db.add(UnitEdition(token=f"merged-{time.monotonic_ns()}", recorded_at=NOW))
    db.flush()
    before = decision(old, "12/QĐ-UBND", date(2025, 3, 3))
    [first] = recognise_list(db, VAULT, before, [somebody(old, "Lý Thị Mẩy")], actor=OFFICER, now=NOW)
    [second] = recognise_list(db, VAULT, decision(new), [somebody(new, "Vi Thị Hạnh", "Nà Lộc")], actor=OFFICER, now=NOW)
    march, september = db.scalars(select(Decision).order_by(Decision.signed_on)).all()
    assert [named.person.full_name for named in list_named(db, march)] == ["Lý Thị Mẩy"]
    assert [named.person.full_name for named in list_named(db, september)] == ["Vi Thị Hạnh"]
    assert office_of(db, old.id, old.id, date(2025, 6, 30)) == old.id
    assert office_of(db, old.id, old.id, date(2025, 7, 1)) == new.id
    with refused("careers.decision_two_dates"):
        recognise_list(
            db, VAULT, decision(new, "12/QĐ-UBND", date(2025, 9, 9)), [somebody(new, "Lộc Thị A")], actor=OFFICER, now=NOW
        )
    assert first.team_id != second.team_id


# --- moves, roles, re-election: no gap, nobody new ---


def test_a_move_ends_and_begins_on_one_day_and_makes_nobody_new(db: Session, country: Country, teams: Teams) -> None:
    row = teams.rows[1]
    facts = decision(country.commune, "31/QĐ-UBND", MOVED_ON, kind=DecisionKind.TRANSFER)
    made = move(db, VAULT, row, teams.second, TeamRole.MEDIATOR, facts, actor=OFFICER, now=NOW)
    first, second = in_force(db, row.person_id)
    assert (first.team_id, first.ended_on) == (teams.first.id, MOVED_ON)
    assert (second.id, second.team_id, second.recognised_on, second.ended_on) == (made.id, teams.second.id, MOVED_ON, None)
    ending = ending_of(db, first)
    assert ending and ending.kind is EndKind.CONTINUED and ending.decision_no == "31/QĐ-UBND"
    refresh_obligations(db, {row.person_id}, now=NOW)
    [term] = db.scalars(select(Obligation).where(Obligation.person_id == row.person_id))
    assert (term.recognised_on, term.ended_on) == (BEGAN_ON, None)


def test_the_former_version_is_superseded_and_kept(db: Session, country: Country, teams: Teams) -> None:
    row = teams.rows[1]
    move(db, VAULT, row, teams.second, TeamRole.MEDIATOR, decision(country.commune, "31", MOVED_ON), actor=OFFICER, now=NOW)
    db.refresh(row)
    assert (row.superseded_at, row.ended_on) == (NOW, None)


def test_a_role_changes_from_a_day_on(db: Session, country: Country, teams: Teams) -> None:
    head, other, _third = teams.rows
    facts = decision(country.commune, "32/QĐ-UBND", MOVED_ON, kind=DecisionKind.HEAD)
    with refused("careers.second_head"):
        change_role(db, VAULT, other, TeamRole.TEAM_HEAD, facts, actor=OFFICER, now=NOW)
    change_role(db, VAULT, head, TeamRole.MEDIATOR, facts, actor=OFFICER, now=NOW)
    change_role(db, VAULT, other, TeamRole.TEAM_HEAD, facts, actor=OFFICER, now=NOW)
    day_before, day = MOVED_ON - timedelta(days=1), MOVED_ON
    roles = {
        on: list(db.scalars(select(Appointment.person_id).where(serving(on), Appointment.role == TeamRole.TEAM_HEAD)))
        for on in (day_before, day)
    }
    assert roles == {day_before: [head.person_id], day: [other.person_id]}


def test_a_whole_team_is_re_elected_under_one_decision(db: Session, country: Country, teams: Teams) -> None:
    head, other, third = teams.rows
    wanted = {head.id: TeamRole.MEDIATOR, other.id: TeamRole.TEAM_HEAD}
    made = re_elect(db, VAULT, teams.first, wanted, decision(country.commune, "33", MOVED_ON), actor=OFFICER, now=NOW)
    assert [(row.person_id, row.role, row.reason) for row in made] == [
        (head.person_id, TeamRole.MEDIATOR, AppointmentReason.RE_ELECTION),
        (other.person_id, TeamRole.TEAM_HEAD, AppointmentReason.RE_ELECTION),
    ]
    assert in_force(db, third.person_id) == [third]


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2025, 8, 1), "careers.not_served_yet"),
        (BEGAN_ON, "careers.first_day"),
    ],
)
def test_a_change_on_a_day_not_served_is_refused(db: Session, country: Country, teams: Teams, on: date, code: str) -> None:
    facts = decision(country.commune, "34", on)
    with refused(code):
        move(db, VAULT, teams.rows[1], teams.second, TeamRole.MEDIATOR, facts, actor=OFFICER, now=NOW)
    with refused(code):
        change_role(db, VAULT, teams.rows[0], TeamRole.MEDIATOR, facts, actor=OFFICER, now=NOW)


def test_the_same_role_and_the_same_team_are_refused(db: Session, country: Country, teams: Teams) -> None:
    facts = decision(country.commune, "34", MOVED_ON)
    with refused("careers.same_role"):
        change_role(db, VAULT, teams.rows[0], TeamRole.TEAM_HEAD, facts, actor=OFFICER, now=NOW)
    with refused("careers.same_team"):
        move(db, VAULT, teams.rows[0], teams.first, TeamRole.MEDIATOR, facts, actor=OFFICER, now=NOW)


# --- endings ---


@pytest.mark.parametrize("kind", [kind for kind in EndKind if kind is not EndKind.CONTINUED])
def test_an_ending_has_its_kind_beside_the_words(db: Session, country: Country, teams: Teams, kind: EndKind) -> None:
    ended = end(db, teams.rows[1], Leaving(kind=kind, on=MOVED_ON), actor=OFFICER, now=NOW)
    ending = ending_of(db, ended)
    assert ending and (ending.kind, ending.ended_on) == (kind, MOVED_ON)
    assert ended.end_reason


def test_an_ending_is_refused_twice_and_before_the_beginning(db: Session, country: Country, teams: Teams) -> None:
    row = teams.rows[1]
    with refused("people.ended_before_recognised"):
        end(db, row, Leaving(kind=EndKind.OWN_WISH, on=BEGAN_ON), actor=OFFICER, now=NOW)
    with refused("careers.kind_not_leaving"):
        end(db, row, Leaving(kind=EndKind.CONTINUED, on=MOVED_ON), actor=OFFICER, now=NOW)
    ended = end(db, row, Leaving(kind=EndKind.OWN_WISH, on=MOVED_ON), actor=OFFICER, now=NOW)
    db.refresh(ended, ["team", "person"])
    with refused("people.appointment_already_ended"):
        end(db, ended, Leaving(kind=EndKind.DEATH, on=MOVED_ON), actor=OFFICER, now=NOW)
    with refused("careers.not_served_any_more"):
        move(
            db, VAULT, ended, teams.second, TeamRole.MEDIATOR, decision(country.commune, "35", MOVED_ON), actor=OFFICER, now=NOW
        )


# --- corrections ---


def corrected(db: Session, row: Appointment, reason: str = "Ghi nhầm", **changes: object) -> Appointment:
    said = replace(as_recorded(row, ending_of(db, row)), **changes)  # type: ignore[arg-type]
    return correct(db, row, said, reason=reason, actor=OFFICER, now=NOW)


def test_a_correction_supersedes_with_its_reason(db: Session, country: Country, teams: Teams) -> None:
    row = teams.rows[1]
    made = corrected(db, row, decision_no="13/QĐ-UBND", signed_on=date(2025, 9, 3))
    assert (made.series, made.recognised_on, made.decision_no) == (row.id, date(2025, 9, 3), "13/QĐ-UBND")
    act = db.scalars(select(CareerAct).where(CareerAct.kind == Act.CORRECT)).one()
    assert (act.replaced_id, act.appointment_id, act.reason, act.account_id) == (row.id, made.id, "Ghi nhầm", 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"signed_on": date(2025, 9, 2)}, "careers.decision_two_dates"),
        ({"signed_on": None}, "people.recognition_day_missing"),
        ({"signed_on": date(1960, 1, 1), "decision_no": None}, "careers.born_later"),
        ({"signed_on": date(1979, 1, 1), "decision_no": None}, "careers.too_young"),
        ({"ended_on": date(2025, 9, 1)}, "people.ended_before_recognised"),
        ({}, "careers.nothing_changed"),
    ],
)
def test_a_correction_that_contradicts_is_refused(
    db: Session, country: Country, teams: Teams, changes: dict[str, Any], code: str
) -> None:
    with refused(code):
        corrected(db, teams.rows[1], **changes)


def test_a_correction_needs_a_reason(db: Session, teams: Teams) -> None:
    with refused("careers.reason_missing"):
        corrected(db, teams.rows[1], reason="  ", role=TeamRole.TEAM_HEAD)


def test_a_correction_may_not_overlap_another_recognition(db: Session, country: Country, teams: Teams) -> None:
    row = teams.rows[1]
    made = move(
        db, VAULT, row, teams.second, TeamRole.MEDIATOR, decision(country.commune, "31", MOVED_ON), actor=OFFICER, now=NOW
    )
    db.refresh(made, ["team", "person"])
    with refused("careers.overlap"):
        corrected(db, made, signed_on=MOVED_ON - timedelta(days=1), decision_no=None)
    first = in_force(db, row.person_id)[0]
    db.refresh(first, ["team", "person"])
    with refused("careers.overlap_open"):
        corrected(db, first, ended_on=None, end_kind=None, end_reason=None)


def test_what_never_was_is_annulled_and_kept(db: Session, teams: Teams) -> None:
    row = teams.rows[1]
    annul(db, row, reason="Nhập hai lần", actor=OFFICER, now=NOW)
    assert in_force(db, row.person_id) == []
    assert db.get_one(Appointment, row.id).superseded_at == NOW


def test_a_decision_is_corrected_with_everything_that_rests_on_it(db: Session, country: Country, teams: Teams) -> None:
    """Also a move, which ends and begins on the day that is corrected."""
    row = teams.rows[1]
    facts = decision(country.commune, "31/QĐ-UBND", MOVED_ON, kind=DecisionKind.TRANSFER)
    move(db, VAULT, row, teams.second, TeamRole.MEDIATOR, facts, actor=OFFICER, now=NOW)
    kept = db.scalars(select(Decision).where(Decision.number == "31/QĐ-UBND")).one()
    for day in (MOVED_ON + timedelta(days=3), MOVED_ON - timedelta(days=3)):
        right = decision(country.commune, "37/QĐ-UBND", day, kind=DecisionKind.TRANSFER)
        kept = correct_decision(
            db, kept, right, reason="Đọc nhầm bản quét", actor=OFFICER, now=NOW + timedelta(minutes=day.day)
        )
        first, second = in_force(db, row.person_id)
        assert (first.ended_on, second.recognised_on, second.decision_no) == (day, day, "37/QĐ-UBND")
        ending = ending_of(db, first)
        assert ending and (ending.decision_no, ending.signed_on) == ("37/QĐ-UBND", day)
    assert {named.ended for named in list_named(db, kept)} == {True, False}


# --- the line of life ---


def test_the_line_of_life_tells_what_was_written_before(db: Session, country: Country, teams: Teams) -> None:
    row = teams.rows[1]
    made = corrected(db, row, decision_no="13/QĐ-UBND", signed_on=date(2025, 9, 3))
    db.refresh(made, ["team", "person"])
    move(db, VAULT, made, teams.second, TeamRole.MEDIATOR, decision(country.commune, "31", MOVED_ON), actor=OFFICER, now=NOW)
    first, second = chapters(db, row.person_id)
    assert (first.ended_on, first.end_kind, second.began_by) == (MOVED_ON, EndKind.CONTINUED, Act.MOVE)
    [struck] = first.struck
    assert (dict(struck.what), struck.why) == ({"decision_no": "12/QĐ-UBND", "signed_on": BEGAN_ON}, "Ghi nhầm")
    assert first.decision and first.decision.decision_id is None  # 13/QĐ-UBND has no page yet
    assert second.decision and second.decision.decision_id == first.end_decision.decision_id  # type: ignore[union-attr]


def test_what_a_list_put_right_is_struck_without_a_reason(db: Session, country: Country, teams: Teams) -> None:
    said = somebody(country.commune, "Hoàng Văn Sơn", role=TeamRole.TEAM_HEAD)
    again = replace(said, decision_no="12/QĐ-UBND", signed_on=BEGAN_ON)
    recognise_many(db, VAULT, [again], actor=OFFICER, now=NOW + timedelta(days=1))
    [chapter] = chapters(db, teams.rows[1].person_id)
    [struck] = chapter.struck
    assert (dict(struck.what), struck.why, struck.annulled) == ({"role": TeamRole.MEDIATOR}, None, False)


def test_an_annulled_recognition_stays_in_the_line(db: Session, teams: Teams) -> None:
    row = teams.rows[1]
    annul(db, row, reason="Nhập nhầm người", actor=OFFICER, now=NOW)
    [chapter] = chapters(db, row.person_id)
    assert chapter.annulled and [(one.annulled, one.why) for one in chapter.struck] == [(True, "Nhập nhầm người")]


# --- who is new ---


def test_an_officer_says_who_is_new(db: Session, country: Country, teams: Teams) -> None:
    row = teams.rows[1]
    refresh_obligations(db, {row.person_id}, now=NOW)
    assert terms(db, row.person_id) == [BEGAN_ON]
    decide_newness(db, row.person_id, BEGAN_ON, is_new=False, reason="Làm từ 2016", actor=OFFICER, now=NOW)
    refresh_obligations(db, {row.person_id}, now=NOW)
    assert terms(db, row.person_id) == []
    made = move(
        db, VAULT, row, teams.second, TeamRole.MEDIATOR, decision(country.commune, "31", MOVED_ON), actor=OFFICER, now=NOW
    )
    decide_newness(db, row.person_id, made.recognised_on, is_new=True, reason="Đã nghỉ dài ngày", actor=OFFICER, now=NOW)
    refresh_obligations(db, {row.person_id}, now=NOW)
    assert terms(db, row.person_id) == [MOVED_ON]
    decide_newness(db, row.person_id, BEGAN_ON, is_new=None, reason="Nhầm người", actor=OFFICER, now=NOW)
    refresh_obligations(db, {row.person_id}, now=NOW)
    assert terms(db, row.person_id) == [BEGAN_ON, MOVED_ON]
    assert db.scalar(select(func.count()).select_from(NewnessDecision)) == 2


def terms(db: Session, person_id: int) -> list[date]:
    stmt = select(Obligation.recognised_on).where(Obligation.person_id == person_id)
    return list(db.scalars(stmt.order_by(Obligation.recognised_on)))


def test_newness_of_a_day_without_recognition_is_refused(db: Session, teams: Teams) -> None:
    with refused("careers.newness_unknown"):
        decide_newness(db, teams.rows[0].person_id, MOVED_ON, is_new=True, reason="x", actor=OFFICER, now=NOW)


# --- whatever is done ---

ACTS = st.lists(
    st.tuples(st.sampled_from(["move", "role", "end", "correct", "annul"]), st.integers(0, 2), st.integers(-40, 400)),
    max_size=8,
)


@settings(max_examples=25)
@given(acts=ACTS)
def test_no_order_of_acts_breaks_a_career(
    engine: object, db: Session, country: Country, acts: list[tuple[str, int, int]]
) -> None:
    """At most one recognition in force a day; nothing is deleted; what was refused left no trace."""
    with db.begin_nested() as outer:
        teams = make_teams(db, country.commune)
        people = [row.person_id for row in teams.rows]
        rows = db.scalar(select(func.count()).select_from(Appointment)) or 0
        for number, (what, who, days) in enumerate(acts):
            rows = act_once(db, country, teams, (what, people[who], BEGAN_ON + timedelta(days=days), number), rows)
            for person_id in people:
                sound(db, person_id)
        outer.rollback()


def act_once(db: Session, country: Country, teams: Teams, wanted: tuple[str, int, date, int], rows: int) -> int:
    what, person_id, on, number = wanted
    current = in_force(db, person_id)
    if not current:
        return rows
    row = current[-1]
    db.refresh(row, ["team", "person"])
    facts = decision(country.commune, f"{100 + number}", on)
    with db.begin_nested() as inside:
        try:
            match what:
                case "move":
                    other = teams.second if row.team_id == teams.first.id else teams.first
                    move(db, VAULT, row, other, TeamRole.MEDIATOR, facts, actor=OFFICER, now=NOW)
                case "role":
                    role = TeamRole.MEDIATOR if row.role is TeamRole.TEAM_HEAD else TeamRole.TEAM_HEAD
                    change_role(db, VAULT, row, role, facts, actor=OFFICER, now=NOW)
                case "end":
                    end(db, row, Leaving(kind=EndKind.OWN_WISH, on=on), facts, actor=OFFICER, now=NOW)
                case "correct":
                    corrected(db, row, signed_on=on, decision_no=None)
                case _:
                    annul(db, row, reason="Ghi nhầm", actor=OFFICER, now=NOW)
        except DomainError:
            inside.rollback()
    after = db.scalar(select(func.count()).select_from(Appointment)) or 0
    assert after >= rows
    return after


def sound(db: Session, person_id: int) -> None:
    stretches = list_stretches(db, person_id)
    for one, other in pairwise(stretches):
        assert one.ended_on is not None and one.ended_on <= other.recognised_on
    for ending in db.scalars(select(Ending).where(Ending.superseded_at.is_(None))):
        found = [one for one in stretches if one.series == ending.series]
        assert all(one.ended_on == ending.ended_on for one in found)


# --- at the same moment ---


def test_one_list_sent_twice_at_once_is_recorded_once(fresh_sessions: Sessions) -> None:
    with writing(fresh_sessions) as db:
        load_policies(db, now=NOW)
        unit = make_country(db).commune
    rows = [somebody(unit, name) for name in ("Đặng Thị Xuân", "Hứa Văn Sinh")]
    together = Barrier(2)

    def send() -> int:
        together.wait()
        with writing(fresh_sessions) as db:
            return len(recognise_list(db, VAULT, decision(unit), rows, actor=OFFICER, now=NOW))

    with ThreadPoolExecutor(2) as pool:
        assert [sent.result() for sent in [pool.submit(send), pool.submit(send)]] == [2, 2]
    with fresh_sessions() as db:
        assert db.scalar(select(func.count()).select_from(Person)) == 2
        assert db.scalar(select(func.count()).select_from(Decision)) == 1
