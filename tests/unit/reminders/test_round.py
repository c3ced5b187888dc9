"""The daily round: who is told what, once, and what it says when it goes."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from courses.obligations.models import Exemption, Obligation, ObligationKind
from courses.reminders.operations import DIGEST, OFFICE, PERSON, remind, set_wish
from courses.reminders.queries import Wish
from courses.reminders.texts import TEXTS
from lms.access.rules import Role
from lms.audit.events import SYSTEM
from lms.clock import HANOI
from lms.i18n import use_locale
from lms.kernel.errors import DomainError
from lms.messages.models import Message
from lms.messages.operations import Asked
from lms.messages.queries import Recipient, quiet_times
from lms.people.models import Person
from lms.policies.operations import load_policies
from tests.cast import Country, make_account, make_country
from tests.factories.training import NOW, appoint, make_person, make_team, make_version

DUE = date(2026, 12, 31)
START = date(2026, 6, 30)


def at(day: date, hour: int = 8) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=HANOI)


@pytest.fixture
def land(db: Session) -> Country:
    load_policies(db, now=NOW)
    land = make_country(db)
    for name, unit in (("xa", land.commune), ("tinh", land.province)):
        make_account(db, name, Role.OFFICER, unit)
    return land


@pytest.fixture
def lan(db: Session, land: Country) -> Person:
    """A newcomer whose term ends on the last day of the year."""
    person, team = make_person(db), make_team(db, land.commune)
    row = appoint(db, person, team, START)
    db.add(
        Obligation(
            kind=ObligationKind.NEWCOMER, appointment_id=row.id, person_id=person.id, team_id=team.id, recognised_on=START,
            due_on=DUE, ended_on=None, steps=[], computed_at=NOW,
        )
    )  # fmt: skip
    db.flush()
    return person


def said(db: Session, code: str) -> list[Message]:
    return list(db.scalars(select(Message).where(Message.text_code == code).order_by(Message.id)))


def body(db: Session, message: Message, on: date) -> str | None:
    recipient = Recipient(message.recipient_kind, message.recipient_id)
    words = TEXTS[message.text_code](db, Asked(recipient, message.fields, on, "http://localhost"))
    return words.body if words else None


def test_the_person_and_the_officer_are_told_once_at_each_step(db: Session, lan: Person) -> None:
    for left in (61, 60, 59, 30, 29, 7, 6, 0):
        remind(db, now=at(DUE - timedelta(days=left)))
    assert [message.recipient_id for message in said(db, PERSON)] == [lan.id] * 3
    assert [message.fields["step"] for message in said(db, OFFICE)] == ["60", "30", "7"]
    first = said(db, PERSON)[0]
    assert body(db, first, DUE - timedelta(days=60)) == (
        "Bác còn 60 ngày để hoàn thành tập huấn hòa giải viên, hạn ngày 31/12/2026. "
        "Bác chưa có tên trong lớp nào. Mời bác báo cán bộ tư pháp xã để được xếp lớp."
    )
    office = body(db, said(db, OFFICE)[0], DUE)
    assert office is not None
    assert "/deadlines?unit=06325&within=60" in office
    with use_locale("en"):
        assert body(db, first, DUE)


def test_when_the_term_is_over_the_province_is_told_too(db: Session, lan: Person) -> None:
    remind(db, now=at(DUE + timedelta(days=4)))
    assert len(said(db, PERSON)) == 1
    assert len({message.recipient_id for message in said(db, OFFICE)}) == 2
    late = body(db, said(db, PERSON)[0], DUE + timedelta(days=4))
    assert late is not None
    assert late.startswith("Hạn tập huấn hòa giải viên của bác là ngày 31/12/2026, nay đã qua.")


def test_what_is_settled_when_it_goes_is_not_said(db: Session, lan: Person) -> None:
    remind(db, now=at(DUE - timedelta(days=30)))
    (message,) = said(db, PERSON)
    db.add(Exemption(kind=ObligationKind.NEWCOMER, person_id=lan.id, recognised_on=START, reason="Ốm", recorded_at=at(START)))
    db.flush()
    assert body(db, message, DUE - timedelta(days=29)) is None
    remind(db, now=at(DUE - timedelta(days=7)))
    assert len(said(db, PERSON)) == 1


def test_the_trained_and_the_ended_are_left_in_peace(db: Session, lan: Person) -> None:
    row = db.scalars(select(Obligation)).one()
    row.ended_on = date(2026, 11, 1)
    remind(db, now=at(DUE - timedelta(days=7)))
    row.ended_on = None
    remind(db, now=at(date(2026, 7, 1)))
    assert not said(db, PERSON)


def test_a_digest_a_week_to_each_officer(db: Session, lan: Person, land: Country) -> None:
    set_wish(db, land.province.id, Wish(digest_weekday=2), actor=SYSTEM, now=NOW)
    monday = date(2026, 12, 28)
    for day in range(14):
        remind(db, now=at(monday + timedelta(days=day)))
    first = said(db, DIGEST)[0]
    assert first.queued_at == at(monday + timedelta(days=2))
    assert set(Counter(message.recipient_id for message in said(db, DIGEST)).values()) == {2}
    text = body(db, first, monday + timedelta(days=2))
    assert text is not None
    assert "0 người quá hạn tập huấn; đến hạn trong 7 ngày: 1," in text


def test_a_unit_that_wants_none_gets_none_and_what_is_below_may_differ(db: Session, lan: Person, land: Country) -> None:
    set_wish(db, land.province.id, Wish(reminds=False), actor=SYSTEM, now=NOW)
    remind(db, now=at(DUE - timedelta(days=7)))
    assert not db.scalars(select(Message)).all()
    set_wish(db, land.commune.id, Wish(), actor=SYSTEM, now=NOW)
    remind(db, now=at(DUE - timedelta(days=7)))
    assert len(said(db, PERSON)) == 1
    with pytest.raises(DomainError, match="weekday"):
        set_wish(db, land.commune.id, Wish(digest_weekday=6), actor=SYSTEM, now=NOW)


@settings(max_examples=10)
@given(st.lists(st.tuples(st.integers(-70, 70), st.integers(0, 23)), min_size=1, max_size=6))
def test_any_order_of_runs_says_each_step_once_and_queues_for_no_quiet_hour(
    db: Session, lan: Person, runs: list[tuple[int, int]]
) -> None:
    with db.begin_nested() as undone:
        for shift, hour in runs:
            remind(db, now=at(DUE + timedelta(days=shift), hour))
        quiet = quiet_times(db, DUE)
        messages = db.scalars(select(Message)).all()
        assert not [message for message in messages if quiet.holds(message.not_before, HANOI)]
        steps = [message.key.rsplit(":", 1)[1] for message in said(db, PERSON)]
        assert len(steps) == len(set(steps))
        undone.rollback()
    db.expunge_all()


def test_who_was_trained_before_is_not_reminded(db: Session, lan: Person) -> None:
    version, on = make_version(db, 8), date(2026, 9, 1)
    db.add(Completion(person_id=lan.id, version_id=version.id, completed_on=on, evidence=[], computed_at=NOW))
    db.flush()
    remind(db, now=at(DUE - timedelta(days=7)))
    assert not said(db, PERSON)
