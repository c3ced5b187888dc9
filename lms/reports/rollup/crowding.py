"""Which series of teams make a crowd: some that lie in the same whole units on every map. Derived as they are."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from lms.db import insert_rows, rows_of
from lms.reports.rollup.models import CrowdPlace, Series, SeriesTeam

# Two thousand people of ten years: quick to gather anew when one of them changes, and few enough crowds to read them all.
TEAMS = 170
# On every map: the day it begins, the whole unit, the unit under which the teams count, whether that was assigned.
Lying = tuple[tuple[date, int, int, bool], ...]
_Alike = tuple[tuple[int, int], ...]


def form_crowds(db: Session, which: ColumnElement[bool], lying: Mapping[int, Lying]) -> None:
    """Put these series into crowds; none of them is in one yet."""
    counted = select(SeriesTeam.series_id, func.count()).join(Series, Series.id == SeriesTeam.series_id).where(which)
    teams = dict(tuple(row) for row in rows_of(db, counted.group_by(SeriesTeam.series_id)))
    # Of those that lie alike, the crowd being filled and the teams in it.
    filling: dict[_Alike, tuple[int, int]] = {}
    chosen: dict[int, int] = {}
    for series_id in sorted(lying):
        alike = _alike(lying[series_id])
        crowd_id, size = filling.get(alike, (series_id, 0))
        if size >= TEAMS:
            crowd_id, size = series_id, 0
        chosen[series_id] = crowd_id
        filling[alike] = crowd_id, size + teams.get(series_id, 0)
    _write(db, chosen, lying)


def _alike(lying: Lying) -> _Alike:
    # Where teams were assigned a place, a province's words for what its people have learned may differ from place to place.
    return tuple((whole, place if assigned else 0) for _begins, whole, place, assigned in lying)


def _write(db: Session, chosen: Mapping[int, int], lying: Mapping[int, Lying]) -> None:
    if not chosen:
        return
    db.execute(update(Series), [{"id": series_id, "crowd_id": crowd_id} for series_id, crowd_id in chosen.items()])
    rows = [
        {"map_on": begins, "crowd_id": crowd_id, "whole_id": whole, "place_id": place}
        for crowd_id in sorted(set(chosen.values()))
        for begins, whole, place, _assigned in lying[crowd_id]
    ]
    insert_rows(db, CrowdPlace, rows)
