"""Taking a figure of persons apart: one statement counts those alike in everything, the groups are folded here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from lms.db import rows_of
from lms.kernel.ratio import Ratio
from lms.people.models import Person
from lms.reports.basis import Basis
from lms.reports.disaggregation.groups import (
    BANDS,
    GROUPS,
    UNKNOWN,
    YOUNGEST,
    Dimension,
    born_by,
    ethnicity_group,
    qualification_group,
    sex_group,
)
from lms.reports.indicators.figures import Indicator
from lms.reports.indicators.question import Question
from lms.reports.statistics.form11 import Words

Counts = dict[str, Ratio]


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


@dataclass
class Skills:
    """Which column of Form 11 a recorded text means under a unit, each looked up once."""

    words: Words
    _known: dict[tuple[int | None, str | None], str] = field(default_factory=dict)

    @classmethod
    def of(cls, db: Session, basis: Basis) -> "Skills":
        """By the words of a day. One statement."""
        return cls(Words.of(db, basis))

    def group(self, unit_id: int, text: str | None) -> str:
        """The group of a text recorded of somebody under a unit."""
        key = self.words.provinces.get(unit_id), text
        if key not in self._known:
            self._known[key] = qualification_group(self.words.kind(unit_id, text))
        return self._known[key]


def breakdown(db: Session, indicator: Indicator, question: Question) -> Breakdown:
    """The figure of a question taken apart. Three statements; the indicator must count persons."""
    assert indicator.heads is not None, "only a figure of persons can be taken apart"
    skills = Skills.of(db, question.basis)
    counts: dict[tuple[str, ...], list[int]] = {}
    # People alike in what is recorded are many kinds, alike in their groups few.
    for unit_id, sex, ethnicity, text, band, role, above, below in rows_of(db, _alike(db, indicator, question, skills.words)):
        words = str(role.value if hasattr(role, "value") else role or UNKNOWN)
        groups: tuple[str, ...] = (sex_group(sex), ethnicity_group(ethnicity), skills.group(unit_id, text), band, words)
        sums = counts.setdefault(groups, [0, 0])
        sums[0] += int(above)
        sums[1] += int(below)
    found = Breakdown()
    for alike, (above, below) in counts.items():
        found.add(dict(zip(Dimension, alike, strict=True)), Ratio(above, below))
    return found


def _alike(db: Session, indicator: Indicator, question: Question, words: Words) -> Any:
    assert indicator.heads is not None
    each = indicator.heads(db, question).subquery()
    # Where they stand matters only to a province that has decided of a text what it means.
    unit_id = each.c.unit_id if words.decided else literal(0)
    columns = [unit_id.label("unit_id"), Person.sex, Person.ethnicity, Person.qualification]
    band, role = age_on(question).label("band"), each.c.role.label("role")
    return (
        select(*columns, band, role, func.sum(each.c.hit), func.count())
        .select_from(each)
        .join(Person, Person.id == each.c.person_id)
        .group_by(*columns, band, role)
    )


def age_on(question: Question) -> ColumnElement[str]:
    """SQL twin of ``age_band`` for a joined person."""
    day = question.as_of
    whens = []
    for least, code in BANDS:
        by_year = and_(Person.born_on.is_(None), Person.born_year <= day.year - least)
        whens.append((or_(Person.born_on <= born_by(least, day), by_year), code))
    known = or_(Person.born_on.is_not(None), Person.born_year.is_not(None))
    return case(*whens, (known, YOUNGEST), else_=UNKNOWN)
