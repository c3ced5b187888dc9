"""Long rosters, judged and written by the worker. A handler calls an operation and nothing else."""

from typing import Any

from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM, Actor, ActorKind
from lms.clock import now, today
from lms.jobs.worker import Handler, Progress
from lms.keys.sealing import Vault
from lms.people.models import RosterImport
from lms.people.roster.operations import JUDGE, WRITE, judge_roster, write_roster


def handlers(vault: Vault) -> tuple[tuple[str, Handler], ...]:
    """The kinds of this room, for the worker."""

    def judge(db: Session, payload: dict[str, Any], progress: Progress) -> None:
        judge_roster(db, vault, _roster(db, payload), today=today(), progress=progress)

    def write(db: Session, payload: dict[str, Any], progress: Progress) -> None:
        # Progress commits, so it is told only while the rows are judged: what is written is all or nothing.
        write_roster(db, vault, _roster(db, payload), actor=_actor(payload), today=today(), now=now(), progress=progress)

    return ((JUDGE, judge), (WRITE, write))


def _roster(db: Session, payload: dict[str, Any]) -> RosterImport:
    return db.get_one(RosterImport, payload["import_id"])


def _actor(payload: dict[str, Any]) -> Actor:
    account_id = payload.get("account_id")
    return Actor(ActorKind.ACCOUNT, account_id) if account_id else SYSTEM
