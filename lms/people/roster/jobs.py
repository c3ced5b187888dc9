"""Long rosters, kept, judged, written and undone by the worker. A handler calls operations and nothing else."""

from typing import Any

from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM, Actor, ActorKind
from lms.clock import now, today
from lms.files.storage import Storage
from lms.jobs.worker import Handler, Progress
from lms.keys.sealing import Vault
from lms.people.models import RosterImport
from lms.people.roster.operations import JUDGE, UNDO, WRITE, WRITTEN_VERDICTS, judge_roster, write_roster
from lms.people.roster.taking import has_rows, keep_rows, stored_sheet
from lms.people.roster.undoing import BuildsOn, undo_roster
from lms.people.rules.terms import Verdict


def handlers(vault: Vault, storage: Storage, builds_on: BuildsOn) -> tuple[tuple[str, Handler], ...]:
    """The kinds of this room, for the worker. ``builds_on`` says what upper rooms hold about people (``undoing``)."""

    def judge(db: Session, payload: dict[str, Any], progress: Progress) -> None:
        roster = _roster(db, payload)
        if not has_rows(db, roster):
            keep_rows(db, vault, roster, stored_sheet(db, storage, roster))
        judge_roster(db, vault, roster, today=today(), progress=progress)

    def write(db: Session, payload: dict[str, Any], progress: Progress) -> None:
        # Progress commits, so it is told only while the rows are judged: what is written is all or nothing.
        accept = [Verdict(text) for text in payload.get("accept", WRITTEN_VERDICTS)]
        roster, actor = _roster(db, payload), _actor(payload)
        write_roster(db, vault, roster, actor=actor, today=today(), now=now(), accept=accept, progress=progress)

    def undo(db: Session, payload: dict[str, Any], _progress: Progress) -> None:
        undo_roster(db, vault, _roster(db, payload), actor=_actor(payload), now=now(), builds_on=builds_on)

    return ((JUDGE, judge), (WRITE, write), (UNDO, undo))


def _roster(db: Session, payload: dict[str, Any]) -> RosterImport:
    return db.get_one(RosterImport, payload["import_id"])


def _actor(payload: dict[str, Any]) -> Actor:
    account_id = payload.get("account_id")
    return Actor(ActorKind.ACCOUNT, account_id) if account_id else SYSTEM
