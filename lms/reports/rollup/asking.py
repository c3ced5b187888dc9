"""When the rollup is built anew, and by whom: a small one at once by whoever finds that it must be, a large one by a job."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.obligations.asking import under_way
from lms.jobs.models import JobState
from lms.jobs.operations import enqueue_again
from lms.jobs.queries import find_by_key
from lms.people.models import MediationTeam
from lms.reports.rollup.operations import rebuild, take_down

# What counts fewer teams from the facts is quick enough, and keeps nothing in step.
LEAST_TEAMS = 300
# From so many teams on no page waits for a build, and no writer for all of it: a large province takes two seconds or more.
LARGE_TEAMS = 3_000
REBUILD = "reports.rebuild_figures"


def count_teams(db: Session) -> int:
    """How many teams the book holds, those of all times; a large book's are not counted further than that it is one."""
    some = select(MediationTeam.id).limit(LARGE_TEAMS).subquery()
    return db.scalar(select(func.count()).select_from(some)) or 0


def is_wanted(db: Session) -> bool:
    """Of a book without a rollup: should it have one, and has nobody been asked yet? A job that failed waits for the office."""
    teams = count_teams(db)
    return teams >= LEAST_TEAMS and (teams < LARGE_TEAMS or not _is_asked(db))


def make_anew(db: Session, *, now: datetime, settle: Callable[[], object], failed_too: bool = False) -> None:
    """Build at once, or take the rollup down and ask the job to. ``failed_too``: also a job that has given up.

    While cases stand by two rules nothing is summed at once: the job sees to them first.
    """
    if count_teams(db) < LARGE_TEAMS and under_way(db) is None:
        rebuild(db, now=now, settle=settle)
        return
    take_down(db)
    ask(db, now=now, failed_too=failed_too)


def ask(db: Session, *, now: datetime, failed_too: bool = False) -> None:
    """Ask the job to build, unless it waits or is at it."""
    enqueue_again(db, REBUILD, {}, key=REBUILD, run_at=now, failed_too=failed_too)


def _is_asked(db: Session) -> bool:
    # One key: there is one job, so there are never two builds at once.
    job = find_by_key(db, REBUILD)
    return job is not None and job.state is not JobState.DONE
