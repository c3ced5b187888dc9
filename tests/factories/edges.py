"""A registry in which everything happens where a rule may go wrong: on the day asked about, the one before, the one after.

Drawn facts meet such a day now and then; here each edge is met once, by somebody or something that differs in nothing else.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, product

from lms.people.designations.terms import OF_TEAMS, DesignationKind
from lms.people.models import TrainerLevel
from lms.reports.indicators.facts import (
    CaseFact,
    CompletionFact,
    ContestFact,
    DesignationFact,
    DocumentFact,
    ExemptionFact,
    NewcomerFact,
    PersonFact,
    ReaderFact,
    Registry,
    SupporterFact,
    TeamFact,
    TrainerFact,
)
from lms.reports.indicators.serving import AppointmentFact

DAY = timedelta(days=1)
LONG_AGO, FROM, ASKED = date(2024, 1, 10), date(2025, 11, 3), date(2025, 12, 1)
AROUND = (ASKED - DAY, ASKED, ASKED + DAY)
ENDS = (None, *AROUND)
# From the first day to the day asked about: each with its neighbours outside.
PERIOD = (FROM - DAY, FROM, ASKED, ASKED + DAY)
OLD, TRAINER = 0, 4  # the versions of ``make_versions`` by place


class Edges:
    """Gathers the facts; units are small numbers, as ``written_wide`` takes them."""

    def __init__(self) -> None:
        self._numbers, self._rows = count(1), count(1)
        self.people: list[PersonFact] = []
        self.teams = [TeamFact(1, 0), TeamFact(2, 1)]
        self.appointments: list[AppointmentFact] = []
        self.completions: list[CompletionFact] = []
        self.newcomers: list[NewcomerFact] = []
        self.exemptions: list[ExemptionFact] = []

    def person(
        self,
        team: int,
        first: date = LONG_AGO,
        ended: date | None = None,
        *,
        woman: bool | None = None,
        minority: bool | None = None,
    ) -> int:
        """Somebody who serves in a team."""
        number = next(self._numbers)
        self.people.append(PersonFact(number, woman, minority))
        self.serves(number, team, first, ended)
        return number

    def serves(self, number: int, team: int, first: date, ended: date | None) -> None:
        self.appointments.append(AppointmentFact(next(self._rows), number, team, first, ended))

    def serving(self) -> None:
        """Recognised and ended around the day; trained on it; and in two teams at once, also since one day."""
        for first, ended in product(AROUND, ENDS):
            if ended is None or first < ended:
                self.person(1, first, ended)
        for on in AROUND:
            self.completions.append(CompletionFact(self.person(2), OLD, on))
            self.serves(self.person(1, ASKED - DAY), 2, on, None)

    def newcomer(self, due: date, completed: date | None, ended: date | None, exempted: date | None) -> None:
        first = due - timedelta(days=90)
        number = self.person(1, first, ended)
        self.newcomers.append(NewcomerFact(number, 1, first, due, ended))
        if completed:
            self.completions.append(CompletionFact(number, OLD, completed))
        if exempted:
            self.exemptions.append(ExemptionFact(number, first, exempted, None))

    def all_newcomers(self) -> None:
        for due in (FROM - DAY, FROM, *AROUND):
            for completed, ended in product((None, due, due + DAY, ASKED, ASKED + DAY), (None, due, due + DAY, ASKED)):
                for exempted in (None, ASKED, ASKED + DAY):
                    self.newcomer(due, completed, ended, exempted)

    def compositions(self) -> None:
        """Teams of two and three, with and without a woman, with and without a minority member, where one is needed or not."""
        for number, (needed, size, women, minority) in enumerate(product((False, True), (2, 3), (0, 1), (0, 1)), 3):
            self.teams.append(TeamFact(number, number % 5, needed))
            for place in range(size):
                self.person(number, woman=place < women, minority=place < minority)

    def trainers(self) -> Iterator[TrainerFact]:
        rows = count(1)
        for level, first, ended in product(TrainerLevel, AROUND, ENDS):
            if ended is None or first < ended:
                yield TrainerFact(next(rows), self.person(1), level, 2, first, ended)
        for on in AROUND:
            number = self.person(1)
            self.completions.append(CompletionFact(number, TRAINER, on))
            yield TrainerFact(next(rows), number, TrainerLevel.PROVINCE, 3, LONG_AGO)
        # Recognised twice on one day in two units, and again later in another.
        twice = self.person(1)
        for unit, first in ((0, ASKED - DAY), (1, ASKED - DAY), (2, LONG_AGO)):
            yield TrainerFact(next(rows), twice, TrainerLevel.PROVINCE, unit, first)


def _spans() -> Iterator[tuple[date, date | None]]:
    return ((first, ended) for first, ended in product((LONG_AGO, *AROUND), ENDS) if ended is None or first < ended)


def edges() -> Registry:
    """The registry. Ask it as of ``ASKED``, over for the day and not, from ``FROM`` and from the first day of 2025."""
    made = Edges()
    made.serving()
    made.all_newcomers()
    made.compositions()
    trainers = list(made.trainers())
    teams = [team.id for team in made.teams]
    documents = [
        DocumentFact(number, 0, published, ended)
        for number, (published, ended) in enumerate(((p, e) for p, e in product(PERIOD, ENDS) if e is None or p < e), 1)
    ]
    readers = [ReaderFact(made.person(2), one.id, on) for one, on in product(documents, AROUND) if one.published_on <= on]
    figures = product((0, 1), (0, 1), (False, True))
    return Registry(
        made.teams,
        made.people,
        made.appointments,
        made.completions,
        made.newcomers,
        made.exemptions,
        trainers,
        [SupporterFact(0, (team,), *span) for team, span in zip(teams, _spans(), strict=False)],
        [
            DesignationFact(kind, place % 5, team if kind in OF_TEAMS else None, *span)
            for kind in DesignationKind
            for place, (team, span) in enumerate(zip(teams, _spans(), strict=False))
        ],
        [CaseFact(team, "2025-h1", *found) for team, found in zip(teams, figures, strict=False)],
        documents,
        readers,
        [ContestFact(place, on) for place, on in enumerate(PERIOD)],
    )
