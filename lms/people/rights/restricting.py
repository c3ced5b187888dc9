"""Whose data may be used only as far as a duty of law asks: a request to restrict, or an objection, that was carried out.

What it stops is told in docs/rules/restrictions.md. Nothing is counted differently.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from lms.db import BigId, rows_of
from lms.people.merges.resolving import canonical, of_person
from lms.people.rights.models import DataRequest, RequestStep
from lms.people.rights.terms import RESTRICTING, Step


def _in_force(*columns: Any) -> Select[*tuple[Any, ...]]:
    lifted = aliased(RequestStep)
    ended = select(lifted.id).where(lifted.request_id == DataRequest.id, lifted.step == Step.LIFTED).exists()
    done = (RequestStep.request_id == DataRequest.id) & (RequestStep.step == Step.DONE)
    return (
        select(*columns)
        .select_from(DataRequest)
        .join(RequestStep, done)
        .where(DataRequest.kind.in_(sorted(RESTRICTING)), ~ended)
    )


def is_restricted(person: Any) -> ColumnElement[bool]:
    """SQL: the data of the person of a column are restricted. The set is small and read once."""
    restricted: ColumnElement[bool] = canonical(person).in_(_in_force(canonical(DataRequest.person_id)))
    return restricted


# One row for the person kept under the id ``person_id``: since when the data are restricted, None when they are not.
RESTRICTED_SINCE = _in_force(func.min(RequestStep.taken_on)).where(
    of_person(DataRequest.person_id, bindparam("person_id", type_=BigId))
)


def restricted_since(db: Session, person_id: int) -> date | None:
    """Since when the data of the person kept under this id are restricted; None when they are not. One query."""
    first: date | None = rows_of(db, RESTRICTED_SINCE, {"person_id": person_id}).scalar()
    return first
