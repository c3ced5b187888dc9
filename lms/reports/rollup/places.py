"""Which series there are, which team is summed in which, and where each lies on every map. Derived from teams and units."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, false, func, insert, select
from sqlalchemy.orm import Session

from lms.db import gather_statistics, insert_for_ids, insert_rows, rows_of
from lms.people.assignments.models import TeamAssignment
from lms.people.assignments.queries import place_on
from lms.people.models import MediationTeam
from lms.reports.rollup.crowding import Lying, form_crowds
from lms.reports.rollup.models import Part, Series, SeriesTeam, Share
from lms.units.queries import load_map, load_register, placements
from lms.units.rules import UnitMap

Rows = list[dict[str, Any]]
# SQLite takes 32,766 values in one statement.
CHUNK = 10_000
# Placed at once on every map.
PLACED = 1_000
_ASSIGNED = select(TeamAssignment.team_id).where(TeamAssignment.superseded_at.is_(None), TeamAssignment.unit_id.is_not(None))


@dataclass(frozen=True)
class Map:
    """A map, the day from which it holds, a day on which it does, and where every unit stands on it."""

    begins: date
    on: date
    units: UnitMap
    places: Mapping[int, int]


def maps(db: Session) -> Iterator[Map]:
    """Every map there ever was, from the one that stood since before any record on."""
    moved = select(TeamAssignment.valid_from).where(TeamAssignment.superseded_at.is_(None), TeamAssignment.unit_id.is_not(None))
    days = sorted({*load_register(db).days_of_change, *db.scalars(moved.distinct())})
    for begins, end in pairwise([date.min, *days, None]):
        assert begins is not None
        # Any day of the span shows the same map; the earliest one a database can hold is not date.min.
        on = begins if begins > date.min else (end - timedelta(days=1) if end else date.max)
        units = load_map(db, on)
        if units.nodes:
            yield Map(begins, on, units, placements(db, on))


def lay_out(db: Session) -> Iterator[None]:
    """Make the series of all teams, those of whole units on every map, and say where each lies. There are none yet.

    In pieces: between two of them the caller may commit.
    """
    seat(db)
    every = list(maps(db))
    for one in every:
        country = one.units.root.id
        _add_wholes(db, one, [*(node.id for node in one.units.children(country)), country])
    yield
    for first, last in chunks(db, PLACED):
        place(db, Series.id.between(first, last), every)
        yield


def chunks(db: Session, size: int) -> Iterator[tuple[int, int]]:
    """(first, last) id of so many series of teams at a time; series of whole units may have ids in between."""
    ids = db.scalars(select(Series.id).where(Series.map_on.is_(None)).order_by(Series.id)).all()
    for start in range(0, len(ids), size):
        batch = ids[start : start + size]
        yield batch[0], batch[-1]


def seat(db: Session) -> set[int]:
    """Give every team that has none a series: its own if it was assigned a place, else that of its unit; the new series."""
    newest = db.scalar(select(func.max(Series.id))) or 0
    # At the first nobody has a series: asked, PostgreSQL looks for each team through all that have just been seated.
    seated = exists().where(SeriesTeam.team_id == MediationTeam.id) if newest else false()
    apart = MediationTeam.id.in_(_ASSIGNED)
    known = exists().where(Series.unit_id == MediationTeam.unit_id, Series.team_id.is_(None), Series.map_on.is_(None))
    units = select(MediationTeam.unit_id).where(~apart, ~seated, ~known).distinct().order_by(MediationTeam.unit_id)
    insert_rows(db, Series, [{"unit_id": unit_id, "team_id": None, "map_on": None} for unit_id in db.scalars(units).all()])
    teams = select(MediationTeam.unit_id, MediationTeam.id).where(apart, ~seated).order_by(MediationTeam.id)
    rows = [{"unit_id": unit_id, "team_id": team_id, "map_on": None} for unit_id, team_id in rows_of(db, teams)]
    insert_rows(db, Series, rows)
    if not newest:
        # Untold, PostgreSQL takes a column without a value for rare, and compares every team with every series.
        gather_statistics(db, Series)
    own = select(MediationTeam.id, Series.id).join(Series, Series.team_id == MediationTeam.id).where(~seated)
    common = select(MediationTeam.id, Series.id).join(Series, Series.unit_id == MediationTeam.unit_id)
    common = common.where(Series.team_id.is_(None), Series.map_on.is_(None), ~apart, ~seated)
    for stmt in (own, common):
        db.execute(insert(SeriesTeam).from_select(["team_id", "series_id"], stmt))
    return set(db.scalars(select(Series.id).where(Series.id > newest, Series.map_on.is_(None))))


def unseat(db: Session, team_ids: Collection[int]) -> set[int]:
    """Take the teams out of their series; returns the series that were theirs alone."""
    own = set(db.scalars(select(Series.id).where(Series.team_id.in_(sorted(team_ids)))))
    db.execute(delete(SeriesTeam).where(SeriesTeam.team_id.in_(sorted(team_ids))))
    return own


def same_maps(db: Session) -> bool:
    """Whether the maps are those for which the series were laid out."""
    return {one.begins for one in maps(db)} == set(
        db.scalars(select(Series.map_on).where(Series.map_on.is_not(None)).distinct())
    )


def _add_wholes(db: Session, one: Map, unit_ids: Sequence[int]) -> None:
    ids = insert_for_ids(db, Series, [{"unit_id": unit, "team_id": None, "map_on": one.begins} for unit in unit_ids])
    country, alone = one.units.root.id, len(unit_ids) == 1
    rows = []
    for unit_id, series_id in zip(unit_ids, ids, strict=True):
        child = country if alone else 0 if unit_id == country else unit_id
        rows.append({"map_on": one.begins, "above_id": country, "series_id": series_id, "child_id": child, "place_id": unit_id})
    insert_rows(db, Share, rows)


def place(db: Session, which: ColumnElement[bool], on_maps: Sequence[Map] = ()) -> None:
    """Say where these series of teams lie on every map, in which series of whole units they are summed, and in which crowd."""
    series = rows_of(db, select(Series.id, Series.unit_id).where(which, Series.map_on.is_(None))).all()
    on_maps = on_maps or tuple(maps(db))
    lying: dict[int, Lying] = {series_id: () for series_id, _unit_id in series}
    for one in on_maps:
        known = select(Series.unit_id, Series.id).where(Series.map_on == one.begins)
        wholes = dict(tuple(row) for row in rows_of(db, known))
        moved = select(Series.id, place_on(db, one.on)).join(MediationTeam, MediationTeam.id == Series.team_id).where(which)
        placed = dict(tuple(row) for row in rows_of(db, moved))
        shares: Rows = []
        parts: Rows = []
        for series_id, unit_id in series:
            place_id = placed.get(series_id, unit_id)
            whole = _lay(one, series_id, place_id, shares)
            parts.append({"series_id": series_id, "whole_id": wholes[whole]})
            lying[series_id] += ((one.begins, whole, place_id, series_id in placed),)
        insert_rows(db, Share, shares)
        insert_rows(db, Part, parts)
    form_crowds(db, which, lying)


def _lay(one: Map, series_id: int, place_id: int, shares: Rows) -> int:
    """Adds the rows of a series on a map; the unit directly below the country that holds it, or the country."""
    line, country = one.units.lineage(one.places[place_id]), one.units.root.id
    below = 0
    for node in line:
        if node.id == country:
            break
        child = below if one.units.children(node.id) else node.id
        shares.append(
            {"map_on": one.begins, "above_id": node.id, "series_id": series_id, "child_id": child, "place_id": place_id}
        )
        below = node.id
    return below or country


def drop(db: Session, series_ids: Collection[int]) -> None:
    """Forget where these series lie; their totals are the caller's."""
    for table, column in ((Share, Share.series_id), (Part, Part.series_id), (Series, Series.id)):
        db.execute(delete(table).where(column.in_(sorted(series_ids))))


def series_of(db: Session, team_ids: Collection[int]) -> set[int]:
    """The series in which these teams are summed."""
    found: set[int] = set()
    for batch in in_batches(team_ids):
        found.update(db.scalars(select(SeriesTeam.series_id).where(SeriesTeam.team_id.in_(batch)).distinct()))
    return found


def in_batches(ids: Collection[int]) -> Iterator[list[int]]:
    """The ids in order, as many at a time as one statement takes."""
    ordered = sorted(ids)
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))
