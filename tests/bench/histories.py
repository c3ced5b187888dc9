"""What lies upon a register in bulk: the newcomers' six months, and ten years of completions. Deterministic.

Presences are not written: completions are what the ledger makes of them, and no figure of reports reads anything below.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Engine, select

from courses.completion.models import Completion
from courses.curriculum.queries import counting_versions
from courses.obligations.models import Obligation, ObligationKind
from lms.db import gather_statistics, make_sessions
from lms.kernel.months import add_months
from lms.people.models import Appointment
from lms.policies.queries import policy_on
from lms.policies.rules import PolicyKey
from tests.bench.registry import MADE_AT, TODAY, loading

TRAINED, LATE = 82, 9  # percent of all people; of those due
COLUMNS = {
    Obligation: "kind appointment_id person_id team_id recognised_on due_on ended_on steps computed_at",
    Completion: "person_id version_id completed_on evidence computed_at",
}
Row = tuple[int, int, int, date, date | None]


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
