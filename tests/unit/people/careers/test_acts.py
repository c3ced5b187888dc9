"""Acts upon a career on both engines: what they write, what they refuse, that nobody becomes new by a move."""

import time
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.obligations.models import Obligation
from courses.obligations.operations import refresh_obligations
from lms.people.careers.corrections import ending_of
from lms.people.careers.models import CareerAct, Decision
from lms.people.careers.operations import Leaving, change_role, end, move, re_elect, recognise_list
from lms.people.careers.queries import list_named, office_of
from lms.people.careers.terms import Act, DecisionKind, EndKind
from lms.people.models import Appointment, AppointmentReason, Person, TeamRole
from lms.people.queries import serving
from lms.units.models import Succession, UnitEdition
from tests.cast import VAULT, Country
from tests.factories.careers import (
    BEGAN_ON,
    MOVED_ON,
    NOW,
    OFFICER,
    Teams,
    decision,
    in_force,
    refused,
    somebody,
)

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
