"""Mergers, splits and new units of one resolution, tried on a draft: what goes over into what. Pure."""

from collections.abc import Collection, Sequence
from datetime import date

from lms.units.changes.rules.draft import Body, Draft
from lms.units.changes.rules.lines import Change, ChangeKind, Line, Refusal, same_name, split_name
from lms.units.changes.rules.timelines import DEPTH, lies_within, no_such_unit
from lms.units.rules import Level

COMMUNE_TYPES = frozenset({"Xã", "Phường", "Thị trấn", "Đặc khu"})


class Succeeding:
    """One resolution's mergers, splits and new units. ``closed``: who ended by it; ``same``: the lines that are so already."""

    KINDS = frozenset({ChangeKind.MERGE, ChangeKind.SPLIT, ChangeKind.OPEN})

    def __init__(self, draft: Draft, change: Change, *, within: Collection[int] | None, whole_from: date) -> None:
        self.number = change.number
        self.draft, self.on, self.within, self.whole_from = draft, change.effective_on, within, whole_from
        self.refusals: list[Refusal] = []
        self.same: list[Line] = []
        self.closed: list[Body] = []
        self._before: dict[str, Body | None] = {}
        self._after: dict[str, Body] = {}

    def apply(self, lines: Sequence[Line]) -> None:
        """Try the lines; with any refusal the draft is of no further use."""
        self._check_shape(lines)
        if self.refusals:
            return
        targets = {line.new_code: [other for other in lines if other.new_code == line.new_code] for line in lines}
        codes = {line.old_code for line in lines if line.old_code}
        self._before = {code: self.draft.bearer_before(code, self.on) for code in sorted(codes)}
        was = {id(line): self._is_so(line) for line in lines}
        for code, about in sorted(targets.items()):
            self._begin(code, about)
        if self.refusals:
            return
        for line in lines:
            if line.kind is not ChangeKind.OPEN:
                self._succeed(line)
        self.same = [line for line in lines if was[id(line)]]

    # --- shape ---

    def _check_shape(self, lines: Sequence[Line]) -> None:
        for line in lines:
            if line.kind is not ChangeKind.OPEN and not line.old_code:
                self._refuse("units.change.no_old_code", line)
            if not line.new_code:
                self._refuse("units.change.no_target" if line.kind is ChangeKind.SPLIT else "units.change.no_new_code", line)
        for code in sorted({line.old_code for line in lines if line.old_code}):
            self._check_leaving(code, [line for line in lines if line.old_code == code])
        self._check_circle(lines)

    def _check_leaving(self, code: str, leaving: Sequence[Line]) -> None:
        kinds = {line.kind for line in leaving}
        goals = {line.new_code for line in leaving}
        if len(kinds) > 1:
            self._refuse("units.change.whole_and_part", leaving[0], code=code)
        elif kinds == {ChangeKind.MERGE} and len(goals) > 1:
            self._refuse("units.change.merged_twice", leaving[0], code=code)
        elif kinds == {ChangeKind.SPLIT} and len(goals) < 2 and all(goals):
            self._refuse("units.change.no_target", leaving[0], code=code)

    def _check_circle(self, lines: Sequence[Line]) -> None:
        """Two that each go over whole into the other's code would end up where they began."""
        whole = {line.old_code: line for line in lines if line.kind is ChangeKind.MERGE and line.old_code != line.new_code}
        for start in sorted(whole):
            at, seen = start, set()
            while at in whole and at not in seen:
                seen.add(at)
                at = whole[at].new_code
            if at == start:
                self._refuse("units.change.circle", whole[start], codes=", ".join(sorted(seen)))
                return

    # --- the units that begin ---

    def _is_so(self, line: Line) -> bool:
        """Does the register say this already?"""
        after = self.draft.beginning(line.new_code, self.on)
        if line.kind is ChangeKind.OPEN:
            standing = after or self.draft.bearer(line.new_code, self.on)
            return standing is not None and self._named_so(standing, line)
        before = self._before.get(line.old_code)
        ties = self.draft.ties_of(before) if before else ()
        return any(tie.after is after and tie.on == self.on for tie in ties)

    def _named_so(self, body: Body, line: Line) -> bool:
        kind, name = self._title([line])
        return same_name(body.name_on(self.on)[1], name) and kind in ("", body.name_on(self.on)[0])

    def _title(self, about: Sequence[Line]) -> tuple[str, str]:
        """(type, name) as any of the lines gives them."""
        pairs = [split_name(line.new_name) for line in about]
        kinds = [line.new_type or kind for line, (kind, _name) in zip(about, pairs, strict=True)]
        return next(filter(None, kinds), ""), next((name for _kind, name in pairs if name), "")

    def _begin(self, code: str, about: Sequence[Line]) -> None:
        kind, name = self._title(about)
        there = self.draft.beginning(code, self.on)
        if there is not None:
            self._recognise(there, kind, name, about)
            return
        standing = self.draft.bearer(code, self.on)
        if all(line.kind is ChangeKind.OPEN for line in about) and standing is not None:
            self._recognise(standing, kind, name, about)
            return
        if standing is not None and self._before.get(code) is not standing:
            # Whether it goes over into the new unit of its code is for the resolution to say, in a line of its own.
            self._refuse("units.change.code_taken", about[0], code=code, name=standing.title_on(self.on), on=self.on)
            return
        parent = self._parent(about)
        if not name or not kind:
            self._refuse("units.change.no_name", about[0], code=code)
        elif parent is None:
            self._refuse("units.change.no_parent", about[0], parent=about[0].parent_code or "?", on=self.on)
        else:
            self._open(code, (kind, name), parent, standing, about[0])

    def _recognise(self, there: Body, kind: str, name: str, about: Sequence[Line]) -> None:
        """The unit stands already: another spelling is the same name, another name would be a second unit of the code."""
        if name and not same_name(there.name_on(self.on)[1], name):
            facts = {"code": there.code, "one": there.title_on(self.on), "other": f"{kind} {name}".strip(), "on": self.on}
            self._refuse("units.change.two_open", about[0], **facts)
            return
        if not lies_within(there, self.on, self.within):
            self._refuse("units.change.outside", about[0], name=there.title_on(self.on))
        self._after[there.code] = there

    def _parent(self, about: Sequence[Line]) -> Body | None:
        said = next((line.parent_code for line in about if line.parent_code), "")
        if said:
            return self.draft.bearer(said, self.on)
        codes = [line.old_code for line in about if line.old_code]
        before = [body for code in codes if (body := self._before.get(code))]
        above = {id(parent): parent for body in before if (parent := body.parent_on(self.on))}
        return next(iter(above.values())) if len(above) == 1 and next(iter(above.values())).holds(self.on) else None

    def _open(self, code: str, title: tuple[str, str], parent: Body, standing: Body | None, line: Line) -> None:
        level = _level(title[0], parent)
        if not lies_within(parent, self.on, self.within):
            self._refuse("units.change.outside", line, name=" ".join(title))
        if level is None or DEPTH[level] <= DEPTH[parent.level]:
            self._refuse("units.change.no_parent", line, parent=parent.code, on=self.on)
            return
        if standing is not None and self.draft.known_after(standing, self.on):
            self._before[code] = self.draft.cut(standing, self.on)
            standing.opening, standing.parents[self.on] = title, parent
            self._after[code] = standing
            return
        if standing is not None:
            self._end(standing)
        awaited = self.draft.awaited(code, self.on)
        if awaited is not None:
            awaited.opening, awaited.parents[self.on] = title, parent
            self._after[code] = self.draft.touch(awaited)
            return
        fresh = Body(None, code, level, self.on, None, title, parents={self.on: parent})
        self._after[code] = self.draft.add(fresh)

    # --- the units that end ---

    def _succeed(self, line: Line) -> None:
        after = self._after[line.new_code]
        before = self._before.get(line.old_code) or self._recall(line, after)
        if before is None:
            self.refusals.append(no_such_unit(self.draft, line, line.old_code, self.on))
            return
        self._before[line.old_code] = before
        if not lies_within(before, self.on, self.within):
            self._refuse("units.change.outside", line, name=before.title)
        before = self._before[line.old_code] = self._end(before)
        self.draft.tie(before, after, self.on, whole=line.kind is ChangeKind.MERGE, source=self.number)

    def _recall(self, line: Line, after: Body) -> Body | None:
        """A unit that ended before the first whole map, on no map that ships: its resolution tells of it (RULES 1)."""
        kind, name = split_name(line.old_name)
        unknown = not any(body.begin is None for body in self.draft.of_code(line.old_code))
        if not name or not unknown or self.on > self.whole_from:
            return None
        above = after.parent_on(self.on)
        parents: dict[date | None, Body] = {None: above} if above else {}
        title = (line.old_type or kind or after.name_on(self.on)[0], name)
        return self.draft.add(Body(None, line.old_code, after.level, None, self.on, title, parents=parents))

    def _end(self, body: Body) -> Body:
        """Let the unit end on the day; one of which later things are known is parted, and what is later waits for its code."""
        if body.end is None:
            body.end = self.on
            self.closed.append(self.draft.touch(body))
        elif body.end != self.on:
            earlier = self.draft.cut(body, self.on)
            self.draft.waiting[body] = self.on
            return earlier
        return body

    def _refuse(self, why: str, line: Line, /, **facts: object) -> None:
        self.refusals.append(Refusal(why, line.row, facts))


def _level(kind: str, parent: Body) -> Level | None:
    """The level of a unit of this type under that unit; "Thành phố" is a province under the country, else a district."""
    if parent.level is Level.COUNTRY:
        return Level.PROVINCE
    if kind in COMMUNE_TYPES:
        return Level.COMMUNE
    return Level.DISTRICT if parent.level is Level.PROVINCE else None
