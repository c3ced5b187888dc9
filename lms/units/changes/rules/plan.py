"""Exactly what follows from resolutions for the register: which units close, open, are renamed, which succession holds. Pure.

Whatever the order in which resolutions are loaded, the register comes out the same: a unit's names and parents are worked
out anew from its beginning and every line that speaks of it, and a unit of which later things are known is parted at the
day instead of being closed. What contradicts anything on record is refused, and then nothing of the whole is done.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from lms.units.changes.rules.doubts import misnamed
from lms.units.changes.rules.draft import Body, Draft, Tie
from lms.units.changes.rules.lines import SUCCEEDING, Change, ChangeKind, Line, Refusal
from lms.units.changes.rules.succession import Succeeding
from lms.units.changes.rules.timelines import Fact, Timelines, find_conflicts
from lms.units.rules import Register

# The shipped map of this day is whole; of what had ended before, the register knows only what resolutions told it.
WHOLE_FROM = date(2025, 6, 30)


@dataclass(frozen=True, slots=True)
class Renaming:
    """A unit that goes on under another name or type from a day on."""

    body: Body
    before: str
    after: str
    on: date


@dataclass(frozen=True, slots=True)
class Moving:
    """A unit that goes on under another unit from a day on."""

    body: Body
    before: str
    after: str
    on: date


@dataclass
class Plan:
    """What would be done, and the refusals; with any refusal nothing is. ``same`` are the lines that change nothing.

    ``doubts`` refuse nothing: what somebody should look at before it is done.
    """

    draft: Draft
    lines: list[tuple[Change, Line]] = field(default_factory=list)
    same: list[tuple[Change, Line]] = field(default_factory=list)
    opened: list[Body] = field(default_factory=list)
    closed: list[tuple[Body, list[Tie]]] = field(default_factory=list)
    renamed: list[Renaming] = field(default_factory=list)
    moved: list[Moving] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    doubts: list[Refusal] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Would loading it leave the register as it is?"""
        return not (self.opened or self.closed or self.renamed or self.moved or self.draft.new_ties or self.draft.cuts)


def plan_changes(
    register: Register,
    changes: Sequence[Change],
    history: Collection[Fact] = (),
    *,
    within: Collection[int] | None = None,
) -> Plan:
    """Try resolutions together on the register; ``history`` are the lines on record about units that go on.

    ``within`` are the ids of a province through time (None: the whole country): what lies outside is refused. A file may
    hold several resolutions that only stand together, such as one that frees a code and one that takes it.
    """
    draft = Draft(register)
    plan = Plan(draft)
    facts, closed = list(history), list[Body]()
    for change in sorted(changes, key=lambda change: (change.effective_on, change.key)):
        plan.lines += [(change, line) for line in change.lines]
        step = Succeeding(draft, change, within=within, whole_from=WHOLE_FROM)
        step.apply([line for line in change.lines if line.kind in SUCCEEDING or line.kind is ChangeKind.OPEN])
        plan.refusals += step.refusals
        plan.same += [(change, line) for line in step.same]
        closed += step.closed
        facts += [Fact(line, change.effective_on, new=True) for line in change.lines if line.kind not in step.KINDS]
    if plan.refusals:
        return plan
    timelines = Timelines(draft, facts, within=within)
    timelines.apply()
    plan.refusals += timelines.refusals or find_conflicts(draft)
    _tell(plan, closed, timelines)
    plan.doubts = [] if plan.refusals else misnamed(draft, plan.lines)
    return plan


def _tell(plan: Plan, closed: Sequence[Body], timelines: Timelines) -> None:
    """What people are shown of the draft: only what differs from the register as it is."""
    draft = plan.draft
    earlier = [one for one, _later in draft.cuts]
    plan.opened = [body for body in draft.added if body not in earlier]
    ended = dict.fromkeys((*closed, *earlier))
    plan.closed = [(body, [tie for tie in draft.ties_of(body) if tie.before is body]) for body in ended]
    changes = {id(line): change for change, line in plan.lines}
    for line, body, on in timelines.described:
        if not _describe(plan, line, body, on):
            plan.same.append((changes[id(line)], line))


def _describe(plan: Plan, line: Line, body: Body, on: date) -> bool:
    if line.kind is ChangeKind.MOVE:
        before, after = plan.draft.parent_as_recorded(body, on), body.parent_on(on)
        if after is not None and before is not after:
            plan.moved.append(Moving(body, before.title if before else "", after.title_on(on), on))
        return before is not after
    before_title, after_title = plan.draft.title_as_recorded(body, on), body.title_on(on)
    if before_title != after_title:
        plan.renamed.append(Renaming(body, before_title, after_title, on))
    return before_title != after_title
