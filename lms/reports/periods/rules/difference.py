"""Why two snapshots of one unit differ, person by person. Pure: from the lists of both and the facts recorded about them.

Every person whose line differs has one entry, with every cause that was found. What no recorded fact explains says so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from lms.reports.periods.rules.contents import Lists, MediatorLine, NewcomerLine
from lms.reports.periods.rules.facts import AppointmentFact, Facts, MergeFact


class Cause(StrEnum):
    """What happened to one person between two snapshots."""

    RECOGNISED = "recognised"
    RECOGNISED_LATE = "recognised_late"  # before the first day, written down after the first snapshot
    RECOGNISED_AGAIN = "recognised_again"
    MOVED_IN = "moved_in"
    MOVED_WITHIN = "moved_within"
    MOVED_OUT = "moved_out"
    BOUNDARY = "boundary"  # the team stands under another unit
    ENDED = "ended"
    ENDED_LATE = "ended_late"
    ANNULLED = "annulled"
    MERGED = "merged"
    UNMERGED = "unmerged"
    TRAINED = "trained"
    EVIDENCE_LATE = "evidence_late"
    EVIDENCE_RETRACTED = "evidence_retracted"
    DATES_CORRECTED = "dates_corrected"
    EXEMPTED = "exempted"
    EXEMPTION_ENDED = "exemption_ended"
    SUSPENDED = "suspended"
    SUSPENSION_ENDED = "suspension_ended"
    NEWNESS_DECIDED = "newness_decided"
    CAME_DUE = "came_due"  # nothing was recorded: the due day passed
    OTHER_PERIOD = "other_period"  # the due day lies in the one period and not in the other
    RULE_CHANGED = "rule_changed"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True)
class Side:
    """One of the two snapshots: its lists, its day, the first day of its period, and when it was known."""

    lists: Lists
    as_of: date
    from_on: date
    known_at: datetime


@dataclass(frozen=True)
class Explained:
    """One person who makes a difference: the lines before and after, and every cause, the first the plainest."""

    person: int
    causes: tuple[Cause, ...]
    before: MediatorLine | None
    after: MediatorLine | None
    terms_before: tuple[NewcomerLine, ...] = ()
    terms_after: tuple[NewcomerLine, ...] = ()


@dataclass
class _Pair:
    """The lines of one human being in both snapshots, under the id by which the later one knows the person."""

    before: list[MediatorLine] = field(default_factory=list)
    after: list[MediatorLine] = field(default_factory=list)
    terms_before: list[NewcomerLine] = field(default_factory=list)
    terms_after: list[NewcomerLine] = field(default_factory=list)


def changed_people(first: Side, second: Side) -> set[int]:
    """The ids whose lines differ, as each snapshot names them; whose facts are to be read."""
    found: set[int] = set()
    pairs: Iterable[tuple[Iterable[MediatorLine | NewcomerLine], Iterable[MediatorLine | NewcomerLine]]] = (
        (first.lists.mediators, second.lists.mediators),
        (first.lists.newcomers, second.lists.newcomers),
    )
    for before, after in pairs:
        found |= {line.person for line in set(before) ^ set(after)}
    return found


def explain(first: Side, second: Side, facts: Facts) -> list[Explained]:
    """Everybody whose lines differ, in the order of ids, with the causes."""
    people = changed_people(first, second)
    kept = _resolved([merge for merge in facts.merges if merge.known(second.known_at)])
    people |= {kept[person] for person in people if person in kept}  # whose own line may be what it was
    pairs: dict[int, _Pair] = {}
    for line in (one for one in first.lists.mediators if one.person in people):
        pairs.setdefault(kept.get(line.person, line.person), _Pair()).before.append(line)
    for line in (one for one in second.lists.mediators if one.person in people):
        pairs.setdefault(line.person, _Pair()).after.append(line)
    for term in (one for one in first.lists.newcomers if one.person in people):
        pairs.setdefault(kept.get(term.person, term.person), _Pair()).terms_before.append(term)
    for term in (one for one in second.lists.newcomers if one.person in people):
        pairs.setdefault(term.person, _Pair()).terms_after.append(term)
    asking = _Asking(first, second, facts)
    found = [asking.explain(person, pair) for person, pair in sorted(pairs.items())]
    return [one for one in found if one.causes]


def _resolved(merges: Sequence[MergeFact]) -> dict[int, int]:
    """Folded id -> the id kept at last; a kept one may have been folded in its turn."""
    direct = {merge.folded: merge.kept for merge in merges}

    def last(person: int) -> int:
        while person in direct:
            person = direct[person]
        return person

    return {folded: last(folded) for folded in direct}


class _Asking:
    """The question of two snapshots, asked of one person after another."""

    def __init__(self, first: Side, second: Side, facts: Facts) -> None:
        self.first, self.second, self.facts = first, second, facts
        self.ids = _groups(facts.merges)

    def explain(self, person: int, pair: _Pair) -> Explained:
        """The entry of one person; without causes when only the id under which the person is known has changed."""
        before = pair.before[0] if pair.before else None
        after = pair.after[0] if pair.after else None
        causes = list(dict.fromkeys(self._causes(person, pair, before, after)))
        if len(causes) > 1 and Cause.UNEXPLAINED in causes:
            causes.remove(Cause.UNEXPLAINED)
        return Explained(person, tuple(causes), before, after, tuple(pair.terms_before), tuple(pair.terms_after))

    def _causes(self, person: int, pair: _Pair, before: MediatorLine | None, after: MediatorLine | None) -> Iterator[Cause]:
        found: list[Cause] = []
        if len(pair.before) > len(pair.after) and len(pair.before) > 1:
            found.append(Cause.MERGED)
        elif before is None and after is not None:
            found.append(self._entered(person, after))
        elif before is not None and after is None:
            found.append(self._left(person, before))
        if before is not None and after is not None:
            found += self._stayed(person, before, after) if Cause.MERGED not in found else ()
        yield from found
        # Whoever entered, left or was trained is in another part of the waterfall for that very reason.
        if not found and _terms(pair.terms_before) != _terms(pair.terms_after):
            yield from self._term(person, pair)

    # --- in and out ---

    def _entered(self, person: int, after: MediatorLine) -> Cause:
        if self._unmerged(person):
            return Cause.UNMERGED
        then = self._known(person, self.first.known_at)
        now = [one for one in self._known(person, self.second.known_at) if self._is(one, after)]
        if any(one.team == after.team and one.covers(self.first.as_of) for one in then):
            return Cause.BOUNDARY
        if any(one.covers(self.first.as_of) for one in then) or self._served_on(person, then, after):
            return Cause.MOVED_IN
        if after.recognised_on > self.first.as_of:
            return Cause.RECOGNISED
        return self._written_late(now, then)

    def _served_on(self, person: int, then: Sequence[AppointmentFact], after: MediatorLine) -> bool:
        """Serving elsewhere up to the day of the new recognition, though begun after the first day."""
        known = self._known(person, self.second.known_at)
        return any(one.ended_on == after.recognised_on and one.team != after.team for one in (*then, *known))

    def _written_late(self, now: Sequence[AppointmentFact], then: Sequence[AppointmentFact]) -> Cause:
        series = {one.series for one in then}
        if any(one.series in series for one in now):
            return Cause.DATES_CORRECTED
        if any(one.recorded_at > self.first.known_at for one in now):
            return Cause.RECOGNISED_LATE
        return Cause.UNEXPLAINED

    def _left(self, person: int, before: MediatorLine) -> Cause:
        versions = self._of(person)
        was = [one for one in versions if one.known(self.first.known_at) and self._is(one, before)]
        series = {one.series for one in was}
        now = [one for one in versions if one.series in series and one.known(self.second.known_at)]
        serving = [one for one in self._known(person, self.second.known_at) if one.covers(self.second.as_of)]
        if any(one.team == before.team for one in serving):
            return Cause.BOUNDARY
        if serving:
            return Cause.MOVED_OUT
        if was and not now:
            return Cause.ANNULLED
        return self._ended(now)

    def _ended(self, now: Sequence[AppointmentFact]) -> Cause:
        for one in now:
            if one.ended_on is not None and one.ended_on <= self.second.as_of:
                return Cause.ENDED if one.ended_on > self.first.as_of else Cause.ENDED_LATE
            if one.recognised_on > self.second.as_of:
                return Cause.DATES_CORRECTED
        return Cause.UNEXPLAINED

    # --- those who stayed ---

    def _stayed(self, person: int, before: MediatorLine, after: MediatorLine) -> Iterator[Cause]:
        if before.team != after.team:
            yield Cause.MOVED_WITHIN
        elif before.recognised_on != after.recognised_on:
            then = {one.series for one in self._known(person, self.first.known_at) if self._is(one, before)}
            now = {one.series for one in self._known(person, self.second.known_at) if self._is(one, after)}
            if then & now:
                yield Cause.DATES_CORRECTED
            elif after.recognised_on > self.first.as_of:
                yield Cause.RECOGNISED_AGAIN
            else:
                yield Cause.RECOGNISED_LATE if now else Cause.UNEXPLAINED
        elif before.unit != after.unit:
            yield Cause.BOUNDARY
        if before.completed_on != after.completed_on:
            yield self._learned(person, before.completed_on, after.completed_on)

    def _learned(self, person: int, before: date | None, after: date | None) -> Cause:
        if before is None and after is not None and after > self.first.as_of:
            return Cause.TRAINED
        earlier = after is not None and (before is None or after < before)
        ledger = [one for one in self.facts.evidence if one.person in self.ids.get(person, {person})]
        if self._merged(person):
            return Cause.MERGED
        if self._unmerged(person):
            return Cause.UNMERGED
        if earlier and any(
            self._between(one.recorded_at) and one.occurred_on <= self.first.as_of and not one.retracted_at for one in ledger
        ):
            return Cause.EVIDENCE_LATE
        if not earlier and any(self._between(one.retracted_at) for one in ledger):
            return Cause.EVIDENCE_RETRACTED
        return Cause.RULE_CHANGED if self.facts.rules_changed else Cause.UNEXPLAINED

    # --- newcomers ---

    def _term(self, person: int, pair: _Pair) -> Iterator[Cause]:
        said = {one.recognised_on for one in (*pair.terms_before, *pair.terms_after)}
        for begun, over, facts in (
            (Cause.EXEMPTED, Cause.EXEMPTION_ENDED, self.facts.exemptions),
            (Cause.SUSPENDED, Cause.SUSPENSION_ENDED, self.facts.suspensions),
            (Cause.NEWNESS_DECIDED, Cause.NEWNESS_DECIDED, self.facts.newness),
        ):
            mine = [one for one in facts if one.person in self.ids.get(person, {person}) and one.recognised_on in said]
            if any(self._between(one.recorded_at) for one in mine):
                yield begun
                return
            if any(self._between(one.ended_at) for one in mine):
                yield over
                return
        if self._merged(person):
            yield Cause.MERGED
        elif self._unmerged(person):
            yield Cause.UNMERGED
        else:
            yield self._by_days(person, pair)

    def _by_days(self, person: int, pair: _Pair) -> Cause:
        before = {one.recognised_on: one for one in pair.terms_before}
        after = {one.recognised_on: one for one in pair.terms_after}
        versions = self._of(person)
        rewritten = any(self._between(one.superseded_at) for one in versions)
        if before.keys() != after.keys():
            gone = [one for day, one in (before | after).items() if day not in before or day not in after]
            if all(one.due_on < max(self.first.from_on, self.second.from_on) for one in gone):
                return Cause.OTHER_PERIOD
            if rewritten or any(self._between(one.recorded_at) for one in versions):
                return self._act(versions, gone)
            return Cause.RULE_CHANGED if self.facts.rules_changed else Cause.UNEXPLAINED
        if any(before[day].due_on != after[day].due_on for day in before):
            return Cause.RULE_CHANGED if self.facts.rules_changed else Cause.UNEXPLAINED
        if any(before[day].completed_on != after[day].completed_on for day in before):
            one = next(day for day in before if before[day].completed_on != after[day].completed_on)
            return self._learned(person, before[one].completed_on, after[one].completed_on)
        if any(before[day].ended_on != after[day].ended_on for day in before):
            day = next(day for day in before if before[day].ended_on != after[day].ended_on)
            return self._gone(after[day].ended_on)
        moved = self.first.as_of != self.second.as_of or self.first.known_at != self.second.known_at
        over = any(before[day].due_on <= self.second.as_of for day in before)
        return Cause.CAME_DUE if moved and over else Cause.UNEXPLAINED

    def _act(self, versions: Sequence[AppointmentFact], gone: Sequence[NewcomerLine]) -> Cause:
        """A term that came or went because recognitions were written: later ones, or others than before."""
        if any(one.recognised_on > self.first.as_of for one in gone):
            return Cause.RECOGNISED
        now = [one for one in versions if one.known(self.second.known_at)]
        then = {one.series for one in versions if one.known(self.first.known_at)}
        if any(one.series not in then for one in now):
            return Cause.RECOGNISED_LATE
        return Cause.DATES_CORRECTED if now else Cause.ANNULLED

    def _gone(self, ended_on: date | None) -> Cause:
        if ended_on is None:
            return Cause.DATES_CORRECTED
        return Cause.ENDED if ended_on > self.first.as_of else Cause.ENDED_LATE

    # --- what all ask ---

    def _between(self, at: datetime | None) -> bool:
        """Recorded after the first snapshot and by the second."""
        return at is not None and self.first.known_at < at <= self.second.known_at

    def _of(self, person: int) -> list[AppointmentFact]:
        ids = self.ids.get(person, {person})
        return [one for one in self.facts.appointments if one.person in ids]

    def _known(self, person: int, at: datetime) -> list[AppointmentFact]:
        return [one for one in self._of(person) if one.known(at)]

    def _is(self, fact: AppointmentFact, line: MediatorLine) -> bool:
        return (fact.team, fact.recognised_on) == (line.team, line.recognised_on)

    def _merged(self, person: int) -> bool:
        return any(self._between(one.merged_at) and person in (one.kept, one.folded) for one in self.facts.merges)

    def _unmerged(self, person: int) -> bool:
        return any(self._between(one.undone_at) and person in (one.kept, one.folded) for one in self.facts.merges)


def _groups(merges: Iterable[MergeFact]) -> Mapping[int, set[int]]:
    """Every id -> all ids that were ever one person with it."""
    found: dict[int, set[int]] = {}
    for merge in merges:
        together = found.get(merge.kept, {merge.kept}) | found.get(merge.folded, {merge.folded})
        for one in together:
            found[one] = together
    return found


def _terms(lines: Iterable[NewcomerLine]) -> set[tuple[object, ...]]:
    return {
        (one.team, one.unit, one.recognised_on, one.due_on, one.part, one.why, one.completed_on, one.ended_on) for one in lines
    }
