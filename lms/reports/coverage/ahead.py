"""What lies ahead of a unit's main figure: the day it is held against, what it takes, where the last months lead."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lms.reports.coverage.figures import Coverage
from lms.reports.coverage.page import Shown
from lms.reports.coverage.trend import Month
from lms.reports.forecast.queries import mean_class
from lms.reports.forecast.rules import Outlook, goal_day, outlook
from lms.reports.models import Plan
from lms.reports.targets import PERIODS, due_on
from lms.units.queries import placements


def look_ahead(db: Session, found: Coverage, main: Shown, months: Sequence[Month]) -> Outlook | None:
    """What lies ahead of the last of the months; None for a day that has not come. Two statements.

    The mark is the floor, and once that is reached the stretch; without a day of its own the target is for the end of its plan.
    """
    basis, aim = found.basis, main.reference
    if basis.as_of > basis.today:
        return None
    # A target of every year is for the end of this one, whenever its plan ends.
    plan = db.get(Plan, aim.plan_id) if aim and aim.due not in PERIODS else None
    by = goal_day(due_on(aim) if aim else None, plan.period_to if plan else None, basis.as_of)
    size = mean_class(db, placements(db, basis.today)[found.unit.id], basis.as_of) if main.to_mark else None
    return outlook([(month.on, month.ratio) for month in months], by=by, people=main.to_mark, mean_class=size)
