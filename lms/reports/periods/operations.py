"""Opening a period, keeping a report's words, sending it, accepting or returning it. Nothing here commits.

What is sent is frozen: canonical text, digest, signature. Each step is a row that signs the step before it.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from certificates.queries import holds_demo_data
from lms.audit.events import Actor, ActorKind
from lms.audit.operations import record
from lms.jobs.models import Job, JobState
from lms.jobs.operations import enqueue, try_again
from lms.kernel.errors import DomainError
from lms.keys.operations import sign
from lms.keys.sealing import Vault
from lms.reports.periods.contents import Asking, Progress, agrees, content_of, silent
from lms.reports.periods.events import PeriodOpened, ReportAccepted, ReportEvent, ReportReturned, ReportSubmitted
from lms.reports.periods.models import ReportPeriod, ReportSnapshot, ReportStep, UnitReport
from lms.reports.periods.queries import OPENERS, PURPOSE, find_report, last_step, step_facts, units_asked
from lms.reports.periods.rules.canonical import canonical, digest
from lms.reports.periods.rules.states import PeriodKind, ReportState, refuse_period, refuse_step
from lms.units.queries import load_map

FREEZE = "reports.freeze"
GENESIS = "0" * 64
MOST_WORDS = 10_000
EVENTS: Mapping[ReportState, Callable[..., ReportEvent]] = {
    ReportState.SUBMITTED: ReportSubmitted,
    ReportState.RETURNED: ReportReturned,
    ReportState.ACCEPTED: ReportAccepted,
}


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """What a unit asks for. ``title`` names an ad hoc report."""

    unit_id: int
    kind: PeriodKind
    first_on: date
    last_on: date
    due_on: date
    title: str = ""


def open_period(db: Session, facts: PeriodFacts, *, actor: Actor, today: date, now: datetime) -> ReportPeriod:
    """Ask every unit directly below for a report.

    DomainError ``periods.reversed``, ``periods.due_too_early``, ``periods.title_missing``, ``periods.nobody_below``,
    ``periods.already_open``.
    """
    refuse_period(facts.first_on, facts.last_on, facts.due_on)
    title = facts.title.strip() if facts.kind is PeriodKind.AD_HOC else ""
    if facts.kind is PeriodKind.AD_HOC and not title:
        raise DomainError("periods.title_missing")
    row = ReportPeriod(
        unit_id=facts.unit_id,
        kind=facts.kind,
        title=title[:200],
        first_on=facts.first_on,
        last_on=facts.last_on,
        due_on=facts.due_on,
        account_id=_account(actor),
        opened_at=now,
    )
    node = load_map(db, today).nodes.get(facts.unit_id)
    if node is None or node.level not in OPENERS or not units_asked(db, row, today):
        raise DomainError("periods.nobody_below")
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError as error:
        raise DomainError("periods.already_open") from error
    event = PeriodOpened(subject_id=row.id, unit_id=row.unit_id, period_kind=row.kind.value)
    record(db, event, actor=actor, now=now)
    return row


def keep_words(
    db: Session, period: ReportPeriod, unit_id: int, *, tasks: str, note: str, actor: Actor, now: datetime
) -> UnitReport:
    """Keep the words of a report that is not with the unit above.

    DomainError ``periods.already_moved_on``, ``periods.too_long``.
    """
    if max(len(tasks), len(note)) > MOST_WORDS:
        raise DomainError("periods.too_long", most=MOST_WORDS)
    report = _locked(db, period, unit_id, actor=actor, now=now)
    last = last_step(db, report.id)
    if last is not None and last.state is not ReportState.RETURNED:
        raise DomainError("periods.already_moved_on")
    report.tasks, report.note = tasks.strip(), note.strip()
    report.account_id, report.changed_at = _account(actor), now
    db.flush()
    return report


def _locked(db: Session, period: ReportPeriod, unit_id: int, *, actor: Actor, now: datetime) -> UnitReport:
    """The report's row, made when it is not there yet, held until the transaction ends: two clicks come one after the other."""
    if find_report(db, period.id, unit_id) is None:
        row = UnitReport(period_id=period.id, unit_id=unit_id, tasks="", note="", account_id=_account(actor), changed_at=now)
        try:
            with db.begin_nested():
                db.add(row)
        except IntegrityError:
            pass  # another process has just made it
    stmt = select(UnitReport).where(UnitReport.period_id == period.id, UnitReport.unit_id == unit_id)
    return db.scalars(stmt.with_for_update().execution_options(populate_existing=True)).one()


# --- sending ---


def asking_of(db: Session, period: ReportPeriod, unit_id: int, *, today: date, now: datetime) -> Asking:
    """What the unit would send now: its words as they stand, everything else worked out anew."""
    report = find_report(db, period.id, unit_id)
    numbers = select(func.max(ReportSnapshot.number)).where(ReportSnapshot.report_id == report.id) if report else None
    before = (db.scalar(numbers) if numbers is not None else None) or 0
    words = (report.tasks, report.note) if report else ("", "")
    return Asking(period, unit_id, before + 1, today, now, *words, demo=holds_demo_data(db))


def may_go_up(db: Session, period: ReportPeriod, unit_id: int, actor: Actor, *, today: date) -> None:
    """Raise when the report cannot be sent now. DomainError ``periods.not_begun``, and as ``refuse_step``."""
    if today < period.first_on:
        raise DomainError("periods.not_begun", on=period.first_on)
    report = find_report(db, period.id, unit_id)
    last = step_facts(last_step(db, report.id)) if report else None
    refuse_step(last, ReportState.SUBMITTED, account_id=_account(actor), note="")


def submit(
    db: Session,
    vault: Vault,
    period: ReportPeriod,
    unit_id: int,
    *,
    actor: Actor,
    today: date,
    now: datetime,
    progress: Progress = silent,
) -> ReportStep:
    """Work out the report, freeze and sign it, and hand it to the unit above. DomainError as ``may_go_up``."""
    may_go_up(db, period, unit_id, actor, today=today)
    asking = asking_of(db, period, unit_id, today=today, now=now)
    return hand_up(db, vault, asking, content_of(db, asking, progress), actor=actor, now=now)


def hand_up(
    db: Session, vault: Vault, asking: Asking, content: Mapping[str, Any], *, actor: Actor, now: datetime
) -> ReportStep:
    """Freeze and sign a content worked out before. DomainError ``periods.already_moved_on``, ``periods.does_not_add_up``."""
    report = _locked(db, asking.period, asking.unit_id, actor=actor, now=now)
    last = last_step(db, report.id)
    refuse_step(step_facts(last), ReportState.SUBMITTED, account_id=_account(actor), note="")
    newest = db.scalar(select(func.max(ReportSnapshot.number)).where(ReportSnapshot.report_id == report.id)) or 0
    if newest + 1 != asking.number or (report.tasks, report.note) != (asking.tasks, asking.note):
        raise DomainError("periods.already_moved_on")
    if not agrees(content):
        # Somebody recorded facts between two statements of the reading; asked again it adds up.
        raise DomainError("periods.does_not_add_up")
    snapshot = _freeze(db, vault, report, asking, content, now=now)
    return _step(db, vault, report, last, ReportState.SUBMITTED, snapshot, "", actor=actor, now=now)


def _freeze(
    db: Session, vault: Vault, report: UnitReport, asking: Asking, content: Mapping[str, Any], *, now: datetime
) -> ReportSnapshot:
    raw = canonical(content)
    signature = sign(db, vault, PURPOSE, raw, now=now)
    main = content["coverage"]["indicators"][0]
    row = ReportSnapshot(
        report_id=report.id,
        number=asking.number,
        known_at=asking.known_at,
        trained=main["numerator"],
        mediators=main["denominator"],
        sha256=digest(raw),
        kid=signature.kid,
        signature=signature.value,
        packed=zlib.compress(raw, 9),
    )
    db.add(row)
    db.flush()
    return row


def job_key(period_id: int, unit_id: int, number: int) -> str:
    """The key of the job that sends the snapshot of that number; one at a time."""
    return f"report:{period_id}:{unit_id}:{number}"


def send_later(db: Session, period: ReportPeriod, unit_id: int, *, actor: Actor, today: date, now: datetime) -> Job:
    """Enqueue the sending of a large unit's report; one that failed is tried again. DomainError as ``may_go_up``."""
    may_go_up(db, period, unit_id, actor, today=today)
    number = asking_of(db, period, unit_id, today=today, now=now).number
    payload = {"period_id": period.id, "unit_id": unit_id, "account_id": _account(actor)}
    key = job_key(period.id, unit_id, number)
    job = enqueue(db, FREEZE, payload, key=key, run_at=now, enqueued_by=_account(actor))
    if job.state is JobState.FAILED:
        job.payload = payload
        try_again(db, job, now=now)
    return job


# --- judging ---


def judge(
    db: Session,
    vault: Vault,
    period: ReportPeriod,
    unit_id: int,
    to: ReportState,
    *,
    seen: int,
    note: str,
    actor: Actor,
    now: datetime,
) -> ReportStep:
    """Accept the report or return it with words; ``seen`` is the number of the snapshot that was looked at.

    DomainError ``periods.already_moved_on``, ``periods.two_people``, ``periods.note_missing``, ``periods.too_long``.
    """
    if len(note) > MOST_WORDS:
        raise DomainError("periods.too_long", most=MOST_WORDS)
    report = _locked(db, period, unit_id, actor=actor, now=now)
    last = last_step(db, report.id)
    refuse_step(step_facts(last), to, account_id=_account(actor), note=note)
    snapshot = db.get(ReportSnapshot, last.snapshot_id) if last else None
    if snapshot is None or snapshot.number != seen:
        raise DomainError("periods.already_moved_on")
    return _step(db, vault, report, last, to, snapshot, note.strip(), actor=actor, now=now)


def _step(
    db: Session,
    vault: Vault,
    report: UnitReport,
    last: ReportStep | None,
    to: ReportState,
    snapshot: ReportSnapshot,
    note: str,
    *,
    actor: Actor,
    now: datetime,
) -> ReportStep:
    row = ReportStep(
        report_id=report.id,
        number=last.number + 1 if last else 1,
        state=to,
        snapshot_id=snapshot.id,
        note=note,
        account_id=_account(actor),
        taken_at=now,
    )
    row.digest = step_digest(row, snapshot.sha256, last.digest if last else GENESIS)
    signature = sign(db, vault, PURPOSE, row.digest.encode(), now=now)
    row.kid, row.signature = signature.kid, signature.value
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError as error:
        raise DomainError("periods.already_moved_on") from error
    facts = {"step": row.number, "snapshot": snapshot.number, "digest": row.digest}
    record(db, EVENTS[to](subject_id=report.id, unit_id=report.unit_id, **facts), actor=actor, now=now)
    return row


def step_digest(row: ReportStep, snapshot_sha256: str, before: str) -> str:
    """What a step signs: all it says, what was sent, and the digest of the step before."""
    said = {
        "report": row.report_id,
        "number": row.number,
        "state": row.state.value,
        "snapshot": snapshot_sha256,
        "note": row.note,
        "account": row.account_id,
        "taken_at": row.taken_at.isoformat(timespec="microseconds"),
        "before": before,
    }
    return digest(canonical(said))


def _account(actor: Actor) -> int | None:
    return actor.id if actor.kind is ActorKind.ACCOUNT else None
