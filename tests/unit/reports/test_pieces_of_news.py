"""However small the pieces in which news is taken, what follows from it is the same."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from courses.obligations.models import Obligation
from lms.audit import following
from lms.audit.models import AuditEvent
from lms.reports.basis import Basis
from lms.reports.rollup import following as figures
from lms.reports.rollup.models import Regime, Series, SeriesCase, SeriesDay
from lms.reports.rollup.operations import rebuild
from lms.reports.rollup.verifying import verify
from tests.factories.histories import ACTS, OLD, ONE, attempt, catch_up, recognise_one
from tests.factories.registries import FIRST, days, prepared
from tests.factories.reports import NOW


def kept(db: Session) -> list[Any]:
    """Every row that followers keep, but for its own number."""
    cases = (Obligation.kind, Obligation.person_id, Obligation.team_id, Obligation.recognised_on, Obligation.due_on)
    done = (Completion.person_id, Completion.version_id, Completion.completed_on)
    place = (Regime.key, Series.unit_id, Series.team_id, Series.map_on)
    values = [column for column in SeriesDay.__table__.columns if not column.name.endswith("_id")]
    daily = select(*place, *values).join_from(SeriesDay, Series, Series.id == SeriesDay.series_id)
    late = select(*place, SeriesCase.person_id, SeriesCase.due_on).join_from(
        SeriesCase, Series, Series.id == SeriesCase.series_id
    )
    rows = [
        select(*cases, Obligation.ended_on),
        select(*done),
        daily.join(Regime, Regime.id == SeriesDay.regime_id),
        late.join(Regime, Regime.id == SeriesCase.regime_id),
        select(AuditEvent.kind, AuditEvent.subject_id).where(AuditEvent.kind == "completion.changed"),
    ]
    return [sorted(map(str, db.execute(stmt))) for stmt in rows]


@settings(max_examples=6)
@given(
    size=st.integers(1, 5),
    most=st.sampled_from([1, 150]),
    begin=st.lists(st.tuples(st.integers(0, 60), days), min_size=2, max_size=5),
    acts=st.lists(ONE, min_size=4, max_size=12),
)
def test_pieces_of_any_size_lead_to_the_same_rows(
    db: Session, size: int, most: int, begin: Sequence[tuple[int, date]], acts: Sequence[tuple[int, int, date]]
) -> None:
    with prepared(db).begin_nested() as savepoint:
        for pick, day in begin:
            attempt(db, recognise_one, pick, day)
        catch_up(db)
        rebuild(db, now=NOW)
        for kind, pick, day in acts:
            attempt(db, ACTS[kind], pick, day)
        found = [followed(db, size, most), followed(db, following.PIECE, most)]
        assert found[0] == found[1]
        savepoint.rollback()


def followed(db: Session, size: int, most: int) -> list[Any]:
    """What is kept after the news was taken in pieces of this size; undone after."""
    with db.begin_nested() as savepoint, pytest.MonkeyPatch.context() as patch:
        patch.setattr(following, "PIECE", size)
        patch.setattr(figures, "SERIES", size - 1)
        patch.setattr(figures, "MOST_PIECES", most)
        catch_up(db)
        as_of = FIRST + timedelta(days=400)
        assert verify(db, [Basis.of(as_of, today=as_of, map_on=on) for on in (OLD, as_of)]).ok
        found = kept(db)
        savepoint.rollback()
    db.expire_all()
    return found
