"""Statements sent as one give the rows they give alone, on both databases."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.audit.models import AuditEvent
from lms.db import rows_of
from lms.gathering import gather
from lms.units.models import Unit
from lms.units.rules import Level

EVER = Unit.valid_from.is_(None)
UNITS = (
    select(Unit.code, Unit.level, EVER.label("ever"), Unit.valid_from, Unit.recorded_at)
    .where(Unit.code.like(bindparam("like")))
    .order_by(Unit.code.desc())
)
CODES = select(Unit.code).where(Unit.code.like(bindparam("like"))).order_by(Unit.code).limit(2)
NOBODY = select(Unit.id).where(Unit.code == "none")


@pytest.fixture
def units(db: Session) -> None:
    """Three units; an instant with a fraction, a day and none."""
    recorded_at = datetime(2026, 1, 2, 3, 4, 5, 678900, UTC)
    for code, since in (("X1", date(2025, 7, 1)), ("X2", None), ("X3", None)):
        db.add(Unit(code=code, level=Level.COMMUNE, valid_from=since, recorded_at=recorded_at))
    db.flush()


@pytest.mark.usefixtures("units")
def test_what_is_gathered_is_what_each_statement_gives(db: Session) -> None:
    values = {"like": "X%"}
    together = gather(db, (UNITS, CODES, NOBODY), values).rows()
    alone = [rows_of(db, stmt, values).all() for stmt in (UNITS, CODES, NOBODY)]
    assert [[tuple(row) for row in rows] for rows in together] == [[tuple(row) for row in rows] for rows in alone]
    first = together[0][0]
    assert (first.code, first.level, first.ever) == ("X3", Level.COMMUNE, True)
    assert first.recorded_at.tzinfo is UTC


@pytest.mark.usefixtures("units")
def test_the_mark_moves_with_the_rows(db: Session) -> None:
    before = gather(db, (UNITS, CODES), {"like": "X%"}).mark
    assert gather(db, (UNITS, CODES), {"like": "X%"}).mark == before
    assert gather(db, (UNITS, CODES), {"like": "X1"}).mark != before


def test_a_column_that_json_cannot_say_is_refused(db: Session) -> None:
    with pytest.raises(TypeError):
        gather(db, (select(AuditEvent.data),))
