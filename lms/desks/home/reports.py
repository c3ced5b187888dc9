"""The reports an officer still has to do with: the unit's own that have not been taken, and those waiting to be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms.access.rules import Viewer
from lms.reports.periods.models import ReportPeriod
from lms.reports.periods.queries import Line, list_lines, list_periods, may_see_board, my_units
from lms.reports.periods.rules.states import Board, ReportState, board

MOST = 4
DONE = (ReportState.SUBMITTED, ReportState.ACCEPTED)


@dataclass(frozen=True)
class Pending:
    """One period: the viewer's own report of it, or the counts of all who must answer."""

    period: ReportPeriod
    line: Line | None
    counts: Board | None


def pending(db: Session, viewer: Viewer, today: date) -> Sequence[Pending]:
    """Of every period that is under way the own reports to send or to mend, and the tables not complete; the soonest first.

    Three statements, whatever the number of periods and units.
    """
    periods = [period for period in list_periods(db, viewer, today) if period.first_on <= today]
    lines = list_lines(db, periods, today)
    found: list[Pending] = []
    for period in periods:
        own = {node.id for node in my_units(db, viewer, period, today)}
        mine = [line for line in lines[period.id] if line.unit.id in own and line.state not in DONE]
        found += [Pending(period, line, None) for line in mine]
        if not own and may_see_board(db, viewer, period, today):
            counts = board(line.standing for line in lines[period.id])
            found += [Pending(period, None, counts)] if counts.asked > counts.accepted else []
    return sorted(found, key=lambda one: one.period.due_on)[:MOST]
