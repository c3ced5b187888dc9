"""Workers killed with -9 between two pieces: the next goes on where they were, and everybody ends by the new rule."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, func, select

from courses.obligations.asking import WORK_OUT, ask, under_way
from courses.obligations.models import Obligation
from lms.audit.models import AuditEvent
from lms.db import make_sessions, writing
from lms.jobs.queries import find_by_key
from tests.factories.terms import PEOPLE, make_book, months
from tests.factories.training import NOW

SCRIPT = Path(__file__).with_name("killed_pass.py")


@contextmanager
def working(engine: Engine, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """A worker in a process of its own; killed at the end."""
    url = engine.url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, SCRIPT, url, str(seconds)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    ) as one:
        yield one
        one.kill()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_a_pass_outlives_its_workers(fresh_engine: Engine) -> None:
    sessions = make_sessions(fresh_engine)
    with writing(sessions) as db:
        make_book(db)
        before = db.scalar(select(func.count(AuditEvent.id)).where(AuditEvent.kind == "obligations.worked_out")) or 0
        months(db, 2)
        ask(db, now=NOW)
    passed = []
    for _ in (1, 2):
        with working(fresh_engine, 60) as victim:
            assert said(victim) == "piece\n"
        with sessions() as db:
            left = under_way(db)
            assert left is not None
            passed.append(left.done)
    assert 0 < passed[0] < passed[1] < PEOPLE
    with working(fresh_engine, 0):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with sessions() as db:
                if under_way(db) is None:
                    break
            time.sleep(0.05)
    with sessions() as db:
        assert under_way(db) is None
        terms = {(due_on - on).days // 28 for on, due_on in db.execute(select(Obligation.recognised_on, Obligation.due_on))}
        assert terms == {3}
        job = find_by_key(db, WORK_OUT)
        assert job is not None
        assert job.attempts == 3
        ended = select(func.count(AuditEvent.id)).where(AuditEvent.kind == "obligations.worked_out")
        assert db.scalar(ended) == before + 1
