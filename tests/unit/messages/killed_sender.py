"""A worker for ``test_killed.py`` to kill just before or just after a letter leaves. No test itself."""

import sys
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from lms.clock import now
from lms.db import make_engine, make_sessions
from lms.jobs.worker import run_worker
from lms.messages.channels import FileDrop, Letter, Outcome
from lms.messages.jobs import handlers
from lms.messages.rules import ChannelKind
from tests.unit.messages.conftest import office


@dataclass(frozen=True, slots=True)
class Slow(FileDrop):
    """Says where it is and then takes its time there."""

    stop_at: str = ""

    def send(self, letter: Letter) -> Outcome:
        self._rest("before")
        outcome = FileDrop.send(self, letter)
        self._rest("after")
        return outcome

    def _rest(self, here: str) -> None:
        if here == self.stop_at:
            print(here, flush=True)
            time.sleep(60)


def main(url: str, folder: str, stop_at: str) -> None:
    """Send what is queued at ``url`` into ``folder``."""
    sessions = make_sessions(make_engine(url))
    work = handlers(office(Slow(ChannelKind.SMS, Path(folder), stop_at)))
    run_worker(sessions, work, (), stop=threading.Event(), now=now, lease=timedelta(seconds=1), poll=0.05)


if __name__ == "__main__":
    main(*sys.argv[1:4])
