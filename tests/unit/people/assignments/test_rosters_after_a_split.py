"""A roster that names a team of a split commune finds it by the old code and by that of the commune it was given to."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM
from lms.people.assignments.operations import assign
from lms.people.assignments.rules import split_of
from lms.people.models import MediationTeam
from lms.units.queries import find_unit, load_register
from tests.factories.changes import NOW, add_team, change, load, make_provinces, split


def test_the_team_is_one(db: Session) -> None:
    province = make_provinces(db)
    day, before = date(2026, 3, 1), date(2026, 2, 28)
    old = find_unit(db, "06101", before).id
    team = add_team(db, old, "Thôn Nà Lầm", date(2025, 9, 1))
    load(db, province, change("1", day, split("06101", "06101", "Bình Gia"), split("06101", "06201", "Thiện Thuật")))
    parts = split_of(load_register(db), old)
    assert parts is not None
    new = find_unit(db, "06201", day).id
    assign(db, parts, {team.id: new}, actor=SYSTEM, now=NOW)
    assert add_team(db, new, "thôn Nà Lầm", date(2026, 5, 1), "Vi Văn Tý").id == team.id
    assert add_team(db, old, "Thôn Nà Lầm", date(2026, 1, 5), "Hứa Thị Ba").id == team.id
    other = next(unit for unit in parts.successors if unit != new)
    assert add_team(db, other, "Thôn Nà Lầm", date(2026, 5, 1), "Nông Thị Tư").id != team.id
    assert len(db.scalars(select(MediationTeam)).all()) == 2
