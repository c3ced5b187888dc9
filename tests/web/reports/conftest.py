"""A small registry in the country of the cast: two teams of a commune, one of its sister, one elsewhere."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.reports.indicators.figures import CompletionFact, NewcomerFact, PersonFact, Registry, TeamFact
from lms.reports.indicators.serving import AppointmentFact
from lms.units.models import UnitEdition
from tests.cast import Cast
from tests.factories.reports import NOW, make_versions, write_registry

LONG_AGO = date(2024, 1, 10)
NAMES = ("Hoàng Thị Lan", "Nông Văn Páo", "Vi Thị Mến", "Lý Văn Sinh", "Bế Thị Thúy", "Đặng Mùi Nái")


@dataclass(frozen=True)
class Records:
    """Persons 101 to 104 serve in the commune (101 trained), 105 in the sister commune, 106 in the other province."""

    version: int


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day on which the pages are asked for."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 22))


@pytest.fixture
def records(db: Session, cast: Cast) -> Records:
    """Write the registry; everybody is committed, so that a client sees them."""
    # The mark of a recorded change of units, as every real database has it; without it nothing may be remembered.
    db.add(UnitEdition(token=str(uuid4()), recorded_at=NOW))
    versions = make_versions(db)
    country = cast.country
    registry = Registry(
        [
            TeamFact(101, country.commune.id),
            TeamFact(102, country.commune.id),
            TeamFact(103, country.sister.id),
            TeamFact(104, country.other_commune.id),
        ],
        [PersonFact(n, woman=n in (101, 103, 105, 106), minority=True) for n in range(101, 107)],
        [
            AppointmentFact(101, 101, 101, LONG_AGO),
            AppointmentFact(102, 102, 101, LONG_AGO),
            AppointmentFact(103, 103, 101, date(2026, 6, 1)),
            AppointmentFact(104, 104, 102, LONG_AGO, date(2026, 12, 31)),
            AppointmentFact(105, 105, 103, LONG_AGO),
            AppointmentFact(106, 106, 104, LONG_AGO),
        ],
        [CompletionFact(101, versions["new"], date(2026, 4, 28))],
        [NewcomerFact(103, 101, date(2026, 6, 1), date(2026, 12, 1))],
    )
    write_registry(db, registry, NAMES)
    db.commit()
    return Records(versions["new"])
