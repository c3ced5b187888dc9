"""Looking for duplicates in the background. The handler calls the operation and nothing else."""

from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from lms.clock import now, today
from lms.jobs.worker import Handler, Progress
from lms.people.merges.finding import find_duplicates

FIND = "people.find_duplicates"


def find(db: Session, _payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Search the whole book; says how many pairs there are."""
    return asdict(find_duplicates(db, today=today(), now=now(), progress=progress))


HANDLERS: tuple[tuple[str, Handler], ...] = ((FIND, find),)
