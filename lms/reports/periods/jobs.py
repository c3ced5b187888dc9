"""The work behind reports: freezing a large unit's report with progress, holding each snapshot to its signature at night."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.obligations.asking import under_way
from lms import clock
from lms.access.operations import acting
from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from lms.audit.operations import record
from lms.db import for_writing
from lms.jobs.rules import Daily, Entry
from lms.jobs.worker import Handler, Progress
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault
from lms.reports.periods.contents import Asking, content_of
from lms.reports.periods.events import AlterationFound
from lms.reports.periods.models import ReportPeriod
from lms.reports.periods.operations import FREEZE, asking_of, hand_up
from lms.reports.periods.verification import Alteration, verify_reports
from lms.sql import of_one_moment

VERIFY = "reports.verify"
SCHEDULE: tuple[Entry, ...] = (Daily(VERIFY, time(2, 45)),)
CatchUp = Callable[[Session, dict[str, Any], Progress], Any]


def handlers(vault: Vault, catch_up: CatchUp) -> tuple[tuple[str, Handler], ...]:
    """The handlers of this room; ``catch_up`` lets the rooms below take in what was recorded."""

    def freeze(db: Session, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Work out, freeze and hand up one report."""

        def shown(done: int, total: int) -> None:
            progress(done, total + 1)
            db.rollback()

        found = None
        while found is None:
            catch_up(db, {}, lambda _done, _total: progress(0, 6))
            # Nobody waits for SQLite's write lock while a province is read.
            db.rollback()
            now, today = clock.now(), clock.today()
            with of_one_moment(Session(db.get_bind(), expire_on_commit=False)) as book:
                # A rule may have changed in this very moment.
                if under_way(book) is None:
                    asking = _asking(book, payload, today, now)
                    found = asking, content_of(book, asking, shown)
        asking, content = found
        step = hand_up(for_writing(db), vault, asking, content, actor=acting(payload["account_id"]), now=now)
        return {"report_id": step.report_id, "step": step.number}

    return ((FREEZE, freeze), (VERIFY, verify_all))


def _asking(book: Session, payload: dict[str, Any], today: date, now: datetime) -> Asking:
    period = book.get(ReportPeriod, payload["period_id"])
    if period is None:
        raise DomainError("periods.period.missing")
    return asking_of(book, period, payload["unit_id"], today=today, now=now)


def verify_all(db: Session, _payload: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """Check every report; what is found for the first time goes into the log."""
    db.rollback()
    verified = verify_reports(db)
    db.rollback()
    note_alterations(for_writing(db), verified.found, now=clock.now())
    return {"reports": verified.reports, "snapshots": verified.snapshots, "found": len(verified.found)}


def note_alterations(db: Session, found: Sequence[Alteration], *, now: datetime) -> int:
    """Record the alterations that the log does not tell of yet; returns how many."""
    stmt = select(AuditEvent.subject_id, AuditEvent.data).where(AuditEvent.kind == AlterationFound.kind)
    told = {(report_id, data["what"], data["row"]) for report_id, data in db.execute(stmt)}
    new = [one for one in found if (one.report_id, _code(one), one.row_id) not in told]
    for one in new:
        record(db, AlterationFound(subject_id=one.report_id, what=_code(one), row=one.row_id), actor=SYSTEM, now=now)
    return len(new)


def _code(one: Alteration) -> str:
    return f"{one.table}.{one.what}"
