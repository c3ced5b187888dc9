"""Finding plans in the scope of who is asking."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, selectinload

from lms.access.queries import in_scope
from lms.access.rules import Action, Viewer
from lms.kernel.errors import DomainError
from lms.reports.models import Plan
from lms.units.models import UnitReach


def list_plans(db: Session, viewer: Viewer) -> Sequence[Plan]:
    """Plans issued within the viewer's units, and those of the bodies above them; the newest period first."""
    stmt = select(Plan).where(Plan.superseded_at.is_(None), readable(viewer)).options(selectinload(Plan.targets))
    return db.scalars(stmt.order_by(Plan.period_from.desc(), Plan.key)).all()


def find_plan(db: Session, viewer: Viewer, plan_id: int | str) -> Plan:
    """The plan of an id or a key, with all its parts; DomainError ``reports.plan.missing``."""
    parts = (selectinload(Plan.targets), selectinload(Plan.tasks), selectinload(Plan.duties))
    named = Plan.key == plan_id if isinstance(plan_id, str) else Plan.id == plan_id
    plan = db.scalar(select(Plan).where(named, readable(viewer)).options(*parts))
    if plan is None:
        raise DomainError("reports.plan.missing")
    return plan


def readable(viewer: Viewer) -> ColumnElement[bool]:
    """Whether the viewer may read a plan."""
    # A plan from above is addressed to the units below, so whoever serves there may read it.
    granted = sorted(viewer.unit_ids(Action.PLANS_READ))
    above = select(UnitReach.ancestor_id).where(UnitReach.unit_id.in_(granted))
    return or_(in_scope(viewer, Action.PLANS_READ, Plan.issuer_unit_id), Plan.issuer_unit_id.in_(above))
