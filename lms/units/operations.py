"""Recording units and successions, and keeping the reach that scoped queries ask. Units are added, never moved or deleted."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM, Actor
from lms.audit.operations import record
from lms.clock import day_of
from lms.kernel.errors import DomainError
from lms.kernel.text import fold, text_key, tidy
from lms.units.events import UnitsRecorded
from lms.units.models import Succession, Unit, UnitEdition, UnitName, UnitParent, UnitReach
from lms.units.queries import forget_edition, load_map, load_register, placements
from lms.units.rules import Level, Period

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit to record; ``name`` without its type. Half-open validity, a null end is open."""

    code: str
    level: Level
    type: str
    name: str
    valid_from: date | None
    valid_to: date | None
    parent_code: str | None

    @property
    def period(self) -> Period:
        """Its validity."""
        return Period(self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    """A succession to record; codes as they were borne just before and on ``valid_from``."""

    predecessor_code: str
    successor_code: str
    valid_from: date
    whole: bool
    source: str


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """How many units and successions were new, and how many open units were closed."""

    units: int
    successions: int
    closed: int = 0


def load_units(db: Session, *, now: datetime) -> LoadCounts:
    """Record both maps and the successions that ship with the product, as far as they are not there yet."""
    return record_units(db, read_units(), read_successions(), now=now)


def read_units() -> list[UnitRow]:
    """The shipped units, parents before children."""
    return [
        UnitRow(
            row["code"],
            Level(row["level"]),
            row["type"],
            row["name"],
            _day(row["valid_from"]),
            _day(row["valid_to"]),
            row["parent_code"] or None,
        )
        for row in _rows("units.csv")
    ]


def read_successions() -> list[SuccessionRow]:
    """The shipped successions."""
    return [
        SuccessionRow(
            row["predecessor_code"],
            row["successor_code"],
            date.fromisoformat(row["valid_from"]),
            row["whole"] == "1",
            row["source"],
        )
        for row in _rows("successions.csv")
    ]


def _rows(name: str) -> Iterable[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def record_units(
    db: Session,
    units: Sequence[UnitRow],
    successions: Sequence[SuccessionRow],
    *,
    now: datetime,
    actor: Actor = SYSTEM,
) -> LoadCounts:
    """Add the units and successions that are not there yet, and rebuild the reach as of the day of ``now``.

    A unit is there when its code was recorded with the same first day; one that stands open is closed by a row that
    names its end, and nothing else of it changes. DomainError ``units.parent_missing`` or
    ``units.succession_broken`` when a code does not lead to a unit of the right days.
    """
    known = {(row.code, row.valid_from): row for row in db.execute(select(Unit.id, Unit.code, Unit.valid_from, Unit.valid_to))}
    fresh = [row for row in units if (row.code, row.valid_from) not in known]
    ending = [(known[row.code, row.valid_from], row) for row in units if (row.code, row.valid_from) in known]
    ends = {there.id: row.valid_to for there, row in ending if row.valid_to and there.valid_to is None}
    _close(db, ends)
    if fresh:
        facts = ({"code": row.code, "level": row.level, **_dates(row)} for row in fresh)
        db.execute(insert(Unit), [fact | {"recorded_at": now} for fact in facts])
    directory = _directory(db)
    if fresh:
        _add_names(db, fresh, directory)
        _add_parents(db, fresh, directory)
    counts = LoadCounts(len(fresh), _add_successions(db, successions, directory), len(ends))
    if counts != LoadCounts(0, 0):
        record(db, UnitsRecorded(**asdict(counts)), actor=actor, now=now)
        renew_register(db, now=now)
    return counts


def follow_the_day(db: Session, *, now: datetime) -> bool:
    """On the day on which a change recorded before takes effect, work the reach out anew; was there anything to do?

    The reach is that of a day, and a resolution is often loaded before its day.
    """
    recorded = db.scalar(select(UnitEdition.recorded_at).order_by(UnitEdition.id.desc()).limit(1))
    due = recorded is not None and load_register(db).epoch(day_of(now)) > day_of(recorded)
    if due:
        renew_register(db, now=now)
    return due


def renew_register(db: Session, *, now: datetime) -> None:
    """After the register has changed: a new edition, so that no process reads what it kept, and the reach as of today."""
    db.add(UnitEdition(token=str(uuid4()), recorded_at=now))
    forget_edition(db)
    db.flush()
    refresh_reach(db, as_of=day_of(now))


def _close(db: Session, ends: Mapping[int, date | None]) -> None:
    if not ends:
        return
    rows = [{"at": unit_id, "end": end} for unit_id, end in ends.items()]
    connection = db.connection()
    for column, table in ((Unit.id, Unit), (UnitName.unit_id, UnitName), (UnitParent.unit_id, UnitParent)):
        open_ones = update(table).where(column == bindparam("at"), table.valid_to.is_(None))
        connection.execute(open_ones.values(valid_to=bindparam("end")), rows)
    db.expire_all()


Directory = Mapping[str, Sequence[tuple[int, Period]]]


def _directory(db: Session) -> Directory:
    bearers: dict[str, list[tuple[int, Period]]] = {}
    for row in db.execute(select(Unit.id, Unit.code, Unit.valid_from, Unit.valid_to)):
        bearers.setdefault(row.code, []).append((row.id, Period(row.valid_from, row.valid_to)))
    return bearers


def _dates(row: UnitRow) -> dict[str, date | None]:
    return {"valid_from": row.valid_from, "valid_to": row.valid_to}


def _bearer(directory: Directory, code: str, begin: date | None) -> int | None:
    on = begin or date.min
    return next((unit_id for unit_id, period in directory.get(code, ()) if period.holds(on)), None)


def _add_names(db: Session, fresh: Sequence[UnitRow], directory: Directory) -> None:
    names = []
    for row in fresh:
        name = tidy(row.name)
        keys = {"fold": fold(name), "sort": text_key(name)}
        unit_id = _bearer(directory, row.code, row.valid_from)
        names.append({"unit_id": unit_id, "type": row.type, "name": name, **keys, **_dates(row)})
    db.execute(insert(UnitName), names)


def _add_parents(db: Session, fresh: Sequence[UnitRow], directory: Directory) -> None:
    parents = []
    for row in fresh:
        if row.parent_code is None:
            continue
        parent_id = _bearer(directory, row.parent_code, row.valid_from)
        if parent_id is None:
            raise DomainError("units.parent_missing", code=row.code, parent=row.parent_code)
        unit_id = _bearer(directory, row.code, row.valid_from)
        parents.append({"unit_id": unit_id, "parent_id": parent_id, **_dates(row)})
    if parents:
        db.execute(insert(UnitParent), parents)


def _add_successions(db: Session, rows: Sequence[SuccessionRow], directory: Directory) -> int:
    known = {(before, after) for before, after in db.execute(select(Succession.predecessor_id, Succession.successor_id))}
    links = {_ends(row, directory): row for row in rows}
    facts = [
        {
            "predecessor_id": ends[0],
            "successor_id": ends[1],
            "valid_from": row.valid_from,
            "whole": row.whole,
            "source": row.source,
        }
        for ends, row in links.items()
        if ends not in known
    ]
    if facts:
        db.execute(insert(Succession), facts)
    return len(facts)


def _ends(row: SuccessionRow, directory: Directory) -> tuple[int, int]:
    # A predecessor ends on the day (or goes on, having given a part); this order of days also keeps chains free of circles.
    before = next(
        (unit_id for unit_id, period in directory.get(row.predecessor_code, ()) if _gives(period, row.valid_from)), None
    )
    after = _bearer(directory, row.successor_code, row.valid_from)
    if before is None or after is None or before == after:
        raise DomainError(
            "units.succession_broken", predecessor=row.predecessor_code, successor=row.successor_code, on=row.valid_from
        )
    return before, after


def _gives(period: Period, on: date) -> bool:
    goes_on = period.valid_to is None and period.holds(on) and period.valid_from != on
    return period.valid_to == on or goes_on


def refresh_reach(db: Session, *, as_of: date) -> None:
    """Rebuild, for every unit there ever was, the ids of the units of ``as_of`` that certainly hold it."""
    units = load_map(db, as_of)
    db.execute(delete(UnitReach))
    reach = [
        {"unit_id": unit_id, "ancestor_id": above.id}
        for unit_id, place in placements(db, as_of).items()
        for above in units.lineage(place)
    ]
    if reach:
        db.execute(insert(UnitReach), reach)
