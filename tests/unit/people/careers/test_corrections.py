"""Corrections, the line of life that shows them struck, and an officer's word on who is new."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.obligations.models import Obligation
from courses.obligations.operations import refresh_obligations
from lms.people.careers.corrections import annul, correct_decision, decide_newness, ending_of
from lms.people.careers.life import chapters
from lms.people.careers.models import CareerAct, Decision, NewnessDecision
from lms.people.careers.operations import move
from lms.people.careers.queries import list_named
from lms.people.careers.terms import Act, DecisionKind, EndKind
from lms.people.models import Appointment, TeamRole
from lms.people.operations import recognise_many
from tests.cast import VAULT, Country
from tests.factories.careers import BEGAN_ON, MOVED_ON, NOW, OFFICER, Teams, corrected, decision, in_force, refused, somebody


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
