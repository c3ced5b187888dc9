"""Taking a figure of persons apart: all at once for the whole book, else one statement counts those alike in everything."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, func, literal, literal_column, or_, select, type_coerce
from sqlalchemy.orm import Session

from lms.db import rows_of
from lms.kernel.ratio import Ratio
from lms.people.models import Person, Sex
from lms.reports.disaggregation.at_once import taken_apart
from lms.reports.disaggregation.groups import BANDS, GROUPS, UNKNOWN, YOUNGEST, Dimension, born_by, ethnicity_group
from lms.reports.disaggregation.skills import Skills
from lms.reports.indicators import mediators_trained, newcomers_trained_on_time
from lms.reports.indicators.figures import Indicator
from lms.reports.indicators.question import Question, Rows
from lms.reports.indicators.teams_complete import recorded_ethnicities
from lms.reports.rollup.everybody import country_of
from lms.reports.rollup.models import Counting
from lms.reports.statistics.form11 import Words

Counts = dict[str, Ratio]
Heads = Callable[[Session, Question], Rows]


@dataclass
class Breakdown:
    """The figure by dimension and group, groups in the order of ``GROUPS``; empty groups are left out but "not known"."""

    counts: dict[Dimension, Counts] = field(default_factory=lambda: {dimension: {} for dimension in Dimension})

    def add(self, groups: Mapping[Dimension, str], ratio: Ratio) -> None:
        """Count persons who are alike."""
        for dimension, group in groups.items():
            of = self.counts[dimension]
            of[group] = of.get(group, Ratio(0, 0)) + ratio

    def of(self, dimension: Dimension) -> list[tuple[str, Ratio]]:
        """(group, figure) in the order in which pages show them."""
        found = self.counts[dimension]
        return [(group, found[group]) for group in GROUPS[dimension] if group in found]


# Indicators of which everybody is kept in crowds; of newcomers all but those ever exempted, who are listed by themselves.
AS: Mapping[str, tuple[Counting, Heads | None]] = {
    mediators_trained.INDICATOR.code: (Counting.MEDIATORS, None),
    newcomers_trained_on_time.INDICATOR.code: (Counting.NEWCOMERS, newcomers_trained_on_time.heads_of_exempted),
}


def breakdown(db: Session, indicator: Indicator, question: Question) -> Breakdown:
    """The figure of a question taken apart; the indicator must count persons. A fixed number of statements.

    Of everybody it is read from the crowds where a rollup stands, else they are counted one by one; both give the same.
    """
    assert indicator.heads is not None, "only a figure of persons can be taken apart"
    skills, found = Skills.of(db, question.basis), Breakdown()
    heads: Heads | None = indicator.heads
    at = country_of(db, question) if indicator.code in AS else None
    if at:
        counting, heads = AS[indicator.code]
        for (dimension, group), sums in taken_apart(db, at, question, counting, skills).items():
            found.add({dimension: group}, Ratio(*sums))
    if heads:
        _add_one_by_one(db, heads(db, question), question, skills, found)
    return found


def _add_one_by_one(db: Session, heads: Rows, question: Question, skills: Skills, found: Breakdown) -> None:
    counts: dict[tuple[int, str], list[int]] = {}
    for alike, unit_id, text, above, below in rows_of(db, _alike(db, heads, question, skills.words)):
        sums = counts.setdefault((alike, skills.group(unit_id, text)), [0, 0])
        sums[0] += int(above)
        sums[1] += int(below)
    for (alike, skill), (above, below) in counts.items():
        found.add({**_groups(alike), Dimension.QUALIFICATION: skill}, Ratio(above, below))


def _alike(db: Session, heads: Rows, question: Question, words: Words) -> Any:
    """People alike in everything but what only a rule can read of their qualification."""
    each = heads.subquery()
    # Where they stand matters only to a province that has decided of a text what it means.
    unit_id = each.c.unit_id if words.decided else literal(0)
    # One number, because a million words are slow to put in order.
    alike: Any = literal_column("0")
    for dimension, code in _codes(db, question, each.c.role).items():
        alike = alike * len(GROUPS[dimension]) + code
    keys = (alike.label("alike"), unit_id.label("unit_id"), Person.qualification.label("text"))
    people = select(*keys, each.c.hit).select_from(each).join(Person, Person.id == each.c.person_id).subquery()
    grouped = (people.c.alike, people.c.unit_id, people.c.text)
    return select(*grouped, func.sum(people.c.hit), func.count()).group_by(*grouped)


def _codes(db: Session, question: Question, role: Any) -> dict[Dimension, ColumnElement[int]]:
    """SQL: the place of a person's group among those of each dimension."""
    spellings = recorded_ethnicities(db)

    def placed(dimension: Dimension, in_group: Callable[[str], ColumnElement[bool]]) -> ColumnElement[int]:
        # The last of the groups is "not known".
        known = list(GROUPS[dimension])[:-1]
        return case(*((in_group(group), place) for place, group in enumerate(known)), else_=len(known))

    def spelt(group: str) -> ColumnElement[bool]:
        return Person.ethnicity.in_([word for word in spellings if ethnicity_group(word) == group])

    named, bands = type_coerce(role, String), list(GROUPS[Dimension.AGE])
    return {
        Dimension.SEX: placed(Dimension.SEX, lambda group: Person.sex == Sex(group)),
        Dimension.ETHNICITY: placed(Dimension.ETHNICITY, spelt),
        Dimension.AGE: _by_age(question, bands.index),
        Dimension.ROLE: placed(Dimension.ROLE, lambda group: named == group),
    }


def _groups(alike: int) -> dict[Dimension, str]:
    """The groups that a number of ``_alike`` stands for."""
    found: dict[Dimension, str] = {}
    for dimension in (Dimension.ROLE, Dimension.AGE, Dimension.ETHNICITY, Dimension.SEX):
        alike, place = divmod(alike, len(GROUPS[dimension]))
        found[dimension] = list(GROUPS[dimension])[place]
    return found


def age_on(question: Question) -> ColumnElement[str]:
    """SQL twin of ``age_band`` for a joined person."""
    return _by_age(question, str)


def _by_age(question: Question, said: Callable[[str], Any]) -> ColumnElement[Any]:
    day = question.as_of
    whens = []
    for least, code in BANDS:
        by_year = and_(Person.born_on.is_(None), Person.born_year <= day.year - least)
        whens.append((or_(Person.born_on <= born_by(least, day), by_year), said(code)))
    known = or_(Person.born_on.is_not(None), Person.born_year.is_not(None))
    return case(*whens, (known, said(YOUNGEST)), else_=said(UNKNOWN))
