"""Finding units by code, name and day; the register, its maps and placements, read once per process and edition."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import ScalarSelect, bindparam, func, select
from sqlalchemy.orm import Session

from lms.audit.reference import shared
from lms.db import rows_of
from lms.kernel.errors import DomainError
from lms.kernel.text import fold
from lms.units.models import Unit, UnitEdition, UnitName
from lms.units.reading import read_register
from lms.units.rules import Level, Node, Period, Register, UnitMap, build_map, place_on

KEPT = 12
_K = TypeVar("_K")
_V = TypeVar("_V")
TYPE_WORDS = ("thanh pho", "thi tran", "thi xa", "dac khu", "phuong", "huyen", "quan", "tinh", "xa", "tp", "tt", "tx")

_registers: dict[str, Register] = {}
_maps: dict[tuple[str, date], UnitMap] = {}
_placements: dict[tuple[str, date], Mapping[int, int]] = {}


def _kept(cache: dict[_K, _V], key: _K, make: Callable[[], _V]) -> _V:
    found = cache.get(key)
    if found is None:
        found = make()
        while len(cache) >= KEPT:
            # Another thread may have taken the same oldest one.
            cache.pop(next(iter(cache)), None)
        cache[key] = found
    return found


def load_register(db: Session) -> Register:
    """All units and successions of this database, read once per edition and process."""
    return _register(db)[1]


_EDITION = "unit_edition"
_TOKEN = select(UnitEdition.token).order_by(UnitEdition.id.desc()).limit(1)


def newest_edition() -> ScalarSelect[int]:
    """The id of the newest edition of the register, as a column: the mark under which its token may be shared."""
    return select(func.max(UnitEdition.id)).scalar_subquery()


def forget_edition(db: Session) -> None:
    """Drop what this session remembers of the register; called by whoever changes it."""
    db.info.pop(_EDITION, None)


def _register(db: Session) -> tuple[str | None, Register]:
    # One session reads one edition: it is short, and whoever records units in it calls ``forget_edition``.
    token = db.info.get(_EDITION) or shared(db, _EDITION, lambda: rows_of(db, _TOKEN).scalar())
    if token is not None:
        db.info[_EDITION] = token
    # Rows written past ``operations`` have no edition, so nothing can be known of their age.
    return token, read_register(db) if token is None else _kept(_registers, token, lambda: read_register(db))


def edition_token(db: Session) -> str:
    """The token of the register as this session reads it; another token means that units have changed."""
    return _register(db)[0] or ""


def load_map(db: Session, on: date) -> UnitMap:
    """The map of a day, built once per process for all days between two changes of the register."""
    token, register = _register(db)
    if token is None:
        return build_map(register, on)
    return _kept(_maps, (token, register.epoch(on)), lambda: build_map(register, on))


def placements(db: Session, on: date) -> Mapping[int, int]:
    """Unit id -> id of the unit on the map of ``on`` that certainly holds it, for every unit there ever was."""
    token, register = _register(db)
    units = load_map(db, on)
    if token is None:
        return place_on(register, units, on)
    return _kept(_placements, (token, register.epoch(on)), lambda: place_on(register, units, on))


def find_unit(db: Session, code: str, on: date) -> Unit:
    """The unit that bore the code on the day.

    DomainError ``units.code_ended`` or ``units.code_not_begun`` when another day's unit bears it, ``units.unknown_code``
    when none ever did.
    """
    units = db.scalars(select(Unit).where(Unit.code == code).order_by(Unit.valid_from.nulls_first())).all()
    for unit in units:
        if Period(unit.valid_from, unit.valid_to).holds(on):
            return unit
    raise _no_such_code(db, code, on, units)


def _no_such_code(db: Session, code: str, on: date, units: Sequence[Unit]) -> DomainError:
    ended = [unit for unit in units if unit.valid_to is not None and unit.valid_to <= on]
    if ended and ended[-1].valid_to:
        last = ended[-1].valid_to - timedelta(days=1)
        return DomainError("units.code_ended", code=code, on=on, name=unit_name(db, ended[-1].id), last=last)
    if units:
        return DomainError("units.code_not_begun", code=code, on=on, name=unit_name(db, units[0].id), first=units[0].valid_from)
    return DomainError("units.unknown_code", code=code, on=on)


def unit_name(db: Session, unit_id: int | None) -> str:
    """The full name of a unit, of a closed one its last; empty for None or an unknown id."""
    found = rows_of(db, _LAST_NAME, {"unit_id": unit_id}).first() if unit_id is not None else None
    return " ".join(found).strip() if found else ""


# Every page of an office prints one, and building a statement costs as much as running it.
_LAST_NAME = (
    select(UnitName.type, UnitName.name)
    .where(UnitName.unit_id == bindparam("unit_id"))
    .order_by(UnitName.valid_from.desc().nulls_last())
    .limit(1)
)


def units_of_body(db: Session, unit_id: int) -> frozenset[int]:
    """The ids of the units that are the same body through time, this one included (see ``rules.same_body``)."""
    return load_register(db).body(unit_id)


def describe(db: Session, unit: Unit, on: date) -> dict[str, Any]:
    """The unit as JSON: code, full name, level, both ends of its validity (ISO or null), and the unit above on the day."""
    return _described(load_register(db), unit.id, on)


def _described(register: Register, unit_id: int, on: date) -> dict[str, Any]:
    entry = register.entries[unit_id]
    parent_id = entry.parent_on(on)
    parent = register.entries[parent_id] if parent_id is not None else None
    return {
        "code": entry.code,
        "name": entry.name_on(on).full,
        "level": entry.level.value,
        "valid_from": _iso(entry.period.valid_from),
        "valid_to": _iso(entry.period.valid_to),
        "parent": {"code": parent.code, "name": parent.name_on(on).full} if parent else None,
    }


def successors(db: Session, unit: Unit, on: date) -> dict[str, Any]:
    """The unit as JSON, and every unit it went over into, in order of day and code; ``[]`` when there is none."""
    register = load_register(db)
    found = [(link, register.entries[link.successor_id]) for link in register.successors.get(unit.id, ())]
    return {
        "unit": _described(register, unit.id, on),
        "successors": [
            {
                "code": entry.code,
                "name": entry.name_on(link.valid_from).full,
                "valid_from": link.valid_from.isoformat(),
                "whole": link.whole,
            }
            for link, entry in sorted(found, key=lambda pair: (pair[0].valid_from, pair[1].code))
        ],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def search_units(db: Session, text: str, on: date, limit: int = 20) -> Sequence[Node]:
    """Units of the day whose code or name fits the text, best first: same name, then beginning, then containing.

    Accents, case and a leading type word ("xã", "TP") do not matter, but the unit of the type that was typed comes first.
    """
    wanted = fold(text)
    bare = _without_type(wanted)
    if not bare:
        return []
    units, register = load_map(db, on), load_register(db)
    ranked = []
    for node in units.nodes.values():
        name = register.entries[node.id].name_on(on)
        rank = _rank(wanted, bare, node.code, name.fold)
        if rank is not None:
            other_type = wanted != bare and not wanted.startswith(fold(name.type))
            ranked.append((rank, other_type, _DEPTH[node.level], name.sort, node.code, node))
    return [place[-1] for place in sorted(ranked, key=lambda place: place[:-1])[:limit]]


_DEPTH = {level: depth for depth, level in enumerate(Level)}


def _rank(wanted: str, bare: str, code: str, name: str) -> int | None:
    if wanted == code.casefold() or name in (wanted, bare):
        return 0
    if name.startswith((wanted, bare)):
        return 1
    return 2 if bare in name else None


def _without_type(folded: str) -> str:
    for word in TYPE_WORDS:
        if folded.startswith((word + " ", word + ".")):
            return folded[len(word) + 1 :].strip()
    return folded
