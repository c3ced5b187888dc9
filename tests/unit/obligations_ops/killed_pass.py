"""A worker for ``test_killed_pass.py`` to kill: works everybody out two people at a time and says so. No test itself."""

import sys
import threading
import time
from datetime import timedelta

from courses.obligations import stepwise
from courses.obligations.jobs import handlers
from lms.clock import now
from lms.db import make_engine, make_sessions
from lms.jobs.worker import run_worker


def main(url: str, seconds: float) -> None:
    """Work at ``url``; after every piece it rests for ``seconds``."""

    def rest() -> None:
        print("piece", flush=True)
        time.sleep(seconds)

    stepwise.PEOPLE = 2
    sessions = make_sessions(make_engine(url))
    lease = timedelta(seconds=1)
    run_worker(sessions, handlers(rest), (), stop=threading.Event(), now=now, lease=lease, poll=0.05)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
