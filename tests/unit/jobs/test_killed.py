"""Workers killed with -9 in the middle of a job: every job is done in the end, and every effect is there exactly once."""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import Engine, func, select

from lms.audit.queries import list_events
from lms.clock import now
from lms.db import make_sessions, writing
from lms.jobs.models import Job, JobState
from lms.jobs.operations import enqueue

SCRIPT = Path(__file__).with_name("killed_worker.py")
JOBS = 6


def start(engine: Engine, seconds: float) -> subprocess.Popen[str]:
    url = engine.url.render_as_string(hide_password=False)
    return subprocess.Popen([sys.executable, SCRIPT, url, str(seconds)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd())


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait(10)
    assert process.stdout is not None
    process.stdout.close()


def test_killed_workers_lose_nothing_and_repeat_nothing(fresh_engine: Engine) -> None:
    sessions = make_sessions(fresh_engine)
    with writing(sessions) as db:
        for number in range(JOBS):
            enqueue(db, "work", {"n": number}, key=f"work-{number}", run_at=now())
    for _ in (1, 2):
        victim = start(fresh_engine, 60)
        assert victim.stdout is not None
        assert victim.stdout.readline() == "half\n"
        kill(victim)
    finisher = start(fresh_engine, 0)
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with sessions() as db:
                done = db.scalar(select(func.count()).where(Job.state == JobState.DONE))
            if done == JOBS:
                break
            time.sleep(0.1)
    finally:
        kill(finisher)
    with sessions() as db:
        assert db.scalar(select(func.count()).where(Job.state == JobState.DONE)) == JOBS
        assert Counter(event.subject_id for event in list_events(db)) == Counter(range(JOBS))
        assert db.scalar(select(func.sum(Job.attempts))) == JOBS + 2
