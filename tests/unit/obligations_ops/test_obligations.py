"""Terms on both databases: worked out from appointments, explained, exempted."""

from datetime import date, timedelta
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from courses.completion.operations import refresh_completions
from courses.obligations.following import follow
from courses.obligations.models import Obligation
from courses.obligations.operations import end_exemption, exempt, refresh_obligations
from courses.obligations.queries import explain, list_cases
from courses.obligations.rules.due import replay, restored
from courses.obligations.rules.standing import Exempt, MetOnTime, Open, Overdue
from courses.obligations.story import lines
from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from lms.kernel.errors import DomainError
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.rules.terms import AppointmentReason, TeamRole
from lms.policies.operations import load_policies
from lms.units.rules import Level
from tests.cast import VAULT
from tests.factories.training import (
    NOW,
    appoint,
    complete_history,
    make_person,
    make_team,
    make_unit,
    make_version,
)

TODAY = date(2026, 11, 22)


@pytest.fixture
def team(db: Session) -> MediationTeam:
    load_policies(db, now=NOW)
    return make_team(db, make_unit(db, "Công Sơn", Level.COMMUNE, kind="Xã"))


def test_due_day_end_and_steps(db: Session, team: MediationTeam) -> None:
    person = make_person(db)
    appoint(db, person, team, date(2025, 10, 30), date(2026, 3, 1))
    appoint(db, person, team, date(2026, 3, 1), date(2026, 10, 1))
    assert refresh_obligations(db, None, now=NOW) == 1
    row = db.scalars(select(Obligation)).one()
    assert (row.recognised_on, row.due_on, row.ended_on) == (date(2025, 10, 30), date(2026, 5, 4), date(2026, 10, 1))
    assert replay(restored(row.steps)) == row.due_on
    assert refresh_obligations(db, [person.id], now=NOW) == 0


def test_whoever_was_recognised_before_the_first_rule_has_no_term(db: Session, team: MediationTeam) -> None:
    person = make_person(db)
    appoint(db, person, team, date(2009, 5, 4), date(2012, 1, 1))
    appoint(db, person, team, date(2013, 7, 1))
    assert refresh_obligations(db, None, now=NOW) == 0
    assert explain(db, person.id, as_of=TODAY, today=TODAY) is None


def test_a_correction_moves_the_term(db: Session, team: MediationTeam) -> None:
    person = make_person(db)
    first = appoint(db, person, team, date(2025, 1, 15))
    refresh_obligations(db, None, now=NOW)
    first.superseded_at = NOW
    appoint(db, person, team, date(2025, 3, 2))
    assert refresh_obligations(db, [person.id], now=NOW) == 2
    assert db.scalars(select(Obligation.due_on)).all() == [date(2025, 9, 3)]


def test_it_follows_the_log(db: Session, team: MediationTeam) -> None:
    while follow(db, VAULT, now=NOW):
        pass
    person = make_person(db)
    row = appoint(db, person, team)
    data = {"person_id": person.id, "team_id": team.id, "appointment_id": row.id}
    db.add(
        AuditEvent(
            kind="people.recognised", recorded_at=NOW, actor_kind="system", actor_id=None, subject_kind="person",
            subject_id=person.id, unit_id=None, data=data,
        )
    )  # fmt: skip
    assert follow(db, VAULT, now=NOW) == 1
    assert db.scalar(select(Obligation.due_on)) == date(2026, 5, 4)


def test_the_story_of_a_case(db: Session, team: MediationTeam) -> None:
    person, version = make_person(db), make_version(db, 1)
    appoint(db, person, team, date(2025, 10, 30))
    refresh_obligations(db, None, now=NOW)
    story = explain(db, person.id, as_of=TODAY, today=TODAY)
    assert story is not None
    assert isinstance(story.standing, Overdue)
    complete_history(db, person, version, date(2026, 4, 28))
    refresh_completions(db, None, now=NOW)
    story = explain(db, person.id, as_of=TODAY, today=TODAY)
    assert story is not None
    assert story.standing == MetOnTime(6)
    told = [str(line) for line in lines(story)]
    assert told == [
        "Quyết định 12/QĐ-UBND. Quyết định không ghi ngày có hiệu lực, nên tính từ ngày ký, 30/10/2025.",
        "Là người mới. Trước đó chưa từng được công nhận làm hòa giải viên.",
        (
            "Quy định: trong 6 tháng. Kế hoạch của UBND tỉnh Lạng Sơn thực hiện Quyết định 315/QĐ-TTg ngày 17/4/2024; "
            "áp dụng từ ngày 01/01/2014."
        ),
        "Được công nhận: thứ Năm, 30/10/2025. Thời hạn bắt đầu từ ngày này.",
        (
            "Cộng 6 tháng: thứ Năm, 30/4/2026. Không tính ngày đầu tiên (Điều 147 Bộ luật Dân sự 2015). "
            "Thời hạn hết vào ngày tương ứng của tháng cuối (Điều 148)."
        ),
        told[5],
        told[6],
        "Hoàn thành tập huấn ngày 28/4/2026. Theo chương trình khung 2372/QĐ-BTP.",
        "Hoàn thành trước hạn 6 ngày.",
    ]
    assert "Ngày nghỉ: 30/4" in told[5]
    assert "Hạn: thứ Hai, 04/5/2026" in told[6]
    then = explain(db, person.id, as_of=date(2026, 4, 27), today=TODAY)
    assert then is not None
    assert then.standing == Open(7)
    assert explain(db, person.id, as_of=date(2025, 10, 29), today=TODAY) is None


def test_cases_of_a_period_in_some_units(db: Session, team: MediationTeam) -> None:
    other = make_team(db, make_unit(db, "Thất Khê", Level.COMMUNE, kind="Xã"))
    here, there = make_person(db), make_person(db, "Nông Văn Tư")
    appoint(db, here, team, date(2026, 1, 15))
    appoint(db, there, other, date(2025, 1, 15))
    refresh_obligations(db, None, now=NOW)
    assert [case.person_id for case in list_cases(db, as_of=TODAY)] == [there.id, here.id]
    assert [case.person_id for case in list_cases(db, as_of=TODAY, due_from=date(2026, 1, 1))] == [here.id]
    assert [case.person_id for case in list_cases(db, as_of=TODAY, unit_ids=[other.unit_id])] == [there.id]
    assert list_cases(db, as_of=date(2024, 12, 31)) == []


def test_an_exemption_holds_from_the_day_it_was_recorded(db: Session, team: MediationTeam) -> None:
    person = make_person(db)
    appoint(db, person, team, date(2026, 1, 15))
    refresh_obligations(db, None, now=NOW)
    row = exempt(db, person.id, date(2026, 1, 15), reason="Đã nghỉ hưu, từng dạy lớp này", actor=SYSTEM, now=NOW)
    (case,) = list_cases(db, as_of=TODAY)
    assert case.standing(as_of=TODAY, today=TODAY) == Exempt("Đã nghỉ hưu, từng dạy lớp này")
    assert isinstance(list_cases(db, as_of=TODAY - timedelta(1))[0].standing(as_of=TODAY, today=TODAY), Overdue)
    with pytest.raises(DomainError, match=r"exemption\.already"):
        exempt(db, person.id, date(2026, 1, 15), reason="nữa", actor=SYSTEM, now=NOW)
    with pytest.raises(DomainError, match=r"term\.unknown"):
        exempt(db, person.id, date(2026, 1, 16), reason="nữa", actor=SYSTEM, now=NOW)
    end_exemption(db, row, actor=SYSTEM, now=NOW)
    db.flush()
    assert list_cases(db, as_of=TODAY)[0].facts.exempt_reason is None


def test_fifteen_thousand_appointments(db: Session, team: MediationTeam) -> None:
    person = {"full_name": "A", "name_key": "a", "name_fold": "a", "recorded_at": NOW}
    db.execute(insert(Person), [person for _ in range(10_000)])
    ids = db.scalars(select(Person.id).where(Person.name_fold == "a").order_by(Person.id)).all()
    shared = {"team_id": team.id, "role": TeamRole.MEDIATOR, "reason": AppointmentReason.NEW, "recorded_at": NOW}
    starts = [date(2022, 1, 1) + timedelta(days=number % 900) for number in range(10_000)]
    first: list[dict[str, Any]] = [
        {"person_id": who, "recognised_on": day, "ended_on": None, **shared} for who, day in zip(ids, starts, strict=True)
    ]
    again = [{**row, "recognised_on": row["recognised_on"] + timedelta(days=400)} for row in first[:5_000]]
    for row in first[:5_000]:
        row["ended_on"] = row["recognised_on"] + timedelta(days=300)
    db.execute(insert(Appointment), [*first, *again])
    begun = perf_counter()
    assert refresh_obligations(db, None, now=NOW) == 15_000
    took = perf_counter() - begun
    print(db.get_bind().dialect.name, "obligations", round(took, 2))
    assert db.scalar(select(func.count()).select_from(Obligation)) == 15_000
    # Two or three seconds; a look-up for each row that reads the whole table would take minutes.
    assert took < 30, f"{took:.1f} s"
