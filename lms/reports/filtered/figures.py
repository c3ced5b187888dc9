"""The main figure of a unit and of each unit below it, of the mediators of chosen groups only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.kernel.ratio import Ratio
from lms.people.models import Person
from lms.reports.basis import Basis
from lms.reports.coverage.figures import located
from lms.reports.coverage.page import CODE
from lms.reports.disaggregation.breakdown import age_on
from lms.reports.disaggregation.groups import UNKNOWN, Dimension, ethnicity_group, qualification_group, sex_group
from lms.reports.indicators.question import Question, ask
from lms.reports.indicators.registry import indicator_of
from lms.reports.statistics.form11 import Words
from lms.units.queries import load_map
from lms.units.rules import Node

NOTHING = Ratio(0, 0)
Wanted = Mapping[Dimension, str]


@dataclass(frozen=True)
class Filtered:
    """``whole`` and ``below`` add up: the units below (None: no certain place) with the figure of those chosen."""

    whole: Ratio
    below: Sequence[tuple[Node | None, Ratio]]


def filtered(db: Session, unit_id: int, basis: Basis, wanted: Wanted) -> Filtered:
    """Count those who are in every group wanted. A fixed number of statements, whatever the number of units."""
    shares, meant = located(db, unit_id, basis)
    question = ask(db, basis, meant)
    words = Words.of(db, basis)
    sums: dict[int, Ratio] = {}
    for place, above, below, *facts in db.execute(_alike(db, question, wanted)):
        groups = _groups(place, dict(zip(wanted, facts, strict=True)), words)
        if groups == wanted and place in shares:
            sums[shares[place]] = sums.get(shares[place], NOTHING) + Ratio(int(above), int(below))
    units = load_map(db, basis.unit_map_on)
    rows: list[tuple[Node | None, Ratio]] = [(node, sums.get(node.id, NOTHING)) for node in units.children(unit_id)]
    if 0 in shares.values():
        rows.append((None, sums.get(0, NOTHING)))
    return Filtered(sum(sums.values(), NOTHING), rows)


def _alike(db: Session, question: Question, wanted: Wanted) -> Any:
    heads = indicator_of(CODE).heads
    assert heads is not None, "the main figure counts persons"
    each = heads(db, question).subquery()
    facts: dict[Dimension, Any] = {
        Dimension.SEX: Person.sex,
        Dimension.ETHNICITY: Person.ethnicity,
        Dimension.QUALIFICATION: Person.qualification,
        Dimension.AGE: age_on(question),
        Dimension.ROLE: each.c.role,
    }
    # Grouped by a label, or PostgreSQL would take two bound expressions for different ones.
    asked = [facts[dimension].label(f"by_{dimension.value}") for dimension in wanted]
    people = select(each.c.unit_id, each.c.hit, *asked).join(Person, Person.id == each.c.person_id).select_from(each).subquery()
    by = [people.c[column.name] for column in asked]
    return select(people.c.unit_id, func.sum(people.c.hit), func.count(), *by).group_by(people.c.unit_id, *by)


def _groups(place: int, facts: Mapping[Dimension, Any], words: Words) -> dict[Dimension, str]:
    """The groups a set of people alike in the facts belongs to."""
    named: dict[Dimension, Callable[[Any], str]] = {
        Dimension.SEX: sex_group,
        Dimension.ETHNICITY: ethnicity_group,
        Dimension.QUALIFICATION: lambda text: qualification_group(words.kind(place, text)),
        Dimension.AGE: str,
        Dimension.ROLE: lambda role: str(role.value if hasattr(role, "value") else role or UNKNOWN),
    }
    return {dimension: named[dimension](fact) for dimension, fact in facts.items()}
