"""Finding villages by commune, day and name; which of them are marked on a day."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.units.queries import placements
from lms.units.villages.models import Village, VillageMark, VillageName, VillageSuccession
from lms.units.villages.rules import Standing

Days = InstrumentedAttribute[date | None]
CHUNK = 800


def covers(begin: Days, end: Days, on: date) -> ColumnElement[bool]:
    """Does a half-open period hold the day?"""
    return and_(or_(begin.is_(None), begin <= on), or_(end.is_(None), end > on))


def marked_on(on: date) -> Select[int]:
    """Ids of the villages marked on the day, and of all that went over into a marked one by then."""
    marked = (
        select(VillageMark.village_id.label("id"))
        .where(covers(VillageMark.valid_from, VillageMark.valid_to, on))
        .cte("marked_village", recursive=True)
    )
    merged = select(VillageSuccession.predecessor_id).join(marked, marked.c.id == VillageSuccession.successor_id)
    whole = marked.union(merged.where(VillageSuccession.valid_from <= on))
    return select(whole.c.id)


def units_placed_in(db: Session, unit_id: int, on: date) -> list[int]:
    """The recorded units that stand in a commune of the day's map: itself and what went over whole into it."""
    return [recorded for recorded, place in placements(db, on).items() if place == unit_id]


@dataclass(frozen=True, slots=True)
class VillageLine:
    """One village on a day; ``marked``: many ethnic-minority households."""

    id: int
    unit_id: int
    kind: str
    name: str
    sort: str
    valid_from: date | None
    marked: bool

    @property
    def full(self) -> str:
        """The name as it is written."""
        return f"{self.kind} {self.name}".strip()


def list_villages(db: Session, unit_ids: Collection[int], on: date, *, also: Collection[int] = ()) -> list[VillageLine]:
    """The villages of recorded units that stand on the day, by name; ``also`` are villages of other units. One statement."""
    stmt = (
        select(Village.id, Village.unit_id, VillageName.kind, VillageName.name, VillageName.sort, Village.valid_from)
        .add_columns(Village.id.in_(marked_on(on)))
        .join(VillageName, VillageName.village_id == Village.id)
        .where(or_(Village.unit_id.in_(sorted(unit_ids)), Village.id.in_(sorted(also))))
        .where(covers(Village.valid_from, Village.valid_to, on))
        .where(covers(VillageName.valid_from, VillageName.valid_to, on))
        .order_by(VillageName.sort, Village.id)
    )
    return [VillageLine(*row) for row in db.execute(stmt)]


def standing_of(db: Session, villages: Collection[int]) -> dict[int, Standing]:
    """What acts on villages need to know of them, by id."""
    said = select(VillageName.village_id, func.max(VillageName.valid_from).label("on")).group_by(VillageName.village_id)
    named = said.subquery()
    stmt = (
        select(Village.id, VillageName.fold, Village.valid_from, Village.valid_to, named.c.on)
        .join(
            VillageName, and_(VillageName.village_id == Village.id, VillageName.valid_to.is_not_distinct_from(Village.valid_to))
        )
        .join(named, named.c.village_id == Village.id)
        .where(Village.id.in_(sorted(villages)))
    )
    return {row.id: Standing(*row) for row in db.execute(stmt)}


def names_in(db: Session, unit_ids: Collection[int]) -> list[Standing]:
    """Every name borne by a village of these recorded units, each with the time in which it is borne."""
    stmt = (
        select(Village.id, VillageName.fold, VillageName.valid_from, VillageName.valid_to)
        .join(VillageName, VillageName.village_id == Village.id)
        .where(Village.unit_id.in_(sorted(unit_ids)))
    )
    return [Standing(*row) for row in db.execute(stmt)]


def village_titles(db: Session, village_ids: Iterable[int]) -> dict[int, str]:
    """The last full name of each village, ended ones too."""
    stmt = (
        select(VillageName.village_id, VillageName.kind, VillageName.name)
        .where(VillageName.village_id.in_(sorted(set(village_ids))))
        .order_by(VillageName.valid_from.nulls_first())
    )
    return {village_id: f"{kind} {name}".strip() for village_id, kind, name in db.execute(stmt)}


def villages_on(db: Session, village_ids: Iterable[int], on: date) -> dict[int, int]:
    """The village in which each of these stands on the day: itself, or the one it went over into by then."""
    links = select(VillageSuccession.predecessor_id, VillageSuccession.successor_id).where(VillageSuccession.valid_from <= on)
    after: dict[int, int] = {row.predecessor_id: row.successor_id for row in db.execute(links)}
    found = {}
    for village_id in set(village_ids):
        at = village_id
        while at in after:
            at = after[at]
        found[village_id] = at
    return found
