"""A worker for ``test_killed.py`` to kill: says when a job is half done, then sleeps as long as told. No test itself."""

import sys
import threading
import time
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM, PersonalDataSeen
from lms.audit.operations import record
from lms.clock import now
from lms.db import make_engine, make_sessions
from lms.jobs.worker import Progress, run_worker


def main(url: str, seconds: float) -> None:
    """Work at ``url``; every job writes one event and then takes ``seconds``."""

    def work(db: Session, payload: dict[str, Any], _progress: Progress) -> None:
        record(db, PersonalDataSeen(subject_id=payload["n"], what="phone", reason="call"), actor=SYSTEM, now=now())
        db.flush()
        print("half", flush=True)
        time.sleep(seconds)

    lease = timedelta(seconds=1)
    sessions = make_sessions(make_engine(url))
    run_worker(sessions, (("work", work),), (), stop=threading.Event(), now=now, lease=lease, poll=0.05)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
