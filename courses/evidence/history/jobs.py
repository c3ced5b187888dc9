"""Long workbooks of history, judged and written by the worker. A handler calls operations and nothing else."""

from typing import Any

from sqlalchemy.orm import Session

from courses.evidence.history.layout import sheet_of
from courses.evidence.history.models import HistoryImport, HistoryState
from courses.evidence.history.operations import JUDGE, WRITE, count_history, write_history
from courses.evidence.history.queries import judge_kept
from lms.audit.events import SYSTEM, Actor, ActorKind
from lms.clock import now, today
from lms.files.storage import Storage
from lms.jobs.worker import Handler, Progress
from lms.keys.sealing import Vault


def handlers(vault: Vault, storage: Storage) -> tuple[tuple[str, Handler], ...]:
    """The kinds of this room, for the worker."""

    def judge(db: Session, payload: dict[str, Any], progress: Progress) -> None:
        kept = db.get_one(HistoryImport, payload["import_id"])
        sheet = sheet_of(db, storage, kept)
        count_history(kept, judge_kept(db, vault, kept, sheet, today=today(), progress=progress))

    def write(db: Session, payload: dict[str, Any], progress: Progress) -> None:
        # Progress commits, so it is told only while the rows are judged: what is written is all or nothing.
        kept = db.get_one(HistoryImport, payload["import_id"])
        sheet = sheet_of(db, storage, kept)
        judged = judge_kept(db, vault, kept, sheet, today=today(), progress=progress)
        write_history(db, judged, actor=_actor(payload), now=now(), kept=kept)
        kept.state = HistoryState.WRITTEN

    return ((JUDGE, judge), (WRITE, write))


def _actor(payload: dict[str, Any]) -> Actor:
    account_id = payload.get("account_id")
    return Actor(ActorKind.ACCOUNT, account_id) if account_id else SYSTEM
