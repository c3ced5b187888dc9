"""What the page of a proposal shows: cards of classes with their consequences, and whom no class reaches, by reason."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from courses.delivery.models import TrainingClass
from courses.proposals.drafts import Asked, Need, Plan, read_needs
from courses.proposals.models import ClassProposal
from courses.proposals.queries import Name, classes_of, commune_names, facts_now, made_on, names_of, plan_of
from courses.proposals.resources import latest_venues
from courses.proposals.rules import Facts, Obstacle, Planned, far_in, late_in
from courses.proposals.sentences import OBSTACLES
from lms.i18n import gettext as _
from lms.kernel.text import mid_sentence
from lms.policies.queries import work_calendar
from lms.units.queries import load_map


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody in a class as a card shows them. ``margin``: days left between its end and the due day, None without one."""

    name: Name
    unit: str
    due_on: date | None
    overdue: bool
    late: bool
    far: bool
    margin: int | None


@dataclass(frozen=True)
class Card:
    """One proposed class. ``origins``: (commune, how many, how near) of where its people come from."""

    number: int
    planned: Planned
    unit: str
    venue: str
    trainer: str
    guests: Sequence[Guest]
    origins: Sequence[tuple[str, int, str]]
    made: TrainingClass | None

    @property
    def late(self) -> int:
        return sum(guest.late for guest in self.guests)

    @property
    def overdue(self) -> int:
        return sum(guest.overdue for guest in self.guests)

    @property
    def far(self) -> int:
        return sum(guest.far for guest in self.guests)

    @property
    def tightest(self) -> int | None:
        """The fewest days that anybody in time has left."""
        return min((guest.margin for guest in self.guests if guest.margin is not None and not guest.late), default=None)


@dataclass(frozen=True)
class Sheet:
    """A proposal as its page shows it."""

    row: ClassProposal
    asked: Asked
    plan: Plan
    facts: Facts
    cards: Sequence[Card]
    left: Mapping[Obstacle, Sequence[Guest]]
    removed: Sequence[Guest]
    unit: str
    unit_code: str
    halls: Mapping[int, str]
    trainers: Mapping[int, str]
    unknown_year: int | None

    @property
    def waiting(self) -> Sequence[Guest]:
        """Who may be put into a class."""
        return [*(guest for guests in self.left.values() for guest in guests), *self.removed]

    @property
    def late_left(self) -> int:
        """How many are unreached because of their day: they may be given a class all the same."""
        return len(self.left.get(Obstacle.DEADLINE, ()))


def sheet_of(db: Session, row: ClassProposal, *, today: date) -> Sheet:
    """All of it, in a fixed number of statements."""
    plan, asked, facts = plan_of(row), Asked.read(row.asked), facts_now(db, row, today=today)
    needs, _seekers = read_needs(row.needs)
    teaching = {one.trainer_id for one in plan.classes} | {trainer.person_id for trainer in facts.trainers}
    names = names_of(db, {need.person_id for need in needs} | teaching, today)
    guests = _Guests(db, facts, {need.person_id: need for need in needs}, names, made_on(row), today)
    halls = commune_names(db, {hall.unit_id for hall in facts.halls} | {one.unit_id for one in plan.classes}, today)
    made = dict(classes_of(db, row.id)) if row.confirmed_at else {}
    venues = latest_venues(db, halls)
    cards = [
        Card(
            number,
            one,
            halls[one.unit_id],
            made[number].venue
            if number in made
            else venues.get(one.unit_id) or _("Hội trường %(unit)s", unit=mid_sentence(halls[one.unit_id])),
            names[one.trainer_id].name if one.trainer_id in names else "",
            guests.of(one.people, one),
            guests.origins(one),
            made.get(number),
        )
        for number, one in enumerate(plan.classes, 1)
    ]
    left = {
        why: guests.of([person for person, reason in plan.unreached if reason is why])
        for why in OBSTACLES
        if any(reason is why for _person, reason in plan.unreached)
    }
    calendar, last = work_calendar(db), max((slot[-1] for slot in facts.slots), default=today)
    unknown = last.year if not calendar.covers(last) else None
    trainers = {trainer.person_id: names[trainer.person_id].name for trainer in facts.trainers}
    removed = guests.of(plan.removed)
    return Sheet(
        row,
        asked,
        plan,
        facts,
        cards,
        left,
        removed,
        guests.unit(row.unit_id),
        guests.code(row.unit_id),
        halls,
        trainers,
        unknown,
    )


class _Guests:
    def __init__(
        self, db: Session, facts: Facts, needs: Mapping[int, Need], names: Mapping[int, Name], made: date, today: date
    ) -> None:
        self._facts, self._needs, self._names, self._made = facts, needs, names, made
        self._nodes = load_map(db, today).nodes

    def unit(self, unit_id: int) -> str:
        node = self._nodes.get(unit_id)
        return node.name if node else ""

    def code(self, unit_id: int) -> str:
        node = self._nodes.get(unit_id)
        return node.code if node else ""

    def of(self, people: Sequence[int], planned: Planned | None = None) -> list[Guest]:
        """These people by name; in a class with what it means for each."""
        late = set(late_in(self._facts, planned)) if planned else set()
        far = set(far_in(self._facts, planned)) if planned else set()
        found = [self._guest(person, planned, late, far) for person in people if person in self._names]
        return sorted(found, key=lambda guest: (guest.name.name_key, guest.name.person_id))

    def _guest(self, person: int, planned: Planned | None, late: set[int], far: set[int]) -> Guest:
        need = self._needs[person]
        overdue = need.due_on is not None and need.due_on < self._made
        # Somebody put into a class although it ends after the day is late in it, whatever the search was told.
        beyond = planned is not None and need.due_on is not None and not overdue and planned.days[-1] > need.due_on
        margin = (need.due_on - planned.days[-1]).days if planned and need.due_on and not overdue else None
        is_late = person in late or beyond
        return Guest(self._names[person], self.unit(need.unit_id), need.due_on, overdue, is_late, person in far, margin)

    def origins(self, planned: Planned) -> list[tuple[str, int, str]]:
        """The nearest communes first."""
        homes = Counter(self._needs[person].unit_id for person in planned.people if person in self._needs)
        apart = self._facts.distances.apart
        words = (_("tại chỗ"), _("cùng huyện cũ"), _("khác huyện cũ"))
        order = sorted(homes, key=lambda unit: (apart(unit, planned.unit_id), self.unit(unit)))
        return [(mid_sentence(self.unit(unit)), homes[unit], words[apart(unit, planned.unit_id)]) for unit in order]
