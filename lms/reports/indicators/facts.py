"""Everything the indicators look at as plain facts, for the oracles: what happened to whom, under which unit, when. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lms.cases.rules.forms import CaseFormat
from lms.people.designations.terms import DesignationKind
from lms.people.rules.trainers import TrainerLevel
from lms.reports.indicators.question import Question
from lms.reports.indicators.serving import AppointmentFact
from lms.units.rules import Register


def holds(first: date, ended: date | None, day: date) -> bool:
    """Half open: from the first day until the day it ended."""
    return first <= day and (ended is None or day < ended)


@dataclass(frozen=True, slots=True)
class PersonFact:
    """What is recorded of a person; None is "not known". ``born``: the day, or the year where only that is known."""

    id: int
    woman: bool | None = None
    minority: bool | None = None
    born: date | int | None = None
    qualification: str | None = None


@dataclass(frozen=True, slots=True)
class TeamFact:
    """A team, and the unit under which it was recorded."""

    id: int
    unit_id: int
    minority_village: bool = False


@dataclass(frozen=True, slots=True)
class CompletionFact:
    """A person completed a version on a day."""

    person_id: int
    version_id: int
    completed_on: date


@dataclass(frozen=True, slots=True)
class NewcomerFact:
    """A recognition that makes its person new."""

    person_id: int
    team_id: int
    recognised_on: date
    due_on: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class ExemptionFact:
    """An exemption, from the day it was recorded until the day it was taken back."""

    person_id: int
    recognised_on: date
    first: date
    ended: date | None = None

    def holds(self, day: date) -> bool:
        return holds(self.first, self.ended, day)


@dataclass(frozen=True, slots=True)
class TrainerFact:
    """A recognition as trainer of a level in a unit."""

    id: int
    person_id: int
    level: TrainerLevel
    unit_id: int
    first: date
    ended: date | None = None


@dataclass(frozen=True, slots=True)
class SupporterFact:
    """Somebody supports these teams; without teams every team of the commune."""

    unit_id: int
    team_ids: tuple[int, ...]
    first: date
    ended: date | None = None


@dataclass(frozen=True, slots=True)
class DesignationFact:
    """A commune, or a team of it, was designated."""

    kind: DesignationKind
    unit_id: int
    team_id: int | None
    first: date
    ended: date | None = None


@dataclass(frozen=True, slots=True)
class CaseFact:
    """What a team entered for a period; ``complete``: its unit has said that its rows are all there."""

    team_id: int
    period: str
    successful: int
    unsuccessful: int
    complete: bool


@dataclass(frozen=True, slots=True)
class DocumentFact:
    """A document that a unit published, until the day from which it is no longer current."""

    id: int
    unit_id: int
    published_on: date
    ended: date | None = None


@dataclass(frozen=True, slots=True)
class ReaderFact:
    """A person was handed a document, or opened it, on a day."""

    person_id: int
    document_id: int
    on: date


@dataclass(frozen=True, slots=True)
class ContestFact:
    """A contest was held by a unit on a day."""

    unit_id: int
    on: date


@dataclass(frozen=True)
class Registry:
    """The facts. The oracles count them one by one. ``register`` says which unit stands where, ``forms`` what a period is."""

    teams: Sequence[TeamFact] = ()
    people: Sequence[PersonFact] = ()
    appointments: Sequence[AppointmentFact] = ()
    completions: Sequence[CompletionFact] = ()
    newcomers: Sequence[NewcomerFact] = ()
    exemptions: Sequence[ExemptionFact] = ()
    trainers: Sequence[TrainerFact] = ()
    supporters: Sequence[SupporterFact] = ()
    designations: Sequence[DesignationFact] = ()
    cases: Sequence[CaseFact] = ()
    documents: Sequence[DocumentFact] = ()
    readers: Sequence[ReaderFact] = ()
    contests: Sequence[ContestFact] = ()
    trainer_versions: frozenset[int] = frozenset()
    register: Register | None = None
    forms: Mapping[int, CaseFormat] = field(default_factory=dict)

    def first_completions(self, question: Question) -> Mapping[int, date]:
        """Person -> the first counting completion on or before the day asked about."""
        return self.completed(frozenset(question.versions), question.as_of)

    def completed(self, versions: frozenset[int], day: date) -> Mapping[int, date]:
        """Person -> the first completion of any of the versions on or before the day."""
        found: dict[int, date] = {}
        for fact in self.completions:
            if fact.version_id in versions and fact.completed_on <= day:
                found[fact.person_id] = min(fact.completed_on, found.get(fact.person_id, date.max))
        return found
