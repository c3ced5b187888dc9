"""The line of months, reckoned back from the last figure, is on every day what the oracle counts, on both engines."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from sqlalchemy.orm import Session

from lms.kernel.ratio import Ratio
from lms.reports.basis import Basis
from lms.reports.coverage.trend import trend
from lms.reports.indicators.figures import Figures, Registry
from lms.reports.indicators.mediators_trained import compute, oracle
from lms.reports.indicators.question import Question, ask
from tests.factories.registries import prepared, registries, written


def counted(registry: Registry, question: Question) -> Ratio:
    meant = [figure for unit, figure in oracle(registry, question).items() if question.units is None or unit in question.units]
    return sum(meant, Figures()).ratio


@settings(max_examples=40)
@given(data=registries())
def test_every_day_of_the_line_is_what_the_oracle_counts(db: Session, data: tuple[Registry, date, date, date]) -> None:
    drawn, as_of, today, _from_on = data
    with prepared(db).begin_nested() as savepoint:
        registry = written(db, drawn)
        whole = ask(db, Basis.of(as_of, today=today))
        days = [as_of - timedelta(days=step * 37) for step in range(9, -1, -1)]
        for question in (whole, whole.narrowed({registry.teams[0].unit_id})):
            last = sum(compute(db, question).values(), Figures()).ratio
            for month in trend(db, question, days, last):
                on = replace(question, basis=Basis.of(month.on, today=today))
                assert month.ratio == counted(registry, on), month.on
        savepoint.rollback()
