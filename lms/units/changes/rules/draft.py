"""A draft of the register in which changes are tried before anything is written. Pure; knows no resolution."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from lms.units.rules import Entry, Level, Register

Start = date | None


@dataclass(eq=False, slots=True)
class Body:
    """A unit in the draft; ``id`` is None for one that is to be added. Names and parents by the day from which they hold.

    ``opening`` is its (type, name) at the beginning, before any later line about it.
    """

    id: int | None
    code: str
    level: Level
    begin: Start
    end: Start
    opening: tuple[str, str]
    names: dict[Start, tuple[str, str]] = field(default_factory=dict)
    parents: dict[Start, "Body"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = self.names or {self.begin: self.opening}

    def holds(self, on: date) -> bool:
        """Does it exist on the day?"""
        return (self.begin is None or self.begin <= on) and (self.end is None or on < self.end)

    def holds_before(self, on: date) -> bool:
        """Did it exist on the day before?"""
        return (self.begin is None or self.begin < on) and (self.end is None or on <= self.end)

    def name_on(self, on: date) -> tuple[str, str]:
        """(type, name) on a day of its life."""
        return self.names[_latest(self.names, on)]

    def parent_on(self, on: date) -> "Body | None":
        """The unit above on a day of its life."""
        return self.parents[_latest(self.parents, on)] if self.parents else None

    def title_on(self, on: date) -> str:
        """The full name on a day of its life."""
        return " ".join(self.name_on(on)).strip()

    @property
    def title(self) -> str:
        """The last full name."""
        return " ".join(self.names[max(self.names, key=_order)]).strip()


def _order(day: Start) -> date:
    return day or date.min


def _latest(dated: Mapping[Start, object], on: date) -> Start:
    begun = [day for day in dated if _order(day) <= on]
    return max(begun or dated, key=_order) if begun else min(dated, key=_order)


@dataclass(eq=False, slots=True)
class Tie:
    """A succession in the draft; ``source`` names the resolution of a new one."""

    before: Body
    after: Body
    on: date
    whole: bool
    source: str = ""


class Draft:
    """The register as bodies and ties, made as they are asked for: a change touches a handful of fourteen thousand."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.touched: dict[Body, None] = {}
        self.added: list[Body] = []
        self.cuts: list[tuple[Body, Body]] = []
        # Later parts of units that end earlier than was known; somebody must take the code again, or it is a contradiction.
        self.waiting: dict[Body, date] = {}
        self._bodies: dict[int, Body] = {}
        self._ties: dict[tuple[int, int], Tie] = {}
        self.new_ties: list[Tie] = []

    def body(self, unit_id: int) -> Body:
        """The body of a recorded unit."""
        found = self._bodies.get(unit_id)
        return found if found is not None else self._make(self.register.entries[unit_id])

    def _make(self, entry: Entry) -> Body:
        names: dict[Start, tuple[str, str]] = {name.period.valid_from: (name.type, name.name) for name in entry.names}
        first = min(names, key=_order)
        period = entry.period
        body = Body(entry.id, entry.code, entry.level, period.valid_from, period.valid_to, names[first], names)
        self._bodies[entry.id] = body
        body.parents = {parent.period.valid_from: self.body(parent.id) for parent in entry.parents}
        return body

    def of_code(self, code: str) -> list[Body]:
        """Every unit that ever bears the code, in order of time."""
        known = [self.body(entry.id) for entry in self.register.by_code.get(code, ())]
        found = known + [body for body in self.added if body.code == code]
        return sorted(found, key=lambda body: _order(body.begin))

    def bearer(self, code: str, on: date) -> Body | None:
        """The unit that bears the code on the day."""
        return next((body for body in self.of_code(code) if body.holds(on) and body not in self.waiting), None)

    def bearer_before(self, code: str, on: date) -> Body | None:
        """The unit that bore the code on the day before."""
        return next((body for body in self.of_code(code) if body.holds_before(on) and body not in self.waiting), None)

    def beginning(self, code: str, on: date) -> Body | None:
        """The unit that bears the code from this very day on."""
        return next((body for body in self.of_code(code) if body.begin == on and body not in self.waiting), None)

    def awaited(self, code: str, on: date) -> Body | None:
        """The later part of a unit that ended before, if the code is taken again on this day."""
        found = next((body for body in self.waiting if body.code == code and body.holds(on)), None)
        if found is not None:
            del self.waiting[found]
            found.begin = on
            found.names = {day: name for day, name in found.names.items() if _order(day) > on}
            found.parents = {day: parent for day, parent in found.parents.items() if _order(day) > on}
        return found

    def touch(self, body: Body) -> Body:
        """Remember that something of this body changes."""
        self.touched[body] = None
        return body

    def add(self, body: Body) -> Body:
        """Take in a new body."""
        self.added.append(body)
        return self.touch(body)

    # --- ties ---

    def ties_of(self, body: Body) -> Iterator[Tie]:
        """The successions that leave the body or lead to it."""
        if body.id is not None:
            for link in (*self.register.successors.get(body.id, ()), *self.register.predecessors.get(body.id, ())):
                tie = self._tie(link.predecessor_id, link.successor_id, link.valid_from, link.whole)
                if body in (tie.before, tie.after):
                    yield tie
        else:
            yield from [tie for tie in self._ties.values() if body in (tie.before, tie.after)]
        for tie in self.new_ties:
            if body in (tie.before, tie.after):
                yield tie

    def _tie(self, before_id: int, after_id: int, on: date, whole: bool) -> Tie:
        key = before_id, after_id
        if key not in self._ties:
            self._ties[key] = Tie(self.body(before_id), self.body(after_id), on, whole)
        return self._ties[key]

    @property
    def known_ties(self) -> Mapping[tuple[int, int], Tie]:
        """The recorded successions that were looked at, by their ids as recorded; a cut may have given them other ends."""
        return self._ties

    def tie(self, before: Body, after: Body, on: date, *, whole: bool, source: str) -> None:
        """Let one follow the other, unless it does already."""
        for known in self.ties_of(before):
            if known.before is before and known.after is after:
                return
        self.new_ties.append(Tie(before, after, on, whole, source))
        self.touch(before)
        self.touch(after)

    def cut(self, body: Body, on: date) -> Body:
        """Part a unit of which later things are known at a day: it keeps what is later, the body returned what was before."""
        earlier = Body(
            None,
            body.code,
            body.level,
            body.begin,
            on,
            body.opening,
            {day: name for day, name in body.names.items() if _order(day) < on},
            {day: parent for day, parent in body.parents.items() if _order(day) < on},
        )
        at_once = body.names.get(on, body.name_on(on)), body.parents.get(on, body.parent_on(on))
        for tie in list(self.ties_of(body)):
            if tie.on < on or (tie.on == on and tie.before is body):
                tie.before, tie.after = (earlier if end is body else end for end in (tie.before, tie.after))
        title, above = at_once
        later_names = {day: name for day, name in body.names.items() if _order(day) > on}
        body.names = {on: title, **later_names}
        body.parents = {day: parent for day, parent in body.parents.items() if _order(day) > on}
        if above is not None:
            body.parents[on] = above
        body.begin = on
        self.cuts.append((earlier, self.touch(body)))
        if body.level is not Level.COMMUNE:
            for child in self.children_ever(body):
                self.touch(child).parents = {
                    day: earlier if above is body and _order(day) < on else above for day, above in child.parents.items()
                }
        return self.add(earlier)

    def known_after(self, body: Body, on: date) -> bool:
        """Is anything of the unit dated after the day: its end, a name, a unit above, a succession?"""
        days = [body.end, *body.names, *body.parents, *(tie.on for tie in self.ties_of(body))]
        return any(day is not None and day > on for day in days)

    def children_ever(self, body: Body) -> list[Body]:
        """The units that stand directly below at any time. Reads the whole register, so it is asked of no commune."""
        entries = self.register.entries.values() if body.id is not None else ()
        below = [self.body(entry.id) for entry in entries if any(parent.id == body.id for parent in entry.parents)]
        seen = [one for one in (*self._bodies.values(), *self.added) if body in one.parents.values()]
        return list(dict.fromkeys((*below, *seen)))

    # --- the register as it is ---

    def title_as_recorded(self, body: Body, on: date) -> str:
        """The full name that the register gives the unit on the day; of one it does not know, the name of the day before."""
        if body.id is not None:
            return self.register.entries[body.id].name_on(on).full
        before = [day for day in body.names if _order(day) < on]
        return " ".join(body.names[max(before, key=_order)]).strip() if before else ""

    def parent_as_recorded(self, body: Body, on: date) -> Body | None:
        """The unit above that the register gives it on the day."""
        parent_id = self.register.entries[body.id].parent_on(on) if body.id is not None else None
        return self.body(parent_id) if parent_id is not None else None
