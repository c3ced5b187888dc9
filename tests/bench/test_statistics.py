"""Forms 11 and 12 of the demo province with all its communes, computed and not remembered; a commune's grid of case counts."""

import time
from collections.abc import Callable

from sqlalchemy.orm import Session

from lms import clock
from lms.cases.queries import find_period, grid_of, load_forms
from lms.cases.rules.periods import open_periods
from lms.reports.basis import Basis
from lms.reports.statistics.form11 import form11
from lms.reports.statistics.form12 import form12
from lms.units.queries import find_unit, load_map
from tests.bench.conftest import Province

MOST_MS = 300
TRIES = 4
CLOCKS = {"sqlite": time.process_time, "postgres": time.perf_counter}


def _form11(db: Session) -> None:
    today = clock.today()
    assert form11(db, find_unit(db, "20", today).id, Basis.of(today, today=today)).whole.counts["mediators"]


def _form12(db: Session) -> None:
    today = clock.today()
    period = find_period(db, open_periods(load_forms(db), today)[1].key)
    assert form12(db, find_unit(db, "20", today).id, period, map_on=today, today=today).whole.rate.denominator


def _grid(db: Session) -> None:
    today = clock.today()
    period = open_periods(load_forms(db), today)[0]
    unit = next(node for node in load_map(db, today).below(find_unit(db, "20", today).id))
    assert grid_of(db, unit, period, today=today).teams


def test_the_statistical_forms_are_quick(province: Province, results: Callable[..., None]) -> None:
    reading = CLOCKS[province.dialect]
    for name, ask in (("Form 11", _form11), ("Form 12", _form12), ("grid of case counts", _grid)):
        spent = []
        for _try in range(TRIES):
            with province.sessions() as db:
                start = reading()
                ask(db)
                spent.append(1000 * (reading() - start))
        results(f"{province.dialect}: {name} of the province", f"{min(spent):.1f} ms", f"≤ {MOST_MS} ms")
        assert min(spent) <= MOST_MS
