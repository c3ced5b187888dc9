"""Long work in pieces: a transaction for each, and between two of them whoever waits for the write lock gets it."""

import time
from collections.abc import Callable

from sqlalchemy.orm import Session

from lms.db import for_writing
from lms.jobs.worker import Progress

# SQLite's writers look for the lock at most a tenth of a second apart: who waits gets through between two pieces.
PAUSE_S = 0.15

# Called between two transactions with (pieces done, of how many): commits, lets others write, and opens the next for writing.
Between = Callable[[int, int], None]
Pause = Callable[[], object]


def pause() -> None:
    """As long as others need to get their turn."""
    time.sleep(PAUSE_S)


def letting_others(db: Session, progress: Progress, rest: Pause = pause) -> Between:
    """What a job's handler does between two pieces of its work."""

    def between(done: int, total: int) -> None:
        # Commits, if this run still holds the job; a run that was given up writes nothing.
        progress(done, total)
        db.rollback()
        rest()
        for_writing(db)

    return between
