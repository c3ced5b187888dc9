"""What the address of a report page asks: unit, day, map, period. Parses and finds; decides only who may look."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms.access.rules import Action, Viewer
from lms.kernel.errors import DomainError
from lms.reports.basis import Basis
from lms.units.queries import find_unit, load_map, load_register, placements
from lms.units.rules import Node
from lms.web.forms import read_day


@dataclass(frozen=True)
class Choice:
    """One side of the map switch: the day whose map it shows, the unit's code there, and whether it is the one shown."""

    map_on: date
    code: str
    chosen: bool
    changed_on: date | None


@dataclass(frozen=True)
class Asked:
    """One question of a page. ``line``: the units above and the unit itself that the viewer may open, from the top."""

    unit: Node
    basis: Basis
    line: Sequence[Node]
    maps: Sequence[Choice]
    current_map: bool

    @property
    def mark(self) -> Hashable:
        """All of the question, for the key of what is kept."""
        return self.unit, self.basis, tuple(self.line), tuple(self.maps)

    def keep(self, **others: object) -> dict[str, str]:
        """The question as the words of an address; ``others`` replace or add."""
        words: dict[str, object] = {
            "unit": self.unit.code,
            "as_of": self.basis.as_of,
            "map": self.basis.unit_map_on,
            "from": self.basis.from_on,
        }
        return {name: str(word) for name, word in (words | others).items() if word not in (None, "")}


def day_in(args: Mapping[str, str], name: str) -> date | None:
    """The day under a name, None when absent; DomainError ``reports.bad_day``."""
    typed = args.get(name, "").strip()
    if not typed:
        return None
    try:
        return read_day(typed)
    except ValueError as error:
        raise DomainError("reports.bad_day", text=typed[:40]) from error


def map_day(args: Mapping[str, str], as_of: date, today: date) -> date:
    """The day of the map: ``now``, ``then`` (the day of the figures, also when absent) or a day."""
    word = args.get("map", "").strip()
    if not word and not args.get("unit"):
        # Without a code nothing says which map was meant; the viewer serves on today's.
        return today
    if word in ("", "then"):
        return as_of
    return today if word == "now" else day_in(args, "map") or as_of


def reach_today(db: Session, unit_id: int, today: date) -> frozenset[int]:
    """The units of today that certainly hold a unit of any map; what ``UnitReach`` says, from the register in memory."""
    return frozenset(node.id for node in load_map(db, today).lineage(placements(db, today)[unit_id]))


def may_read(db: Session, viewer: Viewer, unit_id: int, today: date) -> bool:
    """May the viewer read figures of the unit? Judged on today's tree, whatever map is shown."""
    return viewer.may(Action.REPORTS_READ, reach_today(db, unit_id, today))


def asked(db: Session, viewer: Viewer, args: Mapping[str, str], *, today: date) -> Asked:
    """The question of an address; DomainError ``reports.unit.missing`` outside the viewer's scope."""
    as_of = day_in(args, "as_of") or today
    basis = Basis.of(as_of, today=today, map_on=map_day(args, as_of, today), from_on=_first_day(args, as_of))
    units = load_map(db, basis.unit_map_on)
    code = args.get("unit", "").strip()
    unit_id = find_unit(db, code, basis.unit_map_on).id if code else _home(db, viewer, basis.unit_map_on)
    if not may_read(db, viewer, unit_id, today):
        raise DomainError("reports.unit.missing")
    line = [node for node in reversed(units.lineage(unit_id)) if may_read(db, viewer, node.id, today)]
    maps = _maps(db, viewer, unit_id, basis)
    return Asked(units.nodes[unit_id], basis, line, maps, maps[-1].chosen)


def _first_day(args: Mapping[str, str], as_of: date) -> date | None:
    # A date box that moves back past the period's first day means the year it moved into.
    first = day_in(args, "from")
    return first if first is None or first <= as_of or args.get("strict") else None


def _home(db: Session, viewer: Viewer, on: date) -> int:
    if viewer.home_unit_id is None:
        raise DomainError("reports.unit.missing")
    return placements(db, on)[viewer.home_unit_id]


def _maps(db: Session, viewer: Viewer, unit_id: int, basis: Basis) -> list[Choice]:
    """The map before the last change of units, when there was one, and today's."""
    register = load_register(db)
    newest = register.epoch(basis.today)
    now = register.epoch(basis.unit_map_on) == newest
    days = [] if newest == date.min else [(newest - timedelta(days=1), not now, newest)]
    found = []
    for on, chosen, changed_on in [*days, (basis.today, now, None)]:
        there = unit_id if chosen else placements(db, on)[unit_id]
        if chosen or may_read(db, viewer, there, basis.today):
            shown = basis.unit_map_on if chosen else on
            found.append(Choice(shown, load_map(db, shown).nodes[there].code, chosen, changed_on))
    return found
