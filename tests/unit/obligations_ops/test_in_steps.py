"""A change of rules in a large book: cases are worked out in pieces, and stand by one rule before any is shown."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.obligations import asking, stepwise
from courses.obligations.asking import WORK_OUT, UnderWay, under_way, whats_left
from courses.obligations.following import follow
from courses.obligations.jobs import handlers
from courses.obligations.models import Obligation, ObligationKind
from courses.obligations.operations import refresh_obligations
from courses.obligations.stepwise import go_on
from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from lms.db import Sessions, writing
from lms.followers import catch_up, catch_up_at_once
from lms.jobs.models import JobState
from lms.jobs.queries import find_by_key
from lms.jobs.worker import LEASE, Worker
from lms.kernel.calendar import DayKind
from lms.kernel.errors import DomainError, NotYetError
from lms.people.models import Appointment, MediationTeam
from lms.people.operations import end_appointment
from lms.policies.operations import mark_day, set_policy
from lms.policies.rules import Change, PolicyKey, TrainingRule, YearEnd
from tests.cast import VAULT
from tests.factories.terms import FIRST, SOURCE, make_book, months, to_the_end
from tests.factories.training import NOW, appoint, make_person

PIECE = 2


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every book is a large one."""
    monkeypatch.setattr(asking, "LARGE", 1)
    monkeypatch.setattr(stepwise, "PEOPLE", PIECE)


# --- what happens meanwhile ---


def yearly(db: Session, pick: int) -> None:
    rule = TrainingRule(pick % 3 > 0, "mediator_yearly", YearEnd()).written()
    set_policy(db, Change(PolicyKey.YEARLY_REFRESHER, rule, date(2024 + pick % 2, 1, 1), SOURCE), actor=SYSTEM, now=NOW)


def holiday(db: Session, pick: int) -> None:
    day = FIRST + timedelta(days=180 + pick)
    mark_day(db, day, DayKind.HOLIDAY, name="Nghỉ thêm", source=SOURCE, actor=SYSTEM, now=NOW)


def somebody_new(db: Session, pick: int) -> None:
    team = db.scalars(select(MediationTeam)).one()
    person = make_person(db, f"Nông Văn {pick}")
    appoint(db, person, team, FIRST + timedelta(days=pick))
    recognised(db, person.id)


def somebody_leaves(db: Session, pick: int) -> None:
    rows = db.scalars(select(Appointment.id).where(Appointment.ended_on.is_(None)).order_by(Appointment.id)).all()
    if rows:
        row = rows[pick % len(rows)]
        end_appointment(db, row, ended_on=date(2026, 11, 1), reason=None, actor=SYSTEM, now=NOW)


def recognised(db: Session, person_id: int) -> None:
    data = {"person_id": person_id}
    subject = {"subject_kind": "person", "subject_id": person_id, "unit_id": None}
    db.add(AuditEvent(kind="people.recognised", recorded_at=NOW, actor_kind="system", actor_id=None, data=data, **subject))


def heard(db: Session, _pick: int) -> None:
    """A page looks: what it finds is followed."""
    follow(db, VAULT, now=NOW)


ACTS: tuple[Callable[[Session, int], None], ...] = (months, yearly, holiday, somebody_new, somebody_leaves, heard, heard)
MEANWHILE = st.lists(st.tuples(st.integers(0, 8), st.integers(0, len(ACTS) - 1), st.integers(0, 40)), max_size=6)


def cases(db: Session) -> Sequence[tuple[ObligationKind, int, date, date, date | None]]:
    columns = (Obligation.kind, Obligation.person_id, Obligation.recognised_on, Obligation.due_on, Obligation.ended_on)
    return [tuple(row) for row in db.execute(select(*columns).order_by(*columns))]  # type: ignore[misc]


@settings(max_examples=15)
@given(size=st.integers(1, 12), many=st.sampled_from([1, 4, 5_000]), meanwhile=MEANWHILE)
def test_pieces_of_any_size_give_what_one_transaction_gives(
    db: Session, size: int, many: int, meanwhile: Sequence[tuple[int, int, int]]
) -> None:
    if "book" not in db.info:
        db.info["book"] = make_book(db).id
    with db.begin_nested() as savepoint, pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "LARGE", many)
        patch.setattr(stepwise, "PEOPLE", size)
        asking.ask(db, now=NOW)
        attempt(db, months, 2)
        for piece in count():
            for _at, act, pick in (one for one in meanwhile if one[0] == piece):
                attempt(db, ACTS[act], pick)
            if not go_on(db, now=NOW):
                break
        to_the_end(db)
        assert under_way(db) is None
        in_pieces = cases(db)
        refresh_obligations(db, None, now=NOW)
        assert cases(db) == in_pieces
        savepoint.rollback()
    db.expire_all()


def attempt(db: Session, act: Callable[[Session, int], None], pick: int) -> None:
    with db.begin_nested() as savepoint:
        try:
            act(db, pick)
        except DomainError:
            savepoint.rollback()


class Killed(BaseException):
    """Nothing catches it, as nothing catches a kill: the transaction is gone, the lease runs out."""


class Office:
    """A book whose rules change while its pages are read."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        with writing(sessions) as db:
            make_book(db)

    def change(self, number: int) -> None:
        with writing(self.sessions) as db:
            months(db, number)

    def looks(self) -> str:
        """What a page that shows terms says, and one that shows none."""
        catch_up_at_once(self.sessions, VAULT, now=NOW, terms=False)
        try:
            catch_up_at_once(self.sessions, VAULT, now=NOW)
        except NotYetError as error:
            return f"{error.code} {error.fields['done'] * 100 // error.fields['total']}%"
        return "shown"

    def due(self) -> set[int]:
        """How many months after their recognition people are due, roughly."""
        with self.sessions() as db:
            rows = db.execute(select(Obligation.recognised_on, Obligation.due_on)).all()
        return {round((due_on - on).days / 30.4) for on, due_on in rows}

    def left(self) -> UnderWay | None:
        with self.sessions() as db:
            return under_way(db)

    def run(self, rest: Callable[[], object] = lambda: None, at: datetime = NOW) -> tuple[JobState, int]:
        assert Worker(self.sessions, dict(handlers(rest)), (), lambda: at).run_one()
        with self.sessions() as db:
            job = find_by_key(db, WORK_OUT)
            assert job
            return job.state, (job.result or {}).get("pieces", 0)

    def told(self) -> int | None:
        with self.sessions() as db:
            return db.scalar(select(func.count()).where(AuditEvent.kind == "obligations.worked_out"))


@pytest.mark.usefixtures("large")
def test_pages_wait_for_one_rule_and_a_killed_run_is_gone_on_after(fresh_sessions: Sessions) -> None:
    office, pauses, seen = Office(fresh_sessions), count(1), []
    told = office.told() or 0
    assert (office.looks(), office.due()) == ("shown", {6})
    office.change(2)
    assert office.looks() == "obligations.being_worked_out 0%"
    assert office.due() == {6}

    def look_and_die() -> None:
        seen.append((office.looks(), office.due()))
        if next(pauses) == 2:
            raise Killed

    with pytest.raises(Killed):
        office.run(look_and_die)
    assert [by for _said, by in seen] == [{3, 6}, {3, 6}]
    assert seen[1][0] == "obligations.being_worked_out 57%"
    # Until the lease has run out nobody claims it; then only what is left is worked out.
    assert not Worker(fresh_sessions, dict(handlers()), (), lambda: NOW).run_one()
    assert office.run(at=NOW + 2 * LEASE) == (JobState.DONE, 2)
    assert (office.looks(), office.due(), office.told()) == ("shown", {3}, told + 1)


@pytest.mark.usefixtures("large")
def test_several_changes_are_one_pass_and_one_under_way_begins_anew(fresh_sessions: Sessions) -> None:
    office, turns = Office(fresh_sessions), count(1)
    told = office.told() or 0
    for number in (1, 2, 3):
        office.change(number)
        office.looks()
    assert office.run() == (JobState.DONE, 4)
    assert (office.looks(), office.due(), office.told()) == ("shown", {4}, told + 1)
    office.change(8)
    office.looks()

    def change_once() -> None:
        if next(turns) == 3:
            office.change(10)
            assert office.looks() == "obligations.being_worked_out 0%"

    assert office.run(change_once) == (JobState.DONE, 3 + 4)
    assert (office.looks(), office.due(), office.told()) == ("shown", {11}, told + 2)


@pytest.mark.usefixtures("large")
def test_a_job_that_gave_up_is_told_and_a_command_does_it_all(fresh_sessions: Sessions) -> None:
    office = Office(fresh_sessions)
    office.change(1)
    office.looks()

    def fail() -> None:
        raise MemoryError

    for attempt in range(5):
        office.run(fail, NOW + attempt * timedelta(hours=1))
    # Each try has done a piece, and the fifth found nothing left.
    assert office.looks() == "shown"
    office.change(4)
    office.looks()
    with writing(fresh_sessions) as db:
        job = find_by_key(db, WORK_OUT)
        assert job
        job.state = JobState.FAILED
    assert office.looks().startswith("obligations.stopped_half_way")
    catch_up(fresh_sessions, VAULT, now=NOW)
    assert (office.looks(), office.due()) == ("shown", {5})
    with fresh_sessions() as db:
        assert whats_left(db) is None
