"""Case counts for tests: the shipped form, a commune with two teams, typed rows."""

from datetime import date

from sqlalchemy.orm import Session

from lms.audit.events import Actor, ActorKind
from lms.cases.models import CaseForm
from lms.cases.operations import DATA, load_case_forms
from lms.cases.queries import Grid, find_period, grid_of
from lms.cases.reading import read_form
from lms.cases.rules.forms import CaseFormat, form_from
from lms.cases.rules.grid import TypedRow
from lms.policies.operations import load_policies
from lms.units.models import Unit
from lms.units.queries import load_map
from tests.factories.careers import NOW as NOW
from tests.factories.careers import make_teams

OFFICER = Actor(ActorKind.ACCOUNT, 1)
TODAY = date(2026, 11, 22)
H1, FIRST, YEAR = "2026-h1", "2026-y1", "2025-y"


def shipped() -> CaseFormat:
    """The form that ships."""
    return form_from(read_form((DATA / "form12-2013.yaml").read_bytes()))


def make_teams_of(db: Session, unit: Unit) -> tuple[int, int]:
    """Two teams of three mediators, standing since 2025-09-01, and the shipped form."""
    load_policies(db, now=NOW)
    if db.get(CaseForm, 1) is None:
        load_case_forms(db, now=NOW)
    teams = make_teams(db, unit)
    return teams.first.id, teams.second.id


def grid_in(db: Session, unit_id: int, key: str = H1, today: date = TODAY) -> Grid:
    """The grid of a unit as it stands."""
    period = find_period(db, key)
    return grid_of(db, load_map(db, period.map_on(today)).nodes[unit_id], period, today=today)


def row(seen: int | None = None, /, **cells: object) -> TypedRow:
    """A typed row; ``nothing=True`` ticks the box."""
    nothing = bool(cells.pop("nothing", False))
    return TypedRow({code: str(value) for code, value in cells.items()}, nothing, seen)


GOOD = {
    "received_civil": 3,
    "received_family": 2,
    "successful_civil": 2,
    "successful_family": 1,
    "unsuccessful": 1,
    "in_progress": 1,
}
