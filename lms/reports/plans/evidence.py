"""What proves that a task was done: a file, a class, a report that went up; with the addresses of their pages."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courses.delivery.models import TrainingClass
from courses.delivery.queries import in_reach
from lms.access.rules import Action, Viewer
from lms.files.models import StoredFile
from lms.kernel.errors import DomainError
from lms.reports.models import Plan, PlanTask, PlanTaskState
from lms.reports.periods.models import ReportPeriod, ReportStep, UnitReport
from lms.reports.periods.wording import period_title
from lms.units.queries import load_register, units_of_body

Entry = TypeVar("Entry", StoredFile, TrainingClass)


@dataclass(frozen=True)
class Evidence:
    """What is shown beside a word: names and where they lead. ``report``: (words, period id, unit id)."""

    file: StoredFile | None = None
    training_class: TrainingClass | None = None
    report: tuple[str, int, int] | None = None


def evidence_of(db: Session, states: Sequence[PlanTaskState]) -> dict[int, Evidence]:
    """The evidence of each word, by its id. Three statements at most."""
    files = _by_id(db, StoredFile, (one.file_id for one in states))
    classes = _by_id(db, TrainingClass, (one.class_id for one in states))
    reports = _reports(db, {one.report_id for one in states if one.report_id})
    return {
        one.id: Evidence(
            files.get(one.file_id or 0), classes.get(one.class_id or 0), reports.get(one.report_id) if one.report_id else None
        )
        for one in states
    }


def _by_id(db: Session, table: type[Entry], ids: Iterable[int | None]) -> dict[int, Entry]:
    wanted = {one for one in ids if one}
    return {row.id: row for row in db.scalars(select(table).where(table.id.in_(wanted)))} if wanted else {}


def _reports(db: Session, ids: Collection[int]) -> dict[int, tuple[str, int, int]]:
    if not ids:
        return {}
    stmt = select(UnitReport, ReportPeriod).join(ReportPeriod, ReportPeriod.id == UnitReport.period_id)
    return {
        report.id: (period_title(period), period.id, report.unit_id)
        for report, period in db.execute(stmt.where(UnitReport.id.in_(ids)))
    }


def reports_offered(db: Session, plan: Plan, task: PlanTask) -> dict[int, str]:
    """The reports that may prove a task, the newest period first: those its bodies sent, or asked others for."""
    units = set(units_of_body(db, plan.issuer_unit_id)) | ({task.unit_id} if task.unit_id else set())
    sent = select(ReportStep.report_id)
    stmt = (
        select(UnitReport, ReportPeriod)
        .join(ReportPeriod, ReportPeriod.id == UnitReport.period_id)
        .where(UnitReport.id.in_(sent), or_(UnitReport.unit_id.in_(units), ReportPeriod.unit_id.in_(units)))
        .order_by(ReportPeriod.last_on.desc(), UnitReport.id)
        .limit(200)
    )
    entries = load_register(db).entries
    return {
        report.id: f"{period_title(period)} · {entries[report.unit_id].name_on(period.last_on).full}"
        for report, period in db.execute(stmt)
    }


def find_class_id(db: Session, viewer: Viewer, code: str) -> int:
    """The class of a code within the viewer's reach; DomainError ``plans.class_unknown``."""
    stmt = select(TrainingClass.id).where(TrainingClass.code == code, in_reach(viewer, Action.CLASSES_READ))
    found = db.scalar(stmt)
    if found is None:
        raise DomainError("plans.class_unknown", code=code)
    return found


def find_proof(db: Session, task_id: int, state_id: int) -> StoredFile:
    """The file of a word of the task; DomainError ``plans.evidence.missing``."""
    stmt = (
        select(StoredFile)
        .join(PlanTaskState, PlanTaskState.file_id == StoredFile.id)
        .where(PlanTaskState.id == state_id, PlanTaskState.task_id == task_id)
    )
    found = db.scalar(stmt)
    if found is None:
        raise DomainError("plans.evidence.missing")
    return found
