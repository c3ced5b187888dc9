"""What a dry run lists is what happens once the change is saved, and nobody else's case moves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.completion.operations import refresh_completions
from courses.curriculum.models import Audience
from courses.obligations.dry_run import DryRun, try_rules
from courses.obligations.following import follow
from courses.obligations.models import Obligation, ObligationKind
from courses.obligations.operations import Document, refresh_obligations, suspend
from courses.obligations.rulebook import read_rulebook
from courses.obligations.rules.due import replay, restored
from courses.obligations.rules.standing import StandingCode
from courses.obligations.working import Case, Key
from lms.audit.events import SYSTEM
from lms.kernel.calendar import DayKind
from lms.people.designations.models import Designation
from lms.people.designations.terms import DesignationKind, DesignationLevel
from lms.people.models import MediationTeam, Trainer, TrainerLevel
from lms.policies.operations import change_days, load_policies, set_policy
from lms.policies.rules import Change, DayChange, Months, PolicyKey, TrainingRule, YearEnd
from lms.units.rules import Level
from tests.cast import VAULT
from tests.factories.training import NOW, appoint, complete_history, make_person, make_team, make_unit, make_version

TODAY = date(2026, 11, 22)
SOURCE = "Quyết định 12/QĐ-UBND ngày 01/12/2026"
FAR = date(2014, 1, 1)
Kind = ObligationKind


@pytest.fixture
def team(db: Session) -> MediationTeam:
    """A commune with some of every sort: newcomers on many days, one back after a gap, a trainer, a pilot commune."""
    load_policies(db, now=NOW)
    unit = make_unit(db, "Công Sơn", Level.COMMUNE, kind="Xã")
    team = make_team(db, unit)
    old, new = make_version(db, 1, number="4077/QĐ-BTP"), make_version(db, 1)
    yearly = make_version(db, 1, audience=Audience.MEDIATOR_YEARLY)
    people = [make_person(db, f"Hoàng Thị {number}") for number in range(24)]
    for number, person in enumerate(people):
        appoint(db, person, team, date(2025, 8, 10) + timedelta(days=number * 17))
    again = make_person(db, "Nông Văn Tư")
    appoint(db, again, team, date(2024, 1, 2), date(2026, 3, 1))
    appoint(db, again, team, date(2026, 3, 21))
    for number, person in enumerate(people[::3]):
        complete_history(db, person, old if number % 2 else new, date(2026, 2, 1) + timedelta(days=number * 11))
    complete_history(db, people[1], yearly, date(2026, 5, 4))
    dated = {"recorded_at": NOW, "superseded_at": None}
    db.add(Trainer(person_id=again.id, level=TrainerLevel.PROVINCE, unit_id=unit.id, valid_from=date(2026, 2, 3), **dated))
    pilot = {"kind": DesignationKind.PILOT, "level": DesignationLevel.PROVINCE, "unit_id": unit.id}
    db.add(Designation(**pilot, valid_from=date(2026, 1, 5), **dated))
    refresh_completions(db, None, now=NOW)
    refresh_obligations(db, None, now=NOW)
    days = (date(2026, 6, 1), date(2026, 6, 20))
    suspend(db, people[9].id, date(2026, 1, 10), days=days, document=Document("Nghỉ ốm", "3/QĐ"), actor=SYSTEM, now=NOW)
    while follow(db, VAULT, now=NOW):
        pass
    return team


def index(db: Session) -> dict[Key, Case]:
    """The index as it stands."""
    columns = ("kind", "person_id", "recognised_on", "ended_on", "due_on", "steps", "appointment_id", "team_id", "unit_id")
    cases = [Case(*(getattr(row, name) for name in columns)) for row in db.scalars(select(Obligation))]
    for case in cases:
        assert case.steps is not None
        assert replay(restored(case.steps)) == case.due_on
    return {case.key: replace(case, steps=None) for case in cases}


def proved(db: Session, change: Change | list[DayChange]) -> DryRun:
    """The dry run of a change; saved and followed, the index has become exactly that, and nothing besides."""
    before, book = index(db), read_rulebook(db)
    after = book.with_value(change) if isinstance(change, Change) else book.with_days(change)
    run = try_rules(db, book, after, today=TODAY)
    if isinstance(change, Change):
        set_policy(db, change, actor=SYSTEM, now=NOW)
    else:
        change_days(db, change, source=SOURCE, actor=SYSTEM, now=NOW)
    while follow(db, VAULT, now=NOW):
        pass
    said = dict(before)
    for one in run.changes:
        if one.before is not None:
            assert said.pop(one.before.case.key) == replace(one.before.case, steps=None)
        if one.after is not None:
            said[one.after.case.key] = replace(one.after.case, steps=None)
    assert index(db) == said
    return run


def rule(key: PolicyKey, on: bool, audience: str, term: Months | YearEnd, since: date) -> Change:
    return Change(key, TrainingRule(on, audience, term).written(), since, SOURCE)


CHANGES: dict[str, Callable[[], Any]] = {
    "months": lambda: Change(PolicyKey.DEADLINE_MONTHS, 3, date(2026, 1, 1), SOURCE),
    "gap": lambda: Change(PolicyKey.NEWCOMER_GAP_DAYS, 30, FAR, SOURCE),
    "instruments": lambda: Change(PolicyKey.ACCEPTED_INSTRUMENTS, ["2372/QĐ-BTP"], date(2026, 1, 1), SOURCE),
    "trainers": lambda: rule(PolicyKey.TRAINING_OF_TRAINERS, True, "trainer", Months(12), date(2026, 1, 1)),
    "pilots": lambda: rule(PolicyKey.TRAINING_IN_PILOTS, True, "mediator_first", YearEnd(), date(2026, 1, 1)),
    "yearly": lambda: rule(PolicyKey.YEARLY_REFRESHER, True, "mediator_yearly", YearEnd(), date(2025, 1, 1)),
    "swap": lambda: [
        DayChange(date(2026, 5, 20), DayKind.DAY_OFF_IN_EXCHANGE, "Nghỉ thay cho ngày 03/5/2026"),
        DayChange(date(2026, 5, 3), DayKind.WORKING_IN_EXCHANGE, "Làm thay cho ngày 20/5/2026"),
    ],
    "holiday": lambda: [DayChange(date(2026, 6, 24), DayKind.HOLIDAY, "Ngày nghỉ thêm")],
    "ordinary": lambda: [DayChange(date(2026, 9, 2), None)],
}


@pytest.mark.parametrize("name", list(CHANGES))
def test_a_dry_run_is_what_happens(db: Session, team: MediationTeam, name: str) -> None:
    run = proved(db, CHANGES[name]())
    assert run.changes
    assert not any(one.before == one.after for one in run.changes)


def test_switching_a_kind_on_and_off_again_leaves_the_newcomers(db: Session, team: MediationTeam) -> None:
    newcomers = index(db)
    run = proved(db, CHANGES["yearly"]())
    assert {one.case.kind for one in run.changes} == {Kind.REFRESHER}
    # Ten served before 2026 and on its first day; one of them also before 2025.
    assert run.opened == len(run.changes) == 11
    standings = run.standings
    assert standings[None, StandingCode.ON_TIME] == 1
    assert standings[None, StandingCode.OPEN] + standings[None, StandingCode.OVERDUE] == 9
    assert standings[None, StandingCode.ENDED] == 1
    again = proved(db, rule(PolicyKey.YEARLY_REFRESHER, False, "mediator_yearly", YearEnd(), date(2025, 1, 1)))
    assert again.ended == 11
    assert index(db) == newcomers


def test_what_nobody_is_touched_by_lists_nobody(db: Session, team: MediationTeam) -> None:
    assert proved(db, Change(PolicyKey.TEAM_LEAST_MEDIATORS, 5, date(2026, 1, 1), SOURCE)).changes == []
    assert proved(db, Change(PolicyKey.DEADLINE_MONTHS, 3, date(2027, 1, 1), SOURCE)).changes == []
    assert proved(db, [DayChange(date(2027, 12, 24), DayKind.HOLIDAY, "Ngày nghỉ thêm")]).changes == []
