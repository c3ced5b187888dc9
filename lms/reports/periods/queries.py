"""Reading periods and reports: who must report, what has come, which steps a report took, what was sent. Scope is today's."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access.models import Account
from lms.access.rules import Action, Viewer
from lms.clock import day_of
from lms.kernel.errors import DomainError
from lms.reports.coverage.forms import reach_today
from lms.reports.periods.models import ReportPeriod, ReportSnapshot, ReportStep, UnitReport
from lms.reports.periods.rules.contents import Lists, read
from lms.reports.periods.rules.states import ReportState, Standing, StepFacts, Timeliness, timeliness
from lms.units.queries import load_map, load_register, placements
from lms.units.rules import Level, Node

PURPOSE = "snapshots"
# Who asks, and the units that answer: a province its communes, the country its provinces.
OPENERS = (Level.COUNTRY, Level.PROVINCE)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a report, with the name of who took it."""

    number: int
    state: ReportState
    snapshot: int
    note: str
    account_id: int | None
    by: str | None
    taken_at: datetime


@dataclass(frozen=True)
class Line:
    """One unit of a period: its steps so far, whether it came in time, the main figure of what it sent last."""

    unit: Node
    steps: Sequence[Step]
    timeliness: Timeliness
    trained: int | None
    mediators: int | None

    @property
    def last(self) -> Step | None:
        return self.steps[-1] if self.steps else None

    @property
    def state(self) -> ReportState | None:
        return self.steps[-1].state if self.steps else None

    @property
    def standing(self) -> Standing:
        return Standing(self.state, self.timeliness)

    @property
    def sent(self) -> Sequence[Step]:
        """The steps by which something was sent, one for each snapshot."""
        return [step for step in self.steps if step.state is ReportState.SUBMITTED]


@dataclass(frozen=True)
class Sent:
    """A snapshot as values: ``content`` is what was signed, ``sha256`` its digest."""

    number: int
    known_at: datetime
    sha256: str
    kid: str
    signature: bytes
    content: Mapping[str, Any]
    raw: bytes

    @property
    def as_of(self) -> date:
        return date.fromisoformat(self.content["basis"]["as_of"])

    @property
    def lists(self) -> Lists:
        return Lists.of(self.content["lists"])


# --- who may ---


def may_read(db: Session, viewer: Viewer, unit_id: int, today: date) -> bool:
    """May the viewer read reports of the unit?"""
    return viewer.may(Action.REPORTS_READ, reach_today(db, unit_id, today))


def may_send(db: Session, viewer: Viewer, unit_id: int, today: date) -> bool:
    """A report is sent by an officer of the very unit: nobody above writes a commune's report for it."""
    here = placements(db, today)[unit_id]
    return here in viewer.unit_ids(Action.REPORTS_SUBMIT)


def may_judge(db: Session, viewer: Viewer, period: ReportPeriod, today: date) -> bool:
    """Accepting and returning is for an officer or a signatory of the unit that asked, and of those above."""
    reach = reach_today(db, period.unit_id, today)
    return viewer.may(Action.REPORTS_SUBMIT, reach) or viewer.may(Action.REPORTS_APPROVE, reach)


def list_openers(db: Session, viewer: Viewer, today: date) -> list[Node]:
    """The units in whose name the viewer may ask for reports."""
    nodes = (load_map(db, today).nodes.get(unit_id) for unit_id in viewer.unit_ids(Action.REPORTS_SUBMIT))
    found = [node for node in nodes if node is not None and node.level in OPENERS]
    return sorted(found, key=lambda node: (node.sort, node.code))


# --- periods ---


def units_asked(db: Session, period: ReportPeriod, today: date) -> Sequence[Node]:
    """The units that must report: directly below on the map of the last day, of a running period on today's."""
    on = map_day(period, today)
    return load_map(db, on).children(placements(db, on)[period.unit_id])


def map_day(period: ReportPeriod, today: date) -> date:
    """The day whose map says who must report."""
    return min(period.last_on, today)


def find_period(db: Session, viewer: Viewer, period_id: int, today: date) -> ReportPeriod:
    """A period that the viewer's unit asked for, or must answer. DomainError ``periods.period.missing``."""
    period = db.get(ReportPeriod, period_id)
    if period is None or not (_asked_by(db, viewer, period, today) or _asks(db, viewer, period, today)):
        raise DomainError("periods.period.missing")
    return period


def may_see_board(db: Session, viewer: Viewer, period: ReportPeriod, today: date) -> bool:
    """The table of all units is for those who may read the unit that asked."""
    return _asked_by(db, viewer, period, today)


def _asked_by(db: Session, viewer: Viewer, period: ReportPeriod, today: date) -> bool:
    return may_read(db, viewer, period.unit_id, today)


def _asks(db: Session, viewer: Viewer, period: ReportPeriod, today: date) -> bool:
    return bool(my_units(db, viewer, period, today))


def list_periods(db: Session, viewer: Viewer, today: date) -> list[ReportPeriod]:
    """Every period the viewer has to do with, the newest first."""
    newest = (ReportPeriod.last_on.desc(), ReportPeriod.id.desc())
    rows = db.scalars(select(ReportPeriod).order_by(*newest)).all()
    return [row for row in rows if _asked_by(db, viewer, row, today) or _asks(db, viewer, row, today)]


def my_units(db: Session, viewer: Viewer, period: ReportPeriod, today: date) -> list[Node]:
    """The units of a period in which the viewer serves: those whose report stands on the viewer's front door."""
    mine, places = viewer.unit_ids(Action.REPORTS_READ), placements(db, today)
    return [node for node in units_asked(db, period, today) if places[node.id] in mine]


def list_lines(db: Session, periods: Sequence[ReportPeriod], today: date) -> dict[int, list[Line]]:
    """Period -> every unit that must report, by name. Two statements, whatever the number of periods and units."""
    ids = [period.id for period in periods]
    steps, figures = _steps(db, ids), _figures(db, ids)
    return {
        period.id: [_line(period, node, steps, figures, today) for node in units_asked(db, period, today)] for period in periods
    }


def find_line(db: Session, viewer: Viewer, period: ReportPeriod, unit_id: int, today: date) -> Line:
    """One unit of a period. DomainError ``periods.unit.missing`` outside the viewer's scope as well."""
    node = next((node for node in units_asked(db, period, today) if node.id == unit_id), None)
    if node is None or not may_read(db, viewer, unit_id, today):
        raise DomainError("periods.unit.missing")
    return _line(period, node, _steps(db, [period.id]), _figures(db, [period.id]), today)


# Of a period and a unit.
Key = tuple[int, int]
Steps = Mapping[Key, Sequence[Step]]
Figures = Mapping[Key, tuple[int, int]]


def _line(period: ReportPeriod, node: Node, steps: Steps, figures: Figures, today: date) -> Line:
    taken = steps.get((period.id, node.id), [])
    first = day_of(taken[0].taken_at) if taken else None
    trained, mediators = figures.get((period.id, node.id), (None, None))
    return Line(node, taken, timeliness(period.due_on, first, today=today), trained, mediators)


def _steps(db: Session, period_ids: Sequence[int]) -> Steps:
    rows = db.execute(
        select(UnitReport.period_id, UnitReport.unit_id, ReportStep.number, ReportStep.state, ReportSnapshot.number)
        .add_columns(ReportStep.note, ReportStep.account_id, Account.name, ReportStep.taken_at)
        .join(ReportStep, ReportStep.report_id == UnitReport.id)
        .join(ReportSnapshot, ReportSnapshot.id == ReportStep.snapshot_id)
        .outerjoin(Account, Account.id == ReportStep.account_id)
        .where(UnitReport.period_id.in_(period_ids))
        .order_by(UnitReport.id, ReportStep.number)
    )
    found: dict[Key, list[Step]] = {}
    for period_id, unit_id, *step in rows:
        found.setdefault((period_id, unit_id), []).append(Step(*step))
    return found


def _figures(db: Session, period_ids: Sequence[int]) -> Figures:
    rows = db.execute(
        select(UnitReport.period_id, UnitReport.unit_id, ReportSnapshot.trained, ReportSnapshot.mediators)
        .join(ReportSnapshot, ReportSnapshot.report_id == UnitReport.id)
        .where(UnitReport.period_id.in_(period_ids))
        .order_by(ReportSnapshot.report_id, ReportSnapshot.number)
    )
    # Of several the last one stays.
    return {(period_id, unit_id): (trained, mediators) for period_id, unit_id, trained, mediators in rows}


# --- one report ---


def find_report(db: Session, period_id: int, unit_id: int) -> UnitReport | None:
    """The report of a unit, once anybody has written into it."""
    stmt = select(UnitReport).where(UnitReport.period_id == period_id, UnitReport.unit_id == unit_id)
    return db.scalars(stmt).one_or_none()


def last_step(db: Session, report_id: int) -> ReportStep | None:
    """The newest step of a report."""
    stmt = select(ReportStep).where(ReportStep.report_id == report_id).order_by(ReportStep.number.desc()).limit(1)
    return db.scalars(stmt).first()


def step_facts(step: ReportStep | None) -> StepFacts | None:
    """A step as the rule takes it."""
    return StepFacts(step.state, step.account_id) if step else None


def find_sent(db: Session, period_id: int, unit_id: int, number: int) -> Sent:
    """What a unit sent. DomainError ``periods.snapshot.missing``, ``periods.snapshot.unreadable`` when it was altered."""
    stmt = select(ReportSnapshot).join(UnitReport, UnitReport.id == ReportSnapshot.report_id)
    stmt = stmt.where(UnitReport.period_id == period_id, UnitReport.unit_id == unit_id, ReportSnapshot.number == number)
    row = db.scalars(stmt).one_or_none()
    if row is None:
        raise DomainError("periods.snapshot.missing")
    return opened(row)


def opened(row: ReportSnapshot) -> Sent:
    """A snapshot row as values; the signature is checked by the verifier."""
    try:
        raw = zlib.decompress(row.packed)
        content = read(raw)
    except (zlib.error, ValueError) as error:
        raise DomainError("periods.snapshot.unreadable", number=row.number) from error
    return Sent(row.number, row.known_at, row.sha256, row.kid, row.signature, content, raw)


def unit_named(db: Session, unit_id: int, on: date) -> Node:
    """A unit as it stood on a day, also one that has ended since."""
    entry = load_register(db).entries[unit_id]
    name = entry.name_on(on)
    return Node(entry.id, entry.code, name.full, entry.level, entry.parent_on(on), name.sort)
