"""A worker killed with -9 around the moment of sending: the letter is dropped once, also when the gateway has taken it away."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lms.clock import now
from lms.db import make_sessions, writing
from lms.messages.models import Message
from lms.messages.operations import queue_message
from lms.messages.queries import Recipient
from lms.messages.rules import MessageState, RecipientKind
from tests.factories.training import make_person
from tests.unit.messages.conftest import set_quiet


def start(engine: Engine, folder: Path, stop_at: str) -> subprocess.Popen[str]:
    url = engine.url.render_as_string(hide_password=False)
    words = [sys.executable, "-m", "tests.unit.messages.killed_sender", url, str(folder), stop_at]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=Path.cwd())


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait(10)
    assert process.stdout is not None
    process.stdout.close()


@pytest.mark.parametrize("killed_at", ["before", "after"])
def test_a_killed_worker_drops_nothing_twice(fresh_engine: Engine, tmp_path: Path, killed_at: str) -> None:
    sessions = make_sessions(fresh_engine)
    with writing(sessions) as db:
        set_quiet(db, 0, 0, 1)
        person = make_person(db)
        person.phone = "+84912345678"
        to = Recipient(RecipientKind.PERSON, person.id)
        queue_message(db, recipient=to, text_code="say", fields={}, key="k", now=now())
    victim = start(fresh_engine, tmp_path, killed_at)
    assert victim.stdout is not None
    assert victim.stdout.readline() == f"{killed_at}\n"
    kill(victim)
    taken = list((tmp_path / "new").iterdir())
    assert len(taken) == (killed_at == "after")
    for path in taken:  # the gateway is quick
        path.unlink()
    finisher = start(fresh_engine, tmp_path, "")
    try:
        deadline, state = time.monotonic() + 30, None
        while time.monotonic() < deadline and state is not MessageState.SENT:
            time.sleep(0.1)
            with sessions() as db:
                state = db.scalar(select(Message.state))
    finally:
        kill(finisher)
    assert state is MessageState.SENT
    assert len(taken) + len(list((tmp_path / "new").iterdir())) == 1
    assert not any((tmp_path / "ready").iterdir())
