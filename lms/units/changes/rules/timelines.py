"""The names, types and parents of a unit through its life, worked out from its beginning and every line about it. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from lms.units.changes.rules.draft import Body, Draft, Start, Tie
from lms.units.changes.rules.lines import ChangeKind, Line, Refusal, same_name, split_name
from lms.units.rules import Level

DEPTH = {level: depth for depth, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Fact:
    """A line that says something of a unit which goes on, and the day from which it holds. ``new``: not on record yet."""

    line: Line
    on: date
    new: bool = False


class Timelines:
    """Gives every unit that is touched its names and parents anew.

    ``described``: the new lines with the unit they speak of and their day.
    """

    def __init__(self, draft: Draft, facts: Collection[Fact], *, within: Collection[int] | None) -> None:
        self.draft, self.facts, self.within = draft, facts, within
        self.refusals: list[Refusal] = []
        self.described: list[tuple[Line, Body, date]] = []
        self._of: dict[Body, list[Fact]] = {}

    def apply(self) -> None:
        """Work all of it out."""
        for fact in self.facts:
            self._place(fact)
        for body in [body for body in self.draft.touched if body not in self.draft.waiting]:
            self._names(body)
            self._parents(body)
        self._follow_parents()

    def _place(self, fact: Fact) -> None:
        line = fact.line
        body = self.draft.bearer(line.old_code, fact.on)
        if body is None:
            self._refuse_placeless(fact)
            return
        self._of.setdefault(body, []).append(fact)
        if fact.new:
            if not lies_within(body, fact.on, self.within):
                self.refusals.append(Refusal("units.change.outside", line.row, {"name": body.title_on(fact.on)}))
            self.draft.touch(body)
            self.described.append((line, body, fact.on))

    def _refuse_placeless(self, fact: Fact) -> None:
        facts = {"code": fact.line.old_code, "on": fact.on}
        if fact.new:
            self.refusals.append(no_such_unit(self.draft, fact.line, fact.line.old_code, fact.on))
        elif any(body.code == fact.line.old_code for body in self.draft.touched):
            self.refusals.append(Refusal("units.change.later_line", None, facts))

    def _names(self, body: Body) -> None:
        kinds: dict[Start, str] = {body.begin: body.opening[0]}
        names: dict[Start, str] = {body.begin: body.opening[1]}
        said: dict[tuple[date, str], str] = {}
        for fact in sorted(self._of.get(body, ()), key=lambda fact: fact.on):
            if fact.line.kind is ChangeKind.MOVE:
                continue
            kind, name = self._words(fact, body)
            for word, aspect, into in ((kind, "type", kinds), (name, "name", names)):
                if word and self._agrees(fact, said.setdefault((fact.on, aspect), word), word, body):
                    into[fact.on] = word
        body.names = _without_repeats(kinds, names)

    def _words(self, fact: Fact, body: Body) -> tuple[str, str]:
        line = fact.line
        kind, name = split_name(line.new_name)
        return line.new_type or kind, "" if line.kind is ChangeKind.RETYPE else name

    def _agrees(self, fact: Fact, known: str, word: str, body: Body) -> bool:
        if same_name(known, word) or known == word:
            return True
        row = fact.line.row if fact.new else None
        facts = {"name": body.title_on(fact.on), "on": fact.on, "known": known, "said": word}
        self.refusals.append(Refusal("units.change.two_names", row, facts))
        return False

    def _parents(self, body: Body) -> None:
        first = body.parents.get(body.begin) or (body.parents[min(body.parents, key=_order)] if body.parents else None)
        parents: dict[Start, Body] = {body.begin: first} if first else {}
        for fact in sorted(self._of.get(body, ()), key=lambda fact: fact.on):
            if fact.line.kind is not ChangeKind.MOVE:
                continue
            above = self.draft.bearer(fact.line.parent_code, fact.on)
            if above is None or DEPTH[above.level] >= DEPTH[body.level]:
                facts = {"parent": fact.line.parent_code, "on": fact.on}
                self.refusals.append(Refusal("units.change.no_parent", fact.line.row, facts))
            elif fact.new and not lies_within(above, fact.on, self.within):
                self.refusals.append(Refusal("units.change.outside", fact.line.row, {"name": above.title_on(fact.on)}))
            else:
                parents[fact.on] = above
        body.parents = parents

    def _follow_parents(self) -> None:
        """What stands under a unit that went over whole goes with it; under one that was split it needs a line of its own."""
        closed = [body for body in self.draft.touched if body.end is not None and body.level is not Level.COMMUNE]
        below = [child for body in closed for child in self.draft.children_ever(body)]
        for body in dict.fromkeys((*self.draft.touched, *below)):
            self._follow(body)

    def _follow(self, body: Body) -> None:
        while (gap := _gap(body)) is not None:
            on, above = gap
            heirs = [tie.after for tie in self.draft.ties_of(above) if tie.before is above and tie.on == on and tie.whole]
            if len(heirs) != 1:
                facts = {"name": body.title, "parent": above.title, "on": on}
                self.refusals.append(Refusal("units.change.left_behind", None, facts))
                return
            body.parents[on] = heirs[0]
            self.draft.touch(body)


def _gap(body: Body) -> tuple[date, Body] | None:
    """The first day on which the unit stands while the unit named above it has ended."""
    starts = sorted(body.parents, key=_order)
    for start, following in zip(starts, [*starts[1:], body.end], strict=True):
        above = body.parents[start]
        if above.end is not None and (following is None or above.end < following):
            return above.end, above
    return None


def _without_repeats(kinds: dict[Start, str], names: dict[Start, str]) -> dict[Start, tuple[str, str]]:
    """Both timelines as one; a line that says what is so already, or only spells it otherwise, begins nothing."""
    rows: dict[Start, tuple[str, str]] = {}
    kind = name = ""
    for start in sorted({*kinds, *names}, key=_order):
        said_kind, said_name = kinds.get(start, kind), names.get(start, name)
        if rows and said_kind == kind and same_name(said_name, name):
            continue
        # The words on record stay when the new ones only spell them otherwise.
        kind, name = said_kind, name if rows and same_name(said_name, name) else said_name
        rows[start] = (kind, name)
    return rows


def _order(day: Start) -> date:
    return day or date.min


def lies_within(body: Body, on: date, within: Collection[int] | None) -> bool:
    """Is the unit, or one above it on the day, one of these? A unit that is about to begin is judged by its unit above."""
    if within is None:
        return True
    at: Body | None = body
    while at is not None:
        if at.id in within:
            return True
        at = at.parent_on(on)
    return False


def no_such_unit(draft: Draft, line: Line, code: str, on: date) -> Refusal:
    """Why no unit bears the code on the day: never, no longer, not yet."""
    bodies = draft.of_code(code)
    ended = [body for body in bodies if body.end is not None and body.end <= on]
    if not code:
        return Refusal("units.change.no_old_code", line.row)
    if ended:
        facts = {"code": code, "name": ended[-1].title, "on": on, "ended": ended[-1].end}
        return Refusal("units.change.ended", line.row, facts)
    if bodies:
        facts = {"code": code, "name": bodies[0].title, "on": on, "begun": bodies[0].begin}
        return Refusal("units.change.not_begun", line.row, facts)
    return Refusal("units.change.unknown", line.row, {"code": code, "on": on})


def find_conflicts(draft: Draft) -> list[Refusal]:
    """What must hold of the whole: one unit a code and day, parents that stand, successions of the right days, no circle."""
    found = [
        Refusal("units.change.ends_later", None, {"code": body.code, "name": body.title, "on": on, "ended": body.end})
        for body, on in draft.waiting.items()
    ]
    for code in sorted({body.code for body in draft.touched}):
        bodies = draft.of_code(code)
        for one, other in pairwise(bodies):
            if one.end is None or (other.begin is not None and other.begin < one.end) or other.begin is None:
                facts = {"code": code, "one": one.title, "other": other.title, "on": other.begin or one.end}
                found.append(Refusal("units.change.two_open", None, facts))
    for body in draft.touched:
        found += _days_conflicts(draft, body)
    return found


def _days_conflicts(draft: Draft, body: Body) -> Iterable[Refusal]:
    if body.begin is not None and body.end is not None and body.begin >= body.end:
        yield Refusal("units.change.ends_before", None, {"name": body.title, "on": body.end})
    for tie in draft.ties_of(body):
        if not tie.before.holds_before(tie.on) or not tie.after.holds(tie.on):
            facts = {"name": tie.before.title, "other": tie.after.title, "on": tie.on}
            yield Refusal("units.change.later_succession", None, facts)
    for tie in _two_ways(draft, body):
        facts = {"name": body.title, "other": tie.after.title, "on": tie.on}
        yield Refusal("units.change.two_ways", None, facts)
    above = body.parent_on(body.begin or date.min)
    if above is not None and body.begin is not None and not above.holds(body.begin):
        facts = {"parent": above.code, "on": body.begin}
        yield Refusal("units.change.no_parent", None, facts)


def _two_ways(draft: Draft, body: Body) -> Iterable[Tie]:
    """Who went over whole into one unit went nowhere else that day."""
    leaving = [tie for tie in draft.ties_of(body) if tie.before is body and tie.on == body.end]
    return leaving[:1] if len(leaving) > 1 and any(tie.whole for tie in leaving) else ()
