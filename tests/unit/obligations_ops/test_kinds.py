"""Cases of trainers, of pilot communes and of years; terms that stand still; what was decided is taken back by a row."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.completion.operations import refresh_completions
from courses.curriculum.models import Audience
from courses.obligations.following import follow
from courses.obligations.models import Obligation, ObligationKind, Reversal
from courses.obligations.operations import (
    Document,
    end_exemption,
    end_suspension,
    exempt,
    refresh_obligations,
    suspend,
)
from courses.obligations.other_queries import other_stories
from courses.obligations.queries import explain, list_cases
from courses.obligations.rules.due import replay, restored
from courses.obligations.rules.standing import Exempt, MetOnTime, Open, Overdue
from courses.obligations.stepwise import renew
from courses.obligations.story import lines, other_lines
from lms.audit.events import SYSTEM
from lms.kernel.errors import DomainError
from lms.people.designations.models import Designation
from lms.people.designations.terms import DesignationKind, DesignationLevel
from lms.people.models import MediationTeam, Trainer, TrainerLevel
from lms.policies.operations import load_policies, set_policy
from lms.policies.rules import Change, Months, PolicyKey, Term, TrainingRule, YearEnd
from lms.units.rules import Level
from tests.cast import VAULT
from tests.factories.training import NOW, appoint, complete_history, make_person, make_team, make_unit, make_version

TODAY = date(2026, 11, 22)
Kind = ObligationKind
DATED: dict[str, Any] = {"recorded_at": NOW, "superseded_at": None}


@pytest.fixture
def team(db: Session) -> MediationTeam:
    load_policies(db, now=NOW)
    return make_team(db, make_unit(db, "Công Sơn", Level.COMMUNE, kind="Xã"))


def switch_on(db: Session, key: PolicyKey, audience: str, term: Term, since: date = date(2025, 1, 1)) -> None:
    value = TrainingRule(True, audience, term).written()
    set_policy(db, Change(key, value, since, "Quyết định thử"), actor=SYSTEM, now=NOW)
    while follow(db, VAULT, now=NOW):
        pass


def cases(db: Session, kind: Kind) -> list[tuple[date, date, date | None]]:
    rows = db.scalars(select(Obligation).where(Obligation.kind == kind).order_by(Obligation.recognised_on))
    for row in rows.all():
        assert replay(restored(row.steps)) == row.due_on
    stmt = select(Obligation.recognised_on, Obligation.due_on, Obligation.ended_on).where(Obligation.kind == kind)
    return [(row[0], row[1], row[2]) for row in db.execute(stmt.order_by(Obligation.recognised_on))]


def test_a_trainer_of_two_levels_has_one_case(db: Session, team: MediationTeam) -> None:
    person, version = make_person(db), make_version(db, 1, audience=Audience.TRAINER)
    post = {"person_id": person.id, "unit_id": team.unit_id, **DATED}
    db.add(Trainer(level=TrainerLevel.COMMUNE, valid_from=date(2025, 5, 31), valid_to=date(2026, 2, 1), **post))
    db.add(Trainer(level=TrainerLevel.PROVINCE, valid_from=date(2026, 2, 1), **post))
    switch_on(db, PolicyKey.TRAINING_OF_TRAINERS, "trainer", Months(12))
    assert cases(db, Kind.TRAINER) == [(date(2025, 5, 31), date(2026, 6, 1), None)]
    [story] = other_stories(db, person.id, as_of=TODAY, today=TODAY)
    assert story.standing == Overdue(174)
    complete_history(db, person, version, date(2026, 4, 1))
    refresh_completions(db, None, now=NOW)
    [story] = other_stories(db, person.id, as_of=TODAY, today=TODAY)
    assert story.standing == MetOnTime(61)
    told = [str(line) for line in other_lines(story)]
    assert told[0] == "Quy định: trong 12 tháng. Quyết định thử; áp dụng từ ngày 01/01/2025."
    assert told[1] == "Phải hoàn thành: chương trình của tập huấn viên."
    assert told[2].startswith("Được công nhận làm tập huấn viên: thứ Bảy, 31/5/2025.")
    assert told[-2:] == ["Hoàn thành tập huấn ngày 01/4/2026.", "Hoàn thành trước hạn 61 ngày."]


def test_a_pilot_commune_obliges_from_the_choice_or_the_recognition(db: Session, team: MediationTeam) -> None:
    early, late, gone = make_person(db), make_person(db, "Nông Văn Tư"), make_person(db, "Lý Văn Bình")
    appoint(db, early, team, date(2024, 3, 1))
    appoint(db, late, team, date(2026, 3, 2))
    appoint(db, gone, team, date(2024, 3, 1), date(2026, 1, 5))
    elsewhere = make_team(db, make_unit(db, "Thất Khê", Level.COMMUNE, kind="Xã"))
    appoint(db, make_person(db, "Chu Thị Hoa"), elsewhere, date(2024, 3, 1))
    chosen = {"kind": DesignationKind.PILOT, "unit_id": team.unit_id, **DATED}
    db.add(Designation(level=DesignationLevel.PROVINCE, valid_from=date(2026, 1, 5), valid_to=date(2026, 10, 1), **chosen))
    db.add(Designation(level=DesignationLevel.COMMUNE, valid_from=date(2026, 6, 1), valid_to=date(2026, 12, 1), **chosen))
    switch_on(db, PolicyKey.TRAINING_IN_PILOTS, "mediator_first", YearEnd())
    end = date(2026, 12, 31)
    assert cases(db, Kind.PILOT) == [(date(2026, 1, 5), end, date(2026, 12, 1)), (date(2026, 3, 2), end, date(2026, 12, 1))]
    # Whatever else obliges somebody, the lists of newcomers hold newcomers only.
    assert {case.person_id for case in list_cases(db, as_of=TODAY)} == {
        person for (person,) in db.execute(select(Obligation.person_id).where(Obligation.kind == Kind.NEWCOMER))
    }
    assert len(list_cases(db, as_of=TODAY)) == 4


def test_each_year_asks_for_evidence_of_its_own(db: Session, team: MediationTeam) -> None:
    person, version = make_person(db), make_version(db, 1, audience=Audience.MEDIATOR_YEARLY)
    appoint(db, person, team, date(2024, 3, 1))
    complete_history(db, person, version, date(2025, 5, 5))
    switch_on(db, PolicyKey.YEARLY_REFRESHER, "mediator_yearly", YearEnd())
    assert [case[:2] for case in cases(db, Kind.REFRESHER)] == [
        (date(2025, 1, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 12, 31)),
    ]
    newest, before = other_stories(db, person.id, as_of=TODAY, today=TODAY)
    assert (newest.standing, before.standing) == (Open(39), MetOnTime(240))
    complete_history(db, person, version, date(2026, 7, 1))
    newest, before = other_stories(db, person.id, as_of=TODAY, today=TODAY)
    assert (newest.standing, before.standing) == (MetOnTime(183), MetOnTime(240))
    at = NOW
    assert renew(db, clock=lambda: at, between=lambda _done, _total: None) == 0
    at = datetime(2027, 1, 1, 3, 0, tzinfo=UTC)
    assert renew(db, clock=lambda: at, between=lambda _done, _total: None) == 1


def test_a_term_stands_still_until_that_is_taken_back(db: Session, team: MediationTeam) -> None:
    person, on = make_person(db), date(2026, 1, 15)
    appoint(db, person, team, on)
    refresh_obligations(db, None, now=NOW)
    days, paper = (date(2026, 3, 1), date(2026, 3, 31)), Document("Nghỉ ốm dài ngày", "15/QĐ-UBND", date(2026, 2, 27))
    row = suspend(db, person.id, on, days=days, document=paper, actor=SYSTEM, now=NOW)
    assert cases(db, Kind.NEWCOMER) == [(on, date(2026, 8, 17), None)]
    story = explain(db, person.id, as_of=TODAY, today=TODAY)
    assert story is not None
    assert story.due.due_on == date(2026, 8, 17)
    told = [str(line) for line in lines(story)]
    assert told[4] == (
        "Thời hạn đứng lại 31 ngày: từ 01/3/2026 đến hết 31/3/2026. "
        "Vì: Nghỉ ốm dài ngày (15/QĐ-UBND). Tính như thời hạn bắt đầu từ 15/02/2026."
    )
    end_suspension(db, row, reason="Ghi nhầm người", actor=SYSTEM, now=NOW)
    assert cases(db, Kind.NEWCOMER) == [(on, date(2026, 7, 15), None)]
    assert db.scalars(select(Reversal.reason)).all() == ["Ghi nhầm người"]
    while follow(db, VAULT, now=NOW):
        pass
    assert cases(db, Kind.NEWCOMER) == [(on, date(2026, 7, 15), None)]


@pytest.mark.parametrize(
    ("days", "paper", "code"),
    [
        (("2026-03-02", "2026-03-01"), Document("Nghỉ ốm", "1/QĐ"), "suspension_reversed"),
        (("2026-03-02", "2029-09-01"), Document("Nghỉ ốm", "1/QĐ"), "suspension_too_long"),
        (("2026-01-02", "2026-01-15"), Document("Nghỉ ốm", "1/QĐ"), "suspension_ends_before_term"),
        (("2026-03-01", "2026-03-02"), Document("Nghỉ ốm"), "suspension_needs_document"),
        (("2026-03-01", "2026-03-02"), Document(" ", "1/QĐ"), "suspension_needs_document"),
    ],
)
def test_what_no_suspension_can_be(db: Session, team: MediationTeam, days: tuple[str, str], paper: Document, code: str) -> None:
    first, last = map(date.fromisoformat, days)
    with pytest.raises(DomainError) as refused:
        suspend(db, 1, date(2026, 1, 15), days=(first, last), document=paper, actor=SYSTEM, now=NOW)
    assert refused.value.code == f"obligations.{code}"


def test_an_exemption_of_a_year_is_not_one_of_the_six_months(db: Session, team: MediationTeam) -> None:
    person = make_person(db)
    appoint(db, person, team, date(2025, 12, 1))
    refresh_obligations(db, None, now=NOW)
    switch_on(db, PolicyKey.YEARLY_REFRESHER, "mediator_yearly", YearEnd())
    paper = Document("", "2/QĐ-UBND", date(2026, 2, 2))
    said = {"reason": "Nghỉ thai sản", "document": paper, "actor": SYSTEM, "now": NOW}
    row = exempt(db, person.id, date(2026, 1, 1), kind=Kind.REFRESHER, **said)  # type: ignore[arg-type]
    assert row.document_no == "2/QĐ-UBND"
    [story] = other_stories(db, person.id, as_of=TODAY, today=TODAY)
    assert story.standing == Exempt("Nghỉ thai sản")
    [case] = list_cases(db, as_of=TODAY)
    assert case.facts.exempt_reason is None
    end_exemption(db, row, reason="Ghi nhầm", actor=SYSTEM, now=NOW)
    db.flush()
    [story] = other_stories(db, person.id, as_of=TODAY, today=TODAY)
    assert story.standing == Open(39)
