"""What a change of rules would do: exactly which cases change and how, before anything is written.

Both sides are worked out by the code that keeps the index, one under the rules as they stand and one under those tried. Only
people whom the change can touch are looked at: those recognised on a day whose due day moves, those with several appointments
where the gap changes, whoever completed a version that begins or ceases to count, all of a kind whose rule changes.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from courses.obligations.meeting import Asked, met_days, versions_for
from courses.obligations.models import Exemption, Obligation, ObligationKind
from courses.obligations.queries import exemption_on, versions_of
from courses.obligations.rulebook import OTHERS, RULE_OF, Rulebook
from courses.obligations.rules.standing import CaseFacts, Standing, StandingCode, code_of, standing
from courses.obligations.working import Case, Key, Work, stops_by_case, work_out
from lms.people.merges.resolving import Groups, groups_of
from lms.people.models import Appointment
from lms.policies.rules import AUDIENCES, PolicyKey, PolicyValue

Kind = ObligationKind


@dataclass(frozen=True, slots=True)
class Side:
    """A case under one of the two rulebooks."""

    case: Case
    standing: Standing

    @property
    def code(self) -> StandingCode:
        return code_of(self.standing)


@dataclass(frozen=True, slots=True)
class Changed:
    """A case that another rule changes; ``before`` is None for one that it opens, ``after`` for one that it ends."""

    before: Side | None
    after: Side | None

    @property
    def case(self) -> Case:
        """The case as it will be, or as it was where it ends."""
        side = self.after or self.before
        assert side is not None
        return side.case


@dataclass(frozen=True)
class DryRun:
    """Every case that would change, in the order of kind, due day and person."""

    changes: Sequence[Changed]

    @property
    def opened(self) -> int:
        """Cases that there were not."""
        return sum(one.before is None for one in self.changes)

    @property
    def ended(self) -> int:
        """Cases that there would be no more."""
        return sum(one.after is None for one in self.changes)

    @property
    def moved(self) -> int:
        """Cases whose due day would be another."""
        both = ((one.before.case.due_on, one.after.case.due_on) for one in self.changes if one.before and one.after)
        return sum(before != after for before, after in both)

    @property
    def standings(self) -> Counter[tuple[StandingCode | None, StandingCode | None]]:
        """(standing before, standing after) -> how many cases; None where there is no case."""
        codes = ((one.before.code if one.before else None, one.after.code if one.after else None) for one in self.changes)
        return Counter(pair for pair in codes if pair[0] is not pair[1])


def try_rules(db: Session, before: Rulebook, after: Rulebook, *, today: date) -> DryRun:
    """What changes when the second rulebook takes the place of the first. Reads only; the index must have caught up."""
    groups = groups_of(db)
    stops = stops_by_case(db, groups)
    whole = _kinds_changed(before, after)
    some = _touched(db, before, after, groups, today, [key[1] for key in stops])
    kinds = [kind for kind in Kind if kind not in whole]
    sides = []
    for book in (before, after):
        cases = _cases(Work(db, book, groups, today, None, stops), whole) if whole else {}
        if some:
            for batch in groups.batches(some, 10_000):
                cases |= _cases(Work(db, book, groups, today, batch, stops), kinds)
        sides.append(_standing(db, book, cases, groups, today))
    return DryRun(_differences(*sides))


def _cases(work: Work, kinds: Collection[Kind]) -> dict[Key, Case]:
    return {case.key: case for case in work_out(work, kinds)}


def _kinds_changed(before: Rulebook, after: Rulebook) -> list[Kind]:
    """The kinds besides newcomers whose own rule is another."""
    return [kind for kind in OTHERS if _rows(before, RULE_OF[kind]) != _rows(after, RULE_OF[kind])]


def _rows(book: Rulebook, key: PolicyKey) -> list[tuple[date, date | None, object]]:
    values: Iterable[PolicyValue] = (value for value in book.values if value.key is key)
    return sorted(((value.valid_from, value.valid_to, repr(value.value)) for value in values), key=lambda row: row[0])


# --- whom a change can touch ---


def _touched(db: Session, before: Rulebook, after: Rulebook, groups: Groups, today: date, stopped: Iterable[int]) -> set[int]:
    found = _moved(db, before, after)
    if before.calendar.marked != after.calendar.marked or _rows(before, PolicyKey.DEADLINE_MONTHS) != _rows(
        after, PolicyKey.DEADLINE_MONTHS
    ):
        found |= set(stopped)
    if _rows(before, PolicyKey.NEWCOMER_GAP_DAYS) != _rows(after, PolicyKey.NEWCOMER_GAP_DAYS):
        several = select(Appointment.person_id).where(Appointment.superseded_at.is_(None)).group_by(Appointment.person_id)
        found |= set(db.scalars(several.having(func.count() > 1))) | set(groups.folded)
    return found | _recounted(db, _accepted(db, before, today), _accepted(db, after, today), groups)


def _moved(db: Session, before: Rulebook, after: Rulebook) -> set[int]:
    """Whoever has a case that began on a day whose due day is another."""
    days = db.execute(select(Obligation.kind, Obligation.recognised_on).distinct()).all()
    moved = [(kind, on) for kind, on in days if _due(before, kind, on) != _due(after, kind, on)]
    found: set[int] = set()
    for kind in Kind:
        wanted = [on for moved_kind, on in moved if moved_kind is kind]
        for start in range(0, len(wanted), 5_000):
            some = Obligation.recognised_on.in_(wanted[start : start + 5_000])
            found |= set(db.scalars(select(Obligation.person_id).where(Obligation.kind == kind, some)))
    return found


def _due(book: Rulebook, kind: Kind, on: date) -> date | None:
    worked = book.worked(kind, on)
    return worked.due_on if worked else None


def _accepted(db: Session, book: Rulebook, on: date) -> list[int]:
    accepted = book.value(PolicyKey.ACCEPTED_INSTRUMENTS, on).texts
    return [version.id for version in versions_of(db, accepted)]


def _recounted(db: Session, before: Sequence[int], after: Sequence[int], groups: Groups) -> set[int]:
    """Whoever completed a version that counts under one of the two rulebooks only."""
    other = sorted(set(before) ^ set(after))
    if not other:
        return set()
    done = db.scalars(select(Completion.person_id).where(Completion.version_id.in_(other)).distinct())
    return {groups.keeper(person_id) for person_id in done}


# --- where the cases stand ---


def _standing(db: Session, book: Rulebook, cases: Mapping[Key, Case], groups: Groups, today: date) -> dict[Key, Side]:
    done = _done(db, book, cases, groups, today)
    reasons = _exempted(db, groups, today)
    found = {}
    for key, case in cases.items():
        reason = reasons.get((case.kind, case.person_id, case.recognised_on))
        facts = CaseFacts(case.recognised_on, case.due_on, done.get(key), case.ended_on, reason)
        found[key] = Side(case, standing(facts, as_of=today, today=today))
    return found


def _done(db: Session, book: Rulebook, cases: Mapping[Key, Case], groups: Groups, today: date) -> dict[Key, date]:
    """The day on which each case was met, of those that were."""
    counting = tuple(_accepted(db, book, today))
    written = {audience: tuple(versions_for(db, audience)) for audience in AUDIENCES}
    asked = {}
    for key, case in cases.items():
        rule = None if case.kind is Kind.NEWCOMER else book.training(case.kind, case.recognised_on)
        versions = written[rule.audience] if rule else counting
        asked[key] = Asked(case.person_id, case.recognised_on, versions, yearly=case.kind is Kind.REFRESHER)
    return met_days(db, asked, groups, today)


def _exempted(db: Session, groups: Groups, today: date) -> dict[Key, str]:
    rows = db.scalars(select(Exemption).where(exemption_on(today)).order_by(Exemption.reason))
    return {(row.kind, groups.keeper(row.person_id), row.recognised_on): row.reason for row in rows}


def _differences(before: Mapping[Key, Side], after: Mapping[Key, Side]) -> list[Changed]:
    found = [Changed(before.get(key), after.get(key)) for key in before.keys() | after.keys()]
    changed = [one for one in found if _told(one.before) != _told(one.after)]
    order = list(Kind)
    return sorted(
        changed, key=lambda one: (order.index(one.case.kind), one.case.due_on, one.case.person_id, one.case.recognised_on)
    )


def _told(side: Side | None) -> tuple[object, ...] | None:
    """What makes a change: the words of a step do not."""
    return (replace(side.case, steps=None), side.standing) if side else None
