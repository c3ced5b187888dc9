"""Every team of a unit on a day with its makeup, in a fixed number of statements whatever the number of teams."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from lms.db import rows_of
from lms.kernel.text import text_key
from lms.people.composition.rules import TeamState
from lms.people.merges.resolving import canonical, with_merged_people
from lms.people.models import Appointment, MediationTeam, Person, Sex, TeamRole
from lms.people.places import minority_on
from lms.people.queries import least_on, serving
from lms.people.rules.composition import Makeup, is_minority
from lms.units.models import UnitReach
from lms.units.queries import load_map, load_register, placements


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One team as lists show it; ``unit_id`` is where it stands, ``long_serving`` counts members recognised before a day."""

    team_id: int
    unit_id: int
    village: str
    name: str
    state: TeamState
    long_serving: int = 0


def within(unit_ids: Sequence[int]) -> ColumnElement[bool]:
    """SQL: the joined team stands today in one of the units or below."""
    return MediationTeam.placed_unit_id.in_(select(UnitReach.unit_id).where(UnitReach.ancestor_id.in_(sorted(unit_ids))))


def count_unplaced(db: Session, meant: ColumnElement[bool], on: date) -> int:
    """How many of the teams meant stand in no certain commune on the day: theirs was split and nobody has assigned them."""
    entries, places, units = load_register(db).entries, placements(db, on), load_map(db, on)
    meant = and_(meant, MediationTeam.withdrawn_at.is_(None))
    stmt = select(MediationTeam.placed_unit_id, func.count()).where(meant).group_by(MediationTeam.placed_unit_id)
    found = 0
    for unit_id, count in rows_of(db, stmt):
        node = units.nodes.get(places[unit_id])
        found += count if node is None or node.level is not entries[unit_id].level else 0
    return found


def list_lines(db: Session, meant: ColumnElement[bool], on: date, *, since: date | None = None) -> list[TeamLine]:
    """The teams meant that somebody had been recognised in by the day, by village and name. Five statements.

    ``since``: members whose last recognition is older than that day are counted as long serving.
    """
    least, counts = least_on(db, on), _counts(db, on, since).subquery()
    known = select(Appointment.id).where(
        Appointment.team_id == MediationTeam.id, Appointment.superseded_at.is_(None), Appointment.recognised_on <= on
    )
    stmt = (
        select(MediationTeam.id, MediationTeam.placed_unit_id, MediationTeam.village, MediationTeam.name)
        .add_columns(minority_on(on), *(counts.c[name] for name in COUNTED))
        .outerjoin(counts, counts.c.team_id == MediationTeam.id)
        .where(meant, or_(counts.c.team_id.is_not(None), known.exists()))
    )
    found = [_line(row, least) for row in rows_of(db, stmt)]
    return sorted(found, key=lambda line: (text_key(line.village), text_key(line.name), line.team_id))


COUNTED = ("mediators", "women", "minority", "sex_unknown", "ethnicity_unknown", "heads", "long_serving")


def _line(row: Any, least: Any) -> TeamLine:
    team_id, unit_id, village, name, marked, *counts = row
    mediators, women, minority, sex_unknown, ethnicity_unknown, heads, long_serving = (int(count or 0) for count in counts)
    makeup = Makeup(mediators, women, minority, sex_unknown, ethnicity_unknown)
    return TeamLine(team_id, unit_id, village, name, TeamState(makeup, heads, bool(marked), least), long_serving)


def _counts(db: Session, on: date, since: date | None) -> Any:
    minority, unstated = _ethnicities(db)
    long = Appointment.recognised_on < since if since else Appointment.id.is_(None)
    return (
        select(
            Appointment.team_id,
            func.count().label("mediators"),
            _sum(Person.sex == Sex.FEMALE, "women"),
            _sum(Person.ethnicity.in_(minority), "minority"),
            _sum(Person.sex.is_(None), "sex_unknown"),
            _sum(or_(Person.ethnicity.is_(None), Person.ethnicity.in_(unstated)), "ethnicity_unknown"),
            _sum(Appointment.role == TeamRole.TEAM_HEAD, "heads"),
            _sum(long, "long_serving"),
        )
        .join(Person, Person.id == canonical(Appointment.person_id))
        .where(counting_on(db, on))
        .group_by(Appointment.team_id)
    )


def _sum(condition: ColumnElement[bool], name: str) -> Any:
    return func.sum(case((condition, 1), else_=0)).label(name)


def _ethnicities(db: Session) -> tuple[list[str], list[str]]:
    """The recorded spellings that are a minority's, and those that say nothing; SQL cannot fold accents, so the rule reads."""
    recorded = [word for word in db.scalars(select(Person.ethnicity).distinct()) if word is not None]
    verdicts = {word: is_minority(word) for word in recorded}
    return sorted(word for word in recorded if verdicts[word]), sorted(word for word in recorded if verdicts[word] is None)


def counting_on(db: Session, on: date) -> ColumnElement[bool]:
    """SQL: the joined appointment is the one that counts for its person on the day: the latest, then the lowest id.

    Overlaps are refused, so hardly anybody has two but those with several records; they are asked for once.
    """
    doubles = select(Appointment.person_id).where(serving(on)).group_by(Appointment.person_id).having(func.count() > 1)
    meant = Appointment.person_id.in_(with_merged_people(doubles))
    stmt = select(canonical(Appointment.person_id), Appointment.id).where(serving(on), meant)
    seen: set[int] = set()
    losers: list[int] = []
    for person_id, appointment_id in db.execute(stmt.order_by(Appointment.recognised_on.desc(), Appointment.id)):
        if person_id in seen:
            losers.append(appointment_id)
        seen.add(person_id)
    return and_(serving(on), Appointment.id.not_in(losers)) if losers else serving(on)
