"""What lies upon a register in bulk: the newcomers' six months, ten years of completions, and the meetings behind them.

Deterministic. The ledger between presences and completions is not written: no figure of reports reads it.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Engine, select

from courses.attendance.models import Presence, Scan
from courses.completion.models import Completion
from courses.curriculum.queries import counting_versions
from courses.delivery.models import ClassSession, Enrolment, TrainingClass
from courses.obligations.models import Obligation, ObligationKind
from lms.db import gather_statistics, make_sessions
from lms.kernel.months import add_months
from lms.kernel.text import fold
from lms.people.models import Appointment, MediationTeam
from lms.policies.queries import policy_on
from lms.policies.rules import PolicyKey
from lms.units.models import Unit, UnitReach
from lms.units.rules import Level
from tests.bench.registry import MADE_AT, TODAY, loading

TRAINED, LATE = 82, 9  # percent of all people; of those due
COLUMNS = {
    Obligation: "kind appointment_id person_id team_id recognised_on due_on ended_on steps computed_at",
    Completion: "person_id version_id completed_on evidence computed_at",
}
CLASS_COLUMNS = {
    TrainingClass: "id code title title_fold version_id unit_id venue is_integrated issues_at_once state recorded_at",
    ClassSession: "class_id starts_at ends_at opens_before closes_after checks_out minutes_share",
    Enrolment: "class_id person_id category walk_in enrolled_at",
    Scan: "session_id person_id method nonce occurred_at received_at outcome facts",
    Presence: "session_id person_id method scan_id occurred_at present",
}


def lay(engine: Engine) -> None:
    """Terms and completions for everybody in the register."""
    with make_sessions(engine)() as db:
        versions = sorted(counting_versions(db, policy_on(db, PolicyKey.ACCEPTED_INSTRUMENTS, TODAY).texts))
        columns = (Appointment.person_id, Appointment.id, Appointment.team_id, Appointment.recognised_on, Appointment.ended_on)
        rows = db.execute(select(*columns).order_by(Appointment.person_id, Appointment.recognised_on)).all()
    with loading(engine, COLUMNS) as load:
        for _person, group in groupby(rows, key=lambda row: row[0]):
            for model, row in _of(list(group), versions[0]):
                load.add(model, row)
    del rows
    _count(engine)
    _teach(engine, versions[0])
    _count(engine)


def _count(engine: Engine) -> None:
    with make_sessions(engine)() as db:
        gather_statistics(db)
        db.commit()


def _of(services: list[Any], version: int) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    person_id, appointment_id, team_id, began, _ended = services[0]
    due = add_months(began, 6)
    ended = services[-1][4]
    yield Obligation, (ObligationKind.NEWCOMER.value, appointment_id, person_id, team_id, began, due, ended, "[]", MADE_AT)
    learned = _learned(person_id, team_id, began, due)
    if learned and learned <= TODAY:
        yield Completion, (person_id, version, learned, "[]", MADE_AT)


def _learned(person_id: int, team_id: int, began: date, due: date) -> date | None:
    chance = person_id * 7919 % 100
    if chance >= TRAINED:
        return None
    day = due + timedelta(days=20 + person_id % 300) if chance < LATE else began + timedelta(days=person_id * 31 % 170)
    # Classes are held on one of three days of a month, which neighbouring teams share.
    held = day.replace(day=(6, 15, 24)[team_id // 30 % 3])
    return min(held, due) if chance >= LATE else max(held, due + timedelta(days=1))


# --- classes ---

# Whoever completed it on a day sat in the class that the province held to this day.
_LEARNERS = """
INSERT INTO enrolment (class_id, person_id, category, walk_in, enrolled_at)
SELECT training_class.id, completion.person_id, 'mediator', FALSE, completion.computed_at
FROM completion
JOIN obligation ON obligation.person_id = completion.person_id
JOIN mediation_team ON mediation_team.id = obligation.team_id
JOIN unit_reach ON unit_reach.unit_id = mediation_team.unit_id
JOIN training_class ON training_class.unit_id = unit_reach.ancestor_id
 AND training_class.code = unit_reach.ancestor_id || '-' || completion.completed_on
ORDER BY training_class.id
"""
_SCANS = """
INSERT INTO scan (session_id, person_id, method, nonce, occurred_at, received_at, outcome, facts)
SELECT class_session.id, enrolment.person_id, 'card', class_session.id || '-' || enrolment.person_id,
 class_session.starts_at, class_session.starts_at, 'present', '{}'
FROM class_session JOIN enrolment ON enrolment.class_id = class_session.class_id
ORDER BY class_session.id
"""
_PRESENCES = """
INSERT INTO presence (session_id, person_id, method, scan_id, occurred_at, present)
SELECT session_id, person_id, method, id, occurred_at, TRUE FROM scan ORDER BY id
"""


def _teach(engine: Engine, version: int) -> None:
    """A class of three meetings for each province and day on which somebody completed, and everybody in it."""
    with make_sessions(engine)() as db:
        held = (
            select(UnitReach.ancestor_id, Completion.completed_on)
            .select_from(Completion)
            .join(Obligation, Obligation.person_id == Completion.person_id)
            .join(MediationTeam, MediationTeam.id == Obligation.team_id)
            .join(UnitReach, UnitReach.unit_id == MediationTeam.unit_id)
            .join(Unit, Unit.id == UnitReach.ancestor_id)
            .where(Unit.level == Level.PROVINCE)
        )
        classes = db.execute(held.distinct().order_by(Completion.completed_on, UnitReach.ancestor_id)).all()
    with loading(engine, CLASS_COLUMNS) as load:
        for number, (unit_id, last) in enumerate(classes, 1):
            title = f"Lớp {number}"
            names = (f"{unit_id}-{last.isoformat()}", title, fold(title), version, unit_id, "Hội trường")
            load.add(TrainingClass, (number, *names, False, False, "closed", MADE_AT))
            for back in (2, 1, 0):
                begins = datetime.combine(last - timedelta(days=back), time(1, 0), UTC)
                load.add(ClassSession, (number, begins, begins + timedelta(hours=4), 60, 30, False, 80))
        for statement in (_LEARNERS, _SCANS, _PRESENCES):
            load.run(statement)
