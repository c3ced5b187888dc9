"""Holding what was sent against its signatures: every altered row of a period, a report, a snapshot or a step is named."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.models import AuditEvent
from lms.keys.models import SigningKey
from lms.keys.queries import list_keys, verify_with
from lms.keys.sealing import Vault
from lms.reports.periods.as_known import as_known
from lms.reports.periods.contents import Asking, content_of
from lms.reports.periods.events import ReportAccepted, ReportReturned, ReportSubmitted
from lms.reports.periods.models import ReportPeriod, ReportSnapshot, ReportStep, UnitReport
from lms.reports.periods.operations import GENESIS, step_digest
from lms.reports.periods.queries import PURPOSE
from lms.reports.periods.rules.canonical import canonical, digest
from lms.reports.periods.rules.contents import read

STEP_KINDS = (ReportSubmitted.kind, ReportReturned.kind, ReportAccepted.kind)


@dataclass(frozen=True, slots=True)
class Alteration:
    """A row that is not what was signed: its table and id, of which report, and ``what`` does not hold (a code)."""

    table: str
    row_id: int
    report_id: int
    what: str


@dataclass(frozen=True)
class Verified:
    """How many reports, snapshots and steps were looked at, and what was found."""

    reports: int
    snapshots: int
    steps: int
    found: Sequence[Alteration]


def verify_reports(db: Session, report_ids: Sequence[int] | None = None) -> Verified:
    """Check the signatures, the chains and what stands beside them, of some reports or of all. Reads past the session."""
    keys = {key.kid: key for key in list_keys(db, PURPOSE)}
    stmt = select(UnitReport, ReportPeriod).join(ReportPeriod, ReportPeriod.id == UnitReport.period_id)
    if report_ids is not None:
        stmt = stmt.where(UnitReport.id.in_(report_ids))
    found: list[Alteration] = []
    reports = sent = taken = 0
    for report, period in db.execute(stmt.order_by(UnitReport.id).execution_options(populate_existing=True)).all():
        snapshots = _rows(db, ReportSnapshot, report.id)
        steps = _rows(db, ReportStep, report.id)
        reports, sent, taken = reports + 1, sent + len(snapshots), taken + len(steps)
        for snapshot in snapshots:
            found += _snapshot(snapshot, report, period, keys)
        found += _chain(steps, {one.id: one for one in snapshots}, report.id, keys)
        found += _told(db, report.id, steps)
    return Verified(reports, sent, taken, _once(found))


def _once(found: Sequence[Alteration]) -> list[Alteration]:
    """Each row once, under the first thing that does not hold."""
    first: dict[tuple[str, int], Alteration] = {}
    for one in found:
        first.setdefault((one.table, one.row_id), one)
    return list(first.values())


def _rows(db: Session, table: Any, report_id: int) -> list[Any]:
    stmt = select(table).where(table.report_id == report_id).order_by(table.number)
    return list(db.scalars(stmt.execution_options(populate_existing=True)))


def _snapshot(
    row: ReportSnapshot, report: UnitReport, period: ReportPeriod, keys: Mapping[str, SigningKey]
) -> Iterator[Alteration]:
    def named(what: str, table: str = "report_snapshot", row_id: int = row.id) -> Alteration:
        return Alteration(table, row_id, report.id, what)

    try:
        raw = zlib.decompress(row.packed)
    except zlib.error:
        yield named("content")
        return
    if digest(raw) != row.sha256:
        yield named("content")
    key = keys.get(row.kid)
    if key is None or not verify_with(key.public, raw, row.signature):
        yield named("signature")
        return
    content = read(raw)
    main = content["coverage"]["indicators"][0]
    beside = {
        "number": (row.number, content["number"]),
        "known_at": (row.known_at.isoformat(timespec="microseconds"), content["basis"]["known_at"]),
        "trained": (row.trained, main["numerator"]),
        "mediators": (row.mediators, main["denominator"]),
    }
    for what, (said, signed) in beside.items():
        if said != signed:
            yield named(what)
    if report.unit_id != content["unit"]["id"]:
        yield named("unit", "unit_report", report.id)
    for what in _period(period, content["period"]):
        yield named(what, "report_period", period.id)


def _period(period: ReportPeriod, signed: Mapping[str, Any]) -> Iterator[str]:
    said = {
        "kind": period.kind.value,
        "title": period.title,
        "first_on": period.first_on,
        "last_on": period.last_on,
        "due_on": period.due_on,
    }
    for what, value in said.items():
        if (value.isoformat() if isinstance(value, date) else value) != signed[what]:
            yield what
    if period.unit_id != signed["asked_by"]["id"]:
        yield "unit"


def _chain(
    steps: Sequence[ReportStep], snapshots: Mapping[int, ReportSnapshot], report_id: int, keys: Mapping[str, SigningKey]
) -> Iterator[Alteration]:
    before = {GENESIS}
    for place, step in enumerate(steps, 1):
        snapshot, key = snapshots.get(step.snapshot_id), keys.get(step.kid)
        if step.number != place:
            yield Alteration("report_step", step.id, report_id, "number")
        # A neighbour that was altered is named itself: this step holds when it holds to what the neighbour was.
        digests = {step_digest(step, sha, one) for one in before for sha in _digests(snapshot)}
        if step.digest not in digests:
            yield Alteration("report_step", step.id, report_id, "content" if snapshot else "snapshot")
        if key is None or not verify_with(key.public, step.digest.encode(), step.signature):
            yield Alteration("report_step", step.id, report_id, "signature")
        before = {step.digest, *digests}


def _digests(snapshot: ReportSnapshot | None) -> set[str]:
    """What the row says its digest is, and what it is."""
    if snapshot is None:
        return set()
    try:
        return {snapshot.sha256, digest(zlib.decompress(snapshot.packed))}
    except zlib.error:
        return {snapshot.sha256}


def _told(db: Session, report_id: int, steps: Sequence[ReportStep]) -> Iterator[Alteration]:
    """The sealed log tells of every step: one that is gone, or was never told of, is named with the report."""
    stmt = select(AuditEvent.data).where(
        AuditEvent.subject_kind == ReportSubmitted.subject_kind,
        AuditEvent.subject_id == report_id,
        AuditEvent.kind.in_(STEP_KINDS),
    )
    told = {data["digest"]: data["step"] for data in db.scalars(stmt)}
    there = {step.digest: step.id for step in steps}
    for gone in told.keys() - there.keys():
        if told[gone] not in {step.number for step in steps}:
            yield Alteration("unit_report", report_id, report_id, "step_missing")
    for untold in there.keys() - told.keys():
        yield Alteration("report_step", there[untold], report_id, "untold")


# --- run again ---


def run_again(db: Session, vault: Vault, snapshot_id: int, *, now: datetime) -> bool:
    """Whether the report worked out again, from what was known when it was sent, has the very bytes that were signed.

    Everything it needs to ask the same question stands in the signed text. Writes nothing that lasts.
    """
    row = db.get_one(ReportSnapshot, snapshot_id)
    report = db.get_one(UnitReport, row.report_id)
    raw = zlib.decompress(row.packed)
    said = read(raw)
    asking = Asking(
        db.get_one(ReportPeriod, report.period_id),
        report.unit_id,
        row.number,
        date.fromisoformat(said["basis"]["asked_on"]),
        row.known_at,
        tasks=said["texts"]["tasks"],
        note=said["texts"]["note"],
        demo=said["demo"],
        further=frozenset(one["code"] for one in said["further"]),
    )
    with as_known(db, vault, row.known_at, now=now) as book:
        return canonical(content_of(book, asking)) == raw
