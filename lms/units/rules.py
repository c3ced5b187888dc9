"""Which unit stands where on which day: the register of all units, the map of a day, and the place of any unit on it.

Pure values. Where they come from is ``queries``; how units are recorded is ``operations``.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TypeVar


class Level(StrEnum):
    """The levels of units, from the top. There is no district level from 2025-07-01 on."""

    COUNTRY = "country"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


COUNTRY_CODE = "VN"


@dataclass(frozen=True, slots=True)
class Period:
    """A validity, half open; a null end is open."""

    valid_from: date | None
    valid_to: date | None

    def holds(self, on: date) -> bool:
        """Does the day lie in it?"""
        return not self.begins_after(on) and not self.is_over(on)

    def is_over(self, on: date) -> bool:
        """Did it end on or before the day? Its last day is the one before ``valid_to``."""
        return self.valid_to is not None and self.valid_to <= on

    def begins_after(self, on: date) -> bool:
        """Does it begin after the day?"""
        return self.valid_from is not None and on < self.valid_from


@dataclass(frozen=True, slots=True)
class Name:
    """A name for a time; ``fold`` and ``sort`` are the keys of the short name."""

    type: str
    name: str
    fold: str
    sort: str
    period: Period

    @property
    def full(self) -> str:
        """The name as it is written: ``Xã Đình Lập``."""
        return f"{self.type} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Parent:
    """The id of the unit above, for a time."""

    id: int
    period: Period


@dataclass(frozen=True, slots=True)
class Link:
    """One succession: which unit, which follows it, from when, and whether the whole unit went there."""

    predecessor_id: int
    successor_id: int
    valid_from: date
    whole: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit of the register, with its names and parents in order of time."""

    id: int
    code: str
    level: Level
    period: Period
    names: Sequence[Name]
    parents: Sequence[Parent]

    def name_on(self, on: date) -> Name:
        """The name borne on the day; of a closed unit its last, of a future one its first."""
        return _nearest(self.names, on)

    def parent_on(self, on: date) -> int | None:
        """The id of the unit above on the day; of a closed unit its last, of a future one its first."""
        return _nearest(self.parents, on).id if self.parents else None


_Dated = TypeVar("_Dated", Name, Parent)


def _nearest(dated: Sequence[_Dated], on: date) -> _Dated:
    begun = [item for item in dated if not item.period.begins_after(on)]
    return begun[-1] if begun else dated[0]


@dataclass(frozen=True)
class Register:
    """All units there ever were, and their successions."""

    entries: Mapping[int, Entry]
    links: Sequence[Link]

    @cached_property
    def successors(self) -> Mapping[int, Sequence[Link]]:
        """The links that leave a unit."""
        return _grouped(self.links, lambda link: link.predecessor_id)

    @cached_property
    def predecessors(self) -> Mapping[int, Sequence[Link]]:
        """The links that lead to a unit."""
        return _grouped(self.links, lambda link: link.successor_id)

    @cached_property
    def by_code(self) -> Mapping[str, Sequence[Entry]]:
        """Every unit that ever bore a code, in order of time."""
        codes: dict[str, list[Entry]] = {}
        for entry in sorted(self.entries.values(), key=lambda entry: entry.period.valid_from or date.min):
            codes.setdefault(entry.code, []).append(entry)
        return codes

    @cached_property
    def days_of_change(self) -> Sequence[date]:
        """The days on which anything of the register begins or ends, in order."""
        periods = {entry.period for entry in self.entries.values()}
        for entry in self.entries.values():
            periods.update(name.period for name in entry.names)
            periods.update(parent.period for parent in entry.parents)
        days = {day for period in periods for day in (period.valid_from, period.valid_to) if day}
        return sorted(days | {link.valid_from for link in self.links})

    def epoch(self, on: date) -> date:
        """The last day of change on or before the day: between two such days every map is the same."""
        before = bisect_right(self.days_of_change, on)
        return self.days_of_change[before - 1] if before else date.min

    def body(self, unit_id: int) -> frozenset[int]:
        """The units that are one and the same body with this one through time; see ``same_body``."""
        found, waiting = {unit_id}, [unit_id]
        while waiting:
            here = waiting.pop()
            touching = (*self.successors.get(here, ()), *self.predecessors.get(here, ()))
            ends = {end for link in touching if self._continues(link) for end in (link.predecessor_id, link.successor_id)}
            waiting += ends - found
            found |= ends
        return frozenset(found)

    def _continues(self, link: Link) -> bool:
        before, after = self.entries[link.predecessor_id], self.entries[link.successor_id]
        alone = len(self.successors[before.id]) == len(self.predecessors[after.id]) == 1
        kept = before.code == after.code and before.names[-1].full == after.names[0].full
        return link.whole and alone and kept


def same_body(register: Register, a: int, b: int) -> bool:
    """Is ``b`` the same body as ``a`` at another time?

    It is when a chain of successions leads from one to the other in which each unit went over whole into one unit that
    nothing else went into, and kept its code and its full name: the province of Lạng Sơn before and after 2025-07-01.
    A province that took in another is a new body, though it kept its code and name.
    """
    return b in register.body(a)


def _grouped(links: Iterable[Link], key: Callable[[Link], int]) -> dict[int, list[Link]]:
    groups: dict[int, list[Link]] = {}
    for link in links:
        groups.setdefault(key(link), []).append(link)
    return groups


@dataclass(frozen=True, slots=True)
class Node:
    """A unit as it stands on a map; ``name`` is the full name of that day."""

    id: int
    code: str
    name: str
    level: Level
    parent_id: int | None
    sort: str


@dataclass(frozen=True)
class UnitMap:
    """All units of one day as a tree. It is the same for every day until the next day of change, so it carries none."""

    nodes: Mapping[int, Node]

    @cached_property
    def root(self) -> Node:
        """The country. Raises LookupError on a map without one."""
        return next(node for node in self.nodes.values() if node.level is Level.COUNTRY)

    @cached_property
    def _by_parent(self) -> Mapping[int | None, Sequence[Node]]:
        groups: dict[int | None, list[Node]] = {}
        for node in sorted(self.nodes.values(), key=lambda node: (node.sort, node.code)):
            groups.setdefault(node.parent_id, []).append(node)
        return groups

    @cached_property
    def _by_code(self) -> Mapping[str, Node]:
        return {node.code: node for node in self.nodes.values()}

    def children(self, unit_id: int) -> Sequence[Node]:
        """The units directly below, in the order of the Vietnamese alphabet."""
        return self._by_parent.get(unit_id, ())

    def by_code(self, code: str) -> Node | None:
        """The unit that bears the code on this map."""
        return self._by_code.get(code)

    def lineage(self, unit_id: int) -> Sequence[Node]:
        """The unit itself and all above it, up to the country."""
        line, at = [], self.nodes.get(unit_id)
        while at is not None:
            line.append(at)
            at = self.nodes.get(at.parent_id) if at.parent_id is not None else None
        return line

    def below(self, unit_id: int) -> Sequence[Node]:
        """The unit itself and all below it, each before its children."""
        found = [self.nodes[unit_id]]
        for node in found:
            found.extend(self.children(node.id))
        return found

    def common(self, unit_ids: Iterable[int]) -> int:
        """The deepest unit that holds all of these, of which there is at least one."""
        first, *others = ([node.id for node in self.lineage(unit_id)] for unit_id in unit_ids)
        return next((unit_id for unit_id in first if all(unit_id in line for line in others)), self.root.id)


def build_map(register: Register, on: date) -> UnitMap:
    """The map of a day."""
    nodes = {}
    for entry in register.entries.values():
        if entry.period.holds(on):
            name = entry.name_on(on)
            nodes[entry.id] = Node(entry.id, entry.code, name.full, entry.level, entry.parent_on(on), name.sort)
    return UnitMap(nodes)


def place_on(register: Register, units: UnitMap, on: date) -> Mapping[int, int]:
    """Where each unit there ever was stands on the map ``units`` of the day: unit id -> id of the deepest certain unit.

    A unit of the map stands on itself. A closed one is followed to what it went over into; when that was split, to the
    deepest unit that holds all its parts: their place is assigned by village, never guessed. A unit that did not exist
    yet is followed back only to one predecessor that went into it whole; otherwise to the deepest unit that holds all
    it may have been. A unit nothing followed (a district) stands where the unit above it stands. Source: RULES 1.
    """
    placing = _Placing(register, units, on)
    return {unit_id: placing.place(unit_id) for unit_id in register.entries}


class _Placing:
    def __init__(self, register: Register, units: UnitMap, on: date) -> None:
        self.register, self.units, self.on = register, units, on
        self.known = {unit_id: unit_id for unit_id in units.nodes}

    def place(self, unit_id: int) -> int:
        if unit_id not in self.known:
            self.known[unit_id] = self._seek(self.register.entries[unit_id])
        return self.known[unit_id]

    def _seek(self, entry: Entry) -> int:
        links, candidates = self._candidates(entry)
        places = [self.place(unit_id) for unit_id in candidates]
        if len(links) == 1:
            # One candidate that is not whole leaves open where the rest lies: somewhere under the unit above.
            return places[0] if links[0].whole else self._above(places[0])
        return self.units.common(places) if places else self._place_of_parent(entry)

    def _candidates(self, entry: Entry) -> tuple[Sequence[Link], Sequence[int]]:
        # Only the links of the day it ended, or began: what left or joined it in between does not say where it went.
        if entry.period.is_over(self.on):
            leaving = self.register.successors.get(entry.id, ())
            links = [link for link in leaving if link.valid_from == entry.period.valid_to]
            return links, [link.successor_id for link in links]
        arriving = self.register.predecessors.get(entry.id, ())
        links = [link for link in arriving if link.valid_from == entry.period.valid_from]
        return links, [link.predecessor_id for link in links]

    def _above(self, unit_id: int) -> int:
        return self.units.nodes[unit_id].parent_id or self.units.root.id

    def _place_of_parent(self, entry: Entry) -> int:
        parent_id = entry.parent_on(self.on)
        return self.units.root.id if parent_id is None else self.place(parent_id)
