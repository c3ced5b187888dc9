"""Who is a trainer of which level on a day, each person once: the rule, and its twin in SQL."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import Subquery, func, select, true

from lms.people.decided.queries import in_force
from lms.people.merges.resolving import canonical
from lms.people.models import Trainer, TrainerLevel
from lms.reports.indicators.facts import TrainerFact, holds
from lms.reports.indicators.question import Population, Question

LEVELS: Mapping[Population, frozenset[TrainerLevel]] = {
    Population.TRAINERS_PROVINCE: frozenset({TrainerLevel.PROVINCE}),
    Population.TRAINERS_DISTRICT: frozenset({TrainerLevel.DISTRICT}),
}


def levels_of(population: Population) -> frozenset[TrainerLevel]:
    """The levels of trainers that a population holds."""
    return LEVELS.get(population, frozenset(TrainerLevel))


def counting_trainers(trainers: Iterable[TrainerFact], levels: frozenset[TrainerLevel], day: date) -> Mapping[int, TrainerFact]:
    """Person -> the one recognition of these levels that counts on the day: begun last, of equal ones the lowest id."""
    found: dict[int, TrainerFact] = {}
    for fact in sorted(trainers, key=lambda fact: (fact.first, -fact.id)):
        if fact.level in levels and holds(fact.first, fact.ended, day):
            found[fact.person_id] = fact
    return found


def trainers_on(question: Question, levels: frozenset[TrainerLevel]) -> Subquery:
    """SQL twin of ``counting_trainers``: (id, person_id, unit_id, level) of those of the units meant."""
    person = canonical(Trainer.person_id)
    order = func.row_number().over(partition_by=person, order_by=(Trainer.valid_from.desc(), Trainer.id))
    columns = (Trainer.id, person.label("person_id"), Trainer.unit_id, Trainer.level, order.label("place"))
    each = select(*columns).where(in_force(Trainer, question.as_of), Trainer.level.in_(levels)).subquery()
    here = true() if question.units is None else each.c.unit_id.in_(sorted(question.units))
    return select(each.c.id, each.c.person_id, each.c.unit_id, each.c.level).where(each.c.place == 1, here).subquery()
